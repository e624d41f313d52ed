//go:build unix

package keys

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/ssh"
	"golang.org/x/sys/unix"
)

func TestHostKeyIsMadeOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data", "keys")
	first := load(t, dir)
	if len(first) != 1 || !first[0].InUse || first[0].Signer.PublicKey().Type() != ssh.KeyAlgoED25519 {
		t.Fatalf("made %+v, want one ed25519 key in use", first)
	}
	for path, want := range map[string]fs.FileMode{
		dir:                    fs.ModeDir | 0o700,
		first[0].Path:          0o600,
		first[0].Path + ".pub": 0o644,
	} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != want {
			t.Errorf("%s has mode %v, want %v", path, info.Mode(), want)
		}
	}
	out, err := exec.Command(tool(t, "ssh-keygen"), "-l", "-f", first[0].Path+".pub").Output()
	if want := Fingerprint(first[0].Signer.PublicKey()); err != nil || !strings.Contains(string(out), want) {
		t.Errorf("ssh-keygen -l prints %q, %v, want %s in it", out, err, want)
	}
	again := load(t, dir)
	if Fingerprint(again[0].Signer.PublicKey()) != Fingerprint(first[0].Signer.PublicKey()) {
		t.Error("the second start has another key")
	}
	if names := list(t, dir); len(names) != 2 {
		t.Errorf("the folder holds %q, want the key and its .pub", names)
	}
}

func list(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestStartingTogetherEndsWithOneKey(t *testing.T) {
	for range 20 {
		dir := filepath.Join(t.TempDir(), "keys")
		prints := make([]string, 8)
		var wg sync.WaitGroup
		for i := range prints {
			wg.Go(func() {
				keys, err := LoadOrCreateHostKeys(dir)
				if err != nil {
					t.Error(err)
					return
				}
				prints[i] = Fingerprint(keys[0].Signer.PublicKey())
			})
		}
		wg.Wait()
		for _, p := range prints {
			if p != prints[0] {
				t.Fatalf("started with different keys: %q", prints)
			}
		}
		pub, err := os.ReadFile(filepath.Join(dir, hostKeyName+".pub"))
		if err != nil {
			t.Fatal(err)
		}
		key, _, _, _, err := ssh.ParseAuthorizedKey(pub)
		if err != nil || Fingerprint(key) != prints[0] {
			t.Fatalf("the .pub file is of another key (%v)", err)
		}
	}
}

func TestBadHostKeysAreRefusedWithAHint(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, path string)
		want  string // PATH stands for the key's path
	}{
		"readable by the group": {
			func(t *testing.T, path string) { must(t, os.Chmod(path, 0o640)) },
			"host key PATH is open to others (mode 0640); run: chmod 600 PATH",
		},
		"readable by all": {
			func(t *testing.T, path string) { must(t, os.Chmod(path, 0o644)) },
			"host key PATH is open to others (mode 0644); run: chmod 600 PATH",
		},
		"of another user": {
			func(t *testing.T, path string) {
				if os.Geteuid() != 0 {
					t.Skip("only root can give files away")
				}
				must(t, os.Chown(path, 12345, -1))
			},
			"host key PATH belongs to uid 12345; run: chown 0 PATH",
		},
		"of a service, met by root": {
			func(t *testing.T, path string) {
				if os.Geteuid() != 0 {
					t.Skip("only root can give files away")
				}
				must(t, os.Chown(path, 1, -1)) // every Unix has it
			},
			"host key PATH belongs to uid 1; run sshchat as that user: runuser -u daemon -- sshchat ...",
		},
		"symbolic link": {
			func(t *testing.T, path string) {
				must(t, os.Rename(path, path+".real"))
				must(t, os.Symlink(path+".real", path))
			},
			`host key PATH is a symbolic link; put the file itself there: cp --remove-destination "$(readlink -f PATH)" PATH`,
		},
		"folder": {
			func(t *testing.T, path string) {
				must(t, os.Remove(path))
				must(t, os.Mkdir(path, 0o700))
			},
			"host key PATH is not a regular file; take it away: mv PATH PATH.bad",
		},
		"named pipe": {
			func(t *testing.T, path string) {
				must(t, os.Remove(path))
				must(t, unix.Mkfifo(path, 0o600))
			},
			"host key PATH is not a regular file; take it away: mv PATH PATH.bad",
		},
		"socket": {
			func(t *testing.T, path string) {
				must(t, os.Remove(path))
				must(t, unix.Mknod(path, unix.S_IFSOCK|0o600, 0))
			},
			"host key PATH is not a regular file; take it away: mv PATH PATH.bad",
		},
		"empty": {
			func(t *testing.T, path string) { must(t, os.Truncate(path, 0)) },
			"host key PATH is not a private key in OpenSSH format (ssh: no key found); have a new one made: mv PATH PATH.bad",
		},
		"cut short": {
			func(t *testing.T, path string) { must(t, os.Truncate(path, 200)) },
			"host key PATH is not a private key in OpenSSH format (ssh: no key found); have a new one made: mv PATH PATH.bad",
		},
		"encrypted": {
			func(t *testing.T, path string) { keygen(t, "-p", "-P", "", "-N", "sesame", "-f", path) },
			"host key PATH is protected by a passphrase, which a server cannot type; take it off: ssh-keygen -p -N '' -f PATH",
		},
		"short RSA": {
			func(t *testing.T, path string) {
				must(t, os.Remove(path))
				keygen(t, "-t", "rsa", "-b", "2048", "-N", "", "-f", path)
			},
			"host key PATH is RSA with 2048 bits, too weak; make a new one: rm PATH && ssh-keygen -q -t rsa -b 3072 -N '' -f PATH",
		},
		"ECDSA": {
			func(t *testing.T, path string) {
				must(t, os.Remove(path))
				keygen(t, "-t", "ecdsa", "-N", "", "-f", path)
			},
			"host key PATH has type ecdsa-sha2-nistp256, only ed25519 and RSA are served; take it away: mv PATH PATH.unused",
		},
		"folder open to others": {
			func(t *testing.T, path string) { must(t, os.Chmod(filepath.Dir(path), 0o777)) },
			"host key folder DIR can be changed by others (mode 0777); run: chmod 700 DIR",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "keys")
			path := load(t, dir)[0].Path
			os.Remove(path + ".pub") // ssh-keygen would ask before replacing it
			c.spoil(t, path)
			before := list(t, dir)
			want := strings.NewReplacer("PATH", path, "DIR", dir).Replace(c.want)
			if _, err := LoadOrCreateHostKeys(dir); err == nil || err.Error() != want {
				t.Errorf("load: %v\nwant: %s", err, want)
			}
			reports, err := CheckHostKeys(dir)
			if err == nil {
				err = reports[0].Err
			}
			if err == nil || err.Error() != want {
				t.Errorf("check: %v\nwant: %s", err, want)
			}
			if after := list(t, dir); strings.Join(after, " ") != strings.Join(before, " ") {
				t.Errorf("the folder changed from %q to %q", before, after)
			}
		})
	}
}

