// Package settings fills the flags of a command from layers: what was given on its command
// line, else a variable of the environment, else a TOML file. What no layer has keeps its
// default. It knows each setting by its flag alone, so that there is no second list of them.
package settings

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// Value is what a layer says of one setting.
type Value struct {
	Name   string   // of the flag
	Values []string // one, or those of a flag that can be repeated
	From   string   // where it stands: --listen, $SSHCHAT_LISTEN, FILE:LINE
}

// Layer is all that one source says.
type Layer []Value

// find returns what the layer says of a flag.
func (l Layer) find(name string) (Value, bool) {
	for _, v := range l {
		if v.Name == name {
			return v, true
		}
	}
	return Value{}, false
}

// Line is the layer of the command line: the flags of fs that were given.
func Line(fs *pflag.FlagSet) (l Layer) {
	fs.VisitAll(func(f *pflag.Flag) {
		if f.Changed {
			l = append(l, Value{f.Name, valuesOf(f), "--" + f.Name})
		}
	})
	return l
}

// Variable is the name of the variable that says what a flag does.
func Variable(prefix, flag string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// Environment is the layer of the variables that stand for the flags of fs. One that is
// empty is not set. A flag that can be repeated has its values behind each other, with
// commas or line ends between them.
func Environment(fs *pflag.FlagSet, prefix string, getenv func(string) string) (l Layer) {
	fs.VisitAll(func(f *pflag.Flag) {
		name := Variable(prefix, f.Name)
		text := getenv(name)
		if text == "" {
			return
		}
		values := []string{text}
		if _, many := f.Value.(pflag.SliceValue); many {
			values = strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' })
			for i := range values {
				values[i] = strings.TrimSpace(values[i])
			}
		}
		l = append(l, Value{f.Name, values, "$" + name})
	})
	return l
}

// Unread returns the variables with the prefix that stand for no flag of fs, such as one with a
// slip in its name. environ is as os.Environ has it.
func Unread(fs *pflag.FlagSet, prefix string, environ []string) (names []string) {
	known := map[string]bool{}
	fs.VisitAll(func(f *pflag.Flag) { known[Variable(prefix, f.Name)] = true })
	for _, line := range environ {
		name, _, _ := strings.Cut(line, "=")
		if strings.HasPrefix(name, prefix) && !known[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Applied is where the settings of a set of flags come from. Those that it does not name
// have their defaults.
type Applied map[string]Value

// Apply gives each flag of fs what the first layer says that names it. Flags that a layer
// names and fs does not have are another command's.
func Apply(fs *pflag.FlagSet, layers ...Layer) (Applied, error) {
	all := Applied{}
	var wrong error
	fs.VisitAll(func(f *pflag.Flag) {
		for _, l := range layers {
			v, ok := l.find(f.Name)
			if !ok {
				continue
			}
			if err := set(f, v); err != nil && wrong == nil {
				wrong = err
			}
			all[f.Name] = v
			return
		}
	})
	return all, wrong
}

// set gives a flag its value, and says where a wrong one stands and what would be right.
func set(f *pflag.Flag, v Value) error {
	if many, ok := f.Value.(pflag.SliceValue); ok {
		f.Changed = true
		return many.Replace(v.Values)
	}
	text := strings.Join(v.Values, ",")
	if err := f.Value.Set(text); err != nil {
		return fmt.Errorf("%s: %s: %q is wrong: %s", v.From, f.Name, text, wanted(f, err))
	}
	f.Changed = true
	return nil
}

// wanted says how a flag's value is written; a type of ours says it by its error.
func wanted(f *pflag.Flag, err error) string {
	switch f.Value.Type() {
	case "int":
		return "write a whole number, such as 10"
	case "bool":
		return "write true or false"
	case "duration":
		return "write a length of time, such as 500ms, 10s or 5m"
	}
	return err.Error()
}

// flagInText finds the flag that an error is about.
var flagInText = regexp.MustCompile(`--[a-z][a-z-]*[a-z]`)

// Origin returns where the first flag stands that an error names, if it came from a file or
// the environment: who reads "--listen 2222" has typed no such thing.
func (a Applied) Origin(err error) string {
	for _, word := range flagInText.FindAllString(err.Error(), -1) {
		v, ok := a[strings.TrimPrefix(word, "--")]
		if ok && v.From != word {
			return v.From
		}
	}
	return ""
}

// valuesOf returns what a flag holds.
func valuesOf(f *pflag.Flag) []string {
	if many, ok := f.Value.(pflag.SliceValue); ok {
		return many.GetSlice()
	}
	return []string{f.Value.String()}
}
