package commands

import (
	"sshchat/sshchat"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
)

// makeRoom makes a public room without entering it: the operator's tools have no session
// that could /join. Its founder is whoever asks, or whom an operator names.
func makeRoom(c *Call) error {
	if c.At == "" {
		return c.usage()
	}
	if st, ok := c.By.Find(c.At); ok {
		return sshchat.NewFault("room.there", text.Line(c.By.LabelFor(st)))
	}
	founder, err := founderFor(c)
	if err != nil {
		return err
	}
	st, err := c.Seats().Found(c.At, founder)
	if err != nil {
		return err
	}
	if c.By.Role() >= sshchat.OperatorRole { // it was made ahead of its people
		_, err = c.Chat.RoomBook().Change(c.Ctx, st.ID, func(st *rooms.Room) error {
			st.Prepared = true
			return nil
		})
		if err != nil {
			return err
		}
	}
	c.Tell(sshchat.Done{Key: "room.made", Args: []any{text.Line(st.Label())}})
	return nil
}

// founderFor returns whose room one is that the caller makes. What the socket makes for
// nobody belongs to the operators, as the lobby does.
func founderFor(c *Call) (sshchat.Person, error) {
	word, _ := sshchat.SplitWord(c.Args)
	switch {
	case word == "" && c.By.IsLocal():
		return sshchat.Person{}, nil
	case word == "":
		return c.By.Person(), nil
	case c.By.Role() < sshchat.OperatorRole:
		return sshchat.Person{}, sshchat.NewFault("room.for")
	}
	t, err := c.FindTarget(word)
	if err != nil {
		return sshchat.Person{}, err
	}
	if t.Account == nil {
		return sshchat.Person{}, sshchat.NewFault("room.nokey", t.Label(), sshchat.Echo(word))
	}
	return sshchat.Person{Name: t.Label(), Account: t.Account.ID}, nil
}
