package words

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat"
)

const minute = "2006-01-02 15:04"

// at words a moment to the minute, where the reader is.
func (s *Styler) at(t time.Time) string { return t.In(s.zone).Format(minute) }

// keyList appends the keys of one's own account.
func (s *Styler) keyList(dst []byte, l sshchat.KeyList) []byte {
	var lines []string
	for _, k := range l.Keys {
		line := k.Print + "  " + k.Since.In(s.zone).Format(time.DateOnly) // a row of 80 columns holds that, and the mark
		if k.Print == l.Now {
			line += s.cat.Stay(s.cat.WhoisLabels["inuse"])
		}
		lines = append(lines, line)
	}
	return s.aside(dst, strings.Join(lines, "\n"))
}

// whois appends what may be known of somebody, a fact a line.
func (s *Styler) whois(dst []byte, w sshchat.Whois) []byte {
	var all facts
	fact := func(label, value string) { all.add(s.cat.WhoisLabels[label], value) }
	when := func(label string, at time.Time) {
		if !at.IsZero() {
			fact(label, s.at(at))
		}
	}
	fact("role", s.cat.RoleNames[w.Role])
	when("key", w.Key)
	if w.Here {
		when("here", w.Since)
		when("spoke", w.Spoke)
	} else {
		when("seen", w.Seen)
	}
	if w.IsAway {
		fact("away", cmp.Or(w.Away.String(), s.cat.AwayMark))
	}
	fact("from", w.Address)
	var rooms []string
	for _, r := range w.Rooms {
		rooms = append(rooms, s.room(r))
	}
	fact("rooms", strings.Join(rooms, s.cat.List))
	var names []string
	for _, n := range w.Names {
		names = append(names, n.String())
	}
	fact("names", strings.Join(names, s.cat.List))
	for _, k := range w.Prints {
		fact("print", k.Print)
	}
	return s.aside(dst, s.factLines(s.name(w.Person, bold), all))
}

// sanctions appends who is banned or muted.
func (s *Styler) sanctions(dst []byte, l sshchat.Sanctions) []byte {
	var lines []string
	for _, x := range l.All {
		until := ""
		if !x.Until.IsZero() {
			until = s.at(x.Until)
		}
		line := fmt.Sprintf("%s  %s  %s  %s, %s", x.What, x.Name, s.cat.Until(until), x.By, s.at(x.At))
		if !x.Reason.IsZero() {
			line += s.cat.Because(x.Reason.String())
		}
		lines = append(lines, line)
	}
	if l.More > 0 {
		lines = append(lines, s.cat.More(l.More))
	}
	if l.InRooms > 0 {
		lines = append(lines, s.placing(s.cat.InRooms(l.InRooms)))
	}
	return s.aside(dst, strings.Join(lines, "\n"))
}

// rulings appends the last acts of moderation, the oldest first.
func (s *Styler) rulings(dst []byte, l sshchat.Rulings) []byte {
	var lines []string
	for _, r := range l.Last {
		facts := []string{s.at(r.At), r.By.Name.String(), r.What}
		if r.In != "" {
			facts = slices.Insert(facts, 2, r.Room)
		}
		if target := r.Target.String(); target != "" {
			facts = append(facts, target)
		}
		line := strings.Join(facts, "  ")
		if !r.Until.IsZero() {
			line += "  " + s.cat.Until(s.at(r.Until))
		}
		if !r.Reason.IsZero() {
			line += s.cat.Because(r.Reason.String())
		}
		lines = append(lines, line)
	}
	return s.aside(dst, strings.Join(lines, "\n"))
}
