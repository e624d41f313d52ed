package act

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/text"
)

// Speech is what a session says: a line, a snippet, a reaction, a topic.
type Speech struct{ Act }

// speak says a line in one of the session's rooms. One that is just +1 or -1 answers what somebody
// else said, if they did.
func (a Speech) speak(v *chat.View, line text.Text) error {
	if emoji, ok := vote(line); ok {
		if err := a.By.Ask(); err != nil {
			return err
		}
		if found, err := a.react(v, emoji, Aim{}); found || err != nil {
			return err
		}
	}
	return a.SayIn(v, sshchat.Said, line, sshchat.Detail{})
}

// Say says body where the session is, or in a room ("#ops"), or to one person alone ("@bob"),
// as if it had been typed there. With code it is shown verbatim; make it with text.Code,
// then. Nothing in it is taken for a command. It returns at once. The error is a *Fault
// when the person can mend it.
func (a Speech) Say(to string, body text.Text, code bool) error {
	who, v, err := a.destination(to)
	switch d := (sshchat.Detail{Code: code}); {
	case err != nil:
		return err
	case who != nil:
		return Letters(a).Write(*who, body, d)
	default:
		return a.SayIn(v, sshchat.Said, body, d)
	}
}

// destination returns the person, or the view, that "#ops", "@bob" or "" means.
func (a Speech) destination(to string) (who *sshchat.Person, v *chat.View, err error) {
	switch {
	case a.By.IsVisitor() && a.By.IsGuest():
		return nil, nil, sshchat.NewFault("command.guest", "say")
	case strings.HasPrefix(to, "@"):
		p, err := a.Addressee(to)
		return &p, nil, err
	case to == "" && a.By.Peer() != nil:
		return a.By.Peer(), nil, nil
	case to == "":
		return nil, a.By.At(), nil
	}
	v, err = a.By.ViewToSpeak(a.Ctx, to)
	return nil, v, err
}

// Talk says a line to where the session is: to the room, or to one person.
func (a Speech) Talk(line text.Text) error {
	if a.By.Peer() != nil {
		return Letters(a).Write(*a.By.Peer(), line, sshchat.Detail{})
	}
	return a.speak(a.By.At(), line)
}

// TalkTo says a line that begins with '#': "#ops text" goes to the room ops, "##ops
// text" says "#ops text" here. A word that none of the session's rooms has is refused and not said:
// what was meant for one room must not land in another because of a slip.
func (a Speech) TalkTo(line text.Text) error {
	s := line.String()
	word, rest := sshchat.SplitWord(s)
	if strings.HasPrefix(word, "##") && sshchat.LooksLikeRoom(word[1:]) {
		return a.Talk(text.Block(s[1:]))
	}
	if rest == "" || !sshchat.LooksLikeRoom(word) {
		return a.Talk(line)
	}
	p, err := a.Room(word)
	switch {
	case err == nil && p.View != nil:
		return a.speak(p.View, text.Block(rest))
	case err == nil:
		return sshchat.NewFault("room.notin", text.Line(p.Label))
	}
	return sshchat.NewFault("room.hash", sshchat.Echo(word))
}

// Pasted is text that was pasted and not typed. Its type keeps it from being taken for
// a line that may be a command: source code begins with // and #, and paths with /.
type Pasted string

// Post says where the session is what was pasted: all of it, as it stands, whatever it begins
// with. What is too long for one message becomes a snippet. It reports whether it was said; a
// refusal comes to its person as a notice.
func (a Speech) Post(p Pasted) bool {
	return a.By.Did(a.SayWhole("", string(p)))
}

// SayWhole says s where "#ops", "@bob" or "" means, as a snippet if it is too long for a
// message.
func (a Speech) SayWhole(to, s string) error {
	body, report := text.Sanitize(s, text.Options{Form: text.Lines})
	if !report.Cut() {
		return a.Say(to, body, false)
	}
	return a.SaySnippetWhole(to, s)
}

// SaySnippetWhole says s as a snippet, unless something of it would be cut.
func (a Speech) SaySnippetWhole(to, s string) error {
	switch sn := sshchat.NewSnippet(s); {
	case sn.Long > 0:
		return sshchat.NewFault("paste.wide", sn.Long, text.MaxLineBytes)
	case sn.Cut:
		return sshchat.NewFault("paste.long", sshchat.MaxSnippetLines, sshchat.MaxSnippetBytes>>10)
	default:
		return a.SaySnippet(to, sn)
	}
}

// SayHere says something in the room that the session is in.
func (a Speech) SayHere(k sshchat.Kind, body text.Text, d sshchat.Detail) error {
	return a.SayIn(a.By.At(), k, body, d)
}

// EditHere changes what the session said in its room.
func (a Speech) EditHere(body text.Text, d sshchat.Detail) error {
	m := a.By
	if err := m.MayWrite(m.At().ID()); err != nil {
		return err
	}
	if err := a.MayLink(m.At().ID(), body); err != nil {
		return err
	}
	if err := m.MaySay(m.At(), a.Now()); err != nil {
		return err
	}
	return m.Put(m.At(), sshchat.Edited, body, d)
}
