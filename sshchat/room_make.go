package sshchat

import "sshchat/sshchat/text"

// makeWord is the word behind /room that makes the room which stands before it. It is no
// row of roomWords: those are for rooms that are there.
const makeWord = "make"

// makeRoom makes a public room without entering it: the operator's tools have no session
// that could /join. Its founder is whoever asks, or whom an operator names.
func (c *Call) makeRoom(at, args string) error {
	if at == "" {
		return c.usage()
	}
	if st, ok := c.By.find(at); ok {
		return fault("room.there", text.Line(c.By.labelFor(st)))
	}
	founder, err := c.founderFor(args)
	if err != nil {
		return err
	}
	st, err := c.newRoom(at, founder)
	if err != nil {
		return err
	}
	if c.By.Role() >= OperatorRole { // it was made ahead of its people
		_, err = c.Chat.RoomBook().change(c.Ctx, st.ID, func(st *roomState) error {
			st.Prepared = true
			return nil
		})
		if err != nil {
			return err
		}
	}
	c.tell(Done{"room.made", []any{text.Line(st.label())}})
	return nil
}

// founderFor returns whose room one is that the caller makes. What the socket makes for
// nobody belongs to the operators, as the lobby does.
func (c *Call) founderFor(args string) (Person, error) {
	word, _ := splitWord(args)
	switch {
	case word == "" && c.By.IsLocal():
		return Person{}, nil
	case word == "":
		return c.By.Person(), nil
	case c.By.Role() < OperatorRole:
		return Person{}, fault("room.for")
	}
	t, err := c.findTarget(word)
	if err != nil {
		return Person{}, err
	}
	if t.Account == nil {
		return Person{}, fault("room.nokey", t.label(), echo(word))
	}
	return Person{Name: t.label(), Account: t.Account.ID}, nil
}
