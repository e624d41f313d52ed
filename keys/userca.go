package keys

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/files"
)

// UserCA trusts certificate authorities to say who people are (OpenSSH user
// certificates, PROTOCOL.certkeys). It never changes: reload by reading another.
type UserCA struct {
	authorities map[string]bool // by wire format
	revoked     *Revocations
}

// maxListBytes bounds a list: some 150,000 keys.
const maxListBytes = 16 << 20

// LoadUserCA reads a file of authorities' public keys, one a line, and a revocation
// file ("" for none). A bad line of the first is an authority less and returned; a bad
// line of the second is an error, because it might have shut somebody out.
func LoadUserCA(caFile, revokedFile string) (*UserCA, []LineError, error) {
	return ReadUserCA(func(path string) ([]byte, error) { return files.Read(path, maxListBytes) }, caFile, revokedFile)
}

// ReadUserCA is LoadUserCA for who has a way of their own to read a file.
func ReadUserCA(read func(path string) ([]byte, error), caFile, revokedFile string) (*UserCA, []LineError, error) {
	data, err := read(caFile)
	if err != nil {
		return nil, nil, fmt.Errorf("user CA: %w", err)
	}
	ca := &UserCA{authorities: map[string]bool{}, revoked: &Revocations{}}
	bad := eachLine(bytes.NewReader(data), caFile, func(line string) error {
		key, _, options, _, err := ssh.ParseAuthorizedKey([]byte(line))
		if err != nil {
			return errors.New("no key that can be read: " + strings.TrimPrefix(oneLine(err), "ssh: "))
		}
		if len(options) > 0 {
			return fmt.Errorf("an authority here takes no options, found %q", options)
		}
		if _, ok := key.(*ssh.Certificate); ok {
			return errors.New("a certificate cannot be an authority")
		}
		if err := CheckClientKey(key); err != nil {
			return err
		}
		ca.authorities[string(key.Marshal())] = true
		return nil
	})
	if revokedFile == "" {
		return ca, bad, nil
	}
	if data, err = read(revokedFile); err != nil {
		return nil, bad, fmt.Errorf("revoked keys: %w", err)
	}
	if ca.revoked, err = ParseRevocations(bytes.NewReader(data), revokedFile); err != nil {
		return nil, bad, fmt.Errorf("revoked keys: %w", err)
	}
	return ca, bad, nil
}

// Check returns nil permissions and why not, for the log, unless cert lets its holder
// log in as user from addr now. The permissions carry source-address, which
// x/crypto/ssh then enforces once more, and nothing else: no extension of a
// certificate may waive anything here (no-touch-required would).
func (ca *UserCA) Check(cert *ssh.Certificate, user string, addr netip.Addr, now time.Time) (*ssh.Permissions, error) {
	if !signed(cert) {
		return nil, errUnsigned
	}
	if !ca.authorities[string(cert.SignatureKey.Marshal())] {
		return nil, fmt.Errorf("%w: certificate is by an authority that is not trusted", ErrNotListed)
	}
	if err := ca.revoked.Check(cert); err != nil {
		return nil, err
	}
	if err := checkUserCert(cert, user, addr, now); err != nil {
		return nil, err
	}
	perms := &ssh.Permissions{}
	if from, ok := cert.CriticalOptions[sourceAddress]; ok {
		perms.CriticalOptions = map[string]string{sourceAddress: from}
	}
	return perms, nil
}

// Revoked returns why a plain key is on the revocation list, or nil.
func (ca *UserCA) Revoked(key ssh.PublicKey) error { return ca.revoked.Check(key) }

var errUnsigned = errors.New("certificate is not signed")

// signed guards against certificates that were built and not parsed.
func signed(cert *ssh.Certificate) bool { return cert.SignatureKey != nil && cert.Signature != nil }

// sourceAddress is the only critical option that is understood. force-command and
// verify-required are refused like unknown ones: nobody here would enforce them.
const sourceAddress = "source-address"

// checkUserCert checks all but who signed and who is revoked. It is stricter than
// x/crypto's CertChecker, which takes host certificates in CheckCert, and one without
// principals for anybody.
func checkUserCert(cert *ssh.Certificate, principal string, addr netip.Addr, now time.Time) error {
	switch {
	case cert.CertType != ssh.UserCert:
		return errors.New("not a user certificate")
	case !slices.Contains(cert.ValidPrincipals, principal):
		return fmt.Errorf("certificate names %q, not %q", cert.ValidPrincipals, principal)
	case cert.Signature.Format == ssh.KeyAlgoRSA:
		return errors.New("certificate is signed with SHA-1")
	}
	if err := CheckClientKey(cert.Key); err != nil {
		return err
	}
	checker := ssh.CertChecker{
		SupportedCriticalOptions: []string{sourceAddress},
		Clock:                    func() time.Time { return now },
	}
	if err := checker.CheckCert(principal, cert); err != nil {
		return err
	}
	from, ok := cert.CriticalOptions[sourceAddress]
	if !ok {
		return nil
	}
	list, err := parseSourceAddress(from)
	if err != nil {
		return fmt.Errorf("certificate's source-address: %w", err)
	}
	if !list.matches(addr) {
		return fmt.Errorf("certificate may not be used from %s", addr)
	}
	return nil
}

// parseSourceAddress reads addresses and prefixes only: the option knows neither
// wildcards nor negation (PROTOCOL.certkeys), and an empty one matches nothing.
func parseSourceAddress(s string) (addrList, error) {
	if strings.ContainsAny(s, "!*?") {
		return nil, fmt.Errorf("%q is not a list of prefixes", s)
	}
	return parseAddrList(s)
}
