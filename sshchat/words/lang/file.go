package lang

import (
	"cmp"
	"embed"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/feature/plural"
	bcp47 "golang.org/x/text/language"

	"sshchat/sshchat"
)

// A language may be a file, such as es.toml, in the message format of go-i18n: an ID with a text, or with a
// text for each plural form of CLDR. An ID is the path of the words in Catalog ("Faults.room.left"); "%[1]s"
// stands for the first fact. What is missing is in English.
//
//go:embed *.toml
var files embed.FS

// forms are the plural forms as the files have them.
var forms = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many, "other": plural.Other,
}

// message is what a file has for an ID.
type message map[plural.Form]string

// file is a language as its file has it.
type file struct {
	tag      string
	messages map[string]message
	used     map[string]bool // IDs that the catalog has
	facts    map[string]int  // how many facts each is given
	missing  func(id, english string)
}

// fromFile returns the catalog of a language that is a file. What cannot be read is left out: tests read all
// of it.
func fromFile(tag string) *Catalog {
	f, _ := openFile(tag)
	return f.catalog()
}

// openFile reads the file of a language.
func openFile(tag string) (*file, error) {
	f := &file{tag: tag, messages: map[string]message{}, used: map[string]bool{}, facts: map[string]int{}, missing: func(string, string) {}}
	data, err := files.ReadFile(tag + ".toml")
	if err != nil {
		return f, err
	}
	var all map[string]any
	if err := toml.Unmarshal(data, &all); err != nil {
		return f, fmt.Errorf("%s.toml: %w", tag, err)
	}
	return f, f.add("", all)
}

// add takes over a table of messages. Tables in it whose keys are no plural forms are parts of IDs.
func (f *file) add(path string, table map[string]any) error {
	for _, key := range slices.Sorted(maps.Keys(table)) {
		id := strings.TrimPrefix(path+"."+key, ".")
		switch v := table[key].(type) {
		case string:
			f.messages[id] = message{plural.Other: v}
		case map[string]any:
			m, ok := messageOf(v)
			if !ok {
				if err := f.add(id, v); err != nil {
					return err
				}
				continue
			}
			f.messages[id] = m
		default:
			return fmt.Errorf("%s.toml: %s is no text", f.tag, id)
		}
	}
	return nil
}

// messageOf reads a table of plural forms.
func messageOf(table map[string]any) (message, bool) {
	m := message{}
	for key, v := range table {
		form, ok := forms[key]
		s, isText := v.(string)
		if !ok || !isText {
			return nil, false
		}
		m[form] = s
	}
	return m, m[plural.Other] != ""
}

// ours are the fields of Catalog that no file has: how a line is said, by which no text passes for one, and what
// is worked out.
var ours = []string{"Lang", "Plural", "Said", "Placeholders", "Choice", "Act", "Ago"}

// catalog returns the English words with those of the file in their places.
func (f *file) catalog() *Catalog {
	c := *english()
	v := reflect.ValueOf(&c).Elem()
	for i := range v.NumField() {
		if name := v.Type().Field(i).Name; !slices.Contains(ours, name) {
			f.fill(name, v.Field(i))
		}
	}
	for key, words := range c.Faults { // what is left in English speaks of Up as all others do
		if rest, ok := strings.CutSuffix(words, english().UpAgain); ok {
			c.Faults[key] = rest + c.UpAgain
		}
	}
	c.Lang = f.tag
	for _, word := range slices.Sorted(maps.Keys(chinesePlaceholders)) {
		f.fill("Placeholder."+word, reflect.ValueOf(&word).Elem())
	}
	c.Placeholders = func(usage string) string {
		return placeholder.ReplaceAllStringFunc(usage, func(word string) string {
			return cmp.Or(f.messages["Placeholder."+word].in(plural.Other), word)
		})
	}
	tag := bcp47.Make(f.tag)
	c.Plural = func(n int) plural.Form { return plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0) }
	f.dates(&c)
	return &c
}

// fill puts the words of the file into v and what it holds, all of which has its English ones.
func (f *file) fill(id string, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if m := f.take(id, v); m != nil {
			v.SetString(m[plural.Other])
		}
	case reflect.Func:
		if !wordable(v.Type()) {
			return
		}
		cases := map[string]message{}
		for _, of := range []string{none, zero, yes} {
			f.used[id+of] = true
			cases[of] = f.messages[id+of]
		}
		if m := f.take(id, v); m != nil {
			v.Set(f.function(reflect.ValueOf(v.Interface()), m, cases))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(id+"."+v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()), v))
		for i := range v.Len() {
			f.fill(id+"."+strconv.Itoa(i), v.Index(i))
		}
	case reflect.Map:
		words := reflect.MakeMap(v.Type())
		for _, key := range v.MapKeys() {
			of := reflect.New(v.Type().Elem()).Elem()
			of.Set(v.MapIndex(key))
			f.fill(id+"."+fmt.Sprint(key.Interface()), of)
			words.SetMapIndex(key, of)
		}
		v.Set(words)
	}
}

