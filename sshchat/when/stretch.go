package when

import "time"

// Stretch is a time from when to when.
type Stretch struct {
	From, To time.Time // To zero: it has no end

	Bad string // the word that could not be read; "": none
}

// IsEmpty reports whether nothing can lie in it.
func (s Stretch) IsEmpty() bool { return !s.To.IsZero() && !s.To.After(s.From) }

// ParseStretch reads from when and up to when: since is a moment, or the beginning of a day, until
// a moment, or the end of a day; "" leaves it open.
func ParseStretch(since, until string, now time.Time) (s Stretch) {
	p, ok := Parse(since, now)
	if !ok {
		return Stretch{Bad: since}
	}
	if s.From = p.Begin; until == "" {
		return s
	}
	if p, ok = Parse(until, now); !ok {
		return Stretch{Bad: until}
	}
	if s.To = p.Begin; !p.End.IsZero() {
		s.To = p.End
	}
	return s
}
