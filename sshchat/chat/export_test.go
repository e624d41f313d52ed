package chat

import (
	"context"
	"slices"
	"strconv"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
)

// Hold opens a room, as somebody does who comes into it.
func (c *Chat) Hold(ctx context.Context, id sshchat.RoomID) error {
	_, err := c.Live.Hold(ctx, id)
	return err
}

// Held returns how much a chat holds for people: a test sees by it what is not let go.
func (c *Chat) Held() map[string]int {
	held := c.Live.HeldCounts()
	held["boxes"] = c.Mail.Held()
	held["cards"], held["seen in rooms"] = c.Cards.CardsHeld()
	held["expected"] = c.roll.Expected()
	names, sessions, accounts, keys := c.roll.Counts()
	held["members"], held["visitors"], held["accounts"], held["keys"] = names, sessions-names, accounts, keys
	return held
}

// OnNode has c be one of several nodes on one engine.
func (c *Chat) OnNode(id string) { c.Cards.Node = id }

// Unlike returns how the sessions of this node and what is kept of who is here differ, one
// line each.
func (c *Chat) Unlike() (lines []string) {
	here := c.roll.Holders()
	for skeleton, m := range here {
		key := string(skeleton)
		cards := slices.DeleteFunc(c.Cards.Of(m.AccountID()), func(card people.Card) bool { return card.Node != c.Cards.Node })
		if of := c.ByAccount(m.AccountID()); !slices.Contains(of, m) || len(of) != len(cards) {
			lines = append(lines, key+" is not found by its account, or others are who are not here")
		}
		card := c.Cards.Mine(skeleton, m.seat.Session)
		if card == nil {
			lines = append(lines, key+" is here, and has no card")
			continue
		}
		rooms := map[sshchat.RoomID]bool{}
		for _, room := range card.Rooms {
			rooms[room] = true
			if !c.Cards.IsIn(room, m.seat.Session) {
				lines = append(lines, key+" is not seen in "+string(room))
			}
		}
		for _, v := range m.views {
			if !rooms[v.room.ID()] {
				lines = append(lines, key+" is in "+string(v.room.ID())+", and its card does not say so")
			}
			delete(rooms, v.room.ID())
		}
		for room := range rooms {
			lines = append(lines, key+" is not in "+string(room)+", and its card says so")
		}
	}
	if cards, _ := c.Cards.CardsHeld(); cards != len(here) {
		lines = append(lines, strconv.Itoa(cards)+" cards for "+strconv.Itoa(len(here))+" sessions")
	}
	return lines
}
