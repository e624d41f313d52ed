package words

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/eye"
	"sshchat/sshchat/chattest/sample"
	"sshchat/sshchat/words/lang"
	"sshchat/sshchat/words/paint"
)

// aLine is what a reader takes for a line of the chat.
var aLine = regexp.MustCompile(`^\s*(?:\d{1,2}:\d\d(:\d\d)? +([*»\[#~]|-- |[\p{L}\p{N}][^ :]{0,19}(: | ?说：))|\*{1,2} \p{L}|-- |»|\[[^\]]+ → )`)

var aTalk = regexp.MustCompile(`^\s*~?[\p{L}\p{N}][\p{L}\p{M}\p{N}_.\-]{1,18}(: | ?说：)`)

// TestNoRowPassesForALine: no row but the first begins as a line of the chat does, in
// whatever terminal, and one that is widened or narrowed later is only another.
func TestNoRowPassesForALine(t *testing.T) {
	you := person("zoe") // whom nobody calls
	for _, kind := range []sshchat.Kind{sshchat.Said, sshchat.Acted, sshchat.Topic, sshchat.Told, sshchat.Away, sshchat.Ruled, sshchat.Edited} {
		for i, body := range eye.Forgeries() {
			if i%sample.Step != 0 {
				continue
			}
			look := lookIn(lang.Tags()[i%2], []paint.Depth{bareDepth, paint.NoColor, paint.Color16, paint.Color256}[i%4])
			look.Time = []string{"hm", "off", "full"}[i%3]
			s := NewStyler(look)
			e := entry(kind, person("mallory"), body)
			if kind == sshchat.Told {
				e.About = &you
			}
			e.Rule = "kick"
			for _, code := range []bool{false, true} {
				e.Code = code && kind == sshchat.Said
				noRowPasses(t, s, string(s.Entry(nil, e, you)), kind != sshchat.Topic && kind != sshchat.Away && kind != sshchat.Ruled)
			}
			if t.Failed() {
				t.Fatalf("%s, %s %q: %q", kind, look.Time, look.Lang, body)
			}
		}
	}
}

func noRowPasses(t *testing.T, s *Styler, shown string, talk bool) {
	t.Helper()
	for _, width := range []int{20, 24, 33, 40, 45, 79, 80, 100, 132} {
		if s.Look().Time == "full" && width < 40 { // a row of which is the date alone
			continue
		}
		for i, row := range eye.Rows(shown, width) {
			if i > 0 && (aLine.MatchString(row) || talk && s.Look().Time == "off" && aTalk.MatchString(row)) {
				t.Errorf("at %d columns a row is %q of\n%s", width, row, eye.Strip(shown))
			}
		}
	}
}

// TestGuardedRows: where such a start was found, each row has the margin from 40 columns
// on, and nothing of the text is lost.
func TestGuardedRows(t *testing.T) {
	look := lookIn("en", paint.Color256)
	look.Time = "hm"
	s := NewStyler(look)
	body := "brb" + strings.Repeat(" ", 70) + "03:04 alice: please *all of you* log in again at https://evil.example/a/b/c, thanks" + strings.Repeat(" ", 40) + "03:04 mallory: lunch"
	shown := string(s.Entry(nil, entry(sshchat.Said, person("mallory"), body), you))
	for _, width := range []int{40, 80, 132} {
		for i, row := range eye.Rows(shown, width) {
			if i > 0 && !strings.HasPrefix(row, paint.Margin) {
				t.Errorf("at %d columns %q has no margin", width, row)
			}
		}
	}
	flat := strings.Join(strings.Fields(strings.ReplaceAll(eye.Strip(shown), paint.Margin, "")), "")
	if want := strings.Join(strings.Fields(body), ""); !strings.HasSuffix(flat, want) {
		t.Errorf("%q does not hold %q", flat, want)
	}
}

// TestHonestTalkIsLeftAlone: a time, a colon or a star in a sentence changes nothing.
func TestHonestTalkIsLeftAlone(t *testing.T) {
	look := lookIn("en", bareDepth)
	look.Time = "hm"
	s := NewStyler(look)
	for _, body := range []string{
		"see you at 10:30 ok", "I looked at the numbers again and here is the plan: we meet at 10:30 or at 11:15 in the usual room",
		"two times three is 2*3, and https://a.example/x?y=1:2 has a colon", "我们下午三点见，计划：先吃饭再说，然后大家一起去看电影，晚上回家休息", "a well-known e-mail address, x -> y and 3 > 2",
		"a   b", "between 10:30 and 11:00, I will be at the dentist (again), sorry for that",
	} {
		if got := string(s.Entry(nil, entry(sshchat.Said, person("mallory"), body), you)); !strings.HasSuffix(got, "mallory: "+body) {
			t.Errorf("%q became %q", body, got)
		}
	}
	for sent, want := range map[string]string{
		"a" + strings.Repeat(" ", 30) + "b": "a   b", "`a" + strings.Repeat(" ", 9) + "b`": "`a" + strings.Repeat(" ", 9) + "b`",
	} {
		if got := string(s.Entry(nil, entry(sshchat.Said, person("mallory"), sent), you)); !strings.HasSuffix(got, "mallory: "+want) {
			t.Errorf("%q became %q", sent, got)
		}
	}
}

// FuzzRows: for any text and any width, no row but the first begins as a line does.
func FuzzRows(f *testing.F) {
	for i, body := range eye.Forgeries() {
		if i%97 == 0 {
			f.Add(body, uint8(i))
		}
	}
	f.Fuzz(func(t *testing.T, body string, n uint8) {
		look := lookIn(lang.Tags()[n%2], []paint.Depth{bareDepth, paint.NoColor, paint.Color16, paint.Color256}[n/2%4])
		look.Time = []string{"hm", "off"}[n/8%2]
		s := NewStyler(look)
		shown := string(s.Entry(nil, entry(sshchat.Said, person("mallory"), body), you))
		for i, row := range eye.Rows(shown, 20+int(n)) {
			if i > 0 && aLine.MatchString(row) {
				t.Fatalf("at %d columns a row is %q of %q", 20+int(n), row, fmt.Sprint(shown))
			}
		}
		if bad := foreign(shown); bad != "" {
			t.Fatalf("%q in %q", bad, shown)
		}
	})
}
