package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/cmd/sshchat/folder"
	"sshchat/keys"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/sample"
	"sshchat/sshchat/sqlite/archive"
	"sshchat/sshchat/sqlite/store"
)

// oldFolder is a data folder that an earlier program left, with a backup that it made.
type oldFolder struct {
	name    string // of the file in testdata/upgrade
	version int    // of its chat.db
	rooms   bool   // there are rooms, letters and edits; before that there was one room
	backup  string // of the whole folder (.tar), or of the history alone (.db)
}

// oldFolders are one of each format, and of each larger change of the records in it. Their data is
// what TestMakeOldFolders plays. One is added when either changes; none is made anew.
var oldFolders = []oldFolder{
	{"1-one-room", 1, false, "old.db"},
	{"2-rooms", 2, true, "old.db"},
	{"3-whole-backups", 3, true, "old.tar"},
	{"3-unicode-17", 3, true, "old.tar"},
	{"3-books", 3, true, "old.tar"},
	{"3-clusters", 3, true, "old.tar"},
}

// keyOf is the key of somebody in the old folders.
func keyOf(t *testing.T, name string) ssh.Signer {
	t.Helper()
	seed := sha256.Sum256([]byte("an old folder's " + name))
	s, err := ssh.NewSignerFromKey(ed25519.NewKeyFromSeed(seed[:]))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// operators writes the file that names boss.
func operators(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "operators")
	writeFile(t, path, string(ssh.MarshalAuthorizedKey(keyOf(t, "boss").PublicKey())))
	return path
}

// TestUpgrade: a folder of each earlier format is sound to this program before and after it has
// served it, says what it said, and its people are who they were. Its old backup restores.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	if sample.Step > 1 {
		t.Skip("what a file holds is the same under the race detector; what reads it is watched by other tests")
	}
	for _, o := range oldFolders {
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			data := filepath.Join(dir, "data")
			unpackOld(t, filepath.Join("testdata", "upgrade", o.name+".tar.gz"), dir)
			if r, err := archive.Check(t.Context(), filepath.Join(data, folder.History)); err != nil || r.Version != o.version {
				t.Fatalf("its format is %d, want %d: %v", r.Version, o.version, err)
			}
			check := func(data string) {
				if out := succeed(t, "check", "--data", data, "--listen", "127.0.0.1:0"); strings.Contains(out, "WRONG") {
					t.Errorf("check says\n%s", out)
				}
			}
			check(data)
			lines := func() string {
				status, out, errs := call(t, "export", "--lines", "--data", data)
				if status != 0 {
					t.Fatal(status, errs)
				}
				return out
			}
			whole, was := succeed(t, "export", "--data", data), lines()
			fresh := filepath.Join(dir, "restored")
			succeed(t, "restore", "--data", fresh, filepath.Join(dir, o.backup))
			check(fresh)
			if got := succeed(t, "export", "--data", fresh); got != whole {
				t.Errorf("the backup has\n%s\nand the folder\n%s", got, whole)
			}
			p := startAs(t, &program{data: data, args: []string{"--operators", operators(t), "--name-expiry", "10y"}}, func(*exec.Cmd) {})
			if o.backup == "old.tar" {
				sameHostKey(t, p.addr, fresh)
			}
			sameChat(t, p.addr, o.rooms)
			if state, _ := p.signal(t, syscall.SIGTERM); state.ExitCode() != 0 {
				t.Errorf("it ended with %v", state)
			}
			check(data)
			if r, err := archive.Check(t.Context(), filepath.Join(data, folder.History)); err != nil || r.Version != store.SchemaVersion || len(r.Problems) > 0 {
				t.Errorf("its format is %d, %q, %v", r.Version, r.Problems, err)
			}
			if now := lines(); !strings.HasPrefix(now, strings.TrimSuffix(was, "\n")) {
				t.Errorf("its lines were\n%s\nand are\n%s", was, now)
			}
		})
	}
}

// sameHostKey checks that the server has the host key of the restored folder.
func sameHostKey(t *testing.T, addr, data string) {
	t.Helper()
	all, err := keys.CheckHostKeys(filepath.Join(data, folder.Keys))
	if err != nil || len(all) == 0 || all[0].Err != nil || keys.Fingerprint(all[0].Key) != chattest.Fingerprint(t, addr) {
		t.Errorf("the restored host keys are %v, %v", all, err)
	}
}

