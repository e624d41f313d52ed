package sshchat

// Role is what somebody may do. Each may what those before it may.
type Role uint8

// The roles.
const (
	GuestRole    Role = iota // proved nothing
	MemberRole               // proved a key
	OperatorRole             // looks after the chat
	OwnerRole                // whose chat it is
)

// String returns the role's name, as it is kept and shown.
func (r Role) String() string {
	return [...]string{"guest", "member", "operator", "owner"}[min(r, OwnerRole)]
}

// Access says who may come in under a name that nobody owns.
type Access string

// The ways in. What a front door asks for besides (lists, certificates, a
// passphrase) is decided before the chat is asked.
const (
	AccessOpen  Access = ""      // everybody
	AccessKnown Access = "known" // owners of names, and who was invited
)
