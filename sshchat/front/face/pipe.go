package face

import (
	"bytes"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/text"
)

// maxPipeLine bounds one line from a pipe; the sanitizer cuts further and says so.
const maxPipeLine = 64 << 10

// pipe is the face of a session without a terminal (`ssh -T`, bridges, scripts):
// clean lines in, clean lines out, no prompt, and no escape sequence unless a bridge
// asks for it. It takes no more input than the room takes lines, so a file that is
// piped in arrives whole, at the rate that everybody is held to.
type pipe struct {
	s     *Session
	line  []byte     // the beginning of a line whose end has not come
	rest  []byte     // input that waits for the rate
	long  bool       // the rest of this line is dropped
	at    chat.Place // where lines go
	lost  bool       // they waited, and that is no more where they were for
	eof   bool
	ready *time.Timer

	bridge *bridge // nil: it is none
}

func newPipe(s *Session) *pipe {
	p := &pipe{s: s, ready: time.NewTimer(time.Hour), at: s.Member.Place()}
	p.ready.Stop()
	return p
}

func (p *pipe) show(n chat.News, sc *scratch) error {
	out, you := sc.out[:0], p.s.Member.Person()
	for _, e := range n.Entries {
		if p.bridge != nil && p.bridge.carries(e, you) && p.s.Member.Elsewhere(e) == "" {
			out = p.bridge.line(out, e)
		} else if line := p.s.line(e, you, 0); len(line) > 0 {
			out = append(append(out, line...), '\n')
		}
	}
	if n.Welcome != nil {
		out = append(p.s.Styler.Welcome(out, n.Welcome, p.s.Member.Now()), '\n')
	}
	for _, notice := range n.Notices {
		before := len(out)
		if out = p.s.Styler.Notice(out, notice, you); len(out) > before {
			out = append(out, '\n')
		}
	}
	sc.out = out
	if err := p.s.Wire.Write(out); err != nil {
		return err
	}
	return p.Tick() // the bell may have rung because there is room for the next line
}

// Intake returns nil while lines of the last bytes wait to be said.
func (p *pipe) Intake() <-chan []byte {
	if p.eof || len(p.rest) > 0 {
		return nil
	}
	return p.s.Wire.Input()
}

// Input takes bytes and says what it can of them.
func (p *pipe) Input(b []byte) error {
	p.rest = b
	return p.Tick()
}

// Ended lets what was sent be said, and shown, before the session ends.
func (p *pipe) Ended() error {
	p.eof = true
	if len(p.line) > 0 {
		p.rest = []byte{'\n'}
	}
	return p.Tick()
}

// settled ends the session when there is no more input and all of it was said.
func (p *pipe) settled() error {
	if p.eof && len(p.rest) == 0 {
		return p.s.part(ErrInputEnded)
	}
	return nil
}

// Tick says what waits, line by line, as fast as the room takes it.
func (p *pipe) Tick() error {
	p.moved()
	for len(p.rest) > 0 {
		i := bytes.IndexByte(p.rest, '\n')
		if i < 0 {
			p.keep(p.rest)
			p.rest = nil
			break
		}
		p.keep(p.rest[:i])
		if wait := p.wait(); wait > 0 {
			p.rest = p.rest[i:]
			p.ready.Reset(wait)
			return nil
		}
		p.rest = p.rest[i+1:]
		if err := p.take(p.line); err != nil {
			return err
		}
		p.line, p.long = p.line[:0], false
	}
	return p.settled()
}

// wait returns how long the line must wait that is whole.
func (p *pipe) wait() time.Duration {
	if p.bridge != nil {
		return p.s.Member.Ready()
	}
	return commands.WaitFor(p.s.Member, strings.TrimSpace(string(p.line))) // some end their lines with CR LF
}

// take does what a whole line says.
func (p *pipe) take(line []byte) error {
	switch {
	case p.bridge != nil:
		p.bridge.say(p.s, line)
	case asksForBridge(line):
		p.bridge = newBridge(p.s.Login)
		p.s.Member.WantAll()
		return p.s.Wire.Write(p.bridge.begun())
	default:
		p.do(text.Line(string(line)))
	}
	return nil
}

// do does what a line says. What waited when its sender was put out of the room, say, was for
// those who are there: it is not said, until a command says where to go on.
func (p *pipe) do(line text.Text) {
	m, s := p.s.Member, line.String()
	p.lost = p.lost && !strings.HasPrefix(s, "/")
	if p.lost && !strings.HasPrefix(s, "#") {
		m.Tell(&sshchat.Fault{Key: "line.elsewhere"})
		return
	}
	commands.Do(p.s.Ctx, m, line)
	p.at = m.Place()
}

// moved notes whether the lines that wait have lost their place.
func (p *pipe) moved() {
	if at := p.s.Member.Place(); at != p.at {
		p.lost = p.lost || len(p.rest) > 0 && p.bridge == nil
		p.at = at
	}
}

// keep adds to the line that is being read; what is too long is dropped, with a
// word to the sender.
func (p *pipe) keep(b []byte) {
	if room := maxPipeLine - len(p.line); len(b) > room {
		b = b[:room]
		if !p.long {
			p.long = true
			p.s.Member.Tell(&sshchat.Fault{Key: "line.long", Args: []any{maxPipeLine}})
		}
	}
	p.line = append(p.line, b...)
}

// Resize does nothing: a pipe has no width.
func (p *pipe) Resize(Size) {}

// Hurry does nothing: a pipe holds nothing back to draw it later.
func (p *pipe) Hurry() {}

// Redraw does nothing: what a pipe wrote is not its own any more.
func (p *pipe) Redraw() error  { return nil }
func (p *pipe) restyle() error { return nil }

// Timer fires when the next line may be said.
func (p *pipe) Timer() <-chan time.Time { return p.ready.C }

// Finish writes the last word, if there is one.
func (p *pipe) Finish(bye string) error {
	p.ready.Stop()
	if bye == "" {
		return nil
	}
	return p.s.Wire.Write(append(p.s.Styler.Aside(nil, bye), '\n'))
}