// sameChat checks that people find what TestMakeOldFolders has played.
func sameChat(t *testing.T, addr string, rooms bool) {
	t.Helper()
	ask := func(name, line string) string {
		c := chattest.Dial(t, addr, name, chattest.Key(keyOf(t, name)), chattest.NoPTY(), chattest.Exec(line))
		c.WaitExit()
		return string(c.Raw()) + c.Stderr()
	}
	type question struct {
		name, line, says, not string
	}
	all := []question{
		{"alice", "history -n 200", "alice: hello from alice", "a slip"},
		{"alice", "history -n 200", "bob: 部署在九点", "erased by nobody"},
		{"alice", "search deploy", "alice: the deploy is at nine", "部署"},
		{"alice", "search 部署", "bob: 部署在九点", "deploy"},
		{"alice", "search slip", "nothing", "a slip of"},
		{"boss", "bans", "mallory", "alice"},
		{"boss", "audit", "spam", "deploy"},
		{"carol", "say hello", "禁言", "hello"}, // who is muted, in the language that she chose
		{"mallory", "history", "spam", "deploy"},
		{"mallet", "history", "free", "deploy"},
	}
	if rooms {
		all = append(all, []question{
			{"alice", "rooms", "#+den", "nowhere"},
			{"carol", "rooms", "#ops", "den"},
			{"alice", "history '#ops' -n 200", "bob: I look at the disk", "dikc"},
			{"alice", "history '#+den' -n 200", "alice: between us", "disk"},
			{"carol", "history '#+den'", "#+den", "between"},
			{"alice", "search disk in:#ops", "I look at the disk", "between"},
			{"bob", "history @alice", "the letter that waited", "between"},
			{"alice", "topic '#ops'", "disks and pagers", "between"},
		}...)
	}
	for _, q := range all {
		name := q.name
		if name == "mallet" { // mallory's key under another name
			c := chattest.Dial(t, addr, "mallet", chattest.Key(keyOf(t, "mallory")), chattest.NoPTY(), chattest.Exec(q.line))
			c.WaitExit()
			if got := string(c.Raw()) + c.Stderr(); !strings.Contains(got, "spam") {
				t.Errorf("whoever is banned comes in by another name: %q", got)
			}
			continue
		}
		if got := ask(name, q.line); !strings.Contains(got, q.says) || strings.Contains(got, q.not) {
			t.Errorf("%s asks %q and is told\n%swant %q and not %q", name, q.line, got, q.says, q.not)
		}
	}
	if c, err := chattest.TryDial(t, addr, "alice", chattest.NoPTY()); err == nil {
		c.WaitFor("belongs to")
	}
	c := chattest.Dial(t, addr, "alice", chattest.Key(keyOf(t, "alice")), chattest.NoPTY())
	c.WaitFor("alice: hello from alice")
	c.Type("/quit\n")
	c.WaitExit()
}

