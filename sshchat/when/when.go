// Package when reads times as people write them, in English and in Chinese: a length of
// time, a moment, a day. It is the one reader of them: every command and every flag takes
// the same words.
package when

import (
	"errors"
	"regexp"
	"strings"
	"time"
)

// Period is what somebody means by a word for a moment or a day.
type Period struct {
	Begin time.Time
	End   time.Time // when the day is over; zero: the word is a moment, and no day
}

// Parse reads a moment or a day: 2h (ago), yesterday, monday, 11-20, 2026-11-20, 15:04, a day
// and 15:04, a time of RFC 3339. What has no year, or no day, is the last that there was. The
// calendar is that of now's zone.
func Parse(s string, now time.Time) (Period, bool) {
	s = strings.TrimSpace(s)
	if d, ok := Span(withoutAgo(s)); ok {
		return Period{Begin: now.Add(-d)}, true
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if at, err := time.ParseInLocation(layout, s, now.Location()); err == nil {
			return Period{Begin: at}, true
		}
	}
	s = strings.ToLower(s)
	if m := clock.FindStringSubmatch(s); m != nil {
		return parseMoment(strings.TrimSpace(m[1]), m[2], now)
	}
	year, month, day, ok := parseDay(s, now)
	if !ok {
		return Period{}, false
	}
	return Period{StartOfDay(year, month, day, now.Location()), StartOfDay(year, month, day+1, now.Location())}, true
}

// clock matches a time of day, and what stands before it.
var clock = regexp.MustCompile(`^(.*?)(\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?)$`)

// parseMoment reads a time of a day. Without a day it is the last time that clocks showed it.
func parseMoment(day, clock string, now time.Time) (Period, bool) {
	var of time.Time
	err := errors.ErrUnsupported
	for _, layout := range []string{"15:04", "15:04:05", "3:04pm", "3:04 pm"} {
		if of, err = time.Parse(layout, clock); err == nil {
			break
		}
	}
	if err != nil {
		return Period{}, false
	}
	at := func(year int, month time.Month, day int) time.Time {
		return time.Date(year, month, day, of.Hour(), of.Minute(), of.Second(), 0, now.Location())
	}
	if day != "" {
		year, month, d, ok := parseDay(day, now)
		return Period{Begin: at(year, month, d)}, ok
	}
	year, month, today := now.Date()
	last := at(year, month, today)
	if last.After(now) {
		last = at(year, month, today-1)
	}
	return Period{Begin: last}, true
}

func withoutAgo(s string) string {
	for _, tail := range []string{" ago", "之前", "以前", "前"} {
		if rest, ok := strings.CutSuffix(s, tail); ok {
			return rest
		}
	}
	return s
}

// parseDay reads a day: by its name, the last one of its weekday, or a date. A date with
// slashes begins with its year: 11/12 is two days.
func parseDay(s string, now time.Time) (year int, month time.Month, day int, ok bool) {
	year, month, day = now.Date()
	switch s {
	case "today", "今天", "今日":
		return year, month, day, true
	case "yesterday", "昨天", "昨日":
		return year, month, day - 1, true
	case "前天":
		return year, month, day - 2, true
	}
	if rest, ok := strings.CutPrefix(s, "上"); ok { // the week before this one; it begins on a Monday
		if w, ok := parseWeekday(strings.TrimPrefix(rest, "个")); ok {
			return year, month, day - int(now.Weekday()+6)%7 - 7 + int(w+6)%7, true
		}
	}
	if w, ok := parseWeekday(s); ok {
		return year, month, day - int(now.Weekday()-w+7)%7, true
	}
	for _, layout := range []string{"2006-1-2", "2006/1/2", "2.1.2006", "2006年1月2日", "2006年1月2号"} {
		if at, err := time.Parse(layout, s); err == nil {
			year, month, day = at.Date()
			return year, month, day, true
		}
	}
	for _, layout := range []string{"1-2", "2.1.", "1月2日", "1月2号", "Jan 2", "January 2", "2 Jan", "2 January", "2Jan"} {
		if at, err := time.Parse(layout, s); err == nil {
			return lastOf(at.Month(), at.Day(), now)
		}
	}
	return 0, 0, 0, false
}

// lastOf is the last time that there was a day of a year.
func lastOf(month time.Month, day int, now time.Time) (int, time.Month, int, bool) {
	for year := now.Year(); year > now.Year()-9; year-- { // 29 February: eight years apart round 2100
		at := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
		if at.Month() == month && !StartOfDay(year, month, day, now.Location()).After(now) {
			return year, month, day, true
		}
	}
	return 0, 0, 0, false
}

// parseWeekday reads a weekday in English, whole or its first three letters, and in Chinese.
func parseWeekday(s string) (time.Weekday, bool) {
	for _, prefix := range []string{"星期", "礼拜", "周"} {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			s = rest
			if s == "天" {
				s = "日"
			}
			for i, r := range []rune("日一二三四五六") {
				if s == string(r) {
					return time.Weekday(i), true
				}
			}
			return 0, false
		}
	}
	for w := time.Sunday; w <= time.Saturday; w++ {
		if name := strings.ToLower(w.String()); s == name || s == name[:3] {
			return w, true
		}
	}
	return 0, false
}

// StartOfDay is the first instant of a day. Some days begin at 01:00 (America/Santiago,
// when summer comes), some have 00:00 twice, and one that a zone left out (Apia,
// 30 December 2011) is empty. time.Date promises nothing for these, and a bound that is
// an hour off loses the lines of a day, or shows them twice.
func StartOfDay(year int, month time.Month, day int, zone *time.Location) time.Time {
	midnight := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	at := midnight.Add(-26 * time.Hour) // no clock is a day ahead of UTC
	for {
		_, offset := at.In(zone).Zone()
		begin, end := at.In(zone).ZoneBounds()
		start := midnight.Add(-time.Duration(offset) * time.Second)
		if start.Before(begin) { // the clocks went over it
			start = begin
		}
		if end.IsZero() || start.Before(end) {
			return start.In(zone)
		}
		at = end
	}
}
