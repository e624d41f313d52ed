package script_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/records"
	"sshchat/sshchat/script"
	"sshchat/sshchat/text"
)

// robot is a bot that a test speaks for.
type robot struct {
	*chat.Bot
	in     *io.PipeWriter
	status chan int
	stop   context.CancelCauseFunc

	mu   sync.Mutex
	open *sync.Cond // the bot reads
	shut bool
	out  bytes.Buffer
	errs bytes.Buffer
	read int // how much of out the test has seen
}

// Write is the bot's reading.
func (r *robot) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.shut {
		r.open.Wait()
	}
	return r.out.Write(p)
}

type stderr struct{ *robot }

func (s stderr) Write(p []byte) (int, error) { return s.errs.Write(p) }

// reads makes the bot read, or not.
func (r *robot) reads(on bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.shut = !on
	r.open.Broadcast()
}

// bot lets a program in by the words of its line, as the front door does.
func (w *world) bot(t *testing.T, name, line string) *robot {
	t.Helper()
	b, ok, err := script.ParseBot(line)
	if !ok || err != nil {
		t.Fatalf("%s: %t, %v", line, ok, err)
	}
	ctx, stop := context.WithCancelCause(context.Background())
	l := login(name, sshchat.MemberRole)
	l.Door, l.Rooms, l.Since = "exec", b.Rooms, b.Since
	l.Evict = func(cause sshchat.Cause, why *sshchat.Fault) {
		if why == nil {
			why = &sshchat.Fault{Key: "restart"}
		}
		stop(why)
	}
	m, err := w.EnterBot(t.Context(), l)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	in, out := io.Pipe()
	r := &robot{Bot: m, in: out, status: make(chan int, 1), stop: stop}
	r.open = sync.NewCond(&r.mu)
	go func() { // status has it
		status := script.RunBot(ctx, m, script.Session{In: in, Out: r, Err: stderr{r}, Styler: bare()}, b)
		m.Leave(context.Background(), sshchat.Quit)
		r.status <- status
	}()
	context.AfterFunc(ctx, func() { in.Close() }) // a Read returns when ctx ends
	t.Cleanup(func() { stop(context.Canceled) })
	return r
}

// send writes lines without waiting for what comes of them.
func (r *robot) send(lines ...string) {
	for _, line := range lines {
		_, _ = io.WriteString(r.in, line+"\n")
	}
}

// take returns what the bot has been told since it last asked, once all is quiet.
func (r *robot) take(t *testing.T, w *world) (all []records.Record) {
	t.Helper()
	w.quiet(t)
	r.mu.Lock()
	defer r.mu.Unlock()
	for line := range strings.Lines(string(r.out.Bytes()[r.read:])) {
		rec, err := records.Parse([]byte(line))
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		all = append(all, rec)
	}
	r.read = r.out.Len()
	return all
}

// brief shows records in a form that a test can write down.
func brief(all []records.Record) (out []string) {
	for _, r := range all {
		s := r.Type
		switch r.Type {
		case "ack":
			s += fmt.Sprintf(" %s %t", r.ID, r.Seq > 0)
		case "error":
			s += fmt.Sprintf(" %s %s line %d", r.ID, r.Code, r.Line)
		case "joined", "left":
			s += " " + r.People[0].Name.String()
		case "hello":
			s += fmt.Sprintf(" %s %t %v", r.Name, r.Bot, r.Rooms)
		default:
			s += fmt.Sprintf(" %s %s: %s", r.Room, r.From.Name, r.Text)
		}
		out = append(out, s)
	}
	return out
}

