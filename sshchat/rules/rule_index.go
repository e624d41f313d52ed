package rules

import (
	"cmp"
	"iter"
	"maps"
	"net/netip"
	"slices"
	"time"

	"sshchat/sshchat"
)

// ruleIndex is every sanction, laid out so that what meets somebody is found without a
// look at what is about others: a line said and a connection cost the same with none as
// with a hundred thousand. Its owner guards it.
type ruleIndex struct {
	all     map[string]*sshchat.Sanction  // by the record's key
	shelves map[sshchat.RoomID]*ruleShelf // by room; "": the whole chat
}

// ruleShelf is what holds in one room, or in the whole chat.
type ruleShelf struct {
	all      map[string]*sshchat.Sanction // by the record's key
	people   map[ruleWho][]*sshchat.Sanction
	networks netTable // who everybody from there is met by
	sources  netTable // who guests, and newcomers, from there are met by
}

// ruleWho is one thing that somebody is known by, for one kind of sanction.
type ruleWho struct {
	what string
	by   byte // 'a': an account, 's': the skeleton of a name, 'k': a key
	is   string
}

// netTable finds sanctions by address: one lookup for each length of prefix that occurs.
type netTable struct {
	byPrefix map[ruleNet][]*sshchat.Sanction
	lengths  map[netLength]int // how many prefixes have it
}

type ruleNet struct {
	what   string
	prefix netip.Prefix
}

type netLength struct {
	bits int
	v4   bool
}

func newRuleIndex() ruleIndex {
	return ruleIndex{all: map[string]*sshchat.Sanction{}, shelves: map[sshchat.RoomID]*ruleShelf{}}
}

// put takes over a sanction, instead of what was kept under its key.
func (x *ruleIndex) put(s *sshchat.Sanction) {
	key := s.Key()
	x.drop(key)
	x.all[key] = s
	shelf := x.shelves[s.Room]
	if shelf == nil {
		shelf = &ruleShelf{all: map[string]*sshchat.Sanction{}, people: map[ruleWho][]*sshchat.Sanction{}}
		x.shelves[s.Room] = shelf
	}
	shelf.all[key] = s
	for _, who := range whosOf(s) {
		shelf.people[who] = insertRule(shelf.people[who], s)
	}
	shelf.networks.put(s, s.Prefix)
	shelf.sources.put(s, s.Guests)
}

// drop forgets a sanction.
func (x *ruleIndex) drop(key string) {
	s := x.all[key]
	if s == nil {
		return
	}
	delete(x.all, key)
	shelf := x.shelves[s.Room]
	delete(shelf.all, key)
	for _, who := range whosOf(s) {
		if rest := removeRule(shelf.people[who], s); len(rest) > 0 {
			shelf.people[who] = rest
		} else {
			delete(shelf.people, who)
		}
	}
	shelf.networks.drop(s, s.Prefix)
	shelf.sources.drop(s, s.Guests)
	if len(shelf.all) == 0 {
		delete(x.shelves, s.Room)
	}
}

// whosOf returns what a sanction knows its person by.
func whosOf(s *sshchat.Sanction) (all []ruleWho) {
	for _, who := range []ruleWho{{s.What, 'a', string(s.Account)}, {s.What, 's', string(s.Skeleton)}, {s.What, 'k', string(s.Print)}} {
		if who.is != "" {
			all = append(all, who)
		}
	}
	return all
}

// about yields the sanctions of a kind that may meet who in a room, or with "" in the
// whole chat: those that are about something that who is known by. Of each such thing the
// one that lasts longest comes first.
func (x *ruleIndex) about(what string, who sshchat.Subject, room sshchat.RoomID, now time.Time) iter.Seq[*sshchat.Sanction] {
	return func(yield func(*sshchat.Sanction) bool) {
		shelf := x.shelves[room]
		if shelf == nil {
			return
		}
		var few [8][]*sshchat.Sanction
		lists := append(few[:0], shelf.people[ruleWho{what, 'a', string(who.Account)}], shelf.people[ruleWho{what, 's', string(who.Skeleton)}])
		for _, print := range who.Prints {
			lists = append(lists, shelf.people[ruleWho{what, 'k', string(print)}])
		}
		addr := who.Addr.Unmap().WithZone("")
		lists = shelf.networks.appendAt(lists, what, addr)
		if who.Guest || what == "ban" && now.Sub(who.Born) < sshchat.NewAccount {
			lists = shelf.sources.appendAt(lists, what, addr)
		}
		for _, list := range lists {
			for _, s := range list {
				if !yield(s) {
					return
				}
			}
		}
	}
}

