package chat

import (
	"context"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// Pasted is text that was pasted and not typed. Its type keeps it from being taken for
// a line that may be a command: source code begins with // and #, and paths with /.
type Pasted string

// Post says where m is what was pasted: all of it, as it stands, whatever it begins with.
// What is too long for one message becomes a snippet. It reports whether it was said; a
// refusal comes to m as a notice.
func (m *Session) Post(ctx context.Context, p Pasted) bool {
	return m.Did(m.SayWhole(ctx, "", string(p)))
}

// SayWhole says s where "#ops", "@bob" or "" means, as a snippet if it is too long for a
// message.
func (m *Session) SayWhole(ctx context.Context, to, s string) error {
	body, report := text.Sanitize(s, text.Options{Form: text.Lines})
	if !report.Cut() {
		return m.Say(ctx, to, body, false)
	}
	return m.SaySnippetWhole(ctx, to, s)
}

// SaySnippetWhole says s as a snippet, unless something of it would be cut.
func (m *Session) SaySnippetWhole(ctx context.Context, to, s string) error {
	switch sn := sshchat.NewSnippet(s); {
	case sn.Long > 0:
		return sshchat.NewFault("paste.wide", sn.Long, text.MaxLineBytes)
	case sn.Cut:
		return sshchat.NewFault("paste.long", sshchat.MaxSnippetLines, sshchat.MaxSnippetBytes>>10)
	default:
		return m.SaySnippet(ctx, to, sn)
	}
}
