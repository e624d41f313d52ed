package admin

import (
	"bytes"
	"strings"
	"testing"
)

func TestInboxLine(t *testing.T) {
	long := strings.Repeat("x", maxLineBytes)
	for _, c := range []struct {
		name, sent string
		want       []string
	}{
		{"nothing", "", nil},
		{"two", "who\nrooms\n", []string{"who", "rooms"}},
		{"CR LF, as nc -C sends", "who\r\n\r\n", []string{"who", ""}},
		{"the last without line feed", "who\nro", []string{"who", "ro"}},
		{"the longest", long + "\r\nwho\n", []string{long, "who"}},
		{"one byte too long", long + "x\nwho\n", []string{"LONG", "who"}},
		{"far too long", strings.Repeat(long, 3) + "\nwho\n", []string{"LONG", "who"}},
		{"too long and cut off", long + long, []string{"LONG"}},
	} {
		for _, step := range []int{1, 7, maxLineBytes * 8} {
			if len(c.sent) > 1000 && step < 1000 {
				step = 1000 + step
			}
			var got []string
			feed(c.sent, step, func(b *inbox) bool {
				line, what := b.line()
				switch what {
				case foundLine:
					got = append(got, line)
				case foundLong:
					got = append(got, "LONG")
				}
				return what == foundLine || what == foundLong
			})
			if strings.Join(got, "|") != strings.Join(c.want, "|") || len(got) != len(c.want) {
				t.Errorf("%s, in pieces of %d: %d lines %.80q, want %.80q", c.name, step, len(got), got, c.want)
			}
		}
	}
}

// feed gives sent to an inbox as it has room, and has take empty it as far as it can.
func feed(sent string, step int, take func(*inbox) bool) *inbox {
	b := &inbox{}
	for !b.eof {
		n := min(step, b.room(), len(sent))
		b.add([]byte(sent[:n]))
		sent = sent[n:]
		b.eof = sent == ""
		for take(b) {
		}
	}
	return b
}

// takeInput reads an input from sent, and returns it, how it ended and what is left.
func takeInput(sent string, step, size int) (string, ending, string) {
	var got bytes.Buffer
	end := goesOn
	p := make([]byte, size)
	b := feed(sent, step, func(b *inbox) bool {
		if end != goesOn {
			return false
		}
		n, e := b.input(p)
		got.Write(p[:n])
		end = e
		return n > 0 && end == goesOn
	})
	return got.String(), end, string(b.buf)
}

func TestInboxInput(t *testing.T) {
	for _, c := range []struct {
		sent, want string
		end        ending
		left       string
	}{
		{"", "", ended, ""},
		{".\n", "", ended, ""},
		{"a\nb\n.\nwho\n", "a\nb\n", ended, "who\n"},
		{"a\r\n.\r\nwho\n", "a\r\n", ended, "who\n"},
		{"..\n...\n.a\n.", ".\n..\na\n", ended, ""},
		{"a", "a", ended, ""},
		{".+a\n.+.b\n.+\nc\n.\n", "a.bc\n", ended, ""},
		{"a\n.!\nwho\n", "a\n", brokeUp, "who\n"},
		{".!\r\n", "", brokeUp, ""},
		{".!x\n.\rx\n.", "!x\n\rx\n", ended, ""},
		{"a.\n.\n", "a.\n", ended, ""},
		{"\x00\xff\n.\n", "\x00\xff\n", ended, ""},
	} {
		for _, step := range []int{1, 2, 3, 100} {
			for _, size := range []int{1, 2, 100} {
				got, end, left := takeInput(c.sent, step, size)
				if got != c.want || end != c.end || left != c.left {
					t.Errorf("%q by %d into %d: %q, %d, leaves %q; want %q, %d, %q", c.sent, step, size, got, end, left, c.want, c.end, c.left)
				}
			}
		}
	}
}

func TestInboxStop(t *testing.T) {
	for sent, want := range map[string]bool{
		".\nwho\n": true, ".\r\n": true, ".!\n": true, "..\n": false, ".": false, "who\n.\n": false, "": false,
	} {
		b := &inbox{buf: []byte(sent)}
		if got := b.stop(); got != want || got && strings.HasPrefix(string(b.buf), ".") || !got && string(b.buf) != sent {
			t.Errorf("stop() on %q = %t, leaves %q", sent, got, b.buf)
		}
	}
}

