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
func Do(ctx context.Context, m *Member, line text.Text) bool { return m.did(do(ctx, m, line)) }

func do(ctx context.Context, m *Member, line text.Text) error {
	s := line.String()
	switch {
	case m.IsOver():
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
		return unknown(m, word)
	}
	if f := MayUse(m, &row.Command); f != nil {
		if err := m.charge(1); err != nil {
			return err
		}
		return f
	}
	var err error
	typed := args
	if args, err = site(ctx, m, &row.Command, args); err != nil {
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

// unknown refuses a word that is no command, with the one it may have meant: in a session, over
// SSH, where somebody may want a shell, or on the server's own machine.
func unknown(m *Member, word string) error {
	near := commandTable().nearestFor(m, word)
	switch {
	case near != "" && m.IsVisitor():
		return fault("program.nearest", echo(word), near)
	case near != "":
		return fault("command.nearest", echo(word), near)
	case m.IsLocal():
		return fault("program.unknown", echo(word))
	case m.IsVisitor():
		return fault("shell.unknown", echo(word))
	}
	return fault("command.unknown", echo(word))
}

// site turns to the room that a program names before what is to be done there, as in
// topic #ops WORDS, and returns what follows.
func site(ctx context.Context, m *Member, row *Command, args string) (string, error) {
	word, rest := splitWord(args)
	if !m.IsVisitor() || row.Needs != NeedsRoom || !strings.HasPrefix(word, "#") {
		return args, nil
	}
	if _, _, line := parseStretch(word); line && rest == "" { // as in purge #12: no room is called so here
		return args, nil
	}
	return rest, m.GoTo(ctx, word)
}

// DoLong is Do for a line that is more than one message holds, such as a command that was
// typed with a page of code pasted behind it. Nothing of it is cut: it is done whole, or
// refused.
func DoLong(ctx context.Context, m *Member, line string) bool {
	return m.did(doLong(ctx, m, line))
}

func doLong(ctx context.Context, m *Member, s string) error {
	word, rest := splitWord(s)
	switch {
	case m.IsOver():
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
		return unknown(m, word[1:])
	}
	if f := MayUse(m, &row.Command); f != nil {
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

// Runs reports whether a line that begins so would be run as a command, if it was typed.
func Runs(line string) bool {
	word, _ := splitWord(line)
	return strings.HasPrefix(word, "/") && commandTable().byName[strings.ToLower(word[1:])] != nil
}

// beside has what run beside the session of the caller.
func (c *Call) beside(what func(*Call) error) error {
	return c.By.beside(c.Ctx, c.Row.Name, func(ctx context.Context) error {
		call := *c
		call.Ctx = ctx
		return what(&call)
	})
}