// find returns the sanction that meets who now in a room, or with "" in the whole chat:
// the one that lasts longest.
func (x *ruleIndex) find(what string, who sshchat.Subject, room sshchat.RoomID, now time.Time) (found *sshchat.Sanction) {
	for s := range x.about(what, who, room, now) {
		if (found == nil || s.Outlasts(found)) && s.Holds(now) && s.Meets(who, now) {
			found = s
		}
	}
	return found
}

// in returns what is kept of a room, or with "" of the whole chat.
func (x *ruleIndex) in(room sshchat.RoomID) map[string]*sshchat.Sanction {
	if shelf := x.shelves[room]; shelf != nil {
		return shelf.all
	}
	return nil
}

// rooms returns the rooms of which anything is kept, in an order of their own.
func (x *ruleIndex) rooms() []sshchat.RoomID {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(x.shelves)), func(room sshchat.RoomID) bool { return room == "" })
}

// longest orders sanctions by how long they hold, the longest first.
func longest(a, b *sshchat.Sanction) int {
	switch {
	case a.Outlasts(b):
		return -1
	case b.Outlasts(a):
		return 1
	}
	return cmp.Compare(a.ID, b.ID)
}

func insertRule(list []*sshchat.Sanction, s *sshchat.Sanction) []*sshchat.Sanction {
	i, _ := slices.BinarySearchFunc(list, s, longest)
	return slices.Insert(list, i, s)
}

func removeRule(list []*sshchat.Sanction, s *sshchat.Sanction) []*sshchat.Sanction {
	if i, ok := slices.BinarySearchFunc(list, s, longest); ok {
		return slices.Delete(list, i, i+1)
	}
	return list
}

// put takes over a sanction over a network; the zero prefix is none.
func (t *netTable) put(s *sshchat.Sanction, p netip.Prefix) {
	if !p.IsValid() {
		return
	}
	if t.byPrefix == nil {
		t.byPrefix, t.lengths = map[ruleNet][]*sshchat.Sanction{}, map[netLength]int{}
	}
	at := ruleNet{s.What, p.Masked()}
	if len(t.byPrefix[at]) == 0 {
		t.lengths[netLength{p.Bits(), p.Addr().Is4()}]++
	}
	t.byPrefix[at] = insertRule(t.byPrefix[at], s)
}

func (t *netTable) drop(s *sshchat.Sanction, p netip.Prefix) {
	if !p.IsValid() {
		return
	}
	at := ruleNet{s.What, p.Masked()}
	if t.byPrefix[at] = removeRule(t.byPrefix[at], s); len(t.byPrefix[at]) > 0 {
		return
	}
	delete(t.byPrefix, at)
	length := netLength{p.Bits(), p.Addr().Is4()}
	if t.lengths[length]--; t.lengths[length] == 0 {
		delete(t.lengths, length)
	}
}

// appendAt appends the lists of what is about networks that addr lies in.
func (t *netTable) appendAt(lists [][]*sshchat.Sanction, what string, addr netip.Addr) [][]*sshchat.Sanction {
	for length := range t.lengths {
		if length.v4 != addr.Is4() {
			continue
		}
		p, err := addr.Prefix(length.bits)
		if err != nil { // the zero Addr
			return lists
		}
		if list := t.byPrefix[ruleNet{what, p}]; len(list) > 0 {
			lists = append(lists, list)
		}
	}
	return lists
}
