package keys

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"net/netip"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// servedKeys are keys as a code host serves them at https://.../alice.keys: one a line, nothing behind
// them, of several types, those of tokens too.
func servedKeys(t *testing.T) (lines []string, all []ssh.PublicKey) {
	t.Helper()
	ed, _, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	for _, public := range []any{ed, &ec.PublicKey} {
		key, err := ssh.NewPublicKey(public)
		must(t, err)
		all = append(all, key)
	}
	token, err := ssh.ParsePublicKey(ssh.Marshal(struct {
		Type string
		Key  []byte
		App  string
	}{"sk-ssh-ed25519@openssh.com", ed, "ssh:"}))
	must(t, err)
	for _, key := range append(all, token) {
		lines = append(lines, string(bytes.TrimSpace(ssh.MarshalAuthorizedKey(key))))
	}
	return lines, append(all, token)
}

// TestKeysOfACodeHost: such a file is taken as it is, with the ends of lines of any system, and with a
// name before each key.
func TestKeysOfACodeHost(t *testing.T) {
	lines, all := servedKeys(t)
	from, now := netip.MustParseAddr("192.0.2.1"), time.Now()
	for name, file := range map[string]string{
		"as it is":            strings.Join(lines, "\n") + "\n",
		"without a last end":  strings.Join(lines, "\n"),
		"CRLF":                strings.Join(lines, "\r\n") + "\r\n",
		"a mark, empty lines": "\ufeff" + strings.Join(lines, "\r\n\r\n") + "\r\n\r\n",
		"the same key twice":  strings.Join(append(lines, lines[0]), "\n"),
		"with a name":         `name="alice" ` + strings.Join(lines, "\r\n"+`name="alice" `),
	} {
		set, bad := ParseAuthorizedKeys(strings.NewReader(file), "alice.keys")
		if len(bad) > 0 || set.Len() < len(all) {
			t.Errorf("%s: %d keys, %v", name, set.Len(), bad)
		}
		for i, key := range all {
			if err := set.Allows(key, "alice", from, now); err != nil {
				t.Errorf("%s: key %d: %v", name, i, err)
			}
			if err := set.Allows(key, "bob", from, now); (err != nil) != (name == "with a name") {
				t.Errorf("%s: key %d, as another: %v", name, i, err)
			}
		}
	}
}

// TestNoKeysOfACodeHost: what it says of somebody who has none, or who is not there, lets nobody in.
func TestNoKeysOfACodeHost(t *testing.T) {
	for _, file := range []string{"", "\n", "Not Found", "<!DOCTYPE html>\n<html>404</html>\n", `{"message":"Not Found"}`} {
		if set, _ := ParseAuthorizedKeys(strings.NewReader(file), "nobody.keys"); set.Len() != 0 {
			t.Errorf("%q: %d keys", file, set.Len())
		}
	}
}
