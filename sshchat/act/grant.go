package act

import (
	"cmp"
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/mail"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
)

// Grants is who has a rank in which room, the founder of a new one too.
type Grants struct{ Act }

// MayInvite holds an invitation against the rate, and against whether strangers may write
// to who.
func (a Grants) MayInvite(who sshchat.Person, here bool) error {
	if err := a.By.Pace(); err != nil {
		return err
	}
	if !here {
		return sshchat.NewFault("nobody.here", who.Name)
	}
	return Letters(a).mayWrite(who)
}

// Invite makes somebody a member of a private room; away says that they are to be
// told at the next login.
func (a Grants) Invite(st rooms.Room, who sshchat.Person, away bool) error {
	switch {
	case who.Account.IsGuest():
		return sshchat.NewFault("room.nokey", who.Name)
	case st.Rank(who.Account) > sshchat.NoRank:
		return sshchat.NewFault("room.ismember", who.Name, text.Line(st.Label()))
	}
	s := sshchat.Grant{Account: who.Account, Name: who.Name, Rank: sshchat.Invited}
	if away {
		s.New, s.By = true, a.By.Person().Name
	}
	return a.Set(st, sshchat.Ruling{What: "invite"}, s)
}

// TellInvited tells somebody who is here that they are asked into a room.
func (a Grants) TellInvited(st rooms.Room, who sshchat.Person) {
	a.Node.Mail.Notify(who, a.By.Person(), mail.ToRoom, text.Line(st.Label()))
}

// Set gives somebody a rank in a room, on the record.
func (a Grants) Set(st rooms.Room, r sshchat.Ruling, s sshchat.Grant) error {
	r.Target, r.Account = s.Name, s.Account
	rule := Record(a).RuleIn
	if r.What == "remove" && s.Account == a.By.AccountID() {
		rule = Record(a).ruleSelf
	}
	return rule(st, r, func() error {
		return a.Node.Rooms.Give(a.Ctx, st.ID, s)
	})
}

// Find finds whom a word means of those who have a rank in a room: by the name that
// they have, or had when they were given it.
func (a Grants) Find(st rooms.Room, word string) (sshchat.Grant, error) {
	t, err := a.FindTarget(word)
	if err != nil {
		return sshchat.Grant{}, err
	}
	for _, s := range st.Grants {
		if t.Account != nil && s.Account == t.Account.ID {
			s.Name = t.Label()
			return s, nil
		}
	}
	for _, s := range st.Grants {
		if t.Account == nil && sshchat.SameName(s.Name.String(), word) {
			return s, nil
		}
	}
	s := sshchat.Grant{Name: t.Label()}
	if t.Account != nil {
		s.Account = t.Account.ID
	}
	return s, nil
}

// In returns who has a rank in a room, the highest first. Those who are here go by
// the name that they have now.
func (a Grants) In(st rooms.Room) []sshchat.Grant {
	grants := slices.Clone(st.Grants)
	for i := range grants {
		if here := a.Node.Cards.Of(grants[i].Account); len(here) > 0 {
			grants[i].Name = here[0].Person().Name
		}
	}
	slices.SortFunc(grants, func(a, b sshchat.Grant) int {
		return cmp.Or(-cmp.Compare(a.Rank, b.Rank), sshchat.CompareFold(a.Name.String(), b.Name.String()))
	})
	return grants
}

// Near returns a room that the caller may know of whose name is one slip away from a word: the one
// with most people.
func (a Grants) Near(word string) (near rooms.Room, ok bool) {
	name, err := sshchat.ParseRoomName(word)
	if err != nil {
		return near, false
	}
	most := -1
	for _, st := range a.Node.Rooms.OneSlipFrom(name, a.By.AccountID()) {
		if n := a.PeopleIn(st.ID); n > most && a.By.Sanctioned("ban", st.ID) == nil {
			near, ok, most = st, true, n
		}
	}
	return near, ok
}

// Found makes the public room that a word names, for its founder. The caller pays.
func (a Grants) Found(word string, founder sshchat.Person) (rooms.Room, error) {
	name, err := sshchat.ParseRoomName(word)
	switch {
	case err != nil && sshchat.LooksLikeRoom("#"+strings.TrimPrefix(word, "#")):
		return rooms.Room{}, sshchat.NewFault("room.unknown", sshchat.Echo(word)) // a private one, which is not made so
	case err != nil:
		return rooms.Room{}, err
	case a.By.IsGuest():
		return rooms.Room{}, sshchat.NewFault("room.guest", sshchat.Echo(word))
	case a.By.Role() < sshchat.OperatorRole && a.Node.Rooms.Founded(a.By.AccountID(), a.Node.Ledger.Clock.Now()) >= rooms.MaxFounded:
		return rooms.Room{}, sshchat.NewFault("room.founded", rooms.MaxFounded)
	}
	if other, ok := a.Node.Rooms.Alike(name); ok {
		return rooms.Room{}, sshchat.NewFault("room.alike", text.Line("#"+name), text.Line(other.Label()))
	}
	if err := a.By.MayTalk(""); err != nil { // everybody sees its name
		return rooms.Room{}, err
	}
	if err := a.MayLink("", text.Line(name)); err != nil {
		return rooms.Room{}, err
	}
	if err := a.By.Pace(); err != nil {
		return rooms.Room{}, err
	}
	if err := a.By.Spend(estate.StaysRoom, 1); err != nil {
		return rooms.Room{}, err
	}
	return a.Node.Rooms.Found(a.Ctx, name, founder)
}