func check(t *testing.T, what string, got []records.Record, want ...string) {
	t.Helper()
	if b := brief(got); !slices.Equal(b, want) {
		t.Errorf("%s: the bot is told\n\t%s\nwant\n\t%s", what, strings.Join(b, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// TestBot: what a bot asks for is done and answered, what others do it is told, and what
// it gets wrong ends nothing.
func TestBot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, chat.Options{})
		r := w.bot(t, "dice", "bot '#ops' '#lobby'")
		check(t, "hello", r.take(t, w), "hello dice true [#ops #lobby]", "joined dice", "joined dice")
		r.send(`{"type":"say","text":"one","id":"1"}`, ``, ` {"type":"say","room":"#lobby","text":"two\n  lines","code":true}`)
		check(t, "say", r.take(t, w), "ack 1 true", "ack  true")
		commands.Do(t.Context(), w.alice, text.Line("#ops hello dice"))
		commands.Do(t.Context(), w.alice, text.Line("/msg dice psst"))
		commands.Do(t.Context(), w.alice, text.Line("/who"))
		for _, n := range w.quiet(t) {
			if who, ok := n.(sshchat.Who); ok && !slices.ContainsFunc(who.Here, func(p sshchat.Presence) bool { return p.Bot }) {
				t.Errorf("nobody is marked as a bot: %+v", who)
			}
		}
		got := r.take(t, w)
		check(t, "hears", got, "said #ops alice: hello dice", "told @alice alice: psst")
		commands.Do(t.Context(), w.alice, text.Line("/room #ops op dice"))
		r.take(t, w)
		r.send(fmt.Sprintf(`{"type":"react","ref":%d,"text":":+1:","id":"2"}`, got[0].Seq), `{"type":"topic","room":"#ops","text":"games","id":"3"}`,
			`{"type":"away","text":"thinking","id":"4"}`, `{"type":"back","id":"5"}`, `{"type":"say","to":"alice","text":"yes?","id":"6"}`)
		got = r.take(t, w) // those of which no entry comes are answered at once
		slices.SortFunc(got, func(a, b records.Record) int { return strings.Compare(a.ID, b.ID) })
		check(t, "acts", got, "ack 2 true", "ack 3 true", "ack 4 false", "ack 5 false", "ack 6 true")
		r.send(`{"type":"shout","id":"7"}`, `what?`, `{"type":"say","room":"#nowhere","text":"x","id":"8"}`, `{"type":"say","text":"`+strings.Repeat("x", 70<<10)+`"}`,
			`{"type":"react","ref":999999,"text":"👍"}`, `{"type":"react","ref":1,"text":"no"}`, `{"type":"say","text":"`+strings.Repeat(`x\n`, 30)+`","id":"9"}`, `{"type":"say","text":"end","id":"10"}`)
		check(t, "errors", r.take(t, w), "error 7 input.type line 9", "error  input.json line 10", "error 8 room.unknown line 11", "error  input.long line 12",
			"error  show.none line 13", "error  react.emoji line 14", "error 9 say.long line 15", "ack 10 true")
		_, _ = io.WriteString(r.in, `{"type":"say","text":"without an end","id":"11"}`)
		r.in.Close()
		check(t, "ends", r.take(t, w), "ack 11 true")
		if status := <-r.status; status != script.Done || r.errs.Len() > 0 {
			t.Errorf("status %d, told %q", status, &r.errs)
		}
		effect := regexp.MustCompile(`~\w+`).ReplaceAllString(w.effect(t, 0), "") // what makes a room's ID unique
		for _, want := range []string{`ops said  "one"`, `lobby said  "two\n  lines"`, `ops reacted  "👍" alice`, `ops topic  "games"`, `ops said  "without an end"`, `lobby left`} {
			if !strings.Contains(effect, want) {
				t.Errorf("the log lacks %s:\n%s", want, effect)
			}
		}
		person, err := w.Enter(t.Context(), login("dice", sshchat.MemberRole))
		if err != nil {
			t.Fatal(err)
		}
		defer person.Leave(context.Background(), sshchat.Quit)
		if rooms := person.Rooms(); !slices.Equal(rooms, []string{"#lobby"}) {
			t.Errorf("the rooms of the bot are kept for its person: %v", rooms)
		}
	})
}

// TestBotBOM: PowerShell begins what it pipes with a byte order mark; the first line
// counts all the same.
func TestBotBOM(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, chat.Options{})
		r := w.bot(t, "dice", "bot '#lobby'")
		r.take(t, w)
		r.send("\ufeff" + `{"type":"say","text":"one","id":"1"}`)
		check(t, "first line", r.take(t, w), "ack 1 true")
		r.in.Close()
		<-r.status
	})
}

