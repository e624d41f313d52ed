package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sshchat/sshchat"
)

// Every field of every catalog has words, and every map the same keys.
func TestCatalogsAreComplete(t *testing.T) {
	en := reflect.ValueOf(*For("en"))
	for _, lang := range Langs() {
		cat := reflect.ValueOf(*For(lang))
		if got := cat.FieldByName("Lang").String(); got != lang {
			t.Fatalf("For(%q) is %q", lang, got)
		}
		for i := range cat.NumField() {
			name := cat.Type().Field(i).Name
			if cat.Field(i).IsZero() {
				t.Errorf("%s: %s has no words", lang, name)
			}
			if cat.Field(i).Kind() != reflect.Map {
				continue
			}
			for _, key := range en.Field(i).MapKeys() {
				if !cat.Field(i).MapIndex(key).IsValid() {
					t.Errorf("%s: %s lacks %v", lang, name, key)
				}
			}
			if cat.Field(i).Len() != en.Field(i).Len() {
				t.Errorf("%s: %s has %d entries, en has %d", lang, name, cat.Field(i).Len(), en.Field(i).Len())
			}
		}
	}
}

func TestEveryCommandHasHelp(t *testing.T) {
	for _, lang := range Langs() {
		cat := For(lang)
		for _, c := range sshchat.Commands() {
			h := cat.Help[c.Name]
			if h.Summary == "" || !strings.HasPrefix(h.Example, "/"+c.Name) {
				t.Errorf("%s: /%s is explained by %q", lang, c.Name, h)
			}
			if cat.Groups[c.Group] == "" {
				t.Errorf("%s: group %q of /%s has no heading", lang, c.Group, c.Name)
			}
		}
		if len(cat.Help) != len(sshchat.Commands()) {
			t.Errorf("%s: help for %d commands, of which there are %d", lang, len(cat.Help), len(sshchat.Commands()))
		}
	}
}

var verb = regexp.MustCompile(`%\[(\d)\]s`)

// Every refusal in the source has words in every language, which use no fact that
// is not given. The words that no source uses are named, too.
func TestEveryFaultHasWords(t *testing.T) {
	used := faultsInSource(t, "..", "../front", "../records", "../script")
	if len(used) < 20 {
		t.Fatalf("found only %d faults in the source: the search is broken", len(used))
	}
	for _, lang := range Langs() {
		faults := For(lang).Faults
		for key, args := range used {
			words, ok := faults[key]
			if !ok {
				t.Errorf("%s: no words for %q", lang, key)
			}
			for _, m := range verb.FindAllStringSubmatch(words, -1) {
				if n, _ := strconv.Atoi(m[1]); n > args {
					t.Errorf("%s: %q uses fact %d of %d", lang, key, n, args)
				}
			}
			if strings.Count(words, "%") != len(verb.FindAllString(words, -1)) {
				t.Errorf("%s: %q has a verb other than %%[n]s", lang, key)
			}
		}
		for key := range faults {
			if _, ok := used[key]; !ok {
				t.Errorf("%s: nothing says %q", lang, key)
			}
		}
	}
}

// faultsInSource returns the keys of all faults and acknowledgements that the Go
// files of dirs make, with how many facts they carry.
func faultsInSource(t *testing.T, dirs ...string) map[string]int {
	t.Helper()
	used := map[string]int{}
	for _, dir := range dirs {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if key, args, ok := faultIn(n); ok {
					used[key] = max(used[key], args)
				}
				return true
			})
		}
	}
	return used
}

// faultIn reads fault("key", a, b), Fault{Key: "key", Args: []any{a}},
// Done{"key", []any{a}} and s.Fault("key", nil).
func faultIn(n ast.Node) (key string, args int, ok bool) {
	switch n := n.(type) {
	case *ast.CallExpr:
		name := nameOf(n.Fun)
		if len(n.Args) > 0 && slices.Contains([]string{"fault", "Fault"}, name) {
			key, ok = literal(n.Args[0])
			return key, len(n.Args) - 1, ok
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
