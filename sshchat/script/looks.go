package script

import "sshchat/sshchat/argv"

// Looks reports whether a command line does nothing but read what anybody may: one that
// is refused does nothing at all. Any goroutine may call it.
func Looks(line string) bool {
	words, err := argv.Split(line)
	if err != nil {
		return true
	}
	c, err := parse(words)
	return err != nil || c.row == nil || c.row.Looks()
}
