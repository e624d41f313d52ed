package script

import (
	"slices"
	"strconv"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/text"
)

// call is a command line taken apart.
type call struct {
	name string
	row  *sshchat.Command // nil: there is none of that name; the domain says so
	args []string

	json, code, follow bool
	mentions, echo     bool
	time               bool
	count              int    // -n
	most               int    // --max
	since              string // --since

	words map[string]string // of options whose value is a word or several

	had []string // the options that it has
}

// parse takes the options out of the words of a line. Which there are says the row of
// the command; --json goes everywhere, and behind -- there are none. A command that says
// words takes any that begin with '-' for words, unless it has options. Where what is to be
// said has begun, only --json still is an option.
func parse(words []string) (c call, err error) {
	options, said := true, false
	for i := 0; i < len(words); i++ {
		w := words[i]
		switch {
		case options && w == "--":
			options = false
		case options && w == "--json":
			c.json = true
		case c.name == "":
			c.name = strings.ToLower(strings.TrimPrefix(w, "/"))
			c.row = find(c.name)
		case options && !said && c.row != nil && (c.row.Options != "" || !c.row.SaysWords()) && strings.HasPrefix(w, "-") && w != "-":
			used, err := c.option(w, words[i+1:])
			if err != nil {
				return c, err
			}
			i += used
		default:
			said = c.name == "say" && (len(c.args) > 0 || !isPlace(w))
			c.args = append(c.args, w)
		}
	}
	if c.name == "" {
		return c, fault("command.none")
	}
	return c, nil
}

// option takes one option and returns how many of the words behind it are its value.
func (c *call) option(w string, rest []string) (used int, err error) {
	name, value, joined := strings.Cut(w, "=")
	if n, ok := strings.CutPrefix(w, "-n"); ok && n != "" && !joined {
		name, value, joined = "-n", n, true
	}
	has := strings.FieldsFunc(c.row.Options, func(r rune) bool { return strings.ContainsRune("[] ", r) })
	flag := slices.Contains([]string{"--code", "--follow", "--mentions", "--echo", "--time"}, name)
	if !slices.Contains(has, name) || flag && joined {
		return 0, fault("option.unknown", c.row.Name, text.Line(w))
	}
	if !flag && slices.Contains(c.had, name) {
		return 0, fault("option.twice", text.Line(name))
	}
	c.had = append(c.had, name)
	switch name {
	case "--code":
		c.code = true
		return 0, nil
	case "--follow":
		c.follow = true
		return 0, nil
	case "--mentions":
		c.mentions = true
		return 0, nil
	case "--echo":
		c.echo = true
		return 0, nil
	case "--time":
		c.time = true
		return 0, nil
	}
	if !joined {
		if len(rest) == 0 || strings.HasPrefix(rest[0], "--") {
			return 0, fault("option.value", text.Line(name), c.row.Name)
		}
		value, used = rest[0], 1
	}
	switch name {
	case "--since":
		c.since = value
		return used, nil
	case "--until", "--format", "--tz", "--title":
		if c.words == nil {
			c.words = map[string]string{}
		}
		c.words[name] = value
		return used, nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > maxCount {
		return 0, fault("option.count", text.Line(value))
	}
	if name == "--max" {
		c.most = n
	} else {
		c.count = n
	}
	return used, nil
}

// word returns the value of an option, "" if it was not given.
func (c *call) word(option string) string { return c.words[option] }

// find returns the row of a command, by name or alias.
func find(name string) *sshchat.Command {
	for _, row := range commands.Commands() {
		if row.Name == name || slices.Contains(row.Aliases, name) {
			return row
		}
	}
	return nil
}

// isPlace reports whether a word says where something is to be said.
func isPlace(w string) bool { return len(w) > 1 && (w[0] == '#' || w[0] == '@') }
