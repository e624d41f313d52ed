package script

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"time"

	"sshchat/sshchat"

	"sshchat/sshchat/act"
	"sshchat/sshchat/text"
)

const (
	// maxInputBytes bounds what is said line by line: 100,000 lines of a log, and not
	// what somebody piped in by mistake.
	maxInputBytes = 32 << 20

	// lineBytes is what is looked at of one line; a message is shorter.
	lineBytes = 64 << 10
)

// say says the words of the line, or what comes on standard input.
func (r *run) say(c call) error {
	to, words := "", c.args
	if len(words) > 0 && isPlace(words[0]) {
		to, words = words[0], words[1:]
	}
	var err error
	switch fromInput := len(words) == 0 || len(words) == 1 && words[0] == "-"; {
	case !fromInput:
		err = r.sayText(to, strings.Join(words, " "), c.code)
	case c.code:
		err = r.sayBlock(to)
	default:
		err = r.sayLines(to)
	}
	if r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	return errors.Join(err, r.settle()) // what was said before is stored, all the same
}

// sayText says one message.
func (r *run) sayText(to, s string, code bool) error {
	form := text.Lines
	if code {
		form = text.Verbatim
	}
	body, report := text.Sanitize(s, text.Options{Form: form, Replace: true})
	if body.IsZero() {
		return fault("say.nothing")
	}
	if report.Cut() {
		return fault("say.long", len(body.String()))
	}
	return r.message(to, body, code)
}

// message says one message when its turn has come.
func (r *run) message(to string, body text.Text, code bool) error {
	return r.inTurn(func() error { return act.By(r.ctx, r.member).Speech().Say(to, body, code) })
}

// inTurn says something when its turn has come: a program is slowed down, where a person
// is told to wait.
func (r *run) inTurn(say func() error) error {
	for {
		for wait := r.member.Ready(); ; wait = r.member.Ready() {
			if err := r.await(wait); err != nil {
				return err
			}
			if wait <= 0 { // else it may be as full as before
				break
			}
		}
		err := say()
		f, ok := errors.AsType[*sshchat.Fault](err)
		if !ok || !isWait(f) {
			return err
		}
		if err := r.pause(f.Args[0].(time.Duration)); err != nil {
			return err
		}
	}
}

// isWait reports whether a refusal says when to come back.
func isWait(f *sshchat.Fault) bool {
	if f.Key != "rate" && f.Key != "rate.ask" && f.Key != "slow.wait" || len(f.Args) == 0 {
		return false
	}
	_, ok := f.Args[0].(time.Duration)
	return ok
}

// pause waits for d, and takes what the member is told meanwhile: receipts pile up.
func (r *run) pause(d time.Duration) error {
	for end := time.Now().Add(d); ; {
		if err := r.await(d); err != nil {
			return err
		}
		if d = time.Until(end); d <= 0 {
			return nil
		}
	}
}

// await waits for d at most, or until there is something to take, and takes it.
func (r *run) await(d time.Duration) error {
	select {
	case <-r.member.Bell():
		return r.take()
	default:
	}
	if d <= 0 {
		return r.ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-r.member.Bell():
		return r.take()
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
}

// sayLines says each line of the input that is not blank. What is too long is cut, and
// counts as refused.
func (r *run) sayLines(to string) error {
	in := bufio.NewReaderSize(&limited{r: r.In, left: maxInputBytes}, lineBytes)
	said, cut := 0, 0
	for {
		line, long, err := readLine(in)
		if body, report := text.Sanitize(string(line), text.Options{Replace: true}); !body.IsZero() {
			if err := r.message(to, body, false); err != nil {
				return err
			}
			said++
			if long || report.Cut() {
				cut++
			}
		}
		switch {
		case err == nil:
			continue
		case errors.Is(err, errTooMuch):
			return fault("say.cut", maxInputBytes)
		case !errors.Is(err, io.EOF):
			return fault("input.failed")
		case said == 0:
			return fault("say.nothing")
		case cut > 0:
			return fault("say.lines", cut)
		}
		return nil
	}
}

// readLine reads a line without its LF. Of one that is longer than in's buffer the rest
// is dropped.
func readLine(in *bufio.Reader) (line []byte, long bool, err error) {
	line, err = in.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return line, false, err
	}
	line = append([]byte(nil), line...)
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = in.ReadSlice('\n')
	}
	return line, true, err
}

// sayBlock says the whole input as it is: as a snippet, if it is more than one message
// holds. What is too long is cut, and counts as refused.
func (r *run) sayBlock(to string) error {
	all, err := io.ReadAll(&limited{r: r.In, left: sshchat.MaxSnippetBytes})
	more := errors.Is(err, errTooMuch)
	if err != nil && !more {
		return fault("input.failed")
	}
	if end := bytes.LastIndexByte(all, '\n'); more && end >= 0 { // half a line says something else
		all = all[:end]
	}
	s := sshchat.NewSnippet(string(all))
	if s.Lines == 0 {
		return fault("say.nothing")
	}
	if err := r.inTurn(func() error { return act.By(r.ctx, r.member).Speech().SaySnippet(to, s) }); err != nil {
		return err
	}
	switch {
	case more || s.Cut:
		return fault("say.snippet", s.Lines, sshchat.MaxSnippetLines, sshchat.MaxSnippetBytes>>10)
	case s.Long > 0:
		return fault("say.lines", s.Long)
	}
	return nil
}

// errTooMuch is what limited gives behind its limit.
var errTooMuch = errors.New("too much input")

// limited reads no more than left bytes, and tells an input that has more from one that
// ends there.
type limited struct {
	r    io.Reader
	left int
}

// Read gives out what fits, and then errTooMuch.
func (l *limited) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, errTooMuch
	}
	n, err := l.r.Read(p[:min(len(p), l.left+1)])
	if l.left -= n; l.left < 0 {
		return n - 1, errTooMuch
	}
	return n, err
}
