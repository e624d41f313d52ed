package script

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/argv"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/records"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words"
)

const (
	// inputBytes bounds one line of a bot's input.
	inputBytes = 64 << 10

	// feedBytes is what is read of it at once.
	feedBytes = 32 << 10

	// maxWaiting is how many lines of a bot may wait for their answers. Past it no more
	// are read: a bot that writes without reading is held up, and fills no memory.
	maxWaiting = 256
)

// Bot is what the words of a line like bot '#ops' --mentions ask for.
type Bot struct {
	Rooms    []string // as they are written; none: the lobby
	Since    string   // where events begin; empty: now
	Mentions bool     // only what calls the bot
	Echo     bool     // its own lines as well
}

// ParseBot takes a line apart that makes its session a bot's. ok is false for any other
// line, and for one that cannot be taken apart. The error is a *sshchat.Fault.
func ParseBot(line string) (b Bot, ok bool, err error) {
	args, err := argv.Split(line)
	if err != nil || len(args) == 0 {
		return b, false, nil
	}
	c, err := parse(args)
	if c.row == nil || c.row.Name != "bot" {
		return b, false, nil
	}
	for _, room := range c.args {
		if err == nil && (len(room) < 2 || room[0] != '#') {
			err = fault("usage", c.row.Name, c.row.Args+" "+c.row.Options)
		}
	}
	return Bot{Rooms: c.args, Since: c.since, Mentions: c.mentions, Echo: c.echo}, true, err
}

// RunBot speaks with a bot that came in by Chat.EnterBot: what happens in its rooms
// goes out as records, what it asks for comes in as records.Input, one line each. It
// returns the exit status when the input has ended and everything is answered, or when
// ctx ends, as Run does. s.Line does not count.
func RunBot(ctx context.Context, as *chat.Bot, s Session, o Bot) (status int) {
	b := &bot{
		run:     run{Session: s, member: as.Session, ctx: ctx, you: as.Person(), json: true, out: newOutput(s.Out)},
		as:      as,
		Bot:     o,
		waiting: map[string][]string{},
		ready:   time.NewTimer(time.Hour),
	}
	b.ready.Stop()
	defer b.ready.Stop()
	feed := make(chan []byte)
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { feedFrom(s.In, feed, done) })
	err := b.talk(feed)
	close(done)
	status = b.end(err)
	wg.Wait() // In ends with ctx, or has ended
	return status
}

