// Package keys reads and makes SSH keys that lie in files: the server's host keys,
// lists of people's keys, and certificate authorities. It knows nothing of chat.
//
// To rotate the host key without frightening anybody, make its successor and restart:
//
//	ssh-keygen -q -t ed25519 -N '' -f DIR/ssh_host_ed25519_key.next
//
// Clients that log in learn the new key beside the old one (UpdateHostKeys, on by
// default in OpenSSH). When everybody has been here, say after a month, let it take
// over and restart; the old key is forgotten in the same way:
//
//	mv DIR/ssh_host_ed25519_key.next DIR/ssh_host_ed25519_key
package keys

import (
	"crypto/rsa"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/crypto/ssh"
)

// Fingerprint returns the SHA256 fingerprint of a key as ssh-keygen -l prints it. A
// certificate has that of the key it certifies.
func Fingerprint(key ssh.PublicKey) string { return ssh.FingerprintSHA256(plain(key)) }

// ShortHash returns six characters of the fingerprint: enough to tell keys apart in
// a log and to compare with one's own, but not to look a stranger's key up.
func ShortHash(key ssh.PublicKey) string {
	return strings.TrimPrefix(Fingerprint(key), "SHA256:")[:6]
}

// plain returns the key inside a certificate, or the key itself.
func plain(key ssh.PublicKey) ssh.PublicKey {
	if cert, ok := key.(*ssh.Certificate); ok {
		return cert.Key
	}
	return key
}

const (
	// leastRSABits leaves room below 2048 for keys that were made with an odd length, as
	// bots of ssh-chat have (2014). OpenSSH's own least is 1024 (RequiredRSASize), which
	// can no longer be called safe (NIST SP 800-131A).
	leastRSABits = 2000

	// mostRSABits bounds what a stranger's signature costs us to verify.
	mostRSABits = 8192
)

// CheckClientKey says what is wrong with a person's key or certificate: a type that
// is broken or unknown, or an RSA key too short to trust or too long to afford. It
// does not say whether the person may come in.
func CheckClientKey(key ssh.PublicKey) error {
	key = plain(key)
	switch key.Type() {
	case ssh.KeyAlgoED25519, ssh.KeyAlgoSKED25519, ssh.KeyAlgoSKECDSA256,
		ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521:
		return nil
	case ssh.KeyAlgoRSA:
		bits := rsaBits(key)
		if bits < leastRSABits || bits > mostRSABits {
			return fmt.Errorf("RSA of %d bits; %d to %d are needed", bits, leastRSABits, mostRSABits)
		}
		return nil
	}
	return fmt.Errorf("key type %s is not supported", key.Type())
}

// rsaBits returns the size of an RSA key, 0 for any other.
func rsaBits(key ssh.PublicKey) int {
	c, ok := key.(ssh.CryptoPublicKey)
	if !ok {
		return 0
	}
	r, ok := c.CryptoPublicKey().(*rsa.PublicKey)
	if !ok {
		return 0
	}
	return r.N.BitLen()
}

// oneLine makes a library's error, which may quote a file's bytes, fit into one line
// of a log.
func oneLine(err error) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, err.Error())
}
