package words

import (
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/eye"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words/lang"
	"sshchat/sshchat/words/paint"
)

// TestOwnTextsWrapAtWords: notices, help and lists of the chat's own end a row between
// words, each row behind "--", and what is to be copied is whole.
func TestOwnTextsWrapAtWords(t *testing.T) {
	const code = "6lhzbvp3p5"
	for _, tag := range lang.Tags() {
		for _, width := range []int{40, 45, 80, 132} {
			s := NewStyler(lookIn(tag, paint.Color256)).Within(width)
			for key := range s.Catalog().Faults {
				out := eye.Strip(string(s.Notice(nil, &sshchat.Fault{Key: key, Args: []any{code, code, time.Hour, code}}, you)))
				whole := eye.Strip(string(NewStyler(lookIn(tag, paint.Color256)).Notice(nil, &sshchat.Fault{Key: key, Args: []any{code, code, time.Hour, code}}, you)))
				for row := range strings.SplitSeq(out, "\n") {
					if !strings.HasPrefix(row, "--") || text.Width(row) >= width && !strings.Contains(row, "://") && len(strings.Fields(row)) > 2 {
						t.Errorf("%s, %s: at %d columns: %q", tag, key, width, row)
					}
				}
				if strings.Count(out, code) != strings.Count(whole, code) {
					t.Errorf("%s, %s: at %d columns a code is cut:\n%s", tag, key, width, out)
				}
				if tag == "en" && strings.Join(strings.Fields(strings.ReplaceAll(out, "\n--", "")), " ") != strings.Join(strings.Fields(strings.ReplaceAll(whole, "\n--", "")), " ") {
					t.Errorf("%s: at %d columns a word is broken:\n%s\nof\n%s", key, width, out, whole)
				}
			}
		}
	}
}

// TestTopicsDoNotPassForLines: somebody's topic in a notice is no line either.
func TestTopicsDoNotPassForLines(t *testing.T) {
	for i, body := range eye.Forgeries() {
		if i%5 != 0 {
			continue
		}
		look := lookIn("en", paint.NoColor)
		look.Time = "hm"
		for _, width := range []int{0, 40, 80} {
			s := NewStyler(look).Within(width)
			shown := string(s.Notice(nil, sshchat.Done{Key: "topic.is", Args: []any{text.Line(body)}}, you))
			for row := range strings.SplitSeq(eye.Strip(shown), "\n") {
				if !strings.HasPrefix(row, "--") {
					t.Fatalf("%q of %q", row, shown)
				}
			}
			told := string(s.Entry(nil, entry(sshchat.Topic, bob, text.Line(body).String()), you))
			for _, now := range []int{40, 80, 132} {
				for i, row := range eye.Rows(told, now) {
					if i > 0 && aLine.MatchString(row) {
						t.Fatalf("at %d columns a row is %q of\n%s", now, row, told)
					}
				}
				for i, row := range eye.Rows(shown, now) {
					if i > 0 && aLine.MatchString(row) && !strings.HasPrefix(row, "-- ") {
						t.Fatalf("at %d columns a row is %q of\n%s", now, row, shown)
					}
				}
			}
		}
	}
}

// TestNoRowBeginsWithAComma: no row of the chat's own begins with a sign that closes, and none
// ends with one that opens (UAX #14, classes CL, EX, IS, NS and OP).
func TestNoRowBeginsWithAComma(t *testing.T) {
	here := crowd(24)
	here[5].Name = text.Line("小明")
	for width := 40; width <= 100; width += 3 {
		s := NewStyler(lookIn("zh", paint.Color256)).Within(width)
		notices := []sshchat.Notice{sshchat.Opened{Scene: sshchat.Scene{Room: "#lobby", Here: here, Total: 25}}, sshchat.RoomList{}}
		for key := range s.Catalog().Faults {
			notices = append(notices, &sshchat.Fault{Key: key, Args: []any{"alice", "bob", time.Hour, "#ops", 1, 1}})
		}
		for _, n := range notices {
			for row := range strings.SplitSeq(eye.Strip(string(s.Notice(nil, n, you))), "\n") {
				said := []rune(strings.TrimSpace(strings.TrimPrefix(row, "--")))
				if len(said) == 0 {
					continue
				}
				if first := said[0]; strings.ContainsRune("、，。：；）”！？」", first) {
					t.Errorf("at %d columns a row begins with %c: %q", width, first, row)
				}
				if last := said[len(said)-1]; strings.ContainsRune("（“「", last) {
					t.Errorf("at %d columns a row ends with %c: %q", width, last, row)
				}
				if text.Width(row) >= width && len(strings.Fields(row)) > 2 {
					t.Errorf("at %d columns: %q", width, row)
				}
			}
		}
	}
}

// TestEventsWrapAtWords: what happened is told in rows that end between words, hung below what
// stands behind the time; talk is left to the terminal, so that it is copied whole.
func TestEventsWrapAtWords(t *testing.T) {
	people := make([]sshchat.Passage, 12)
	for i := range people {
		people[i] = gone(strings.Repeat(string(rune('a'+i)), 6), "", time.Hour)
	}
	many := passed(sshchat.Joined, people...)
	topic := entry(sshchat.Topic, bob, "the deploy of the new build is at fifteen hundred hours, and everybody is asked to be there in time")
	said := entry(sshchat.Said, bob, topic.Body.String())
	reacted := reactionTo("deploy at three, or at four, or never")
	reacted.People = people[:6]
	for _, tag := range lang.Tags() {
		for _, width := range []int{40, 45, 80} {
			look := lookIn(tag, paint.Color256)
			look.Time = "hm"
			s := NewStyler(look).Within(width)
			for _, e := range []*sshchat.Entry{many, topic, reacted} {
				out := eye.Strip(string(s.Entry(nil, e, you)))
				rows := strings.Split(out, "\n")
				for i, row := range rows {
					if text.Width(row) >= width || i > 0 && (!strings.HasPrefix(row, "        ") || strings.HasPrefix(row, "         ")) {
						t.Errorf("%s, %s at %d columns: %q", tag, e.Kind, width, row)
					}
				}
				if len(rows) < 2 && width < 80 {
					t.Errorf("%s, %s at %d columns is one row: %q", tag, e.Kind, width, out)
				}
				whole := eye.Strip(string(NewStyler(look).Entry(nil, e, you)))
				if tag == "en" && strings.Join(strings.Fields(out), " ") != strings.Join(strings.Fields(whole), " ") {
					t.Errorf("%s at %d columns: a word is broken:\n%s", e.Kind, width, out)
				}
			}
			if out := string(s.Entry(nil, said, you)); strings.Contains(out, "\n") {
				t.Errorf("talk is broken: %q", out)
			}
		}
	}
}
