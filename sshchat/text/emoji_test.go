package text

import (
	"strings"
	"testing"
	"unicode"
)

func TestEmoji(t *testing.T) {
	for in, want := range map[string]string{
		"+1": "👍", ":+1:": "👍", "-1": "👎", ":thumbsup:": "👍", "x": "❌", ":X:": "❌", "100": "💯", " tada ": "🎉",
		"👍": "👍", "👍🏽": "👍🏽", "🇨🇳": "🇨🇳", "👨‍👩‍👧‍👦": "👨‍👩‍👧‍👦", "👁️‍🗨️": "👁️‍🗨️",
		"🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F": "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F",
		"🏳️‍🌈": "🏳️‍🌈", "🧑🏻‍❤️‍💋‍🧑🏽": "🧑🏻‍❤️‍💋‍🧑🏽",
		"❤": "❤️", "❤️": "❤️", "☎": "☎️", "©": "©️", "㊗": "㊗️", "㊗️": "㊗️", "ℹ️": "ℹ️", "‼️": "‼️",
		"1️⃣": "1️⃣", "1⃣": "1️⃣", "#️⃣": "#️⃣", "⌚": "⌚", "🪿": "🪿", "🫩": "🫩", // Unicode 15 and 16
	} {
		if got, ok := Emoji(in); !ok || got.String() != want {
			t.Errorf("Emoji(%+q) = %+q, %t, want %+q", in, got.String(), ok, want)
		}
	}
}

func TestNoEmoji(t *testing.T) {
	for _, in := range []string{
		"", " ", ":", "::", ":+1", "+1:", "::+1::", "nonsense", "y", "7", "#", "*", "é", "你", "한", "ñ", "Ω", "…", "—", "$", "+",
		"👍👍", "👍 👍", "👍a", "a👍", "🇨", "🇨🇳🇩🇪", "🇨a", "🏽", "ℹ", "‼", "❤︎", "⌚︎", // the last two ask for text
		"a\u20E3", "1\uFE0F", "1\uFE0E\u20E3", "你\uFE0F", "\uFE0F", "\u200D", "\u200B", "\u20E3", "\uFFFD", "\xff", "\U000E0067",
		"👍\u200D", "\u200D👍", "👍\u200B", "👍\u200D\u200D👍", "👍\u200Da", "👍\uFE0F\uFE0F", "👍\u0301", "👍\u202E", "👍🏽🏽", "👍\u200D🏽",
		"👍\n👍", "\x1b[2J", "👍\x1b[2J", "\u009b2J", "👍\x00", "🏴\U000E0067", "🏴\U000E0061\U000E007F", "\uE000",
		strings.Repeat("👨\u200D", 4) + "👨",
		strings.Repeat("👨\u200D", 1500) + "👨", // 10 KB in one cluster
		"👍" + strings.Repeat("\u0301", 5000), strings.Repeat("👍", 2000), strings.Repeat(" ", 5000) + "👍",
	} {
		if got, ok := Emoji(in); ok || !got.IsZero() {
			t.Errorf("Emoji(%+.80q) = %+q, %t", in, got.String(), ok)
		}
	}
}

// Every shortcode is lower case, and stands for what Emoji takes as it is.
func TestShortcodes(t *testing.T) {
	for code, emoji := range shortcodes {
		if got, ok := Emoji(emoji); !ok || got.String() != emoji || code != strings.ToLower(code) {
			t.Errorf("%s is %+q, which is %+q, %t", code, emoji, got.String(), ok)
		}
	}
}

// FuzzEmoji: what is taken for an emoji is a Text of one short cluster without a
// letter, and the same when it is given again.
func FuzzEmoji(f *testing.F) {
	for _, seed := range []string{"+1", ":heart:", "❤", "👨‍👩‍👧", "1⃣", "🇨🇳", "👍🏽", "a\u20E3", "👍\u200D", "\u200D👍", "👍\uFE0F\uFE0E", "ℹ️", "🏴\U000E0067\U000E007F"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, ok := Emoji(s)
		if !ok {
			if !e.IsZero() {
				t.Fatalf("Emoji(%+q) = %+q, refused", s, e.s)
			}
			return
		}
		again, ok := Emoji(e.s)
		if !ok || again != e || Line(e.s) != e || !oneCluster(e.s) || len(e.s) > maxEmojiBytes || e.Width() > 2 {
			t.Fatalf("Emoji(%+q) = %+q, and of that %+q, %t", s, e.s, again.s, ok)
		}
		letter := func(r rune) bool {
			return unicode.IsLetter(r) && r != 'ℹ' || unicode.IsSpace(r) || unicode.IsControl(r)
		}
		if strings.ContainsFunc(e.s, letter) {
			t.Fatalf("Emoji(%+q) = %+q", s, e.s)
		}
	})
}
