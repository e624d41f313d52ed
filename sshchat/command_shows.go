package sshchat

import "strings"

// Whoever is muted, or kept out by a lockdown, does nothing that others see. Each row of
// the table says when they do, and Member.do asks before it runs: a handler that forgets
// to is no hole. What is about another room than the one where its caller is asks again,
// for that room.

// mayShow refuses what others would see of somebody who may do nothing that they do.
func (c *Call) mayShow() error {
	if c.Row.shows == nil || !c.Row.shows(c) {
		return nil
	}
	return c.By.mayTalk(c.told())
}

// always is for what others see each time.
func always(*Call) bool { return true }

// whenGiven is for what shows something by itself, and sets it when it is given words.
func whenGiven(c *Call) bool { return c.Args != "" }

// roomShows tells of a word behind /room whether others see what it does. To give up
// one's own place is to leave, which everybody may.
func roomShows(c *Call) bool {
	_, word, args := splitRoom(c.Args)
	switch strings.ToLower(word) {
	case "", "members", "bans", "public":
		return false
	case "remove":
		return !strings.EqualFold(strings.TrimPrefix(args, "@"), c.By.Person().Name.String())
	}
	return true
}

// told returns the room that is told what is done where the caller is; "" for none.
func (c *Call) told() string {
	if c.Row.Needs == NeedsRoom && c.By.Peer() == nil {
		return c.here().ID
	}
	return ""
}