// TestBotLine: which lines are a bot's, and what is wrong with some.
func TestBotLine(t *testing.T) {
	for line, want := range map[string]string{
		"bot": "", "bot '#ops' --mentions": "", "BOT --since 12 '#a' '#b' --echo": "", "bot --json": "",
		"bot ops": "usage", "bot '#'": "usage", "bot --loud": "option.unknown", "bot --since": "option.value",
		"say bot": "no bot", "": "no bot", "bot 'x": "no bot",
	} {
		_, ok, err := script.ParseBot(line)
		got := ""
		if f, isFault := err.(*sshchat.Fault); isFault {
			got = f.Key
		} else if !ok {
			got = "no bot"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, chat.Options{})
		for want, change := range map[string]func(*chat.Login){
			"room.unknown":  func(l *chat.Login) { l.Rooms = []string{"#nowhere"} },
			"since.bad":     func(l *chat.Login) { l.Since = "tomorrow" },
			"since.ahead":   func(l *chat.Login) { l.Since = "1000000" },
			"command.guest": func(l *chat.Login) { l.Key = "" },
			"name.owned":    func(l *chat.Login) { l.Name = login("bob", 0).Name },
		} {
			l := login("dice", sshchat.MemberRole)
			change(&l)
			_, err := w.EnterBot(t.Context(), l)
			if f, ok := err.(*sshchat.Fault); !ok || f.Key != want {
				t.Errorf("%v, want %s", err, want)
			}
		}
		if effect := w.effect(t, 0); strings.Contains(effect, "dice") {
			t.Errorf("somebody heard of it:\n%s", effect)
		}
	})
}

// TestBotSince: a bot that goes on behind the last number that it saw is told the rest,
// letters too, once and in order, wherever it broke off.
func TestBotSince(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, chat.Options{Rate: sshchat.Rate{Burst: 1 << 20, Every: time.Nanosecond}})
		dice := w.bot(t, "dice", "bot '#ops' '#lobby'") // so that there is somebody to write to
		dice.take(t, w)
		var want []string
		chat := func(from, to int) {
			for i := from; i < to; i++ {
				line := fmt.Sprintf("%d", i)
				where := []string{"#ops ", "#lobby ", "/msg dice "}[i%3]
				if where == "#lobby " {
					where = ""
				}
				for wait := w.alice.Ready(); wait > 0; wait = w.alice.Ready() {
					<-time.After(wait)
				}
				commands.Do(t.Context(), w.alice, text.Line(where+line))
				want = append(want, line)
			}
		}
		numbers := func(all []records.Record) (said []string) {
			last := uint64(0)
			for _, r := range all {
				if r.Seq > 0 && r.Type != "ack" {
					if r.Type != "hello" && r.Seq <= last {
						t.Errorf("%d comes behind %d", r.Seq, last)
					}
					last = r.Seq
				}
				if r.Type == "said" || r.Type == "told" {
					said = append(said, r.Text.String())
				}
			}
			return said
		}
		chat(0, 400)
		all := dice.take(t, w)
		got := numbers(all)
		if !slices.Equal(got, want) {
			t.Fatalf("live: %d of %d lines, or in another order", len(got), len(want))
		}
		dice.in.Close()
		<-dice.status
		chat(400, 440) // while it is away; letters past the limit of those that wait are refused
		for _, from := range []int{0, 1, 7, 150, 399} {
			at := all[slices.IndexFunc(all, func(r records.Record) bool { return r.Text.String() == fmt.Sprint(from) })].Seq
			again := w.bot(t, "dice", fmt.Sprintf("bot '#ops' '#lobby' --since %d", at))
			chat(1000+from, 1020+from)
			got := numbers(again.take(t, w))
			if !slices.Equal(got, want[from+1:]) {
				t.Errorf("behind %d: %d lines, want %d:\n%q\n%q", from, len(got), len(want)-from-1, got, want[from+1:])
			}
			again.in.Close()
			<-again.status
		}
	})
}

