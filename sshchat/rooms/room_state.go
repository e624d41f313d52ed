package rooms

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// Room is what a room remembers over restarts, kept under "room/<ID>".
type Room struct {
	Name    string            `json:"name,omitempty"` // as ParseRoomName returns it; empty: the ID
	Topic   text.Text         `json:"topic,omitzero"`
	TopicBy sshchat.AccountID `json:"topicBy,omitempty"` // the account that set it, with which it goes
	Slow    time.Duration     `json:"slow,omitempty"`
	Private bool              `json:"private,omitempty"`
	Grants  []sshchat.Grant   `json:"seats,omitempty"`
	Made    time.Time         `json:"made,omitzero"`
	Closed  time.Time         `json:"closed,omitzero"`
	Keep    time.Duration     `json:"keep,omitempty"` // how long its lines are kept; zero: as long as any

	// Who writes there besides those who moderate it and those with a voice: nobody, or only
	// people with a key.
	ReadOnly bool `json:"readOnly,omitempty"`
	Keyed    bool `json:"keyed,omitempty"`

	// Pins are the numbers of the lines that whoever turns to the room is shown, in the order in
	// which they were pinned. What the lines say is in the log alone.
	Pins []uint64 `json:"pins,omitempty"`

	// Prepared says that an operator made it for others, so that it stays though nobody
	// has spoken there yet.
	Prepared bool `json:"prepared,omitempty"`

	ID  sshchat.RoomID `json:"-"`
	Rev uint64         `json:"-"` // the record's revision: what is older than what one knows is no news
}

const (
	roomNamePrefix = "roomname/"
)

func roomKey(id sshchat.RoomID) string { return sshchat.RoomPrefix + string(id) }

// roomNameKey is where a public name is claimed: names that look alike are one.
func roomNameKey(name string) string { return roomNamePrefix + string(sshchat.SkeletonOf(name)) }

// Label is how people write the room.
func (st *Room) Label() string {
	if st.Private {
		return "#" + sshchat.PrivateMark + st.Name
	}
	return "#" + st.Name
}

// Rank returns what an account may do in the room.
func (st *Room) Rank(account sshchat.AccountID) sshchat.Rank {
	for _, s := range st.Grants {
		if s.Account == account {
			return s.Rank
		}
	}
	return sshchat.NoRank
}

// grant gives an account a rank, or takes it away.
func (st *Room) grant(s sshchat.Grant) {
	st.Grants = slices.DeleteFunc(slices.Clone(st.Grants), func(o sshchat.Grant) bool { return o.Account == s.Account })
	if s.Rank > sshchat.NoRank || s.Voice {
		st.Grants = append(st.Grants, s)
	}
}

// MayWrite refuses who only reads in the room, by their account and rank there. label is what the
// room is called to them.
func (st *Room) MayWrite(account sshchat.AccountID, rank sshchat.Rank, label string) error {
	switch {
	case rank >= sshchat.RoomOp || st.hasVoice(account):
	case st.ReadOnly:
		return sshchat.NewFault("room.readonly", text.Line(label))
	case st.Keyed && account.IsGuest():
		return sshchat.NewFault("room.keyed", text.Line(label))
	}
	return nil
}

// Trusts reports whether those who look after the room gave an account a rank or a voice there.
func (st *Room) Trusts(account sshchat.AccountID) bool {
	return st.Rank(account) == sshchat.RoomOp || st.hasVoice(account)
}

func (st *Room) hasVoice(account sshchat.AccountID) bool {
	return slices.ContainsFunc(st.Grants, func(s sshchat.Grant) bool { return s.Account == account && s.Voice })
}

// Visible reports whether an account may know that the room exists.
func (st *Room) Visible(account sshchat.AccountID) bool {
	return !st.Private || st.Rank(account) > sshchat.NoRank
}

// ParseRoom reads a room's record.
func ParseRoom(v sshchat.Value) (Room, error) {
	st := Room{ID: sshchat.RoomID(strings.TrimPrefix(v.Key, sshchat.RoomPrefix)), Rev: v.Rev}
	if err := json.Unmarshal(v.Data, &st); err != nil {
		return st, err
	}
	if st.Name == "" {
		st.Name = string(st.ID)
	}
	return st, nil
}

// untouched reports whether a room is as it was when it was made.
func (st *Room) untouched() bool {
	return st.Topic.IsZero() && st.Slow == 0 && !st.Private && len(st.Grants) <= 1 && st.Closed.IsZero() && st.Keep == 0 &&
		!st.ReadOnly && !st.Keyed && len(st.Pins) == 0 && !st.Prepared && !st.Made.IsZero()
}

// LookedAfter reports whether the room has a founder or ops.
func (st *Room) LookedAfter() bool {
	for _, s := range st.Grants {
		if s.Rank >= sshchat.RoomOp {
			return true
		}
	}
	return false
}

// Named returns, of the records of rooms, those that a word means to whoever may see all: by the
// name that people write, of which there may be several private ones, or by an ID. The lobby is
// there without a record.
func Named(records []sshchat.Value, word string) (found []Room) {
	word = strings.TrimPrefix(word, "#")
	name, private := strings.CutPrefix(word, sshchat.PrivateMark)
	if canonical, err := sshchat.ParseRoomName(name); err == nil {
		name = canonical
	}
	for _, v := range records {
		st, err := ParseRoom(v)
		if err == nil && (string(st.ID) == word || string(st.ID) == name || st.Name == name && st.Private == private) { // a damaged record is no room
			found = append(found, st)
		}
	}
	if len(found) == 0 && word == "lobby" {
		return []Room{{ID: sshchat.RoomID(word), Name: word}}
	}
	return found
}
