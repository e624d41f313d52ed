package sshchat

import "context"

// Hold opens a room, as somebody does who comes into it.
func (c *Chat) Hold(ctx context.Context, id string) error {
	_, err := c.hold(ctx, id)
	return err
}

// Held returns how much a chat holds for people: a test sees by it what is not let go.
func (c *Chat) Held() map[string]int {
	c.mu.Lock()
	held := map[string]int{"members": len(c.members), "visitors": len(c.visitors), "boxes": len(c.mail.boxes)}
	c.mu.Unlock()
	c.cards.mu.Lock()
	held["cards"], held["seen in rooms"] = len(c.cards.ours), len(c.cards.rooms)
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
