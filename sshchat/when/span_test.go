package when

import (
	"strings"
	"testing"
	"time"
)

func TestSpan(t *testing.T) {
	const day = 24 * time.Hour
	for words, want := range map[string]time.Duration{
		"90s 90秒 90秒钟 1m30s": 90 * time.Second,
		"12h 12小时 12个小时":     12 * time.Hour,
		"30d 30天":            30 * day,
		"8w 8周 7w7d":         56 * day,
		"1y 1年":              365 * day,
		"20y":                MaxSpan,
		"0 0d 0s 30 d 1.5h -1h +1h 1ms 1h30 30m1h 1h1h 1D 1d_ for-ever 20y1s 21y 99999999999d 9999999999y": 0,
	} {
		for s := range strings.FieldsSeq(words) {
			s = strings.ReplaceAll(s, "_", " ")
			if d, ok := Span(s); ok != (want > 0) || ok && d != want {
				t.Errorf("Span(%q) is %v, %v; want %v", s, d, ok, want)
			}
		}
	}
	if _, ok := Span(""); ok {
		t.Error("nothing is a length of time")
	}
}

func TestLooksLikeSpan(t *testing.T) {
	for word, want := range map[string]bool{"3d": true, "30": true, "2weeks": true, "1.5h": true, "3天": true, "d": false, "": false, "3-4": false, "#3": false} {
		if LooksLikeSpan(word) != want {
			t.Errorf("LooksLikeSpan(%q) is %v", word, !want)
		}
	}
}