// feedFrom reads a bot's input in turns of two buffers: the one handed over is the
// bot's until it takes the next.
func feedFrom(r io.Reader, feed chan<- []byte, done <-chan struct{}) {
	defer close(feed)
	var bufs [2][]byte
	for turn := 0; ; turn ^= 1 {
		if bufs[turn] == nil {
			bufs[turn] = make([]byte, feedBytes)
		}
		n, err := r.Read(bufs[turn])
		if n > 0 {
			select {
			case feed <- bufs[turn][:n]:
			case <-done:
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// bot is a session of the protocol. One goroutine does it all but reading.
type bot struct {
	run
	Bot
	as      *chat.Bot
	waiting map[string][]string // what was sent and has no number yet: the bot's IDs of it
	lines   int                 // of the input
	line    []byte              // the beginning of a line whose end has not come
	long    bool                // the rest of this line is dropped
	rest    []byte              // input that waits for its turn
	over    bool                // no more comes
	ready   *time.Timer         // when the next line's turn is
}

// talk runs the protocol until there is nothing more to do.
func (b *bot) talk(feed <-chan []byte) error {
	b.out.buf = append(records.Hello(b.out.buf, b.you, b.member.Rooms(), b.as.Begin()), '\n')
	if err := b.take(); err != nil {
		return err
	}
	for {
		if err := b.tick(); err != nil {
			return err
		}
		if err := b.out.flush(); err != nil {
			return err
		}
		in := feed
		if len(b.rest) > 0 || b.over {
			in = nil
		}
		if b.over && len(b.rest) == 0 && b.member.Settle() && len(b.waiting) == 0 {
			return nil
		}
		select {
		case <-b.member.Bell():
			if err := b.take(); err != nil {
				return err
			}
		case p, ok := <-in:
			b.rest, b.over = p, !ok
			if !ok && len(b.line) > 0 {
				b.rest = []byte{'\n'} // a last line without an end
			}
		case <-b.ready.C:
		case <-b.ctx.Done():
			return b.ctx.Err()
		}
	}
}

// take tells what is new: events, and which lines have their numbers.
func (b *bot) take() error {
	rung := b.member.Rung()
	n, err := b.member.Take(b.ctx, b.buf)
	if err != nil {
		return b.member.FaultOf(err)
	}
	b.buf = n.Entries
	b.you = b.member.Person()
	for _, e := range n.Entries {
		if b.wants(e) {
			b.out.buf = append(records.Entry(b.out.buf, e, b.member.Label(e)), '\n')
		}
	}
	clear(b.buf)
	for _, notice := range n.Notices {
		switch n := notice.(type) {
		case sshchat.Receipt:
			b.receipt(n)
		case *sshchat.Fault:
			b.refuse("", 0, n)
		default:
			b.out.buf = append(b.out.buf, b.record(n)...)
		}
	}
	err = b.out.flush()
	b.member.Showed(len(n.Entries), rung, b.member.Node().Ledger.Clock.Now())
	return err
}

// wants reports whether the bot is told of an entry. Its own lines it knows of by their
// answers.
func (b *bot) wants(e *sshchat.Entry) bool {
	switch {
	case e.From.Name == b.you.Name && !e.Kind.Is(sshchat.Passing):
		return b.Echo
	case b.Mentions:
		return words.Calls(e, b.you)
	}
	return true
}

// receipt answers a line that is stored, or could not be.
func (b *bot) receipt(r sshchat.Receipt) {
	ids := b.waiting[r.ID] // several, for a reaction that was sent twice
	if len(ids) == 0 {
		return
	}
	id := ids[0]
	if b.waiting[r.ID] = ids[1:]; len(ids) == 1 {
		delete(b.waiting, r.ID)
	}
	if r.Failed {
		b.refuse(id, 0, fault("not.saved"))
		return
	}
	b.ack(id, r.Seq)
}

func (b *bot) ack(id string, seq uint64) {
	b.out.buf = append(records.Ack(b.out.buf, id, seq), '\n')
}

func (b *bot) refuse(id string, line int, f *sshchat.Fault) {
	b.out.buf = append(records.Refusal(b.out.buf, id, line, f, b.Styler.Fault), '\n')
}

// tick does what waits, line by line, as fast as the chat takes it.
func (b *bot) tick() error {
	for len(b.rest) > 0 && len(b.waiting) < maxWaiting {
		i := bytes.IndexByte(b.rest, '\n')
		if i < 0 {
			b.keep(b.rest)
			b.rest = nil
			break
		}
		if wait := b.wait(b.rest[:i]); wait > 0 {
			b.ready.Reset(wait)
			return nil
		}
		line := b.rest[:i]
		if len(b.line) > 0 || b.long {
			b.keep(line)
			line = b.line
		}
		b.rest = b.rest[i+1:]
		b.obey(line)
		b.line, b.long = b.line[:0], false
		if len(b.out.buf) >= flushBytes {
			if err := b.out.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// wait returns how long it is until a line may be taken. One that names another by its number asks
// for that as well, and waits for no more than it needs.
func (b *bot) wait(line []byte) time.Duration {
	wait := b.member.Ready()
	if bytes.Contains(line, []byte(`"ref"`)) || bytes.Contains(b.line, []byte(`"ref"`)) {
		wait = max(wait, b.member.WaitToAsk(1))
	}
	return wait
}

// keep adds to the line that is being read; what is too long is dropped.
func (b *bot) keep(p []byte) {
	if room := inputBytes - len(b.line); len(p) > room {
		p, b.long = p[:room], true
	}
	b.line = append(b.line, p...)
}

// obey does what one line asks for, and answers it, or remembers whom to answer.
func (b *bot) obey(line []byte) {
	b.lines++
	if b.lines == 1 { // PowerShell begins its output with a byte order mark
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	if line = bytes.TrimSpace(line); len(line) == 0 {
		return
	}
	if b.long {
		b.refuse("", b.lines, fault("input.long", inputBytes))
		return
	}
	in, err := records.ParseInput(line)
	stored := false
	if err == nil {
		stored, err = b.do(in)
	}
	switch {
	case err != nil:
		b.refuse(in.ID, b.lines, b.member.FaultOf(err))
	case stored:
		sent := b.member.Sent()
		b.waiting[sent] = append(b.waiting[sent], in.ID)
	default:
		b.ack(in.ID, 0)
	}
}

// do does what one input asks for. stored says that an entry comes of it, whose number
// is still to come.
func (b *bot) do(in records.Input) (stored bool, err error) {
	acts := act.By(b.ctx, b.member)
	switch in.Type {
	case "say":
		return true, b.say(in)
	case "react":
		emoji, ok := text.Emoji(strings.TrimSpace(in.Text))
		if !ok {
			return false, fault("react.emoji", text.Line(in.Text))
		}
		return true, acts.Speech().React(in.Ref, emoji)
	case "topic":
		body := text.Text{}
		if strings.TrimSpace(in.Text) != "" {
			if body, err = b.text(in.Text, text.OneLine); err != nil {
				return false, err
			}
		}
		return true, acts.Speech().SetTopic(in.Room, body)
	case "erase":
		line, err := acts.Line(in.Room, in.Ref)
		if err != nil {
			return false, err
		}
		return false, line.Erase()
	case "mute", "unmute", "kick":
		return false, b.rule(in)
	default: // away, back
		return false, acts.Speech().SetAway(text.Line(in.Text), in.Type == "away")
	}
}

// say says something, in a room, to somebody alone, or below a message.
func (b *bot) say(in records.Input) error {
	form := text.Lines
	if in.Code {
		form = text.Verbatim
	}
	body, err := b.text(in.Text, form)
	if err != nil {
		return err
	}
	acts := act.By(b.ctx, b.member)
	switch {
	case in.Ref != 0:
		return acts.Answer(in.Room, in.Ref, body, in.Code)
	case in.To != "":
		return acts.Speech().Say("@"+in.To, body, in.Code)
	}
	return acts.Speech().Say(in.Room, body, in.Code)
}

// rule mutes, or sends out of a room, who wrote a message there, or somebody by name.
func (b *bot) rule(in records.Input) error {
	var d time.Duration
	if in.For != nil {
		if d = time.Duration(*in.For) * time.Second; d == 0 { // else it would be for good
			return fault("bot.for")
		}
	}
	rules := act.By(b.ctx, b.member).Rules()
	st, t, err := rules.Whom(in.Room, in.To, in.Ref)
	if err != nil {
		return err
	}
	why := text.Line(in.Text)
	switch in.Type {
	case "mute":
		_, err = rules.Sanction(t, "mute", d, why, &st)
	case "unmute":
		_, err = rules.Pardon(t, t.Label().String(), "mute", &st)
	case "kick":
		err = rules.KickFrom(t, why, st)
	}
	return err
}

// text makes what a bot wrote safe. Nothing of it is lost: what is too long is refused.
func (b *bot) text(s string, form text.Form) (text.Text, error) {
	body, report := text.Sanitize(s, text.Options{Form: form, Replace: true})
	switch {
	case report.Cut():
		return body, fault("say.long", len(body.String()))
	case body.IsZero():
		return body, fault("say.nothing")
	}
	return body, nil
}

// end returns how the session ends, and tells standard error why.
func (b *bot) end(err error) int {
	if b.ctx.Err() != nil {
		err = context.Cause(b.ctx)
	}
	b.fail(err)
	if ferr := b.out.flush(); ferr != nil && b.status == Done {
		return Refused // nobody reads it
	}
	return b.status
}
