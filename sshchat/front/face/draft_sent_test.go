package face_test

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"sshchat/sshchat/term"
	"sshchat/sshchat/text"
)

// The draft shows what will be sent: whatever is typed or pasted, the sanitizer takes nothing
// away that could be seen.
func TestDraftIsWhatIsSent(t *testing.T) {
	seen := func(s string) string { // what is invisible may go
		return norm.NFC.String(strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) {
				return -1
			}
			return r
		}, s))
	}
	zalgo := "z" + strings.Repeat("\u0301\u0316\u0489", 20)
	for _, s := range []string{
		"plain", zalgo, "a" + zalgo + " b" + zalgo, "\ue0b0 \uf121 branch", "क" + strings.Repeat("ि", 40), "ก" + strings.Repeat("่", 9) + "้",
		"x\u20dd", "1\ufe0f\u20e3 x\u20e3", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "hi\U000e0068\U000e0069",
		"\u1112\u1161\u11ab" + strings.Repeat("\u11ab", 30), "\u0301a", "a\u200db", "👨\u200d👩", "e\u0301e\u0302\u0303\u0304\u0305\u0306", "a\u00adb\u2060c", "ש\u05b0\u05bc\u05c1",
	} {
		for how, keys := range map[string]string{"typed": s, "pasted": "\x1b[200~" + s + "\x1b[201~"} {
			e := term.NewEditor()
			for e.Feed([]byte(keys)); ; {
				if len(e.Feed(nil)) == 0 {
					break
				}
			}
			draft := e.Text()
			sent, _ := text.Sanitize(draft, text.Options{Form: text.Lines})
			if seen(draft) != seen(sent.String()) {
				t.Errorf("%q %s: the draft is %+q, sent is %+q", s, how, draft, sent)
			}
		}
	}
}
