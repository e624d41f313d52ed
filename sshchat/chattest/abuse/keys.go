package abuse

import (
	"io"

	"golang.org/x/crypto/ssh"
)

// Unproven returns a signer that offers a key it does not have: its signature is empty.
// x/crypto's server counts that as one failure and goes on to the next key, so this is
// the victim's key in a list before one's own (CVE-2024-45337).
func Unproven(victim ssh.PublicKey) ssh.Signer { return unproven{victim} }

type unproven struct{ key ssh.PublicKey }

// PublicKey returns a key that is offered and not held.
func (u unproven) PublicKey() ssh.PublicKey { return u.key }

// Sign returns an empty signature.
func (u unproven) Sign(io.Reader, []byte) (*ssh.Signature, error) {
	return &ssh.Signature{}, nil
}

// Imposter returns a signer that offers the victim's key and signs with its own.
// x/crypto's server ends the connection for it.
func Imposter(victim ssh.PublicKey, own ssh.Signer) ssh.Signer {
	return imposter{unproven{victim}, own}
}

type imposter struct {
	unproven
	own ssh.Signer
}

// Sign signs with the imposter's own key.
func (i imposter) Sign(r io.Reader, data []byte) (*ssh.Signature, error) { return i.own.Sign(r, data) }
