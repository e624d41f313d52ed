package sshchat

// Second is what a second login of an account under a name is.
type Second int

// What a second login may be.
const (
	Refused  Second = iota
	Takeover        // the other ones end, and the name moves here
	Also            // a window beside them
)
