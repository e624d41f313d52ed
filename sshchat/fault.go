package sshchat

import (
	"errors"

	"sshchat/sshchat/text"
)

// Fault is a refusal told to the person who caused it and to nobody else. It
// carries facts, not words: the words package words it in the person's language,
// with a hint what to do.
type Fault struct {
	Key  string // for example "name.taken"; every key has words in every language
	Args []any  // the facts, in the order that the key documents
}

// Error gives the operator's form, for logs. People never see it.
func (f *Fault) Error() string { return "refused: " + f.Key }

// NewFault returns the fault of a key. The args are facts, in the order of the key's words.
func NewFault(key string, args ...any) *Fault { return &Fault{Key: key, Args: args} }

// maxEcho is how much of what somebody typed a refusal repeats, in columns: enough to
// find the slip.
const maxEcho = 60

// Echo is a word that somebody typed, as a refusal repeats it.
func Echo(word string) text.Text { return text.Line(word).Truncate(maxEcho) }

// IsFault reports whether err is the refusal of that key.
func IsFault(err error, key string) bool {
	f, ok := errors.AsType[*Fault](err)
	return ok && f.Key == key
}
