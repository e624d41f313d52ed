package chattest

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	_ "embed"
	"encoding/pem"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest/wire"
)

var (
	//go:embed scripts/paramiko.py
	paramikoScript string
	//go:embed scripts/asyncssh.py
	asyncsshScript string
)

// Clients are the stock clients that SSH knows the command line of.
var Clients = [...]string{"ssh", "dbclient", "plink", "paramiko", "asyncssh"}

// python sees the modules that the distribution packages; another Python on the path
// may not.
const python = "/usr/bin/python3"

// SSH is one login with a stock client.
type SSH struct {
	Client  string   // one of Clients; empty means ssh
	Addr    string   // host:port
	User    string   //
	Key     string   // an OpenSSH private key file (KeyFile); empty: no key at all
	NoTTY   bool     // ask for no terminal
	Env     []string // NAME=VALUE to send; ssh only
	Options []string // more of the client's own, before the destination
	Command []string // instead of a shell; ssh, dbclient and plink only
}

// Args returns the command line, which asks no question. A client that is not
// installed skips the test (Need).
func (s SSH) Args(t testing.TB) []string {
	t.Helper()
	host, port, err := net.SplitHostPort(s.Addr)
	if err != nil {
		t.Fatalf("split address: %v", err)
	}
	switch s.Client {
	case "", "ssh":
		return s.openssh(t, host, port)
	case "dbclient":
		return s.dbclient(t, host, port)
	case "plink":
		return s.plink(t, host, port)
	case "paramiko", "asyncssh":
		script := paramikoScript
		if s.Client == "asyncssh" {
			script = asyncsshScript
		}
		Need(t, python)
		if err := exec.CommandContext(t.Context(), python, "-W", "ignore", "-c", "import "+s.Client).Run(); err != nil {
			return []string{Need(t, "python3-"+s.Client)} // not there: skips or fails
		}
		return []string{python, "-W", "ignore", "-c", script, host, port, s.User, s.Key}
	}
	t.Fatalf("no such client: %q", s.Client)
	return nil
}

func (s SSH) openssh(t testing.TB, host, port string) []string {
	t.Helper()
	args := []string{
		Need(t, "ssh"), "-F", "none", "-p", port,
		"-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
		"-o", "GlobalKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-o", "IdentitiesOnly=yes",
	}
	if s.Key != "" {
		// Not for a guest: BatchMode turns keyboard-interactive off.
		args = append(args, "-o", "BatchMode=yes", "-i", s.Key)
	} else {
		args = append(args, "-o", "IdentityFile=none")
	}
	if s.NoTTY {
		args = append(args, "-T")
	} else {
		args = append(args, "-tt")
	}
	if len(s.Env) > 0 {
		args = append(args, "-o", "SetEnv="+strings.Join(s.Env, " "))
	}
	args = append(args, s.Options...)
	return append(append(args, s.User+"@"+host), s.Command...)
}

func (s SSH) dbclient(t testing.TB, host, port string) []string {
	t.Helper()
	args := []string{Need(t, "dbclient"), "-y", "-y", "-p", port}
	if s.Key != "" {
		args = append(args, "-i", convert(t, s.Key, ".db", Need(t, "dropbearconvert"), "openssh", "dropbear", s.Key, s.Key+".db"))
	}
	if s.NoTTY {
		args = append(args, "-T")
	} else {
		args = append(args, "-t")
	}
	args = append(args, s.Options...)
	return append(append(args, s.User+"@"+host), s.Command...)
}

func (s SSH) plink(t testing.TB, host, port string) []string {
	t.Helper()
	args := []string{
		Need(t, "plink"), "-ssh", "-batch", "-no-antispoof", "-noagent",
		"-hostkey", Fingerprint(t, s.Addr), "-P", port,
	}
	if s.Key != "" {
		args = append(args, "-i", convert(t, s.Key, ".ppk", Need(t, "puttygen"), s.Key, "-O", "private", "-o", s.Key+".ppk"))
	}
	if s.NoTTY {
		args = append(args, "-T")
	} else {
		args = append(args, "-t")
	}
	args = append(args, s.Options...)
	return append(append(args, s.User+"@"+host), s.Command...)
}

// convert makes key+suffix by running argv, unless it is there, and returns its path.
func convert(t testing.TB, key, suffix string, argv ...string) string {
	t.Helper()
	path := key + suffix
	if _, err := os.Stat(path); err == nil {
		return path
	}
	if out, err := exec.CommandContext(t.Context(), argv[0], argv[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("convert key: %v\n%s", err, out)
	}
	return path
}

// KeyFile writes a fresh ed25519 key for the stock clients, in OpenSSH's format and
// without a passphrase, and returns its path and the same key as a signer.
func KeyFile(t testing.TB) (string, ssh.Signer) {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatalf("generate key: %v", err)
	}
	block, err := ssh.MarshalPrivateKey(key, "chattest")
	if err != nil {
		t.Fatalf("marshal key: %v", err)
	}
	path := filepath.Join(t.TempDir(), "id_ed25519")
	if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatalf("write key: %v", err)
	}
	signer, err := ssh.NewSignerFromKey(key)
	if err != nil {
		t.Fatalf("use key: %v", err)
	}
	return path, signer
}

// errSeen ends a handshake that has shown the host key.
var errSeen = errors.New("seen")

// Fingerprint returns the SHA256 fingerprint of the host key of a server.
func Fingerprint(t testing.TB, addr string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), Patience)
	defer cancel()
	nc, err := wire.DialTCP(ctx, addr, "", 0)
	if err != nil {
		t.Fatalf("dial %s: %v", addr, err)
	}
	defer nc.Close()
	defer context.AfterFunc(ctx, func() { nc.Close() })()
	var print string
	_, _, _, err = ssh.NewClientConn(nc, addr, &ssh.ClientConfig{
		User: "fingerprint",
		HostKeyCallback: func(_ string, _ net.Addr, key ssh.PublicKey) error {
			print = ssh.FingerprintSHA256(key)
			return errSeen
		},
	})
	if print == "" {
		t.Fatalf("read host key of %s: %v", addr, err)
	}
	return print
}
