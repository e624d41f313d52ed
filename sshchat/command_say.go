package sshchat

import (
	"context"
	"strings"

	"sshchat/sshchat/text"
)

// Say says body where m is, or in a room ("#ops"), or to one person alone ("@bob"), as
// if it had been typed there. With code it is shown verbatim; make it with text.Code,
// then. Nothing in it is taken for a command. It returns at once. The error is a *Fault
// when the person can mend it. Only the session that owns m may call it.
func (m *Member) Say(ctx context.Context, to string, body text.Text, code bool) error {
	who, v, err := m.destination(ctx, to)
	switch d := (Detail{Code: code}); {
	case err != nil:
		return err
	case who != nil:
		return m.Act(ctx).write(*who, body, d)
	default:
		return m.sayIn(v, Said, body, d)
	}
}

// destination returns to whom, or through which view, m says something to "#ops", "@bob"
// or "".
func (m *Member) destination(ctx context.Context, to string) (who *Person, v *view, err error) {
	switch {
	case m.visiting && m.guest:
		return nil, nil, fault("command.guest", "say")
	case strings.HasPrefix(to, "@"):
		p, err := m.Act(ctx).addressee(to)
		return &p, nil, err
	case to == "" && m.peer != nil:
		return m.peer, nil, nil
	case to == "":
		return nil, m.at, nil
	}
	v, err = m.speakIn(ctx, to)
	return nil, v, err
}

func sayRows() []*row {
	return []*row{
		{
			Command: Command{Name: "say", Args: "[#ROOM | @NAME] [TEXT]", Options: "[--code]", Group: "talk"},
			shows:   always, run: doSay, whole: sayWholeTo, complete: completeRoom,
		},
	}
}

// doSay says a line, whatever it looks like.
func doSay(c *Call) error {
	to, code, rest := sayTo(c.Args)
	form := text.Block
	if code {
		form = text.Code
	}
	body := form(rest)
	if body.IsZero() {
		return c.usage()
	}
	return c.By.Say(c.Ctx, to, body, code)
}

// sayTo takes the arguments of /say apart.
func sayTo(args string) (to string, code bool, rest string) {
	rest = args
	for range 2 {
		word, _ := splitWord(rest)
		switch {
		case word == "--code" && !code:
			code = true
		case to == "" && (looksLikeRoom(word) || strings.HasPrefix(word, "@")):
			to = word
		default:
			continue
		}
		rest = rest[len(word):]
		rest = rest[min(1, len(rest)):] // what follows may be indented
	}
	return to, code, rest
}

func meRows() []*row {
	return []*row{
		{
			Command: Command{Name: "me", Args: "ACTION", Group: "talk", Needs: NeedsRoom},
			shows:   always, run: doMe,
		},
	}
}

func doMe(c *Call) error {
	if c.Args == "" {
		return c.usage()
	}
	m := c.By
	if m.peer != nil { // what is done before one person is not for the room
		return c.write(*m.peer, text.Line("* "+m.Person().Name.String()+" "+c.Args), Detail{})
	}
	return m.sayIn(m.at, Acted, text.Line(c.Args), Detail{})
}