// The hint for a passphrase, carried out, mends the key.
func TestPassphraseHintWorks(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	key := load(t, dir)[0]
	keygen(t, "-p", "-P", "", "-N", "sesame", "-f", key.Path)
	keygen(t, "-p", "-P", "sesame", "-N", "", "-f", key.Path)
	if got := load(t, dir)[0]; Fingerprint(got.Signer.PublicKey()) != Fingerprint(key.Signer.PublicKey()) {
		t.Error("another key after its passphrase was taken off")
	}
}

func TestWhichHostKeysAreUsed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	load(t, dir)
	for name, kind := range map[string]string{
		"ssh_host_ed25519_key.next": "ed25519",
		"ssh_host_aaa_key":          "ed25519",
		"ssh_host_rsa_key":          "rsa",
		"ssh_host_rsa_key.next":     "rsa",
		"ssh_host_ed25519_key.old":  "ed25519", // not a name that is read
		"id_ed25519":                "ed25519",
	} {
		keygen(t, "-t", kind, "-N", "", "-f", filepath.Join(dir, name))
	}
	var got []string
	for _, k := range load(t, dir) {
		use := "announced"
		if k.InUse {
			use = "used"
		}
		got = append(got, filepath.Base(k.Path)+" "+use)
	}
	want := []string{
		"ssh_host_ed25519_key used", "ssh_host_aaa_key announced", "ssh_host_rsa_key used",
		"ssh_host_ed25519_key.next announced", "ssh_host_rsa_key.next announced",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestRSAHostKeySignsWithSHA2Alone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	load(t, dir)
	keygen(t, "-t", "rsa", "-b", "3072", "-N", "", "-f", filepath.Join(dir, "ssh_host_rsa_key"))
	signer := load(t, dir)[1].Signer.(ssh.MultiAlgorithmSigner)
	if got := strings.Join(signer.Algorithms(), " "); got != "rsa-sha2-512 rsa-sha2-256" {
		t.Errorf("signs with %s", got)
	}
	if _, err := signer.SignWithAlgorithm(nil, nil, ssh.KeyAlgoRSA); err == nil {
		t.Error("signs with SHA-1 when asked")
	}
}

func TestPubFollowsRotation(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	path := load(t, dir)[0].Path
	keygen(t, "-t", "ed25519", "-N", "", "-f", path+".next")
	must(t, os.Rename(path+".next", path))
	key := load(t, dir)[0].Signer.PublicKey()
	pub, err := os.ReadFile(path + ".pub")
	must(t, err)
	if !bytes.HasPrefix(pub, bytes.TrimSpace(ssh.MarshalAuthorizedKey(key))) {
		t.Errorf("%s.pub is %q after the rotation, want the new key", path, pub)
	}
}

func TestCheckChangesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	reports, err := CheckHostKeys(dir)
	if err != nil || len(reports) != 1 || !errors.Is(reports[0].Err, fs.ErrNotExist) {
		t.Errorf("check of nothing = %+v, %v, want one key that does not exist", reports, err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Error("check made the folder")
	}
	key := load(t, dir)[0]
	must(t, os.Remove(key.Path+".pub"))
	reports, err = CheckHostKeys(dir)
	if err != nil || len(reports) != 1 || reports[0].Err != nil || !reports[0].InUse ||
		Fingerprint(reports[0].Key) != Fingerprint(key.Signer.PublicKey()) {
		t.Errorf("check of a good key = %+v, %v", reports, err)
	}
	if names := list(t, dir); len(names) != 1 {
		t.Errorf("check left %q behind", names)
	}
}
