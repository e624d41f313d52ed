package act

import (
	"crypto/rand"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
)

// Rules is what is ruled over people: bans and mutes, in a room or in the whole chat, and who is sent
// out of a room.
type Rules struct{ Act }

// Rules is bans, mutes, and who is sent out of rooms.
func (a Acts) Rules() Rules { return Rules(a) }

// Whom finds over whom a program rules, and in which of its rooms: over who wrote the message numbered ref or,
// without one, over whom a name means. It is refused to who does not look after that room.
func (a Rules) Whom(word, name string, ref uint64) (st rooms.Room, t Target, err error) {
	if ref != 0 {
		l, err := a.Line(word, ref)
		if err != nil {
			return st, t, err
		}
		st = l.room
		if t, err = l.Author(); err != nil {
			return st, t, err
		}
	} else {
		v := a.By.At()
		if word != "" {
			if v, err = a.By.ViewToSpeak(a.Ctx, word); err != nil {
				return st, t, err
			}
		}
		st, _ = a.Node.Rooms.Get(v.ID())
		if t, err = a.FindTarget("@" + name); err != nil {
			return st, t, err
		}
	}
	if a.By.RankIn(st.ID) < sshchat.RoomOp {
		err = sshchat.NewFault("room.rank", text.Line(a.By.LabelFor(st)))
	}
	return st, t, err
}

// Sanction makes a ban or a mute that holds over reconnects, renames and restarts, in a
// room or, with nil, in the whole chat; for good, if span is 0.
func (a Rules) Sanction(t Target, what string, span time.Duration, reason text.Text, in *rooms.Room) (sshchat.Sanction, error) {
	if err := a.may(t, in); err != nil {
		return sshchat.Sanction{}, err
	}
	now := a.Now().UTC()
	s := sshchat.Sanction{
		ID: strings.ToLower(rand.Text()[:10]), What: what, Prefix: t.Prefix, Print: t.Print, Account: t.Id(),
		Rank: a.By.Role(), Name: t.Label(), Reason: reason, By: a.By.Person().Name, Ruler: a.By.AccountID(), At: now,
	}
	if span > 0 {
		s.Until = now.Add(span)
	}
	if t.Account == nil && !t.Name.IsZero() {
		s.Skeleton = t.Name.Skeleton()
	}
	if in == nil {
		s.Guests = t.Source()
	} else {
		s.Room, s.Grant = in.ID, a.By.RankIn(in.ID)
	}
	r := sshchat.Ruling{What: what, Target: s.Name, Account: s.Account, Reason: reason, Until: s.Until}
	return s, Record(a).RuleOver(in, r, func() error { return a.Node.Rules.Keep(a.Ctx, s) })
}

// may refuses a sanction over one's equals and betters and, in a room, over nobody, or one too many.
func (a Rules) may(t Target, in *rooms.Room) error {
	if err := a.May(t, in); err != nil || in == nil {
		return err
	}
	if err := t.MayBeRuled(t.Label().String()); err != nil {
		return err
	}
	return a.Node.Rules.MayAdd(in.ID, in.Label(), a.By.Role())
}

// Pardon ends every sanction of a kind that is about a target, in a room or, with nil, in the
// whole chat, and returns how many it were. word is how the target was written. Nobody ends what meets themselves, or what
// their betters ruled over operators or in the room.
func (a Rules) Pardon(t Target, word, what string, in *rooms.Room) (ended int, err error) {
	room := sshchat.RoomID("")
	if in != nil {
		room = in.ID
	}
	for _, s := range a.Node.Rules.List(what, room, a.Now()) {
		if !t.IsMetBy(&s, word) {
			continue
		}
		if in != nil && s.Grant > a.By.RankIn(room) {
			return ended, sshchat.NewFault("room.above", text.Line(in.Label()))
		}
		if s.Meets(a.By.SubjectIn(room), a.Now()) || s.Rank > a.By.Role() && t.Account != nil && t.Account.Rank() >= sshchat.OperatorRole {
			return ended, sshchat.NewFault("rule.role", s.Rank)
		}
		r := sshchat.Ruling{What: "un" + what, Target: s.Name, Account: s.Account}
		err := Record(a).RuleOver(in, r, func() error { return a.Node.Rules.End(a.Ctx, s.Key()) })
		if err != nil {
			return ended, err
		}
		ended++
	}
	if ended == 0 {
		return 0, sshchat.NewFault("pardon.none", sshchat.Echo(word))
	}
	return ended, nil
}

// KickFrom sends somebody out of one room; they may come back. The entry is what kicks.
func (a Rules) KickFrom(t Target, reason text.Text, st rooms.Room) error {
	switch {
	case st.ID == a.Node.Options().Lobby:
		return sshchat.NewFault("room.lobby", text.Line(st.Label()))
	case t.Card == nil || !a.IsIn(st.ID, *t.Card):
		return sshchat.NewFault("nobody.here", sshchat.Echo(t.Label().String()))
	}
	if err := a.May(t, &st); err != nil {
		return err
	}
	r := sshchat.Ruling{What: "room-kick", Target: t.Card.Person().Name, Account: t.Id(), Reason: reason}
	return Record(a).RuleIn(st, r, func() error { return nil })
}