// TestNewerFolder: data of a newer program is refused by each command in a line that says so, and
// is left as it is.
func TestNewerFolder(t *testing.T) {
	dir := t.TempDir()
	data, file := filepath.Join(dir, "data"), filepath.Join(dir, "copy.db")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	remember(t, data)
	succeed(t, "backup", "--data", data, file)
	succeed(t, "backup", "--data", data, filepath.Join(dir, "all.tar"))
	for _, path := range []string{filepath.Join(data, folder.History), file} {
		db, c, err := store.OpenWriter(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.ExecContext(t.Context(), fmt.Sprintf("PRAGMA user_version = %d", store.SchemaVersion+1))
		if err := errors.Join(err, c.Close(), db.Close()); err != nil {
			t.Fatal(err)
		}
	}
	was := readFile(t, filepath.Join(data, folder.History))
	want := fmt.Sprintf("it was written by a newer sshchat (version %d, this program knows %d): use that program, or restore a backup", store.SchemaVersion+1, store.SchemaVersion)
	for _, args := range [][]string{
		{"serve", "--listen", "127.0.0.1:0"},
		{"check", "--listen", "127.0.0.1:0"},
		{"export"},
		{"backup", filepath.Join(dir, "no.tar")},
		{"restore", file},
	} {
		status, out, errs := call(t, append(args, "--data", data)...)
		if n := strings.Count(out+errs, want); status != 1 || n != 1 || args[0] != "check" && (strings.Count(errs, "\n") != 1 || out != "") {
			t.Errorf("%q: status %d, %q, %q", args, status, out, errs)
		}
	}
	if now := readFile(t, filepath.Join(data, folder.History)); now != was {
		t.Error("the file was changed")
	}
	succeed(t, "restore", "--data", data, filepath.Join(dir, "all.tar")) // the way back
	succeed(t, "check", "--data", data, "--listen", "127.0.0.1:0")
}

// unpackOld writes what a file of testdata/upgrade holds.
func unpackOld(t *testing.T, path, dir string) {
	t.Helper()
	zipped, err := gzip.NewReader(strings.NewReader(readFile(t, path)))
	if err != nil {
		t.Fatal(err)
	}
	r := tar.NewReader(zipped)
	for {
		head, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil || !filepath.IsLocal(head.Name) {
			t.Fatal(head, err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		into := filepath.Join(dir, head.Name)
		if err := os.MkdirAll(filepath.Dir(into), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(into, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestMakeOldFolders makes a file of testdata/upgrade with an old program, once:
//
//	SSHCHAT_OLD='4-name=/tmp/old/sshchat' go test ./cmd/sshchat -run TestMakeOldFolders
func TestMakeOldFolders(t *testing.T) {
	old := os.Getenv("SSHCHAT_OLD")
	if old == "" {
		t.Skip("a file is made once, by the program of its time")
	}
	for _, one := range strings.Fields(old) {
		name, bin, _ := strings.Cut(one, "=")
		o := oldFolders[slices.IndexFunc(oldFolders, func(o oldFolder) bool { return o.name == name })]
		dir := t.TempDir()
		p := startAs(t, &program{data: filepath.Join(dir, "data"), args: []string{"--operators", operators(t)}}, func(cmd *exec.Cmd) { cmd.Path = bin })
		play(t, p.addr, o.rooms)
		p.signal(t, syscall.SIGTERM)
		if out, err := exec.Command(bin, "backup", "--data", p.data, filepath.Join(dir, o.backup)).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if err := os.MkdirAll(filepath.Join("testdata", "upgrade"), 0o755); err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join("testdata", "upgrade", name+".tar.gz"), string(packOld(t, dir)))
	}
}

// play has people do what sameChat asks for.
func play(t *testing.T, addr string, rooms bool) {
	t.Helper()
	come := func(name string) *chattest.Client {
		c := chattest.Dial(t, addr, name, chattest.Key(keyOf(t, name)), chattest.NoPTY())
		c.Patience = 5 * time.Second
		c.WaitFor(name + " joined")
		return c
	}
	type line struct{ who, says, then string }
	here := map[string]*chattest.Client{}
	lines := []line{
		{"boss", "", ""},
		{"alice", "hello from alice", "alice: hello"},
		{"bob", "部署在九点", "bob: 部署在九点"},
		{"alice", "the deploy is at nine", "alice: the deploy"},
		{"alice", "a slip of the tongue", "alice: a slip"},
		{"alice", "/del", ""},
		{"carol", "carol was here", "carol: carol was here"},
		{"carol", "/lang zh", "zh"},
		{"mallory", "buy now", "mallory: buy now"},
	}
	if rooms {
		lines = append(lines, []line{
			{"alice", "/join #ops", "#ops"},
			{"bob", "/join #ops", "#ops"},
			{"bob", "I look at the dikc", "dikc"},
			{"bob", "/edit I look at the disk", "at the disk"},
			{"alice", "/topic disks and pagers", "disks and pagers"},
			{"alice", "/react 👍 bob", ""},
			{"alice", "/join #den", "#den"},
			{"alice", "/room private yes", ""},
			{"alice", "/room private", ""},
			{"alice", "/invite bob", ""},
			{"alice", "between us", "between us"},
			{"bob", "/quit", "-"},
			{"alice", "/msg bob the letter that waited", "the letter"},
		}...)
	} else {
		lines[5].says = "/forget"
	}
	lines = append(lines, line{"boss", "/ban mallory spam", "banned mallory"}, line{"boss", "/mute carol loud", "muted carol"}, line{"boss", "/quit", "-"}, line{"alice", "/quit", "-"})
	for i, l := range lines {
		c := here[l.who]
		if c == nil {
			c = come(l.who)
			here[l.who] = c
		}
		switch l.then {
		case "":
			c.Type(l.says + "\n")
			c.Type(fmt.Sprintf("/none%d\n", i))
			c.WaitFor(fmt.Sprintf("none%d", i)) // what came before is done
		case "-":
			c.Type(l.says + "\n")
			c.WaitExit()
		default:
			c.Type(l.says + "\n")
			c.WaitFor(l.then)
		}
	}
}

// packOld packs a folder, without what lives as long as a server.
func packOld(t *testing.T, dir string) []byte {
	t.Helper()
	var out bytes.Buffer
	zipped, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(zipped)
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir, path)
		if err != nil || !d.Type().IsRegular() || strings.HasSuffix(name, ".lock") || strings.HasPrefix(name, "001") {
			return err
		}
		text := readFile(t, path)
		return errors.Join(w.WriteHeader(&tar.Header{Name: filepath.ToSlash(name), Mode: 0o600, Size: int64(len(text))}), func() error {
			_, err := io.WriteString(w, text)
			return err
		}())
	})
	if err := errors.Join(err, w.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
