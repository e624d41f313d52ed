package sshchat

import (
	"context"
	"strings"

	"sshchat/sshchat/text"
)

// row is a row of the one command table: what everybody may read of it, and how it is run.
type row struct {
	Command

	reads    bool             // it reads the disk
	beside   bool             // it may run beside the session
	price    func(*Call) int  // in units of work; nil: as much as reading costs, or one
	shows    func(*Call) bool // whether others see what it does; nil: they never do
	run      func(*Call) error
	whole    func(c *Call, args string) error // run for what is too long for a message; nil: refused
	complete func(c *Call) []string           // candidates for the last word; nil: none
}

// Call is one use of a command.
type Call struct {
	Act
	Args string // what stood behind the command's name, trimmed
	Row  *row

	table *table // of which Row is one
	sited bool   // a program named the room in which to do it
}

// usage refuses a call whose arguments do not fit, showing what would.
func (c *Call) usage() error { return fault("usage", c.Row.Name, c.Row.Args) }

// Do takes a line that m sent: a command, or something to say. A line that starts
// with "//" says the rest behind the first slash. It returns at once; answers and
// refusals come to m as notices.
func (m *Member) Do(ctx context.Context, line text.Text) bool { return m.did(m.do(ctx, line)) }

func (m *Member) do(ctx context.Context, line text.Text) error {
	s := line.String()
	switch {
	case m.quits:
		return nil
	case strings.HasPrefix(s, "//"):
		return m.talk(ctx, text.Block(s[1:]))
	case strings.HasPrefix(s, "#"):
		return m.talkTo(ctx, line)
	case !strings.HasPrefix(s, "/"):
		return m.talk(ctx, line)
	}
	word, args := splitWord(s[1:])
	row, _ := commandTable().find(s)
	if row == nil {
		if err := m.charge(1); err != nil {
			return err
		}
		return m.unknown(word)
	}
	if f := m.MayUse(&row.Command); f != nil {
		if err := m.charge(1); err != nil {
			return err
		}
		return f
	}
	var err error
	typed := args
	if args, err = m.site(ctx, &row.Command, args); err != nil {
		return err
	}
	c := &Call{Act: m.Act(ctx), Args: args, Row: row, table: commandTable(), sited: args != typed}
	if len(strings.Fields(args)) > row.most() {
		return c.usage()
	}
	if err := m.charge(c.price()); err != nil {
		return err
	}
	if err := c.mayShow(); err != nil {
		return err
	}
	return row.run(c)
}

// Meant returns what to tell a person who said a word, and nothing else, that other programs
// take for a command: they may have expected that of us, too.
func Meant(line text.Text) (Done, bool) {
	switch strings.ToLower(line.String()) {
	case "help", "?", "man", "帮助":
		return Done{"meant.help", nil}, true
	case "quit", "exit", "logout", ":q", ":q!", ":wq", "退出":
		return Done{"meant.quit", nil}, true
	}
	return Done{}, false
}

// talk says a line to where m is: to the room, or to one person.
func (m *Member) talk(ctx context.Context, line text.Text) error {
	if m.peer != nil {
		return m.Act(ctx).write(*m.peer, line, Detail{})
	}
	return m.speak(ctx, m.at, line)
}

// talkTo says a line that begins with '#': "#ops text" goes to the room ops, "##ops
// text" says "#ops text" here. A word that no room of m's has is refused and not said:
// what was meant for one room must not land in another because of a slip.
func (m *Member) talkTo(ctx context.Context, line text.Text) error {
	s := line.String()
	word, rest := splitWord(s)
	if strings.HasPrefix(word, "##") && looksLikeRoom(word[1:]) {
		return m.talk(ctx, text.Block(s[1:]))
	}
	if rest == "" || !looksLikeRoom(word) {
		return m.talk(ctx, line)
	}
	c := m.Act(ctx)
	p, err := c.room(word)
	switch {
	case err == nil && p.view != nil:
		return m.speak(ctx, p.view, text.Block(rest))
	case err == nil:
		return fault("room.notin", text.Line(p.label))
	}
	return fault("room.hash", echo(word))
}

// unknown refuses a word that is no command, with the one it may have meant: in a session, over
// SSH, where somebody may want a shell, or on the server's own machine.
func (m *Member) unknown(word string) error {
	near := commandTable().nearestFor(m, word)
	switch {
	case near != "" && m.visiting:
		return fault("program.nearest", echo(word), near)
	case near != "":
		return fault("command.nearest", echo(word), near)
	case m.local:
		return fault("program.unknown", echo(word))
	case m.visiting:
		return fault("shell.unknown", echo(word))
	}
	return fault("command.unknown", echo(word))
}

// beside has what run beside the session of the caller.
func (c *Call) beside(what func(*Call) error) error {
	return c.By.beside(c.Ctx, c.Row.Name, func(ctx context.Context) error {
		call := *c
		call.Ctx = ctx
		return what(&call)
	})
}