// FuzzInput: what appendInput makes of any bytes, cut anywhere, comes out as they were,
// and no more of it is left than what follows it.
func FuzzInput(f *testing.F) {
	f.Add([]byte("a\nb"), []byte(".\n..\n.+x\n.!\n"), 3, 5)
	f.Add([]byte(".\r"), []byte("\n."), 1, 1)
	f.Add([]byte{}, []byte("\n"), 2, 1)
	f.Fuzz(func(t *testing.T, a, b []byte, step, size int) {
		if step < 1 || size < 1 || size > 1<<16 || len(a)+len(b) > 1<<14 {
			return
		}
		wire := appendInput(appendInput(nil, a), b)
		got, end, left := takeInput(string(wire)+".\nwho\n", step, size)
		rest := "who\n"
		if end != ended || got != string(a)+string(b) || !strings.HasSuffix(rest, left) && !strings.HasPrefix(left, rest) {
			t.Errorf("%q, %q: sent as %q, came as %q, %d, %q", a, b, wire, got, end, left)
		}
	})
}

// FuzzInbox: whatever a peer sends, the inbox stays within its bounds and comes to an
// end.
func FuzzInbox(f *testing.F) {
	f.Add([]byte("who\nsay -\nhi\n.\n*rooms\r\n.!\n"), uint64(0b1101), 4)
	f.Add(bytes.Repeat([]byte("x"), 2*maxLineBytes), uint64(0), 1<<14)
	f.Add([]byte(".+\n.\r.!"), uint64(1), 1)
	f.Fuzz(func(t *testing.T, sent []byte, inputs uint64, step int) {
		if step < 1 || len(sent)/step > 1<<10 {
			return
		}
		var out int
		p := make([]byte, 100)
		turn := 0
		b := feed(string(sent), step, func(b *inbox) bool {
			if len(b.buf) > maxLineBytes+2 {
				t.Fatalf("%d bytes are held", len(b.buf))
			}
			if inputs>>(turn%64)&1 == 1 {
				n, end := b.input(p)
				out += n
				if end != goesOn {
					turn++
					return end == brokeUp || !b.eof || len(b.buf) > 0
				}
				return n > 0
			}
			line, what := b.line()
			out += len(line)
			if len(line) > maxLineBytes || strings.Contains(line, "\n") {
				t.Fatalf("a line of %d bytes", len(line))
			}
			if what == foundLine {
				turn++
			}
			return what == foundLine || what == foundLong
		})
		if out > len(sent) {
			t.Errorf("%d bytes came of %d", out, len(sent))
		}
		if len(b.buf) > 0 && b.eof {
			t.Errorf("%q is never taken", b.buf)
		}
	})
}

func TestAnswer(t *testing.T) {
	long := strings.Repeat("x", maxAnswerLine)
	for _, c := range []struct {
		name string
		say  func(a *answer)
		want string
	}{
		{"nothing", func(*answer) {}, "=3\n"},
		{"lines", say("o:a\nb\n\n"), " a\n b\n \n=3\n"},
		{"both", say("o:a\n", "e:no\n", "o:b\n"), " a\n!no\n b\n=3\n"},
		{"a line in pieces stays whole", say("o:a", "e:no\n", "o:b\nc"), "!no\n ab\n+c\n=3\n"},
		{"an error without line feed", say("e:no"), "!no\n=3\n"},
		{"marks in the text", say("o:=0\n<\n!\n"), " =0\n <\n !\n=3\n"},
		{"the longest", say("o:" + long + "\n"), " " + long + "\n=3\n"},
		{"longer", say("o:"+long+"y\n", "e:"+long+"z\n"), "+" + long + "\n y\n!" + long + "\n!z\n=3\n"},
		{"longer, in pieces", say("o:a", "o:"+long, "o:b"), "+a" + long[1:] + "\n+xb\n=3\n"},
	} {
		var b bytes.Buffer
		a := newAnswer(&b)
		c.say(a)
		if err := a.end(3); err != nil || b.String() != c.want {
			t.Errorf("%s: %v, %.60q, want %.60q", c.name, err, b.String(), c.want)
		}
		if _, err := a.out.Write([]byte("late\n")); err != errOver || b.String() != c.want {
			t.Errorf("%s: a late write gives %v", c.name, err)
		}
	}
}

// say writes texts to standard output (o:) or standard error (e:).
func say(texts ...string) func(*answer) {
	return func(a *answer) {
		for _, s := range texts {
			w := map[string]*stream{"o:": &a.out, "e:": &a.errs}[s[:2]]
			if _, err := w.Write([]byte(s[2:])); err != nil {
				panic(err)
			}
		}
	}
}
