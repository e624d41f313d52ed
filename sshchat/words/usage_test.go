package words

import (
	"strings"
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// TestUsagesInChinese: nothing of a usage is left in English but what is typed as it stands.
func TestUsagesInChinese(t *testing.T) {
	s := NewStyler(lookIn("zh", bareDepth))
	for _, c := range sshchat.Commands() {
		for _, usage := range []string{s.usage(c), s.programUsage(c)} {
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
