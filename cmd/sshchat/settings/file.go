package settings

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
	"github.com/spf13/pflag"

	"sshchat/files"
	"sshchat/sshchat/slip"
)

// maxFileBytes bounds a file of settings: some hundred lines are in it.
const maxFileBytes = 1 << 20

// Find returns the first of the paths at which there is a file, or none.
func Find(paths ...string) string {
	for _, path := range paths {
		if _, err := os.Stat(path); err == nil || !errors.Is(err, os.ErrNotExist) {
			return path // what cannot be looked at is there, and is not passed over in silence
		}
	}
	return ""
}

// Read is the layer of a TOML file whose keys are the flags of known, but those in without.
// /dev/null says nothing. A path in it that is relative starts where the file lies.
func Read(path string, known *pflag.FlagSet, without ...string) (Layer, error) {
	if path == "" || path == os.DevNull {
		return nil, nil
	}
	data, err := files.NewSource(path, maxFileBytes).Read()
	if err != nil {
		return nil, err
	}
	f := &file{path: path, known: known, without: without}
	return f.parse(data)
}

// ReadSome is Read for whoever asks for some keys alone: of others it takes no notice, whatever is wrong
// with them, as long as the file is TOML and none was meant to be one of these.
func ReadSome(path string, known *pflag.FlagSet, some ...string) (Layer, error) {
	if path == "" || path == os.DevNull {
		return nil, nil
	}
	data, err := files.NewSource(path, maxFileBytes).Read()
	if err != nil {
		return nil, err
	}
	f := &file{path: path, known: known, some: some}
	return f.parse(data)
}

// file is a file of settings while it is read.
type file struct {
	path    string
	known   *pflag.FlagSet
	without []string
	some    []string // nil: all
}

// wrong says what is wrong with a line.
func (f *file) wrong(line int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", f.path, line, fmt.Sprintf(format, args...))
}

// parse reads the whole text before it looks at keys, so that what is no TOML is said first.
func (f *file) parse(data []byte) (Layer, error) {
	values := map[string]any{}
	var bad *toml.DecodeError
	switch err := toml.Unmarshal(data, &values); {
	case errors.As(err, &bad):
		line, _ := bad.Position()
		return nil, f.wrong(line, "%s", strings.TrimPrefix(bad.Error(), "toml: "))
	case err != nil:
		return nil, fmt.Errorf("%s: %w", f.path, err)
	}
	var l Layer
	var p unstable.Parser
	p.Reset(data)
	for p.NextExpression() {
		e := p.Expression()
		if e.Kind != unstable.KeyValue && e.Kind != unstable.Table && e.Kind != unstable.ArrayTable {
			continue
		}
		name, line := keyOf(&p, e)
		if e.Kind != unstable.KeyValue {
			return nil, f.wrong(line, "[%s]: there are no sections: write lines such as listen = [\":2222\"] alone", name)
		}
		flag := f.lookup(name)
		near := ""
		if flag == nil {
			near = f.near(name)
		}
		if f.some != nil && !slices.Contains(f.some, cmp.Or(near, name)) {
			continue
		}
		if flag == nil {
			return nil, f.wrong(line, "there is no setting %s%s", name, meant(near))
		}
		v, err := f.value(flag, values[name])
		if err != nil {
			return nil, f.wrong(line, "%s: %v", name, err)
		}
		if v != nil {
			l = append(l, Value{name, v, fmt.Sprintf("%s:%d", f.path, line)})
		}
	}
	return l, p.Error()
}

// keyOf returns the key of an expression, with its dots, and its line.
func keyOf(p *unstable.Parser, e *unstable.Node) (name string, line int) {
	var parts []string
	for it := e.Key(); it.Next(); {
		if line == 0 {
			line = p.Shape(it.Node().Raw).Start.Line
		}
		parts = append(parts, string(it.Node().Data))
	}
	return strings.Join(parts, "."), line
}

