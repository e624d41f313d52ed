package words

import (
	"regexp"
	"strings"
	"testing"

	"sshchat/sshchat/commands"
	"sshchat/sshchat/text"
)

// placeholder is a word of a usage that stands for one of the reader's.
var placeholder = regexp.MustCompile(`\b[A-Z]{2,}\b`)

// TestUsagesInChinese: nothing of a usage is left in English but what is typed as it stands.
func TestUsagesInChinese(t *testing.T) {
	s := NewStyler(lookIn("zh", bareDepth))
	u := usages{s.voice}
	for _, c := range commands.All() {
		for _, usage := range []string{u.usage(c), u.programUsage(c)} {
			if left := placeholder.FindString(usage); left != "" {
				t.Errorf("/%s: %s is left in %s", c.Name, left, usage)
			}
			if w := text.Width(brief(usage, usageWidth)); w > usageWidth {
				t.Errorf("/%s: %s is %d cells wide in a table", c.Name, brief(usage, usageWidth), w)
			}
		}
	}
	if got := s.Fault("usage", []any{"kick", "NAME [REASON]"}); got != "用法：/kick 名字 [原因]" {
		t.Errorf("a refusal: %s", got)
	}
	if got := NewStyler(lookIn("en", bareDepth)).Fault("usage", []any{"kick", "NAME [REASON]"}); !strings.HasSuffix(got, "/kick NAME [REASON]") {
		t.Errorf("a refusal in English: %s", got)
	}
}
