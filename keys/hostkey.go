package keys

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/crypto/ssh"
)

// hostKeyName is the key that is made on the first start and used by default.
const hostKeyName = "ssh_host_ed25519_key"

// nextSuffix marks the key that will replace the one of the same name.
const nextSuffix = ".next"

// HostKey is a key that proves to clients which server they have reached.
type HostKey struct {
	Path   string
	Signer ssh.Signer

	// InUse is false for a key that is only announced, so that clients know it
	// before it is used: *.next, and any but the first of its type.
	InUse bool
}

// LoadOrCreateHostKeys returns the host keys in dir, ssh_host_ed25519_key first. It
// makes dir (mode 0700) and that key when they are missing; processes that start at
// once agree on one. Any key that cannot be trusted is an error of one line that says
// how to mend it, never left out in silence: clients would meet an unknown key.
func LoadOrCreateHostKeys(dir string) ([]HostKey, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("host keys: %w", err)
	}
	if err := checkFolder(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, hostKeyName)
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		if err := createHostKey(path); err != nil {
			return nil, fmt.Errorf("create host key %s: %w", path, err)
		}
	}
	reports, err := inspect(dir)
	if err != nil {
		return nil, err
	}
	var keys []HostKey
	for _, r := range reports {
		if r.Err != nil {
			return nil, r.Err
		}
		keys = append(keys, HostKey{Path: r.Path, Signer: r.signer, InUse: r.InUse})
	}
	refreshPub(keys[0])
	return keys, nil
}

// HostKeyReport is what CheckHostKeys found out about one key file.
type HostKeyReport struct {
	Path  string
	Key   ssh.PublicKey // nil when Err is not
	InUse bool          // see HostKey
	Err   error         // why the server would not start; fs.ErrNotExist: it would be made

	signer ssh.Signer
}

// CheckHostKeys reports what LoadOrCreateHostKeys would find in dir, and changes
// nothing. An error is about dir itself.
func CheckHostKeys(dir string) ([]HostKeyReport, error) {
	if err := checkFolder(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return inspect(dir)
}

// inspect reads every host key in dir, the default one first even when it is missing,
// and decides which are used.
func inspect(dir string) ([]HostKeyReport, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("host keys: %w", err)
	}
	names, next := []string{hostKeyName}, []string(nil)
	for _, e := range entries { // sorted by name
		name, isNext := strings.CutSuffix(e.Name(), nextSuffix)
		switch {
		case !strings.HasPrefix(name, "ssh_host_") || !strings.HasSuffix(name, "_key"):
		case isNext:
			next = append(next, e.Name())
		case name != hostKeyName:
			names = append(names, name)
		}
	}
	used := map[string]bool{}
	var reports []HostKeyReport
	for i, name := range slices.Concat(names, next) {
		r := HostKeyReport{Path: filepath.Join(dir, name)}
		if r.signer, r.Err = readHostKey(r.Path); r.Err == nil {
			r.Key = r.signer.PublicKey()
			r.InUse = i < len(names) && !used[r.Key.Type()]
			used[r.Key.Type()] = true
		}
		reports = append(reports, r)
	}
	return reports, nil
}

// leastHostRSABits is stricter than what people's keys must have: this one is ours to
// choose, and it protects everybody.
const leastHostRSABits = 3072

// readHostKey reads one private key and refuses whatever makes it worth less than it
// seems. Each error is one line with the command that mends it.
func readHostKey(path string) (ssh.Signer, error) {
	pem, err := readPrivate(path)
	if err != nil {
		return nil, err
	}
	signer, err := ssh.ParsePrivateKey(pem)
	if _, ok := errors.AsType[*ssh.PassphraseMissingError](err); ok {
		return nil, fmt.Errorf("host key %s is protected by a passphrase, which a server cannot type; take it off: ssh-keygen -p -N '' -f %s", path, path)
	}
	if err != nil {
		return nil, fmt.Errorf("host key %s is not a private key in OpenSSH format (%s); have a new one made: mv %s %s.bad", path, oneLine(err), path, path)
	}
	switch key := signer.PublicKey(); key.Type() {
	case ssh.KeyAlgoED25519:
		return signer, nil
	case ssh.KeyAlgoRSA:
		if bits := rsaBits(key); bits < leastHostRSABits {
			return nil, fmt.Errorf("host key %s is RSA with %d bits, too weak; make a new one: rm %s && ssh-keygen -q -t rsa -b %d -N '' -f %s", path, bits, path, leastHostRSABits, path)
		}
		// Without the list it would sign with SHA-1 for clients that ask (ssh-rsa).
		return ssh.NewSignerWithAlgorithms(signer.(ssh.AlgorithmSigner), []string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256})
	default:
		return nil, fmt.Errorf("host key %s has type %s, only ed25519 and RSA are served; take it away: mv %s %s.unused", path, key.Type(), path, path)
	}
}