// lookup returns the flag of a key, if a file may have it.
func (f *file) lookup(name string) *pflag.Flag {
	for _, w := range f.without {
		if w == name {
			return nil
		}
	}
	return f.known.Lookup(name)
}

// meant asks whether a setting was meant.
func meant(near string) string {
	if near == "" {
		return "; sshchat config example lists all that there are"
	}
	return "; do you mean " + near + "?"
}

// near is the setting that may have been meant; "": none.
func (f *file) near(name string) string {
	word := strings.ToLower(strings.ReplaceAll(name, "_", "-"))
	best, least := "", max(2, len(word)/3)+1
	f.known.VisitAll(func(flag *pflag.Flag) {
		if f.lookup(flag.Name) == nil {
			return
		}
		far := slip.Distance(word, flag.Name)
		if slip.Swapped(word, flag.Name) {
			far = 1
		}
		if far < least {
			best, least = flag.Name, far
		}
	})
	return best
}

// value returns what a key holds as its flag takes it; nil is the default.
func (f *file) value(flag *pflag.Flag, v any) ([]string, error) {
	kind := flag.Value.Type()
	if _, many := flag.Value.(pflag.SliceValue); many {
		return f.list(flag, v)
	}
	switch v := v.(type) {
	case string:
		switch {
		case kind == "int":
			return nil, fmt.Errorf("write a whole number without quotes, such as %s = %s", flag.Name, flag.DefValue)
		case kind == "bool":
			return nil, errors.New("write true or false without quotes")
		case v == "":
			return nil, nil
		}
		return f.try(flag, f.place(flag, v))
	case int64:
		if kind == "string" || kind == "bool" {
			break
		}
		return f.try(flag, strconv.FormatInt(v, 10))
	case bool:
		if kind == "bool" {
			return []string{strconv.FormatBool(v)}, nil
		}
	}
	return nil, errors.New(shape(flag))
}

// list reads a flag that can be repeated: an array of strings, or one.
func (f *file) list(flag *pflag.Flag, v any) ([]string, error) {
	if one, ok := v.(string); ok {
		v = []any{one}
	}
	all, ok := v.([]any)
	if !ok {
		return nil, errors.New(shape(flag))
	}
	var values []string
	for _, item := range all {
		s, ok := item.(string)
		if !ok {
			return nil, errors.New(shape(flag))
		}
		values = append(values, f.place(flag, s))
	}
	return values, nil
}

// shape says how a setting is written.
func shape(flag *pflag.Flag) string {
	if _, many := flag.Value.(pflag.SliceValue); many {
		return fmt.Sprintf("write strings in brackets, such as %s = [\"A\", \"B\"]", flag.Name)
	}
	switch flag.Value.Type() {
	case "int":
		return fmt.Sprintf("write a whole number, such as %s = %s", flag.Name, flag.DefValue)
	case "bool":
		return "write true or false"
	case "string":
		return fmt.Sprintf("write a string in quotes, such as %s = \"...\"", flag.Name)
	}
	return fmt.Sprintf("write a string in quotes, such as %s = %q", flag.Name, flag.DefValue)
}

// try looks whether a flag takes a value, and leaves it as it was.
func (f *file) try(flag *pflag.Flag, text string) ([]string, error) {
	before := flag.Value.String()
	if err := flag.Value.Set(text); err != nil {
		return nil, fmt.Errorf("%q is wrong: %s", text, wanted(flag, err))
	}
	_ = flag.Value.Set(before) // what was held is taken; or is nothing, which a fresh set of flags shows
	return []string{text}, nil
}

// place makes a path that is relative start at the file's folder.
func (f *file) place(flag *pflag.Flag, value string) string {
	what, _ := pflag.UnquoteUsage(flag)
	if value == "" || what != "file" && what != "folder" || filepath.IsAbs(value) {
		return value
	}
	return filepath.Join(filepath.Dir(f.path), value)
}
