package sshchat

import "time"

// KeyOf is one key of an account.
type KeyOf struct {
	Print string    `json:"print"` // SHA256 fingerprint
	Since time.Time `json:"since"`

	// Listed is what the operator's files said of it when it last came in; 0: nothing.
	Listed Role `json:"listed,omitempty"`
}

// KeyList answers /key list.
type KeyList struct {
	Keys []KeyOf
	Now  string // the fingerprint of the key in use
}

func (KeyList) notice() {}
