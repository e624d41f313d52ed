package auth

import (
	"golang.org/x/crypto/ssh"

	"sshchat/sshchat"
)

// The names under which a verified identity travels in ssh.Permissions. x/crypto
// hands over the Permissions of the attempt that succeeded and of no other, which is
// what makes them safe (CVE-2024-45337 was about trusting anything else).
const (
	extKey    = "sshchat-key"    // SHA256 fingerprint of the key that signed
	extMethod = "sshchat-method" // how they came in, for the log
	extRole   = "sshchat-role"   // "operator", "owner", or nothing
	extWeak   = "sshchat-weak"   // why a guest's key was not accepted, or nothing
	extPassed = "sshchat-passed" // set: they knew the passphrase
)

// Identity is who a connection proved to be.
type Identity struct {
	Key    sshchat.Print // of the key that signed; empty for a guest
	Role   sshchat.Role
	Method string
	Weak   string // why a guest's key was not accepted
	Passed bool   // they knew the passphrase
}

// IdentityOf reads who a connection proved to be. Permissions may be nil on a server
// that somebody else configured: a guest, then.
func IdentityOf(p *ssh.Permissions) Identity {
	if p == nil {
		return Identity{Method: "unknown"}
	}
	id := Identity{Key: sshchat.Print(p.Extensions[extKey]), Method: p.Extensions[extMethod]}
	id.Weak, id.Passed = p.Extensions[extWeak], p.Extensions[extPassed] != ""
	switch {
	case id.Key == "":
	case p.Extensions[extRole] == sshchat.OwnerRole.String():
		id.Role = sshchat.OwnerRole
	case p.Extensions[extRole] == sshchat.OperatorRole.String():
		id.Role = sshchat.OperatorRole
	default:
		id.Role = sshchat.MemberRole
	}
	return id
}