// TestBotFilters: --mentions tells what calls the bot, --echo its own lines too.
func TestBotFilters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, chat.Options{})
		quiet, loud := w.bot(t, "dice", "bot --mentions"), w.bot(t, "parrot", "bot --echo")
		quiet.take(t, w)
		loud.take(t, w)
		for _, line := range []string{"hello all", "dice: roll", "/msg dice roll", "/msg parrot me"} {
			commands.Do(t.Context(), w.alice, text.Line(line))
		}
		loud.send(`{"type":"say","text":"hello","id":"x"}`)
		check(t, "mentions", quiet.take(t, w), "said #lobby alice: dice: roll", "told @alice alice: roll")
		got := loud.take(t, w) // an answer waits for no event
		slices.SortStableFunc(got, func(a, b records.Record) int { return cmp.Compare(len(a.ID), len(b.ID)) })
		check(t, "echo", got, "said #lobby alice: hello all", "said #lobby alice: dice: roll",
			"told @alice alice: me", "said #lobby parrot: hello", "ack x true")
	})
}

// TestBotRate: a bot that sends as fast as it can is held up at its own rate and refused
// nothing, and one that does not read holds up nobody but itself.
func TestBotRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, chat.Options{Bots: sshchat.Rate{Burst: 20, Every: time.Second / 10}})
		r := w.bot(t, "dice", "bot")
		r.take(t, w)
		began := time.Now()
		for i := range 120 {
			r.send(fmt.Sprintf(`{"type":"say","text":"line %d","id":"%d"}`, i, i))
		}
		r.in.Close()
		if status := <-r.status; status != script.Done {
			t.Errorf("status %d", status)
		}
		if took := time.Since(began); took < 10*time.Second || took > 12*time.Second {
			t.Errorf("100 lines more than the burst took %v, want ten seconds", took)
		}
		for i, rec := range r.take(t, w) {
			if rec.Type != "ack" || rec.ID != fmt.Sprint(i) {
				t.Fatalf("answer %d is %+v", i, rec)
			}
		}
	})
}

// TestBotStalls: while it does not read, others go on, and its memory is bounded: its
// input is not read either.
func TestBotStalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fast := sshchat.Rate{Burst: 1 << 20, Every: time.Nanosecond}
		w := newWorld(t, chat.Options{Rate: fast, Bots: fast})
		r := w.bot(t, "dice", "bot")
		r.take(t, w)
		r.reads(false)
		const n = 3000
		sent := make(chan struct{})
		go func() { // sent says so
			defer close(sent)
			for i := range n {
				r.send(fmt.Sprintf(`{"type":"say","text":"line %d","id":"%d"}`, i, i))
			}
		}()
		for i := range 2000 {
			for wait := w.bob.Ready(); wait > 0; wait = w.bob.Ready() {
				<-time.After(wait)
			}
			commands.Do(t.Context(), w.bob, text.Line(fmt.Sprint("bob ", i)))
		}
		w.quiet(t)
		select {
		case <-sent:
			t.Error("3000 lines were read while nobody read the answers")
		default:
		}
		r.reads(true)
		<-sent
		acks, heard := 0, 0
		for _, rec := range r.take(t, w) {
			switch {
			case rec.Type == "ack" && rec.ID == fmt.Sprint(acks):
				acks++
			case rec.Type == "said" && rec.Text.String() == fmt.Sprint("bob ", heard):
				heard++
			default:
				t.Fatalf("after %d answers and %d lines: %+v", acks, heard, rec)
			}
		}
		if acks != n || heard != 2000 {
			t.Errorf("%d answers and %d lines", acks, heard)
		}
	})
}

// TestBotSentOut: a bot that is sent out of the chat is told why, with the status of a
// refusal.
func TestBotSentOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, chat.Options{})
		r := w.bot(t, "dice", "bot '#ops' '#lobby'")
		r.take(t, w)
		commands.Do(t.Context(), w.alice, text.Line("/room kick #ops dice noise"))
		told := r.take(t, w)
		if len(told) > 0 && told[0].Type == "ruled" { // seen before it is put out of the room, or not any more
			told = told[1:]
		}
		check(t, "kicked from a room", told, "error  room.kicked line 0")
		r.send(`{"type":"say","room":"#ops","text":"x","id":"1"}`, `{"type":"say","text":"still here","id":"2"}`)
		check(t, "says", r.take(t, w), "error 1 room.notin line 1", "ack 2 true")
		commands.Do(t.Context(), w.alice, text.Line("/kick dice noise"))
		w.quiet(t)
		if status := <-r.status; status != script.Refused || !strings.Contains(r.errs.String(), "noise") {
			t.Errorf("status %d, told %q", status, &r.errs)
		}
	})
}
