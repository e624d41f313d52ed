package when

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// MaxSpan bounds what somebody may mean by a length of time: past it "for ever" is
// meant, or a slip.
const MaxSpan = 20 * 365 * 24 * time.Hour

// spanLetters are the units as they are written in Chinese: 2小时, 3天.
var spanLetters = strings.NewReplacer("个小时", "h", "小时", "h", "分钟", "m", "分", "m", "秒钟", "s", "秒", "s", "天", "d", "周", "w", "年", "y")

// Span reads a length of time: 90s, 10m, 2h, 3d, 2w, 1y, and such
// one after the other, the larger first (1d12h, 1天12小时). Nothing else is understood, and what
// is not understood is never taken for something else.
func Span(s string) (time.Duration, bool) {
	units := []struct {
		letter byte
		size   time.Duration
	}{
		{'y', 365 * 24 * time.Hour},
		{'w', 7 * 24 * time.Hour},
		{'d', 24 * time.Hour},
		{'h', time.Hour},
		{'m', time.Minute},
		{'s', time.Second},
	}
	s = spanLetters.Replace(s)
	var total time.Duration
	for _, u := range units {
		digits := 0
		for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
			digits++
		}
		if digits == 0 || digits == len(s) || s[digits] != u.letter {
			continue
		}
		n, err := strconv.ParseUint(s[:digits], 10, 32)
		if err != nil || time.Duration(n) > MaxSpan/u.size {
			return 0, false
		}
		total += time.Duration(n) * u.size
		s = s[digits+1:]
	}
	return total, s == "" && total > 0 && total <= MaxSpan
}

// LooksLikeSpan reports whether a word may have been meant as a length of time:
// a number, alone or with letters behind it, as in 3d, 30 or 2weeks.
func LooksLikeSpan(word string) bool {
	rest := strings.TrimLeft(word, "0123456789")
	return rest != word && !strings.ContainsFunc(rest, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.'
	})
}
