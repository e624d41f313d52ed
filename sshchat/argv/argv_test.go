package argv

import (
	"slices"
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	for line, want := range map[string][]string{
		"":                       nil,
		" \t ":                   nil,
		"who":                    {"who"},
		"  say  #ops hi ":        {"say", "#ops", "hi"},
		"say 'a  b' \"c  d\"":    {"say", "a  b", "c  d"},
		`a'b'"c"\d`:              {"abcd"},
		`'' ""`:                  {"", ""},
		`'\n' "\n" \n`:           {`\n`, "\n", "n"},
		`"\\ \" \r\t \$ \'"`:     {"\\ \" \r\t $ '"},
		`\' \" \\ \ x`:           {"'", `"`, `\`, " x"},
		`'"' "'"`:                {`"`, "'"},
		"你 好\u00a0吗 \xff":        {"你", "好\u00a0吗", "\xff"},
		"# $HOME * ~ `id` $(id)": {"#", "$HOME", "*", "~", "`id`", "$(id)"},
		"a\r\nb":                 {"a", "b"},
	} {
		got, err := Split(line)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("Split(%q) = %q, %v, want %q", line, got, err, want)
		}
	}
	for line, want := range map[string]error{
		"it's":      errQuote,
		`say "a`:    errQuote,
		`say a\`:    errBackslash,
		`say "a\`:   errBackslash,
		`'a\'`:      nil, // no escapes in single quotes
		`say 'a"b'`: nil,
	} {
		if words, err := Split(line); err != want || err != nil && words != nil {
			t.Errorf("Split(%q) = %q, %v, want %v", line, words, err, want)
		}
	}
}

func TestJoin(t *testing.T) {
	for want, words := range map[string][]string{
		"":                          nil,
		"say #ops --code hi":        {"say", "#ops", "--code", "hi"},
		"say 'hello there' 大家好":     {"say", "hello there", "大家好"},
		`"it's" 'a"b' '\n' "a\nb"`:  {"it's", `a"b`, `\n`, "a\nb"},
		"'' '.' .. '*x' '<' '!who'": {"", ".", "..", "*x", "<", "!who"},
		"'$HOME' '`id`' 'a;b' '\x00'": {
			"$HOME", "`id`", "a;b", "\x00",
		},
	} {
		if got := Join(words); got != want {
			t.Errorf("Join(%q) = %s, want %s", words, got, want)
		}
	}
}

// FuzzJoin: whatever the words, they come back, on one line that is a command line.
func FuzzJoin(f *testing.F) {
	f.Add("say", "#ops", "it's \"so\"\\\n\r\t")
	f.Add("", ".", "*")
	f.Add("\x00", "\xff\x80", "a\u2028b c")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		words := []string{a, b, c}
		for n := range len(words) + 1 {
			line := Join(words[:n])
			if strings.ContainsAny(line, "\r\n") || line == "." || strings.HasPrefix(line, "*") {
				t.Errorf("Join(%q) = %q is no command line", words[:n], line)
			}
			got, err := Split(line)
			if err != nil || !slices.Equal(got, words[:n]) {
				t.Errorf("Split(Join(%q)) = %q, %v", words[:n], got, err)
			}
		}
	})
}

// FuzzSplit: no line breaks it, and what it finds survives being joined.
func FuzzSplit(f *testing.F) {
	for _, line := range []string{"say #ops hi", `a'b'"c\n"\d ''`, `it's`, `\`, `"\`, "\xff \x00\t\v"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		words, err := Split(line)
		if err != nil {
			return
		}
		again, err := Split(Join(words))
		if err != nil || !slices.Equal(again, words) {
			t.Errorf("%q: %q came back as %q, %v", line, words, again, err)
		}
	})
}
