package script

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/records"
	"sshchat/sshchat/words"
)

// flushBytes is how much is gathered before it is written.
const flushBytes = 32 << 10

// output gathers what is written at once. The first error is kept.
type output struct {
	w   io.Writer
	buf []byte
	err error
}

func newOutput(w io.Writer) *output { return &output{w: w} }

func (o *output) write(p []byte) { o.add(append(o.buf, p...)) }

// add takes the buffer back from who has appended to it.
func (o *output) add(buf []byte) {
	if o.buf = buf; len(o.buf) >= flushBytes {
		_ = o.flush() // kept
	}
}

func (o *output) flush() error {
	if len(o.buf) > 0 && o.err == nil {
		_, o.err = o.w.Write(o.buf)
	}
	o.buf = o.buf[:0]
	return o.err
}

// entry writes an entry with the room that it is from, where there may be several.
func (r *run) entry(e *sshchat.Entry) {
	label := r.member.Label(e)
	if !r.json && !r.rooms {
		label = ""
	}
	r.render(e, label)
}

// past writes an entry of one room's history.
func (r *run) past(e *sshchat.Entry, label string) {
	if !r.json {
		label = ""
	}
	r.render(e, label)
}

// render writes an entry with the label of its room.
func (r *run) render(e *sshchat.Entry, label string) {
	if r.json {
		r.out.add(append(records.Entry(r.out.buf, e, label), '\n'))
	} else {
		r.out.add(r.Styler.Line(r.out.buf, e, r.you, label))
	}
}

// notice writes an answer, or a refusal, which counts for the status.
func (r *run) notice(n sshchat.Notice) {
	switch n := n.(type) {
	case *sshchat.Fault:
		r.refuse(n)
		return
	case sshchat.Receipt:
		if !r.json {
			return
		}
	}
	if !r.json {
		r.out.write(r.Styler.Answer(nil, n, r.you))
		return
	}
	if b := r.record(n); len(b) > 0 {
		r.out.write(b)
	}
}

// record returns an answer as records, each with its LF.
func (r *run) record(n sshchat.Notice) []byte {
	b := records.Notice(nil, n, r.Styler.Fault, r.member.Label)
	if len(b) > 0 {
		b = append(b, '\n')
	}
	return b
}

// Refuse tells on w why a line is not run at all, in the form that it asks for, and
// returns the exit status.
func Refuse(w io.Writer, s *words.Styler, line string, f *sshchat.Fault) (status int) {
	b := []byte(s.Fault(f.Key, f.Args) + "\n")
	if slices.Contains(strings.Fields(line), "--json") {
		b = append(records.Notice(nil, f, s.Fault, func(*sshchat.Entry) string { return "" }), '\n')
	}
	_, _ = w.Write(b) // nobody reads it, then; the status says it, too
	return statusOf(f)
}

// refuse tells a refusal on standard error, behind what was answered before it.
func (r *run) refuse(f *sshchat.Fault) {
	_ = r.out.flush() // kept
	status := statusOf(f)
	if f.Key == "last.none" && r.looks { // who wants to answer somebody's last line needs one
		status = 0
	}
	r.status = max(r.status, status)
	if status == 0 && r.json { // a list without an object
		return
	}
	b := []byte(r.Styler.Fault(f.Key, f.Args) + "\n")
	if r.json {
		b = r.record(f)
	}
	_, _ = r.Err.Write(b) // nobody reads it, then; the status says it, too
}

// fail ends the command with what went wrong.
func (r *run) fail(err error) {
	if err == nil || r.out.err != nil {
		return
	}
	if f, ok := errors.AsType[*sshchat.Fault](err); ok {
		r.refuse(f)
		return
	}
	switch {
	case r.ctx.Err() != nil && errors.Is(err, context.Canceled): // whoever asked has gone
		r.status = max(r.status, Refused)
	case r.ctx.Err() != nil:
		r.status = max(r.status, TryAgain)
	default:
		r.refuse(r.member.FaultOf(err))
	}
}

// statusOf returns how a program that was refused ends. That a list is empty is an answer,
// which stands where it is not taken for a line of the list.
func statusOf(f *sshchat.Fault) int {
	switch f.Key {
	case "mentions.none", "bans.none", "search.none", "search.elsewhere", "history.none", "audit.none", "audit.none.here", "nodes.one", "topic.none", "mark.none", "pin.none", "report.mine.none", "report.done.none", "motd.none", "rules.none", "shutdown.none", "name.none", "report.none":
		return 0
	case "rate", "rate.ask", "busy", "slow.wait", "trouble", "not.saved", "maybe.saved", "link.stalled", "link.lost", "link.refused", "restart":
		return TryAgain
	case "usage", "command.none", "command.unknown", "command.nearest", "shell.unknown", "program.unknown", "program.nearest",
		"help.unknown", "help.nearest", "option.unknown", "option.value", "option.rooms", "setting.bad",
		"option.count", "option.twice", "history.letters", "line.quote", "since.bad", "export.format", "export.span", "history.count", "date", "span.bad", "span.for", "slow.bad",
		"prefix.bad", "print.bad", "tz.offset", "tz.unknown", "say.nothing":
		return Usage
	}
	return Refused
}
