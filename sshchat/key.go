package sshchat

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/netip"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat/text"
)

// Print is who the holder of a key is: the key's SHA256 fingerprint, as OpenSSH writes it
// ("SHA256:" and base64), or "principal:" and the name that an authority certified.
type Print string

// Text returns the fingerprint for showing.
func (p Print) Text() text.Text { return text.Line(string(p)) }

// KeyOf is one key of an account.
type KeyOf struct {
	Print Print     `json:"print"`
	Since time.Time `json:"since"`

	// Listed is what the operator's files said of it when it last came in; 0: nothing.
	Listed Role `json:"listed,omitempty"`

	// Used is when somebody was last here by it, and From the network that they came from then; zero:
	// not since that is kept.
	Used time.Time    `json:"used,omitzero"`
	From netip.Prefix `json:"from,omitzero"`
}

// keyTypes are the types of public keys that can open an account. A certificate opens its
// principal's and is not given to one.
var keyTypes = []string{
	"ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
	"sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
}

// LooksLikeKey reports whether what follows a name is a public key, or its fingerprint.
func LooksLikeKey(s string) bool {
	word, _ := SplitWord(s)
	return strings.HasPrefix(word, "SHA256:") || slices.Contains(keyTypes, word) ||
		strings.HasPrefix(word, "ssh-") || strings.HasPrefix(word, "ecdsa-") || strings.HasPrefix(word, "sk-")
}

// PrintOf returns the fingerprint of a public key as a .pub file has it (RFC 4253, 6.6, in
// base64 behind its type), or of one that is given as a fingerprint.
func PrintOf(s string) (Print, error) {
	word, rest := SplitWord(s)
	blob64, _ := SplitWord(rest)
	if strings.HasPrefix(word, "SHA256:") && rest == "" {
		sum, err := base64.RawStdEncoding.DecodeString(strings.TrimPrefix(word, "SHA256:"))
		if err != nil || len(sum) != sha256.Size {
			return "", NewFault("print.bad", Echo(word))
		}
		return Print(word), nil
	}
	blob, err := base64.StdEncoding.DecodeString(blob64)
	if err != nil || !slices.Contains(keyTypes, word) || len(blob) < 4+len(word)+4 ||
		int(binary.BigEndian.Uint32(blob)) != len(word) || string(blob[4:4+len(word)]) != word {
		return "", NewFault("key.malformed")
	}
	sum := sha256.Sum256(blob)
	return Print("SHA256:" + base64.RawStdEncoding.EncodeToString(sum[:])), nil
}
