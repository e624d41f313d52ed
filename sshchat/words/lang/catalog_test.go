package lang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sshchat/sshchat/commands"
)

// Every field of every catalog has words, and every map the same keys.
func TestCatalogsAreComplete(t *testing.T) {
	en := reflect.ValueOf(*For("en"))
	for _, tag := range Tags() {
		cat := reflect.ValueOf(*For(tag))
		if got := cat.FieldByName("Lang").String(); got != tag {
			t.Fatalf("For(%q) is %q", tag, got)
		}
		for i := range cat.NumField() {
			name := cat.Type().Field(i).Name
			if cat.Field(i).IsZero() {
				t.Errorf("%s: %s has no words", tag, name)
			}
			if cat.Field(i).Kind() != reflect.Map {
				continue
			}
			for _, key := range en.Field(i).MapKeys() {
				if !cat.Field(i).MapIndex(key).IsValid() {
					t.Errorf("%s: %s lacks %v", tag, name, key)
				}
			}
			if cat.Field(i).Len() != en.Field(i).Len() {
				t.Errorf("%s: %s has %d entries, en has %d", tag, name, cat.Field(i).Len(), en.Field(i).Len())
			}
		}
	}
}

func TestEveryCommandHasHelp(t *testing.T) {
	for _, tag := range Tags() {
		cat := For(tag)
		for _, c := range commands.All() {
			h := cat.Help[c.Name]
			if name, word, _ := strings.Cut(c.Name, " "); h.Summary == "" || !strings.HasPrefix(h.Example, "/"+name) || !strings.Contains(h.Example, word) {
				t.Errorf("%s: /%s is explained by %q", tag, c.Name, h)
			}
			if cat.Groups[c.Group] == "" {
				t.Errorf("%s: group %q of /%s has no heading", tag, c.Group, c.Name)
			}
		}
		if len(cat.Help) != len(commands.All()) {
			t.Errorf("%s: help for %d commands, of which there are %d", tag, len(cat.Help), len(commands.All()))
		}
	}
}

var verb = regexp.MustCompile(`%\[(\d)\]s`)

// Every refusal in the source has words in every language, which use no fact that
// is not given. The words that no source uses are named, too.
func TestEveryFaultHasWords(t *testing.T) {
	used := faultsInSource(t, "../..")
	if len(used) < 20 {
		t.Fatalf("found only %d faults in the source: the search is broken", len(used))
	}
	for _, tag := range Tags() {
		faults := For(tag).Faults
		for key, args := range used {
			words, ok := faults[key]
			if !ok {
				t.Errorf("%s: no words for %q", tag, key)
			}
			for _, m := range verb.FindAllStringSubmatch(words, -1) {
				if n, _ := strconv.Atoi(m[1]); n > args {
					t.Errorf("%s: %q uses fact %d of %d", tag, key, n, args)
				}
			}
			if strings.Count(words, "%") != len(verb.FindAllString(words, -1)) {
				t.Errorf("%s: %q has a verb other than %%[n]s", tag, key)
			}
		}
		for key := range faults {
			if _, ok := used[key]; !ok {
				t.Errorf("%s: nothing says %q", tag, key)
			}
		}
	}
}

// faultsInSource returns the keys of all faults and acknowledgements that the Go
// files below root make, with how many facts they carry.
func faultsInSource(t *testing.T, root string) map[string]int {
	t.Helper()
	used := map[string]int{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "words" || d.Name() == "chattest"): // their keys come from elsewhere
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if key, args, ok := faultIn(n); ok {
				used[key] = max(used[key], args)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return used
}

// faultIn reads fault("key", a, b), NewFault("key", a, b), Fault{Key: "key", Args: []any{a}},
// Done{"key", []any{a}}, s.Fault("key", nil), Notify(whom, by, "key", what)
// and sendAway(ctx, card, "key").
func faultIn(n ast.Node) (key string, args int, ok bool) {
	switch n := n.(type) {
	case *ast.CallExpr:
		name := nameOf(n.Fun)
		if len(n.Args) > 0 && slices.Contains([]string{"fault", "Fault", "NewFault"}, name) {
			key, ok = literal(n.Args[0])
			return key, len(n.Args) - 1, ok
		}
		if at, told := map[string]int{"Notify": 2, "sendAway": 2}[name]; told && len(n.Args) > at {
			key, ok = literal(n.Args[at])
			return key, 2, ok && strings.Contains(key, ".") // an invitation has its own words
		}
	case *ast.CompositeLit:
		if !slices.Contains([]string{"Fault", "Done"}, nameOf(n.Type)) {
			return "", 0, false
		}
		for _, e := range n.Elts {
			if kv, isKV := e.(*ast.KeyValueExpr); isKV {
				e = kv.Value
			}
			if k, isKey := literal(e); isKey {
				key, ok = k, true
			} else if list, isList := e.(*ast.CompositeLit); isList {
				args = len(list.Elts)
			}
		}
	}
	return key, args, ok
}

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}
