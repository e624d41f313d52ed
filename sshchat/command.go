package sshchat

import (
	"context"
	"errors"
	"strings"

	"sshchat/sshchat/text"
)

// Command is a row of the one command table. Help, Tab, the doors (slash, exec,
// socket) and the docs all come from it; the words package has each row's help in
// every language, under Name.
type Command struct {
	Name    string
	Aliases []string
	Args    string // what follows, for people: "NAME [REASON]"
	Role    Role   // who may; those above may too
	Group   string // under which heading /help shows it: "talk", "you", "room", "look"
	Program bool   // only programs have it, over ssh host COMMAND and the local socket
	Options string // what programs may add to Args: "[-n COUNT]"

	needs    needs
	all      bool             // run looks at all that follows, so that no word is too many
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
	Ctx  context.Context
	Chat *Chat
	By   *Member
	Args string // what stood behind the command's name, trimmed
	Row  *Command

	sited bool // a program named the room in which to do it
}

// Looks reports whether the command only reads what anybody may, so that who uses it need
// not be anybody whom the chat keeps.
func (c *Command) Looks() bool { return c.needs == nothing }

// ForPrograms reports whether a program can have the command, over SSH or, local, on the
// server's own machine; what their role lets them is another matter.
func (c *Command) ForPrograms(local bool) bool {
	return c.needs != aSession && !(local && (c.needs == anAccount || c.Name == "bot"))
}

// tell answers whoever called, and nobody else.
func (c *Call) tell(n Notice) { c.By.Tell(n) }

// usage refuses a call whose arguments do not fit, showing what would.
func (c *Call) usage() error { return fault("usage", c.Row.Name, c.Row.Args) }

// table finds commands by name or alias. It is made once for a chat.
type table struct {
	rows   []*Command
	byName map[string]*Command
}

func newTable(rows []*Command) table {
	t := table{rows: rows, byName: map[string]*Command{}}
	for _, row := range rows {
		for _, name := range append([]string{row.Name}, row.Aliases...) {
			t.byName[name] = row
		}
	}
	return t
}

// row returns the row of a line that is a command, nil for a word that none has.
func (t table) row(line string) (row *Command, command bool) {
	if !strings.HasPrefix(line, "/") || strings.HasPrefix(line, "//") {
		return nil, false
	}
	word, _ := splitWord(line[1:])
	return t.byName[strings.ToLower(word)], true
}

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
	row, _ := m.chat.table.row(s)
	if row == nil {
		if err := m.charge(1); err != nil {
			return err
		}
		return m.unknown(word)
	}
	if f := m.MayUse(row); f != nil {
		if err := m.charge(1); err != nil {
			return err
		}
		return f
	}
	var err error
	typed := args
	if args, err = m.site(ctx, row, args); err != nil {
		return err
	}
	c := &Call{Ctx: ctx, Chat: m.chat, By: m, Args: args, Row: row, sited: args != typed}
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
		return (&Call{Ctx: ctx, Chat: m.chat, By: m}).write(*m.peer, line, Detail{})
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
	c := &Call{Ctx: ctx, Chat: m.chat, By: m}
	p, err := c.room(word)
	switch {
	case err == nil && p.view != nil:
		return m.speak(ctx, p.view, text.Block(rest))
	case err == nil:
		return fault("room.notin", text.Line(p.label))
	}
	return fault("room.hash", echo(word))
}

// refuse tells m what was wrong.
func (m *Member) refuse(err error) { m.Tell(m.FaultOf(err)) }

// FaultOf returns what m is told of an error; what m cannot mend is logged.
func (m *Member) FaultOf(err error) *Fault {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f
	}
	if errors.Is(err, context.Canceled) { // the session has ended, and nobody reads the answer
		return fault("trouble")
	}
	m.chat.log("command", "by", m.Person().Name.String(), "err", err)
	return fault("trouble")
}

// splitWord cuts the first word off s; the rest comes trimmed.
func splitWord(s string) (word, rest string) {
	i := strings.IndexAny(s, " \n")
	if i < 0 {
		return s, ""
	}
	return s[:i], strings.TrimSpace(s[i+1:])
}

// unknown refuses a word that is no command, with the one it may have meant: in a session, over
// SSH, where somebody may want a shell, or on the server's own machine.
func (m *Member) unknown(word string) error {
	near := m.nearest(word)
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

// nearest returns the command that word most likely meant, of those that m may use; "" for none.
func (m *Member) nearest(word string) string {
	return m.chat.table.nearest(word, func(row *Command) bool { return m.MayUse(row) == nil })
}

// grave reports whether a command destroys, or sends somebody away. It is never proposed
// for a word that is only near it: nobody may lose a thing by following our advice.
func (c *Command) grave() bool {
	switch c.Name {
	case "del", "purge", "forget", "kick", "ban", "mute", "lockdown", "quit", "leave", "op", "deop", "owner":
		return true
	}
	return false
}

// nearest returns the command that word most likely meant, of those that may be proposed; ""
// for none.
func (t table) nearest(word string, may func(*Command) bool) string {
	best, name := 2, "" // in a short word two wrong letters make another: ls is no /msg
	if len(word) >= 5 {
		best = 3
	}
	for _, row := range t.rows {
		if row.grave() || !may(row) {
			continue
		}
		for _, n := range append([]string{row.Name}, row.Aliases...) {
			d := distance(strings.ToLower(word), n)
			if swapped(strings.ToLower(word), n) {
				d = 1
			}
			if d < best && d < len(n) {
				best, name = d, row.Name
			}
		}
	}
	return name
}

// swapped reports whether a is b with two neighbours the wrong way round, which is one
// slip of the fingers and not two.
func swapped(a, b string) bool {
	for i := 1; i < len(a) && len(a) == len(b); i++ {
		if a[i-1] == b[i] && a[i] == b[i-1] && a[:i-1] == b[:i-1] && a[i+1:] == b[i+1:] {
			return true
		}
	}
	return false
}

// distance is how many letters must be added, dropped or changed to make b of a
// (Levenshtein), in bytes: commands are short, and nearly all are ASCII.
func distance(a, b string) int {
	if len(a) > 32 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
