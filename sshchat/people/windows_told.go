package people

import (
	"slices"

	"sshchat/sshchat"
)

// Told is what a window is told of the others: which were opened and closed since the card was as
// before; nil: the window was alone, or has just been opened.
func (c *Card) Told(before *Card, own int) (all []sshchat.Notice) {
	had := []Window{{N: own}}
	switch {
	case before != nil:
		had = before.Windows
	case own > 1:
		had = c.Windows
		all = append(all, sshchat.Done{Key: "window.this", Args: []any{own, len(c.Windows)}})
	}
	for _, w := range without(c.Windows, had) {
		if w.Addr.IsValid() {
			all = append(all, sshchat.Done{Key: "window.opened", Args: []any{w.N, w.Addr.String()}})
		}
	}
	for _, w := range without(had, c.Windows) {
		all = append(all, sshchat.Done{Key: "window.gone", Args: []any{w.N}})
	}
	return all
}

// without returns those windows of all that are not among some.
func without(all, some []Window) []Window {
	return slices.DeleteFunc(slices.Clone(all), func(w Window) bool {
		return slices.ContainsFunc(some, func(o Window) bool { return o.N == w.N })
	})
}