// take returns the message of an ID; nil if it is to be in English.
func (f *file) take(id string, v reflect.Value) message {
	f.used[id] = true
	if v.Kind() == reflect.Func {
		f.facts[id] = v.Type().NumIn()
	} else {
		f.facts[id] = mostFact(v.String())
	}
	m := f.messages[id]
	if m == nil && !v.IsZero() {
		f.missing(id, inEnglish(v))
	}
	return m
}

// mostFact is the highest number of a fact in a text.
func mostFact(s string) (most int) {
	for _, at := range place.FindAllString(s, -1) {
		most = max(most, int(at[2]-'0'))
	}
	return most
}

// wordable reports whether a file can have words for a function: of strings, numbers and switches.
func wordable(t reflect.Type) bool {
	for i := range t.NumIn() {
		switch t.In(i).Kind() {
		case reflect.String, reflect.Int, reflect.Uint64, reflect.Bool:
			if t.In(i) == reflect.TypeFor[time.Duration]() {
				return false
			}
		default:
			return false
		}
	}
	return t.NumOut() == 1 && t.Out(0).Kind() == reflect.String
}

// What is said in a case of its own has the ID with one of these behind it.
const (
	none = "_none" // the last text is empty
	zero = "_zero" // the number is 0
	yes  = "_yes"  // the switch is on
)

// function returns the function of a message: its first number decides which form. A number below 0 says that there is
// none, which only the English one knows to say.
func (f *file) function(english reflect.Value, m message, cases map[string]message) reflect.Value {
	tag := bcp47.Make(f.tag)
	return reflect.MakeFunc(english.Type(), func(args []reflect.Value) []reflect.Value {
		use, form, counted := m, plural.Other, false
		facts := make([]string, len(args))
		in := func(of string, is bool) {
			if is && cases[of] != nil {
				use = cases[of]
			}
		}
		for i, a := range args {
			facts[i] = fmt.Sprint(a.Interface())
			switch a.Kind() {
			case reflect.Int:
				if a.Int() < 0 {
					return english.Call(args)
				}
				if !counted {
					form, counted = plural.Cardinal.MatchPlural(tag, int(a.Int()), 0, 0, 0, 0), true
					in(zero, a.Int() == 0)
				}
			case reflect.Bool:
				in(yes, a.Bool())
			case reflect.String:
				in(none, i == lastText(args) && a.Len() == 0)
			}
		}
		return []reflect.Value{reflect.ValueOf(insert(use.in(form), facts))}
	})
}

// lastText is the place of the last text among arguments.
func lastText(args []reflect.Value) int {
	at := -1
	for i, a := range args {
		if a.Kind() == reflect.String {
			at = i
		}
	}
	return at
}

// in returns the text of a form, or that of all others.
func (m message) in(form plural.Form) string {
	if s, ok := m[form]; ok {
		return s
	}
	return m[plural.Other]
}

// place is where a fact stands.
var place = regexp.MustCompile(`%\[(\d)\][sd]`)

// insert puts facts into a text.
func insert(s string, facts []string) string {
	return place.ReplaceAllStringFunc(s, func(at string) string {
		if n := int(at[2] - '1'); n >= 0 && n < len(facts) {
			return facts[n]
		}
		return at
	})
}

// dates words what has a number and a moment.
func (f *file) dates(c *Catalog) {
	const day, weekdays, months, fresh, calls = "Day", "Day_weekdays", "Day_months", "New", "New_calls"
	for _, id := range []string{day, weekdays, months, fresh, calls} {
		f.used[id] = true
	}
	text := func(id string, n int) string { return f.messages[id].in(c.Plural(n)) }
	if names, year := strings.Fields(text(weekdays, 0)), strings.Fields(text(months, 0)); len(names) == 7 && len(year) == 12 && f.messages[day] != nil {
		c.Day = func(t time.Time) string {
			return insert(text(day, 0), []string{names[t.Weekday()], strconv.Itoa(t.Day()), year[t.Month()-1], strconv.Itoa(t.Year())})
		}
	}
	if f.messages[fresh] != nil && f.messages[calls] != nil {
		c.New = func(m sshchat.Missed, since string) string {
			t := insert(text(fresh, m.Lines), []string{strconv.Itoa(m.Lines) + plus(m.More), since})
			if m.Mentions > 0 {
				t += insert(text(calls, m.Mentions), []string{strconv.Itoa(m.Mentions)})
			}
			return t
		}
	}
}

// sampleCount stands for a number in what a function says.
const sampleCount = 41975

// inEnglish is what stands in v, with places for facts.
func inEnglish(v reflect.Value) string {
	if v.Kind() == reflect.String {
		return v.String()
	}
	args := make([]reflect.Value, v.Type().NumIn())
	s := ""
	for i := range args {
		args[i] = reflect.New(v.Type().In(i)).Elem()
		switch args[i].Kind() {
		case reflect.String:
			args[i].SetString(fmt.Sprintf("%%[%d]s", i+1))
		case reflect.Int:
			args[i].SetInt(sampleCount)
		case reflect.Uint64:
			args[i].SetUint(sampleCount)
		}
	}
	s = v.Call(args)[0].String()
	for i := range args {
		if k := args[i].Kind(); k == reflect.Int || k == reflect.Uint64 {
			s = strings.ReplaceAll(s, strconv.Itoa(sampleCount), fmt.Sprintf("%%[%d]d", i+1))
		}
	}
	return s
}
