package sshchat

import (
	"context"

	"sshchat/sshchat/text"
)

// Pasted is text that was pasted and not typed. Its type keeps it from being taken for
// a line that may be a command: source code begins with // and #, and paths with /.
type Pasted string

// Post says where m is what was pasted: all of it, as it stands, whatever it begins with.
// What is too long for one message becomes a snippet. It reports whether it was said; a
// refusal comes to m as a notice.
func (m *Member) Post(ctx context.Context, p Pasted) bool {
	return m.did(m.sayWhole(ctx, "", string(p)))
}

// sayWhole says s where "#ops", "@bob" or "" means, as a snippet if it is too long for a
// message.
func (m *Member) sayWhole(ctx context.Context, to, s string) error {
	body, report := text.Sanitize(s, text.Options{Form: text.Lines})
	if !report.Cut() {
		return m.Say(ctx, to, body, false)
	}
	return m.saySnippetWhole(ctx, to, s)
}

// saySnippetWhole says s as a snippet, unless something of it would be cut.
func (m *Member) saySnippetWhole(ctx context.Context, to, s string) error {
	switch sn := NewSnippet(s); {
	case sn.Long > 0:
		return fault("paste.wide", sn.Long, text.MaxLineBytes)
	case sn.Cut:
		return fault("paste.long", MaxSnippetLines, MaxSnippetBytes>>10)
	default:
		return m.SaySnippet(ctx, to, sn)
	}
}
