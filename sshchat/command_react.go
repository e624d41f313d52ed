package sshchat

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"sshchat/sshchat/text"
)

func reactRows() []*row {
	return []*row{
		{
			Command: Command{Name: "react", Aliases: []string{"回应"}, Args: "EMOJI [NAME] [WORDS]", Group: "talk", Needs: NeedsRoom},
			reads:   true, shows: always, run: doReact, complete: completeName,
		},
	}
}

// doReact answers a line of somebody else's with an emoji: the last one, the last one of
// whom it names, or the last of those that has some words in it.
func doReact(c *Call) error {
	word, which := splitWord(c.Args)
	if word == "" {
		return c.usage()
	}
	if c.By.peer != nil {
		return fault("react.letters")
	}
	emoji, ok := text.Emoji(word)
	if !ok {
		return fault("react.emoji", echo(word))
	}
	name, words := splitWord(which)
	found, err := c.react(c.By.at, emoji, aim{name, words})
	somebody := c.knows(name)
	if !found && err == nil && name != "" && !somebody { // then it is the first of the words
		found, err = c.react(c.By.at, emoji, aim{words: which})
	}
	switch {
	case found || err != nil:
		return err
	case words != "" && somebody:
		return fault("react.without", echo(name), echo(words))
	case words != "":
		return fault("react.words", echo(which))
	case name != "":
		return fault("last.none", echo(name))
	}
	return fault("react.none")
}

// aim is which line a reaction is for: whose, and what is in it; "" for any.
type aim struct{ name, words string }

// knows reports whether a word is the name of somebody.
func (a Act) knows(word string) bool {
	name, _ := bareName(word)
	t, err := a.findTarget("@" + name)
	return err == nil && t.id() != ""
}

// speak says a line in one of m's rooms. One that is just +1 or -1 answers what somebody
// else said, if they did.
func (m *Member) speak(ctx context.Context, v *view, line text.Text) error {
	if emoji, ok := vote(line); ok {
		if err := m.ask(); err != nil {
			return err
		}
		c := m.Act(ctx)
		if found, err := c.react(v, emoji, aim{}); found || err != nil {
			return err
		}
	}
	return m.sayIn(v, Said, line, Detail{})
}

// vote returns the emoji of a line that is nothing but a vote.
func vote(line text.Text) (emoji text.Text, ok bool) {
	switch s := line.String(); s {
	case "+1", "-1", ":+1:", ":-1:":
		return text.Emoji(s)
	}
	return emoji, false
}

// react answers the last line in v by somebody else that the caller has seen and that
// fits. found is false if there is none, and nothing was done.
func (a Act) react(v *view, emoji text.Text, which aim) (found bool, err error) {
	mine, named, words := a.byMe(), a.named(which.name), strings.ToLower(which.words)
	p := place{id: v.room.ID(), view: v}
	target, found, err := a.newest(p, v.sight(), func(e *Entry) bool {
		return !mine(e) && named(e) && strings.Contains(strings.ToLower(e.Body.String()), words)
	})
	if !found || err != nil {
		return false, err
	}
	return true, a.reactTo(v, &target, emoji)
}

// reactTo answers an entry of v's room.
func (a Act) reactTo(v *view, target *Entry, emoji text.Text) error {
	m, mine := a.By, a.byMe()
	if err := m.mayTalk(v.room.ID()); err != nil {
		return err
	}
	if err := m.mayWrite(v.room.ID()); err != nil {
		return err
	}
	page, err := a.Chat.engine.Page(a.Ctx, Range{
		Room: v.room.ID(), After: target.Seq, Kinds: []Kind{Reacted}, Limit: answerPage,
	})
	if err != nil {
		return err
	}
	for i := range page {
		if e := &page[i]; e.Ref == target.Seq && e.Body == emoji && mine(e) {
			return fault("react.again", emoji, target.From)
		}
	}
	if err := m.maySay(v, a.Chat.clock.Now()); err != nil { // it is a line to everybody, in slow mode too
		return err
	}
	if err := m.sending(); err != nil {
		return err
	}
	e := a.Chat.entry(v.room.ID(), Reacted, m.Person())
	e.ID = reactionID(e.From.Account, target.Seq, emoji)
	e.Ref, e.Body, e.About = target.Seq, emoji, &target.From
	m.append(v, e)
	return nil
}

// reactionID makes a reaction that is sent again, before the first one can be found, the
// repeated Append that it is.
func reactionID(account string, ref uint64, emoji text.Text) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %s", account, ref, emoji))
	return "react" + base64.RawURLEncoding.EncodeToString(sum[:])
}

// sight is the stretch of a room that its person can see: a line that came a moment ago
// is not what they answer.
func (v *view) sight() Range {
	if v.deaf {
		return Range{}
	}
	return Range{Before: v.cursor.Seq + 1}
}

// named returns whether an entry is of whom name means, "" for anybody, and is not of
// somebody whom the caller ignores.
func (a Act) named(name string) func(*Entry) bool {
	ignoring := a.By.ignoring()
	return func(e *Entry) bool {
		return !ignoring(e) && (name == "" || sameName(e.From.Name.String(), name))
	}
}
