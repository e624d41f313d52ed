package act

import (
	"slices"
	"strconv"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
)

// Windows is what a session does with its person's windows.
type Windows struct{ Act }

// all returns the caller's windows, of which each has a number.
func (a Windows) all() []people.Window {
	cards := a.Node.Cards
	if card, ok := cards.Windows().Of(a.By.AccountID(), a.By.SessionID()); ok {
		return cards.Windows().Living(a.Ctx, &card)
	}
	own := people.Window{N: a.By.Seat().Window, Node: cards.Node, Addr: a.By.Addr(), Print: a.By.Print(), Room: a.By.At().ID()}
	for _, card := range cards.Of(a.By.AccountID()) {
		if card.Session == a.By.SessionID() {
			own.Since = card.Since
		}
	}
	return []people.Window{own}
}

// Numbers returns the numbers of the caller's windows.
func (a Windows) Numbers() (all []string) {
	for _, w := range a.all() {
		all = append(all, strconv.Itoa(w.N))
	}
	return all
}

// List tells by which sessions the caller is here.
func (a Windows) List() error {
	var all []sshchat.Window
	for _, w := range a.all() {
		shown := sshchat.Window{N: w.N, Since: w.Since, Print: w.Print, Node: w.Node, Asked: w.N == a.By.Seat().Window}
		if w.Addr.IsValid() {
			shown.Address = w.Addr.String()
		}
		if v := a.By.ViewOf(w.Room); v != nil {
			shown.Room = v.Label()
		}
		all = append(all, shown)
	}
	a.Tell(sshchat.Windows{All: all})
	return nil
}

// Close closes one window of the caller's, or with "others" all but their own.
func (a Windows) Close(word string) error {
	own := a.By.Seat().Window
	n, err := strconv.Atoi(word)
	others := strings.EqualFold(word, "others")
	if n == own {
		a.By.Quit()
		return nil
	}
	found := 0
	for _, w := range a.all() {
		if w.N != own && (others || w.N == n) {
			found++
		}
	}
	if err != nil && !others || found == 0 && !others {
		return sshchat.NewFault("window.none", sshchat.Echo(word))
	}
	err = a.Node.Cards.Windows().End(a.Ctx, a.By.AccountID(), a.By.Seat(), func(w int) bool { return others || w == n })
	if err != nil {
		return err
	}
	if found == 0 { // else the caller is told of each that is closed
		a.Tell(sshchat.Done{Key: "window.alone"})
	}
	return nil
}

// Addresses returns from where somebody is here: of each of their windows, each address once.
func (a Reading) Addresses(card *people.Card) (all []string) {
	windows := card.Windows
	if windows == nil {
		windows = []people.Window{{Addr: card.Addr}}
	}
	for _, w := range windows {
		if s := w.Addr.String(); w.Addr.IsValid() && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}
