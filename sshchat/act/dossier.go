package act

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/people"
	"sshchat/sshchat/reports"
	"sshchat/sshchat/text"
)

// Dossier is what is kept of one person: of the session's own account, or of whom the server's
// own machine names. What they said is read page by page, by Page.
type Dossier struct {
	Act
	Account  *people.Account
	Whois    sshchat.Whois
	Settings []string // the names of those that are set
	Read     map[sshchat.RoomID]sshchat.Mark
	Written  []sshchat.AccountID // to whom they have written
	Reports  []reports.Report    // that wait, by them
	Ruled    []sshchat.Sanction  // that hold for them, where they may know of it

	Done func() // ends the reading; another may begin

	of []sshchat.AccountID // theirs, and those that joined it
}

// dossierWork is what the beginning of a dossier costs: half of what somebody may ask at once.
const dossierWork = 10 * estate.DiskWork

// Dossier begins to read what is kept of somebody: "me", or "@NAME" for the server's own machine. One
// at a time may be read of an account. The caller must call Done.
func (a Reading) Dossier(word string) (*Dossier, error) {
	account, err := a.dossierOf(word)
	if err != nil {
		return nil, err
	}
	if err := a.By.Charge(dossierWork); err != nil {
		return nil, err
	}
	done, ok := a.Node.Exports.Take(account.ID)
	if !ok {
		return nil, sshchat.NewFault("export.one")
	}
	d := &Dossier{Act: a.Act, Account: account, of: append(slices.Clone(account.Merged), account.ID), Done: done}
	if err := d.gather(); err != nil {
		done()
		return nil, err
	}
	return d, nil
}

// dossierOf finds whose it is.
func (a Reading) dossierOf(word string) (*people.Account, error) {
	name, named := strings.CutPrefix(word, "@")
	switch {
	case named && !a.By.IsLocal():
		return nil, sshchat.NewFault("export.other", sshchat.Echo(name))
	case word == "me" && a.By.IsLocal():
		return nil, sshchat.NewFault("command.account", "export "+word)
	case word == "me":
		return a.Node.People.Account(a.Ctx, a.By.AccountID())
	}
	t, err := a.FindTarget(name)
	switch {
	case err != nil:
		return nil, err
	case t.Account == nil:
		return nil, sshchat.NewFault("rule.nobody", sshchat.Echo(name))
	}
	return t.Account, nil
}

// gather reads all but what they said.
func (d *Dossier) gather() error {
	account, n := d.Account, d.Node
	names, err := n.People.NamesOf(d.Ctx, account)
	if err != nil {
		return err
	}
	d.Whois = sshchat.Whois{Role: max(account.Rank(), sshchat.MemberRole), Key: account.Since, Seen: account.Seen, Prints: account.Keys}
	d.Whois.Names = names
	d.Whois.Person = sshchat.Person{Account: account.ID}
	if len(names) > 0 {
		d.Whois.Name = names[0]
	}
	if d.By.AccountID() == account.ID {
		d.Whois.Name = d.By.Person().Name
	}
	for _, j := range account.Rooms {
		d.Whois.Rooms = append(d.Whois.Rooms, d.Label(j.ID))
	}
	d.Settings = slices.Sorted(maps.Keys(account.Settings))
	d.Read = map[sshchat.RoomID]sshchat.Mark{}
	for _, id := range d.of {
		if err := d.marks(id); err != nil {
			return err
		}
	}
	told, err := n.Reports.All(d.Ctx)
	if err != nil {
		return err
	}
	for _, r := range told {
		if slices.Contains(d.of, r.By.Account) {
			d.Reports = append(d.Reports, r)
		}
	}
	where := []sshchat.RoomID{""}
	for _, j := range account.Rooms {
		where = append(where, j.ID)
	}
	for _, room := range where {
		for _, what := range []string{"ban", "mute"} {
			for _, s := range n.Rules.List(what, room, d.Now()) {
				if slices.Contains(d.of, s.Account) {
					s.By = text.Text{} // they are told what was ruled, and why
					d.Ruled = append(d.Ruled, s)
				}
			}
		}
	}
	return nil
}

// marks reads how far an account has read, and to whom it has written.
func (d *Dossier) marks(id sshchat.AccountID) error {
	seen, talked := sshchat.SeenKey(id, ""), "talked/"+string(id)+"/"
	err := d.Node.Ledger.Each(d.Ctx, seen, func(v sshchat.Value) error {
		var m sshchat.Mark
		if err := json.Unmarshal(v.Data, &m); err != nil {
			return fmt.Errorf("read the record %s: %w", v.Key, err)
		}
		d.Read[sshchat.RoomID(strings.TrimPrefix(v.Key, seen))] = m
		return nil
	})
	if err != nil {
		return err
	}
	return d.Node.Ledger.Each(d.Ctx, talked, func(v sshchat.Value) error {
		d.Written = append(d.Written, sshchat.AccountID(strings.TrimPrefix(v.Key, talked)))
		return nil
	})
}

// Label is what they call a room, also one that they are no member of any more: they spoke there.
func (d *Dossier) Label(id sshchat.RoomID) string {
	if st, ok := d.Node.Rooms.Get(id); ok {
		return st.Label()
	}
	name, _, _ := strings.Cut(string(id), sshchat.IdMark)
	return "#" + name
}

// Stretch is a place in a dossier's entries: first what they said, by each of their accounts, then
// their letters.
type Stretch struct {
	at    int // of the accounts, then of their inboxes
	after uint64
}

// Page returns the next entries: their own of all rooms, then their letters. What others said in
// rooms is not in it. It is charged for as any reading is; next is where to go on, nil at the end.
func (d *Dossier) Page(s Stretch) (page []sshchat.Entry, next *Stretch, err error) {
	if err := d.By.Ask(); err != nil {
		return nil, nil, err
	}
	r := sshchat.Range{After: s.after, Oldest: true, Limit: RecordPage, Bytes: books.PageBytes}
	id := d.of[s.at%len(d.of)]
	inbox := s.at >= len(d.of)
	if inbox {
		r.Room = sshchat.InboxOf(id)
	} else {
		r.By = id
	}
	found, err := d.Node.Ledger.Engine.Page(d.Ctx, r)
	if err != nil {
		return nil, nil, err
	}
	if len(found) == 0 {
		s = Stretch{at: s.at + 1}
		if s.at == 2*len(d.of) {
			return nil, nil, nil
		}
		return nil, &s, nil
	}
	s.after = found[len(found)-1].Seq
	for _, e := range found {
		if inbox && !e.Room.IsInbox() || !inbox && e.Room.IsInbox() { // told everywhere; or a copy of a letter, which comes with the inbox
			continue
		}
		page = append(page, e)
	}
	return page, &s, nil
}
