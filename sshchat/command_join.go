package sshchat

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"

	"sshchat/sshchat/text"
)

// maxJoined is how many rooms one may be in: more than anybody reads.
const maxJoined = 100

// Opened is told to somebody who came into a room, or turned to one that they are in:
// what they find there. Entries are what they have not seen.
type Opened struct {
	Scene
	Peer    text.Text // whom one talks to alone, instead of a room
	Founded bool      // the room is new
	Missed  Missed
	Entries []Entry
}

func (Opened) notice() {}

func joinRows() []*row {
	return []*row{
		{
			Command: Command{Name: "join", Aliases: []string{"j", "加入"}, Args: "#ROOM", Group: "rooms", Needs: NeedsSession},
			reads:   true, run: doJoin, complete: completeRoom,
		},
		{
			Command: Command{Name: "leave", Aliases: []string{"part"}, Args: "[#ROOM]", Group: "rooms", Needs: NeedsSession},
			price:   free, run: doLeave, complete: completeRoom,
		},
	}
}

// doJoin enters a room, which is made if nobody has heard of it.
func doJoin(c *Call) error {
	word, _ := splitWord(c.Args)
	if word == "" {
		return c.usage()
	}
	m := c.By
	st, ok := m.find(word)
	founded := false
	if !ok {
		var err error
		if st, err = c.newRoom(word, c.By.Person()); err != nil {
			return err
		}
		founded = true
	}
	if err := m.mayEnter(st, true); err != nil {
		return err
	}
	if v := m.viewOf(st.ID); v != nil {
		return c.turnTo(v)
	}
	if len(m.views) >= maxJoined {
		return fault("room.many", maxJoined)
	}
	if !founded { // else it was paid for
		if err := m.pace(); err != nil { // everybody there sees it, as they do a line
			return err
		}
	}
	opened, err := m.joinRoom(c.Ctx, st)
	if err != nil {
		return err
	}
	opened.Founded = founded
	m.show(opened)
	return m.keepJoined(c.Ctx, m.at)
}

// newRoom makes the public room that a word names, for its founder. The caller pays.
func (a Act) newRoom(word string, founder Person) (roomState, error) {
	name, err := ParseRoomName(word)
	switch {
	case err != nil && looksLikeRoom("#"+strings.TrimPrefix(word, "#")):
		return roomState{}, fault("room.unknown", echo(word)) // a private one, which is not made so
	case err != nil:
		return roomState{}, err
	case a.By.guest:
		return roomState{}, fault("room.guest", echo(word))
	case a.By.Role() < OperatorRole && a.Chat.directory.founded(a.By.accountID(), a.Chat.clock.Now()) >= maxFounded:
		return roomState{}, fault("room.founded", maxFounded)
	}
	if other, ok := a.Chat.directory.alike(name); ok {
		return roomState{}, fault("room.alike", text.Line("#"+name), text.Line(other.label()))
	}
	if err := a.By.mayTalk(""); err != nil { // everybody sees its name
		return roomState{}, err
	}
	if err := a.By.pace(); err != nil {
		return roomState{}, err
	}
	if err := a.Chat.stay(StaysRoom, a.By.login.Addr, 1); err != nil {
		return roomState{}, err
	}
	return a.Chat.found(a.Ctx, name, founder)
}

// joinRoom attaches m to a room, makes it the one that m is in, and announces m.
func (m *Member) joinRoom(ctx context.Context, st roomState) (Opened, error) {
	r, err := m.chat.hold(ctx, st.ID)
	if err != nil {
		return Opened{}, err
	}
	missed := m.chat.missed(ctx, m, r, math.MaxUint64)
	v, scene, err := m.attach(r, st, 0)
	if err != nil {
		return Opened{}, err
	}
	v.opened = true
	m.at, m.peer = v, nil
	past, err := m.chat.engine.Page(ctx, Range{
		Room: st.ID, Before: v.live + 1, Kinds: KindsOf(Talk),
		Limit: max(1, m.login.Backlog, min(missed.Lines, missedLines)),
	})
	if err == nil {
		err = errors.Join(m.chat.addAnswers(ctx, Range{Room: st.ID, Before: v.live + 1}, past), m.chat.addQuotes(ctx, past))
	}
	r.came(Passage{Person: m.Person()})
	return Opened{Scene: scene, Missed: missed, Entries: m.withoutIgnored(past)}, err
}

// doLeave leaves a room; the last one is left with /quit.
func doLeave(c *Call) error {
	m := c.By
	word, _ := splitWord(c.Args)
	v := m.at
	switch {
	case m.peer != nil && word == "":
		return c.turnTo(m.at)
	case word != "":
		p, err := c.room(word)
		if err != nil {
			return err
		}
		if v = p.view; v == nil {
			return fault("room.notin", text.Line(p.label))
		}
	}
	if len(m.views) == 1 {
		return fault("room.last")
	}
	label, turned := v.label, v == m.at
	m.leaveRoom(c.Ctx, v, Quit)
	c.tell(Done{"room.left", []any{text.Line(label), text.Line(m.at.label)}})
	if turned && m.at.missed.Lines > 0 {
		if err := c.turnTo(m.at); err != nil {
			return err
		}
	}
	return m.keepLeft(c.Ctx, v.room.ID())
}

// leaveRoom detaches m from one of its rooms and tells those who stay. Whoever has to
// leave the only room that they are in is left with the lobby; whoever has to leave
// that, with nothing.
func (m *Member) leaveRoom(ctx context.Context, v *view, cause Cause) {
	v.room.leave(m)
	if m.visiting { // nobody saw it come
		m.evict(cause, nil)
		return
	}
	m.chat.remember(ctx, m, v)
	p := Passage{Person: m.Person(), Cause: cause}
	v.room.went(p, func() {})
	m.views = slices.DeleteFunc(m.views, func(o *view) bool { return o == v })
	defer m.chat.drop(v.room)
	if m.at != v {
		return
	}
	m.peer = nil
	if len(m.views) > 0 {
		m.at = m.views[0]
		return
	}
	lobby, ok := m.chat.directory.get(m.chat.o.Lobby)
	if err := m.mayEnter(lobby, ok); err == nil && v.room.ID() != lobby.ID && !m.login.Bot {
		if opened, err := m.joinRoom(ctx, lobby); err == nil {
			m.show(opened)
			return
		}
	}
	m.views, m.at = append(m.views, v), v // a session is never nowhere: it ends here
	m.chat.retain(v.room)
	m.evict(cause, nil)
}

// turnTo is Call.turnTo for somebody who did not ask for it.
func (m *Member) turnTo(ctx context.Context, v *view) error {
	missed, entries, err := m.look(ctx, v)
	if err != nil {
		return err
	}
	m.at, m.peer = v, nil
	scene := v.room.scene(m)
	scene.Room = v.label
	m.show(Opened{Scene: scene, Missed: missed, Entries: entries})
	return nil
}
