package sshchat

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// regions are what stands before a city in the name of a zone.
var regions = [...]string{
	"Asia", "Europe", "America", "Africa", "Australia", "Pacific", "Atlantic", "Indian", "America/Argentina", "America/Indiana", "America/Kentucky", "Antarctica",
}

// KnownZone reports whether v is an IANA zone name. "Local" is the server's, which
// nobody who names it means, and a path is not a name.
func KnownZone(v string) bool {
	_, err := time.LoadLocation(v)
	return err == nil && v != "" && v != "Local" && len(v) < 64
}

// setZone takes an IANA zone name, or a city that one is named for.
func setZone(s *Settings, v string) error {
	if len(v) < 64 {
		spelled := spellZone(v)
		for _, name := range []string{v, spelled, strings.ToUpper(v)} {
			if KnownZone(name) {
				s.Zone = name
				return nil
			}
		}
		for _, region := range regions {
			if name := region + "/" + spelled; KnownZone(name) {
				s.Zone = name
				return nil
			}
		}
	}
	if m := zoneOffset.FindStringSubmatch(v); m != nil {
		if hours, err := strconv.Atoi(m[1]); err == nil && hours >= -12 && hours <= 14 {
			return NewFault("tz.offset", Echo(v), fmt.Sprintf("Etc/GMT%+d", -hours))
		}
	}
	return NewFault("tz.unknown", Echo(v))
}

// zoneOffset matches how far a clock is from UTC, in whole hours: +8, UTC+8, GMT+08:00.
var zoneOffset = regexp.MustCompile(`^(?i:utc|gmt)?\s*([+-]\d{1,2})(?::?00)?$`)

// spellZone writes words as names of zones have them: new york is New_York.
func spellZone(v string) string {
	start := true
	return strings.Map(func(r rune) rune {
		upper := start
		start = r == ' ' || r == '/' || r == '_' || r == '-'
		switch {
		case r == ' ':
			return '_'
		case upper:
			return unicode.ToUpper(r)
		}
		return unicode.ToLower(r)
	}, strings.Join(strings.Fields(v), " "))
}

// ZoneShown is a zone as its person is told of it. "Local" is a word of the server's.
func ZoneShown(zone string, now time.Time) string {
	switch loc, err := time.LoadLocation(zone); {
	case err != nil || zone == "" || zone == "UTC":
		return "UTC"
	case zone == "Local":
		return now.In(loc).Format("MST -07:00")
	}
	return zone
}
