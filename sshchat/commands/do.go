package commands

import (
	"context"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/text"
)

// Do takes a line that m sent: a command, or something to say. A line that starts
// with "//" says the rest behind the first slash. It returns at once; answers and
// refusals come to m as notices.
func Do(ctx context.Context, m *chat.Session, line text.Text) bool { return m.Did(do(ctx, m, line)) }

func do(ctx context.Context, m *chat.Session, line text.Text) error {
	s := line.String()
	switch {
	case m.IsOver():
		return nil
	case strings.HasPrefix(s, "//"):
		return act.By(ctx, m).Speech().Talk(text.Block(s[1:]))
	case strings.HasPrefix(s, "#"):
		return act.By(ctx, m).Speech().TalkTo(line)
	case !strings.HasPrefix(s, "/"):
		return act.By(ctx, m).Speech().Talk(line)
	}
	word, args := sshchat.SplitWord(s[1:])
	row, _ := commandTable().Find(s)
	if row == nil {
		if err := m.Charge(1); err != nil {
			return err
		}
		return unknown(m, word)
	}
	err := table.Allow(m, row)
	if err != nil {
		return err
	}
	typed := args
	if args, err = site(ctx, m, &row.Command, args); err != nil {
		return err
	}
	c := &table.Call{Acts: act.By(ctx, m), Table: commandTable(), Sited: args != typed}
	c.Row, c.At, c.Args = row.Under(args)
	return c.Do()
}

// Meant returns what to tell a person who said a word, and nothing else, that other programs
// take for a command: they may have expected that of us, too.
func Meant(line text.Text) (sshchat.Done, bool) {
	switch strings.ToLower(line.String()) {
	case "help", "?", "man", "帮助":
		return sshchat.Done{Key: "meant.help"}, true
	case "quit", "exit", "logout", ":q", ":q!", ":wq", "退出":
		return sshchat.Done{Key: "meant.quit"}, true
	}
	return sshchat.Done{}, false
}

// unknown refuses a word that is no command, with the one it may have meant: in a session, over
// SSH, where somebody may want a shell, or on the server's own machine.
func unknown(m *chat.Session, word string) error {
	near := commandTable().NearestFor(m, word)
	switch {
	case near != "" && m.IsVisitor():
		return sshchat.NewFault("program.nearest", sshchat.Echo(word), near)
	case near != "":
		return sshchat.NewFault("command.nearest", sshchat.Echo(word), near)
	case m.IsLocal():
		return sshchat.NewFault("program.unknown", sshchat.Echo(word))
	case m.IsVisitor():
		return sshchat.NewFault("shell.unknown", sshchat.Echo(word))
	}
	return sshchat.NewFault("command.unknown", sshchat.Echo(word))
}

// site turns to the room that a program names before what is to be done there, as in
// topic #ops WORDS, and returns what follows.
func site(ctx context.Context, m *chat.Session, row *sshchat.Command, args string) (string, error) {
	word, rest := sshchat.SplitWord(args)
	if !m.IsVisitor() || row.Needs != sshchat.NeedsRoom || !strings.HasPrefix(word, "#") {
		return args, nil
	}
	if _, _, line := table.ParseStretch(word); line && rest == "" { // as in purge #12: no room is called so here
		return args, nil
	}
	return rest, m.GoTo(ctx, word)
}

// DoLong is Do for a line that is more than one message holds, such as a command that was
// typed with a page of code pasted behind it. Nothing of it is cut: it is done whole, or
// refused.
func DoLong(ctx context.Context, m *chat.Session, line string) bool {
	return m.Did(doLong(ctx, m, line))
}

func doLong(ctx context.Context, m *chat.Session, s string) error {
	word, rest := sshchat.SplitWord(s)
	switch {
	case m.IsOver():
		return nil
	case strings.HasPrefix(s, "//"):
		return act.By(ctx, m).Speech().SayWhole("", s[1:])
	case strings.HasPrefix(word, "##") && sshchat.LooksLikeRoom(word[1:]):
		return act.By(ctx, m).Speech().SayWhole("", s[1:])
	case strings.HasPrefix(word, "#") && sshchat.LooksLikeRoom(word):
		return act.By(ctx, m).Speech().SayWhole(word, rest)
	case !strings.HasPrefix(s, "/"):
		return act.By(ctx, m).Speech().SayWhole("", s)
	}
	row := commandTable().ByName[strings.ToLower(word[1:])]
	if row == nil {
		return unknown(m, word[1:])
	}
	if f := table.MayUse(m, &row.Command); f != nil {
		return f
	}
	if row.Whole == nil {
		return sshchat.NewFault("command.long", row.Name, text.MaxLines, text.MaxLineBytes)
	}
	c := &table.Call{Acts: act.By(ctx, m), Args: rest, Row: row}
	if err := c.MayShow(); err != nil {
		return err
	}
	return row.Whole(c, rest)
}

// Runs reports whether a line that begins so would be run as a command, if it was typed.
func Runs(line string) bool {
	word, _ := sshchat.SplitWord(line)
	return strings.HasPrefix(word, "/") && commandTable().ByName[strings.ToLower(word[1:])] != nil
}

// WaitFor returns how long m must wait before a line is taken, be it to say or a command
// that asks something: a script, or a burst of keys, is slowed down, where a person is told.
// Where it has to wait for lines that are on their way to the disk, the bell rings when they are there.
func WaitFor(m *chat.Session, line string) time.Duration {
	row, ok := commandTable().Find(line)
	if row != nil && row.Settled && m.Await() {
		return chat.FullWait
	}
	if !ok || row != nil && row.Group == "talk" {
		return m.Ready()
	}
	if row != nil && row.Beside && m.IsBusy() { // it comes behind
		return chat.FullWait
	}
	units, lines := 1, time.Duration(0)
	if row != nil {
		if row.Needs != sshchat.NeedsNothing { // others may see it, as they do a line
			lines = m.Ready()
		}
		c := &table.Call{Acts: act.By(context.Background(), m)}
		_, args := sshchat.SplitWord(line)
		c.Row, c.At, c.Args = row.Under(args)
		if units = c.Price(); units == 0 { // going away
			return 0
		}
	}
	return max(lines, m.WaitToAsk(units))
}
