package main

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sshchat/cmd/sshchat/folder"
	"sshchat/sshchat/chattest"
)

// TestMoveByBackup: a server that is rebuilt from its backup is the same to everybody:
// people, their clients, and who reads the record of what operators did.
func TestMoveByBackup(t *testing.T) {
	p := start(t, nil)
	w := settle(t, p)
	t.Chdir(t.TempDir())
	if err := os.WriteFile(filepath.Join(p.data, "operators"), []byte("# none\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := succeed(t, "backup", "--data", p.data) // while it runs
	found, _ := filepath.Glob("sshchat-*.tar")
	if len(found) != 1 || !strings.Contains(out, found[0]) || strings.Contains(out, "no ") {
		t.Fatalf("it made %q and says %q", found, out)
	}
	if info, err := os.Stat(found[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup: %v, %v", info.Mode(), err)
	}
	print := chattest.Fingerprint(t, p.addr)
	if status, _, errs := call(t, "restore", "--data", p.data, found[0]); status != 1 || !strings.Contains(errs, "a server runs") {
		t.Errorf("a restore under a running server: status %d, %q", status, errs)
	}
	p.signal(t, syscall.SIGTERM)
	audit, err := os.ReadFile(filepath.Join(p.data, folder.Audit))
	if err != nil {
		t.Fatal(err)
	}
	out = succeed(t, "restore", "--data", "rebuilt", "./"+found[0])
	for _, want := range []string{"chat.db", "keys/ssh_host_ed25519_key", folder.Audit, "operators"} {
		if !strings.Contains(out, want) || strings.Contains(out, "no host key") {
			t.Errorf("restore says %q, want %q", out, want)
		}
	}
	if again, err := os.ReadFile(filepath.Join("rebuilt", folder.Audit)); !bytes.Equal(again, audit) {
		t.Errorf("the audit record is %q, %v", again, err)
	}
	q := start(t, nil, "--data", "rebuilt")
	if again := chattest.Fingerprint(t, q.addr); again != print {
		t.Errorf("the host key is %s, and was %s", again, print)
	}
	w.check(t, q)
	q.signal(t, syscall.SIGTERM)
	out = succeed(t, "restore", "--data", "rebuilt", found[0]) // over what is there
	if strings.Count(out, "what was there is now") != 4 {
		t.Errorf("restored over a chat: %s", out)
	}
	if out := succeed(t, "check", "--listen", "127.0.0.1:0", "--data", "rebuilt"); strings.Contains(out, "WRONG") {
		t.Errorf("check says\n%s", out)
	}
}

// TestHistoryAlone: a backup of the history alone says what is not in it, and so do
// restore and the first start.
func TestHistoryAlone(t *testing.T) {
	data, other := t.TempDir(), t.TempDir()
	remember(t, data)
	file := filepath.Join(t.TempDir(), "chat.db")
	if out := succeed(t, "backup", "--data", data, file); !strings.Contains(out, "host keys and audit record are not in it") {
		t.Errorf("backup says %q", out)
	}
	if out := succeed(t, "restore", "--data", other, file); !strings.Contains(out, "the history alone") || !strings.Contains(out, "there is no host key") {
		t.Errorf("restore says %q", out)
	}
	p := start(t, nil, "--data", other)
	p.waitFor(t, "host key   is new, though")
	p.waitForLog(t, "the host key is new, though there is history")
	p.signal(t, syscall.SIGTERM)
	q := start(t, nil, "--data", other)
	q.signal(t, syscall.SIGTERM)
	if strings.Contains(q.stdout.String(), "is new") {
		t.Errorf("a second start says\n%s", q.stdout)
	}
}

// TestRestoreRefuses: half a backup, or one that was made to harm, changes nothing.
func TestRestoreRefuses(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	remember(t, data)
	if err := os.WriteFile(filepath.Join(data, folder.Audit), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	good := filepath.Join(dir, "good.tar")
	succeed(t, "backup", "--data", data, good)
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"cut in the database": whole[:len(whole)/2],
		"cut after it":        whole[:len(whole)-3*512],
		"no tar":              []byte("hello"),
		"empty":               {},
		"another tar":         repack(t, whole, func(h *tar.Header) { h.Name = "x" + h.Name }),
		"a way out":           bytes.ReplaceAll(whole, []byte(folder.Audit), []byte("../x.jsonl")),
		"a hidden file":       bytes.ReplaceAll(whole, []byte(folder.Audit), []byte(".ssh/xxxxxx")),
		"a link": repack(t, whole, func(h *tar.Header) {
			if h.Name == folder.Audit {
				h.Typeflag, h.Linkname = tar.TypeSymlink, "/etc/passwd"
			}
		}),
	} {
		bad := filepath.Join(dir, "bad.tar")
		if err := os.WriteFile(bad, content, 0o600); err != nil {
			t.Fatal(err)
		}
		before := snapshot(t, data)
		status, out, errs := call(t, "restore", "--data", data, bad)
		if status != 1 || out != "" || !strings.Contains(errs, bad) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: status %d, %q, %q", name, status, out, errs)
		}
		if now := strings.ReplaceAll(snapshot(t, data), "-rw------- "+filepath.Join(data, "admin.lock")+"\n", ""); now != strings.ReplaceAll(before, "-rw------- "+filepath.Join(data, "admin.lock")+"\n", "") {
			t.Errorf("%s: the folder was\n%sand is\n%s", name, before, now)
		}
	}
}

// repack copies a tar with other headers.
func repack(t *testing.T, whole []byte, change func(*tar.Header)) []byte {
	t.Helper()
	var out bytes.Buffer
	r, w := tar.NewReader(bytes.NewReader(whole)), tar.NewWriter(&out)
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			return out.Bytes()
		}
		if err != nil {
			t.Fatal(err)
		}
		change(h)
		if h.Typeflag != tar.TypeReg {
			h.Size = 0
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if h.Size > 0 {
			if _, err := io.Copy(w, r); err != nil {
				t.Fatal(err)
			}
		}
	}
}
