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
			for _, now := range []int{40, 80, 132} {
				for i, row := range eye.Rows(shown, now) {
					if i > 0 && aLine.MatchString(row) && !strings.HasPrefix(row, "-- ") {
						t.Fatalf("at %d columns a row is %q of\n%s", now, row, shown)
					}
				}
			}
		}
	}
}
