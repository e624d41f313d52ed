package sshchat

import (
	"context"
	"strconv"
)

// Hold opens a room, as somebody does who comes into it.
func (c *Chat) Hold(ctx context.Context, id string) error {
	_, err := c.hold(ctx, id)
	return err
}

// Held returns how much a chat holds for people: a test sees by it what is not let go.
func (c *Chat) Held() map[string]int {
	c.mail.mu.Lock()
	held := map[string]int{"boxes": len(c.mail.boxes)}
	c.mail.mu.Unlock()
	c.sessions.mu.Lock()
	held["members"], held["visitors"] = len(c.sessions.byName), len(c.programs)
	c.sessions.mu.Unlock()
	c.cards.mu.Lock()
	held["cards"], held["seen in rooms"] = len(c.cards.ours), len(c.cards.rooms)+len(c.waits)
	c.cards.mu.Unlock()
	rooms := c.named("")
	held["rooms"] = len(rooms)
	for _, r := range rooms {
		c.liveRooms.mu.Lock()
		held["users"] += r.users
		c.liveRooms.mu.Unlock()
		r.mu.Lock()
		held["here"] += len(r.here)
		held["ears"] += len(r.ears)
		r.mu.Unlock()
		r.announcer.mu.Lock()
		held["to announce"] += len(r.announcer.came) + len(r.announcer.went) + len(r.announcer.gone)
		r.announcer.mu.Unlock()
	}
	return held
}

// Rules returns how many sanctions are kept.
func (c *Chat) Rules() int {
	c.rules.mu.RLock()
	defer c.rules.mu.RUnlock()
	return len(c.rules.index.all)
}

// OnNode has c be one of several nodes on one engine.
func (c *Chat) OnNode(id string) { c.node = id }

// Unlike returns how the sessions of this node and what is kept of who is here differ, one
// line each.
func (c *Chat) Unlike() (lines []string) {
	c.sessions.mu.Lock()
	defer c.sessions.mu.Unlock()
	c.cards.mu.RLock()
	defer c.cards.mu.RUnlock()
	for key, m := range c.sessions.byName {
		card := c.cards.ours[key]
		if card == nil || card.Session != m.session {
			lines = append(lines, key+" is here, and has no card")
			continue
		}
		rooms := map[string]bool{}
		for _, room := range card.Rooms {
			rooms[room] = true
			if c.cards.rooms[room][m.session] == nil {
				lines = append(lines, key+" is not seen in "+room)
			}
		}
		for _, v := range m.views {
			if !rooms[v.room.ID()] {
				lines = append(lines, key+" is in "+v.room.ID()+", and its card does not say so")
			}
			delete(rooms, v.room.ID())
		}
		for room := range rooms {
			lines = append(lines, key+" is not in "+room+", and its card says so")
		}
	}
	if cards, here := len(c.cards.ours), len(c.sessions.byName); cards != here {
		lines = append(lines, strconv.Itoa(cards)+" cards for "+strconv.Itoa(here)+" sessions")
	}
	return lines
}
