package text

import (
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

const (
	// maxEmojiBytes is above the longest emoji, a kiss of two skin tones in 35. It is
	// looked at first: Line would make an emoji of a chain that goes on for ever.
	maxEmojiBytes = 64
	// maxJoined is how many pictures make one emoji, as in a family of four.
	maxJoined = 4
)

// The parts of emoji sequences (UTS #51, 1.4).
const (
	zwj       = '\u200D'
	emojiForm = '\uFE0F' // VS16
	keycapEnd = '\u20E3'
	blackFlag = '\U0001F3F4'
)

// shortcodes are the names that GitHub or Slack knows, for what people react with.
var shortcodes = map[string]string{
	"+1": "👍", "thumbsup": "👍", "-1": "👎", "thumbsdown": "👎", "ok_hand": "👌", "clap": "👏",
	"wave": "👋", "pray": "🙏", "muscle": "💪", "raised_hands": "🙌", "point_up": "☝️", "shrug": "🤷",
	"heart": "❤️", "broken_heart": "💔", "tada": "🎉", "rocket": "🚀", "eyes": "👀", "fire": "🔥", "100": "💯",
	"smile": "😄", "laughing": "😆", "joy": "😂", "wink": "😉", "blush": "😊", "grin": "😁", "sunglasses": "😎",
	"heart_eyes": "😍", "confused": "😕", "cry": "😢", "sob": "😭", "scream": "😱", "rage": "😡", "open_mouth": "😮",
	"upside_down_face": "🙃", "slightly_smiling_face": "🙂", "see_no_evil": "🙈", "skull": "💀", "ghost": "👻",
	"white_check_mark": "✅", "heavy_check_mark": "✔️", "x": "❌", "question": "❓", "exclamation": "❗",
	"warning": "⚠️", "construction": "🚧", "zap": "⚡", "boom": "💥", "star": "⭐", "sparkles": "✨", "bulb": "💡",
	"rofl": "🤣", "thinking": "🤔", "partying_face": "🥳", "hugs": "🤗", "sweat_smile": "😅", "sweat": "😓", "smirk": "😏",
	"sleeping": "😴", "relieved": "😌", "pensive": "😔", "disappointed": "😞", "angry": "😠", "facepalm": "🤦", "handshake": "🤝",
	"crossed_fingers": "🤞", "v": "✌️", "point_down": "👇", "point_left": "👈", "point_right": "👉", "poop": "💩", "robot": "🤖",
	"hourglass": "⌛", "gift": "🎁", "trophy": "🏆", "pizza": "🍕", "tea": "🍵", "sunny": "☀️", "snowflake": "❄️",
	"bug": "🐛", "memo": "📝", "lock": "🔒", "coffee": "☕", "beers": "🍻", "cake": "🍰",
}

// Emoji makes a Text of exactly one emoji, given as itself or by its shortcode, with
// colons or without. ok is false for anything else. A symbol that has two forms, as
// a bare ❤, gets the coloured one, so that equal reactions are equal.
func Emoji(s string) (e Text, ok bool) {
	if len(s) > maxEmojiBytes {
		return Text{}, false
	}
	s = strings.TrimSpace(s)
	code := strings.ToLower(s)
	if inner, ok := strings.CutPrefix(code, ":"); ok {
		if code, ok = strings.CutSuffix(inner, ":"); !ok {
			return Text{}, false
		}
	}
	if known := shortcodes[code]; known != "" {
		return Text{known}, true
	}
	if e = Line(s); e.s != s || !oneCluster(s) { // what Line takes away is no part of one
		return Text{}, false
	}
	s, ok = emoji([]rune(s))
	if !ok {
		return Text{}, false
	}
	return Text{s}, true
}

// oneCluster reports whether s is one grapheme cluster (UAX #29).
func oneCluster(s string) bool {
	g := graphemes.FromString(s)
	return g.Next() && len(g.Value()) == len(s)
}

// emoji returns one cluster in its coloured form if it is an emoji (UTS #51, 1.4.9).
func emoji(rs []rune) (s string, ok bool) {
	switch {
	case isKeycapBase(rs[0]):
		// A digit alone is an emoji to Unicode, but to nobody else.
		key := string([]rune{rs[0], emojiForm, keycapEnd})
		return key, string(rs) == key || len(rs) == 2 && rs[1] == keycapEnd
	case isRegional(rs[0]):
		return string(rs), len(rs) == 2 && isRegional(rs[1])
	case rs[0] == blackFlag && len(rs) > 1 && isTag(rs[1]):
		return string(rs), true // Line keeps tags for the three flags only
	case len(rs) == 1:
		return lone(rs[0])
	}
	for range maxJoined {
		if !isPictographic(rs[0]) {
			return "", false
		}
		end := 1
		if end < len(rs) && (rs[end] == emojiForm || isSkinTone(rs[end])) {
			end++
		}
		s += string(rs[:end])
		if rs = rs[end:]; len(rs) == 0 {
			return s, true
		}
		if rs[0] != zwj || len(rs) == 1 {
			return "", false
		}
		s, rs = s+string(zwj), rs[1:]
	}
	return "", false
}

// lone returns a picture without any selector in its coloured form. One that is a
// letter or punctuation otherwise, as ℹ and ‼, is an emoji only with its selector.
func lone(r rune) (s string, ok bool) {
	switch {
	case !isPictographic(r), !isEmoji(r):
		return "", false
	case Width(string(r)) == 2 && (r < 0x3000 || r > 0x32FF): // those are CJK by default
		return string(r), true
	}
	return string([]rune{r, emojiForm}), true
}

// isPictographic reports whether r is Extended_Pictographic. The tables of uax29 tell
// it by rule GB11: a joiner joins nothing else to a picture.
func isPictographic(r rune) bool {
	return r >= 0x80 && r != utf8.RuneError && oneCluster(string([]rune{r, zwj, '❤'}))
}

func isRegional(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }
func isSkinTone(r rune) bool { return r >= 0x1F3FB && r <= 0x1F3FF }
func isTag(r rune) bool      { return r >= 0xE0020 && r <= 0xE007F }
