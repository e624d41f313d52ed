// Package script runs one command line for a program: over ssh HOST COMMAND, or over the
// local socket. What it has to say goes to standard output, as lines or as records;
// refusals go to standard error; the exit status can be branched on.
package script

import (
	"context"
	"io"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/argv"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words"
)

// Exit statuses, for scripts to trust.
const (
	Done     = 0
	Refused  = 1  // standard error says why
	Usage    = 2  // it was not understood; standard error says what would be
	TryAgain = 75 // EX_TEMPFAIL of sysexits.h: too fast, busy, going down
)

// Session is one command line and who it is run for.
type Session struct {
	Line string // quoted as argv.Split has it

	// In is read only by a command that takes input. A Read must return when ctx of Run
	// ends. An error of Out ends the command: nobody reads on.
	In       io.Reader
	Out, Err io.Writer

	Styler *words.Styler
}

// Run runs the line for a visitor, who came in with All and Receipts, and returns its exit status. It returns when everything is answered
// and stored; a command that follows goes on until ctx ends. If the cause of ctx is a
// *sshchat.Fault, that is what standard error tells.
func Run(ctx context.Context, v *chat.Visitor, s Session) (status int) {
	r := &run{Session: s, member: v.Session, visitor: v, ctx: ctx, you: v.Person(), out: newOutput(s.Out)}
	err := r.line()
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	r.fail(err)
	if err := r.out.flush(); err != nil && r.status == Done {
		return Refused // nobody reads it
	}
	return r.status
}

// run is a line that is being run. One goroutine does it all.
type run struct {
	Session
	member  *chat.Session // who it is run for
	visitor *chat.Visitor // the same; nil: a bot
	ctx     context.Context
	you     sshchat.Person
	json    bool
	looks   bool // the command only reads
	rooms   bool // entries may be of several rooms
	most    int  // how many entries to follow for; 0: any number
	out     *output
	status  int
	buf     []*sshchat.Entry
}

// line parses the line and runs what it names.
func (r *run) line() error {
	args, err := argv.Split(r.Line)
	for _, a := range args { // so that what is wrong is told in the form asked for
		r.json = r.json || a == "--json"
	}
	switch {
	case err != nil:
		r.json = r.json || strings.Contains(r.Line, "--json")
		return fault("line.quote", text.Line(err.Error()))
	case len(args) == 0, len(args) == 1 && r.json:
		return fault("command.none")
	}
	c, err := parse(args)
	if err != nil {
		return err
	}
	r.json = c.json
	if c.time {
		r.Styler = r.Styler.Timed()
	}
	if c.row != nil {
		r.looks = c.row.Looks()
		if f := table.MayUse(r.member, c.row); f != nil {
			return f
		}
		switch c.row.Name {
		case "say":
			return r.say(c)
		case "history":
			if c.count != 0 || c.since != "" || c.follow {
				return r.history(c)
			}
		case "tail":
			return r.tail(c)
		case "export":
			return r.export(c)
		case "man":
			if len(c.args) > 0 {
				return fault("usage", c.row.Name, "")
			}
			return r.man()
		}
	}
	return r.do(c)
}

// do has the domain run a command.
func (r *run) do(c call) error {
	line, report := text.Sanitize(strings.TrimRight("/"+c.name+" "+strings.Join(c.args, " "), " "),
		text.Options{Form: text.Lines, Replace: true})
	if report.Cut() {
		return fault("say.long", len(line.String()))
	}
	commands.Do(r.ctx, r.member, line)
	return r.settle()
}

// settle takes what the member is told until everything is answered and stored.
func (r *run) settle() error {
	for {
		if err := r.take(); err != nil {
			return err
		}
		if r.member.Settle() {
			return nil
		}
		select {
		case <-r.member.Bell():
		case <-r.ctx.Done():
			return r.ctx.Err()
		}
	}
}

// take shows what is new.
func (r *run) take() error {
	rung := r.member.Rung()
	n, err := r.member.Take(r.ctx, r.buf)
	if err != nil {
		return r.member.FaultOf(err)
	}
	r.buf = n.Entries
	for _, e := range n.Entries {
		if e.Kind == sshchat.Piece && !r.json { // nothing is shown of it, so it does not count
			continue
		}
		if r.entry(e); r.most == 1 { // the last one that is wanted
			r.most = 0
			return r.out.flush()
		}
		r.most = max(0, r.most-1)
	}
	clear(r.buf)
	for _, notice := range n.Notices {
		r.notice(notice)
	}
	err = r.out.flush()
	r.member.Showed(len(n.Entries), rung, r.member.Node().Ledger.Clock.Now())
	return err
}

// man writes the manual of what the member may use.
func (r *run) man() error {
	var rows []*sshchat.Command
	for _, row := range commands.All() {
		if table.MayUse(r.member, row) == nil {
			rows = append(rows, row)
		}
	}
	if r.json {
		r.notice(sshchat.Help{Commands: rows})
	} else {
		r.out.write(r.Styler.Manual(nil, rows))
	}
	return r.out.flush()
}

func fault(key string, args ...any) *sshchat.Fault { return &sshchat.Fault{Key: key, Args: args} }
