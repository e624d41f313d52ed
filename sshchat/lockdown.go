package sshchat

// Lockdown says who comes in and speaks for now. Each step keeps out those of the steps
// before it, too. It is one record, so that all nodes keep to it.
type Lockdown string

// The steps of a lockdown.
const (
	LockdownOff    Lockdown = ""
	LockdownGuests Lockdown = "guests" // who has no key
	LockdownNew    Lockdown = "new"    // whose account is younger than an hour
	LockdownKnown  Lockdown = "known"  // who comes under a name that nobody owns: as --access known
)

// ParseLockdown reads what an operator typed.
func ParseLockdown(s string) (Lockdown, bool) {
	switch s {
	case "off":
		return LockdownOff, true
	case "on", "guests": // "on" is what it was called when there was one step
		return LockdownGuests, true
	case "new", "known":
		return Lockdown(s), true
	}
	return "", false
}

// Word is how a step is typed.
func (l Lockdown) Word() string {
	if l == LockdownOff {
		return "off"
	}
	return string(l)
}
