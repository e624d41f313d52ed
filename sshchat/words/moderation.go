package words

import (
	"fmt"
	"slices"
	"strings"

	"sshchat/sshchat"
)

// moderation words bans, mutes and the acts of operators.
type moderation struct{ *voice }

// sanctions appends who is banned or muted.
func (m moderation) sanctions(dst []byte, l sshchat.Sanctions) []byte {
	var lines []string
	for _, x := range l.All {
		until := ""
		if !x.Until.IsZero() {
			until = m.moment(x.Until)
		}
		line := fmt.Sprintf("%s  %s  %s  %s", m.cat.Act(x.What), x.Name, m.cat.Until(until), m.cat.By(x.By.String(), m.moment(x.At)))
		if !x.Reason.IsZero() {
			line += m.cat.Because(x.Reason.String())
		}
		lines = append(lines, line)
	}
	if l.More > 0 {
		lines = append(lines, m.cat.More(l.More))
	}
	if l.InRooms > 0 {
		lines = append(lines, m.placing(m.cat.InRooms(l.InRooms)))
	}
	return m.Aside(dst, strings.Join(lines, "\n"))
}

// rulings appends the last acts of moderation, the oldest first.
func (m moderation) rulings(dst []byte, l sshchat.Rulings) []byte {
	var lines []string
	for _, r := range l.Last {
		facts := []string{m.moment(r.At), r.By.Name.String(), m.cat.Act(r.What)}
		if r.In != "" {
			facts = slices.Insert(facts, 2, r.Room)
		}
		if target := r.Target.String(); target != "" {
			facts = append(facts, target)
		}
		line := strings.Join(facts, "  ")
		if !r.Until.IsZero() {
			line += "  " + m.cat.Until(m.moment(r.Until))
		}
		switch {
		case r.Reason.IsZero():
		case setsValue(r.What):
			line += m.cat.Because(m.choice(r.Reason.String()))
		default:
			line += m.cat.Because(r.Reason.String())
		}
		lines = append(lines, line)
	}
	if l.Node != "" {
		lines = append(lines, m.cat.Nodes.Audit(l.Node))
	}
	return m.Aside(dst, strings.Join(lines, "\n"))
}
