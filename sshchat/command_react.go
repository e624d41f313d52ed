package sshchat

import (
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
	if c.By.Peer() != nil {
		return fault("react.letters")
	}
	emoji, ok := text.Emoji(word)
	if !ok {
		return fault("react.emoji", echo(word))
	}
	name, words := splitWord(which)
	found, err := c.reactHere(emoji, Aim{name, words})
	somebody := c.knows(name)
	if !found && err == nil && name != "" && !somebody { // then it is the first of the words
		found, err = c.reactHere(emoji, Aim{Words: which})
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
