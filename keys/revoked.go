package keys

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/crypto/ssh"
)

// Revocations is a list of certificates and keys that are good no more.
type Revocations struct {
	serials map[uint64]bool
	ids     map[string]bool // key ids of certificates
	prints  map[string]bool // fingerprints of keys
}

// ParseRevocations reads r, which errors call name. A line is one of
//
//	serial:N             the certificate with this serial number, of any authority
//	id:TEXT              the certificates with this key id
//	SHA256:FINGERPRINT   the key, as ssh-keygen -l prints it
//	ssh-ed25519 AAAA...  the key itself
//
// and the key of an authority takes all that it certified with it. Any line that
// cannot be read is an error: to leave it out would let somebody in.
func ParseRevocations(r io.Reader, name string) (*Revocations, error) {
	v := &Revocations{serials: map[uint64]bool{}, ids: map[string]bool{}, prints: map[string]bool{}}
	if bad := eachLine(r, name, v.add); len(bad) > 0 {
		return nil, bad[0]
	}
	return v, nil
}

func (v *Revocations) add(line string) error {
	if s, ok := strings.CutPrefix(line, "serial:"); ok {
		n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 64)
		if err != nil || n == 0 { // 0: every certificate that was made without a number
			return fmt.Errorf("serial %q is not a number from 1 to 2^64-1", s)
		}
		v.serials[n] = true
		return nil
	}
	if id, ok := strings.CutPrefix(line, "id:"); ok {
		if id = strings.TrimSpace(id); id == "" {
			return errors.New("empty key id")
		}
		v.ids[id] = true
		return nil
	}
	if print, ok := strings.CutPrefix(line, "SHA256:"); ok {
		print = strings.TrimRight(print, "=")
		if sum, err := base64.RawStdEncoding.Strict().DecodeString(print); err != nil || len(sum) != 32 {
			return fmt.Errorf("%q is not a SHA256 fingerprint", line)
		}
		v.prints["SHA256:"+print] = true
		return nil
	}
	key, _, options, _, err := ssh.ParseAuthorizedKey([]byte(line))
	if err != nil || len(options) > 0 {
		return errors.New("neither serial:N, id:TEXT, SHA256:FINGERPRINT nor a public key")
	}
	v.prints[Fingerprint(key)] = true
	return nil
}

// Check returns why a key or certificate is revoked, or nil. A nil or empty list
// revokes nothing.
func (v *Revocations) Check(key ssh.PublicKey) error {
	if v == nil {
		return nil
	}
	if v.prints[Fingerprint(key)] {
		return errors.New("key is revoked")
	}
	cert, ok := key.(*ssh.Certificate)
	switch {
	case !ok:
		return nil
	case v.prints[Fingerprint(cert.SignatureKey)]:
		return errors.New("certificate's authority is revoked")
	case v.serials[cert.Serial]:
		return fmt.Errorf("certificate with serial %d is revoked", cert.Serial)
	case v.ids[strings.TrimSpace(cert.KeyId)]:
		return fmt.Errorf("certificate with id %q is revoked", cert.KeyId)
	}
	return nil
}
