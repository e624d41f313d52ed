package sshchat

import (
	"context"
	"strings"

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

// DoLong is Do for a line that is more than one message holds, such as a command that was
// typed with a page of code pasted behind it. Nothing of it is cut: it is done whole, or
// refused.
func (m *Member) DoLong(ctx context.Context, line string) bool {
	return m.did(m.doLong(ctx, line))
}

// did tells m what was wrong, if anything was, and reports that nothing was.
func (m *Member) did(err error) bool {
	if err != nil {
		m.refuse(err)
	}
	return err == nil
}

func (m *Member) doLong(ctx context.Context, s string) error {
	word, rest := splitWord(s)
	switch {
	case m.quits:
		return nil
	case strings.HasPrefix(s, "//"):
		return m.sayWhole(ctx, "", s[1:])
	case strings.HasPrefix(word, "##") && looksLikeRoom(word[1:]):
		return m.sayWhole(ctx, "", s[1:])
	case strings.HasPrefix(word, "#") && looksLikeRoom(word):
		return m.sayWhole(ctx, word, rest)
	case !strings.HasPrefix(s, "/"):
		return m.sayWhole(ctx, "", s)
	}
	row := commandTable().byName[strings.ToLower(word[1:])]
	if row == nil {
		return m.unknown(word[1:])
	}
	if f := m.MayUse(&row.Command); f != nil {
		return f
	}
	if row.whole == nil {
		return fault("command.long", row.Name, text.MaxLines, text.MaxLineBytes)
	}
	c := &Call{Act: m.Act(ctx), Args: rest, Row: row}
	if err := c.mayShow(); err != nil {
		return err
	}
	return row.whole(c, rest)
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

// sayWholeTo is doSay for what is too long for a message.
func sayWholeTo(c *Call, args string) error {
	to, code, rest := sayTo(args)
	if code {
		return c.By.saySnippetWhole(c.Ctx, to, rest)
	}
	return c.By.sayWhole(c.Ctx, to, rest)
}

// msgWhole is doMsg for what is too long for a message.
func msgWhole(c *Call, args string) error {
	word, body := splitWord(args)
	return c.By.sayWhole(c.Ctx, "@"+strings.TrimPrefix(word, "@"), body)
}

// Runs reports whether a line that begins so would be run as a command, if it was typed.
func (m *Member) Runs(line string) bool {
	word, _ := splitWord(line)
	return strings.HasPrefix(word, "/") && commandTable().byName[strings.ToLower(word[1:])] != nil
}
