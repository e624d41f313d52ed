package sshchat

import (
	"strings"

	"sshchat/sshchat/text"
)

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
	if to := m.Peer(); to != nil { // what is done before one person is not for the room
		return c.write(*to, text.Line("* "+m.Person().Name.String()+" "+c.Args), Detail{})
	}
	return c.sayHere(Acted, text.Line(c.Args), Detail{})
}

// sayWholeTo is doSay for what is too long for a message.
func sayWholeTo(c *Call, args string) error {
	to, code, rest := sayTo(args)
	if code {
		return c.By.saySnippetWhole(c.Ctx, to, rest)
	}
	return c.By.sayWhole(c.Ctx, to, rest)
}
