package sshchat_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// arrows says which parts of the module a part may import: the layout in
// docs/architecture.md. A folder below a part belongs to it. Tests may import
// anything.
var arrows = map[string][]string{
	"":                  {},
	"cmd":               {"*"},
	"files":             {},
	"keys":              {"files"},
	"sshchat":           {"sshchat/text", "sshchat/bell", "sshchat/bucket", "sshchat/when"},
	"sshchat/bell":      {},
	"sshchat/bucket":    {},
	"sshchat/when":      {},
	"sshchat/text":      {},
	"sshchat/term":      {},
	"sshchat/argv":      {},
	"sshchat/words":     {"sshchat", "sshchat/text"},
	"sshchat/records":   {"sshchat", "sshchat/text"},
	"sshchat/memory":    {"sshchat", "sshchat/text", "sshchat/bell"},
	"sshchat/sqlite":    {"sshchat", "sshchat/text", "sshchat/bell", "sshchat/memory", "sshchat/sqlite/index", "sshchat/sqlite/store"},
	"sshchat/jetstream": {"sshchat", "sshchat/text"},
	"sshchat/metrics":   {"sshchat", "sshchat/text"},
	"sshchat/audit":     {"sshchat", "sshchat/text", "files"},
	"sshchat/script":    {"sshchat", "sshchat/words", "sshchat/text", "sshchat/records", "sshchat/argv"},
	"sshchat/admin":     {"sshchat", "sshchat/bell", "sshchat/term", "sshchat/words", "sshchat/text", "keys", "files"},
	"sshchat/chattest":  {"*"}, // except cmd

	"sshchat/front":             {"sshchat", "sshchat/bell", "sshchat/front/admission", "sshchat/front/auth", "sshchat/front/face", "sshchat/front/guard", "sshchat/script", "sshchat/words", "sshchat/text", "keys"},
	"sshchat/front/admission":   {"sshchat", "sshchat/bucket"},
	"sshchat/front/auth":        {"sshchat", "sshchat/bucket", "sshchat/front/admission", "sshchat/front/guard", "sshchat/words", "sshchat/text", "keys"},
	"sshchat/front/face":        {"sshchat", "sshchat/bucket", "sshchat/term", "sshchat/words", "sshchat/text"},
	"sshchat/front/guard":       {"sshchat/bell", "sshchat/bucket", "sshchat/front/admission"},
	"sshchat/front/listen":      {"sshchat/front/admission"},
	"sshchat/front/wishmount":   {"sshchat", "sshchat/front", "keys"},
	"sshchat/front/glidermount": {"sshchat", "sshchat/front"},

	"sshchat/sqlite/archive": {"sshchat", "sshchat/text", "sshchat/memory", "sshchat/sqlite/index", "sshchat/sqlite/store", "files"},
	"sshchat/sqlite/index":   {"sshchat/memory"},
	"sshchat/sqlite/store":   {"sshchat", "sshchat/text", "sshchat/memory", "sshchat/sqlite/index", "files"},
}

// domain is the part that knows neither machine nor network nor clock.
const domain = "sshchat"

// impure is what the domain must not import, with everything below it. net/netip is
// plain values: a ban names a prefix.
var impure = []string{"net", "os", "database", "golang.org/x/crypto", "log", "syscall", "golang.org/x/sys"}

// clock is what the domain must not take from package time: time is handed in.
var clock = []string{"Now", "Since", "Until", "After", "AfterFunc", "Sleep", "NewTimer", "NewTicker", "Tick"}

func TestArrows(t *testing.T) {
	tree := os.DirFS("..")
	seen, broken, err := check(tree)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range broken {
		t.Error(b)
	}
	for _, part := range []string{domain, "sshchat/text", "keys"} {
		if !seen[part] {
			t.Errorf("found no file of %s: the check looks in the wrong place", part)
		}
	}
}

// check walks the Go files of a module that are not tests and returns the parts it
// has seen and what breaks the rules.
func check(tree fs.FS) (seen map[string]bool, broken []string, err error) {
	gomod, err := fs.ReadFile(tree, "go.mod")
	if err != nil {
		return nil, nil, err
	}
	first, _, _ := strings.Cut(string(gomod), "\n")
	module := strings.TrimSpace(strings.TrimPrefix(first, "module"))
	seen = map[string]bool{}
	err = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if base := d.Name(); d.IsDir() && name != "." && (base[0] == '.' || base[0] == '_' || base == "testdata") {
			return fs.SkipDir // as the go command does
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		source, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, source, 0)
		if err != nil {
			return err
		}
		from := partOf(path.Dir(name))
		seen[from] = true
		broken = append(broken, checkImports(module, from, name, file)...)
		if from == domain {
			broken = append(broken, checkPure(set, file)...)
		}
		return nil
	})
	return seen, broken, err
}

// partOf returns the longest part that dir belongs to.
func partOf(dir string) string {
	for ; dir != "."; dir = path.Dir(dir) {
		if _, ok := arrows[dir]; ok {
			return dir
		}
	}
	return ""
}

func checkImports(module, from, name string, file *ast.File) (broken []string) {
	if from == "" && path.Dir(name) != "." {
		return []string{fmt.Sprintf("%s: its folder has no arrows; give it some here and in docs/architecture.md", name)}
	}
	for _, spec := range file.Imports {
		target, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return append(broken, fmt.Sprintf("%s: %v", name, err))
		}
		dir, ours := strings.CutPrefix(target, module+"/")
		if !ours {
			continue
		}
		to := partOf(dir)
		allowed := slices.Contains(arrows[from], to) || slices.Contains(arrows[from], "*") && (from == "cmd" || to != "cmd")
		if to != from && !allowed {
			broken = append(broken, fmt.Sprintf("%s imports %s: no arrow leads from %q to %q", name, target, from, to))
		}
	}
	return broken
}

// checkPure finds what a file of the domain takes from the machine.
func checkPure(set *token.FileSet, file *ast.File) (broken []string) {
	var timeName string
	for _, spec := range file.Imports {
		target, _ := strconv.Unquote(spec.Path.Value)
		where := set.Position(spec.Pos())
		for _, p := range impure {
			if (target == p || strings.HasPrefix(target, p+"/")) && target != "net/netip" {
				broken = append(broken, fmt.Sprintf("%s: the domain imports %s", where, target))
			}
		}
		if target != "time" {
			continue
		}
		timeName = "time"
		if spec.Name != nil {
			timeName = spec.Name.Name
		}
		if timeName == "." {
			broken = append(broken, fmt.Sprintf("%s: a dot import of time hides its use", where))
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == timeName && slices.Contains(clock, sel.Sel.Name) {
			broken = append(broken, fmt.Sprintf("%s: the domain reads the clock (time.%s)", set.Position(n.Pos()), sel.Sel.Name))
		}
		return true
	})
	return broken
}

// The check itself must find what is planted.
func TestArrowsFindsViolations(t *testing.T) {
	for name, c := range map[string]struct {
		file, source string
		want         string // in the only complaint; empty: none
	}{
		"domain to text":          {"sshchat/a.go", `import "m/sshchat/text"`, ""},
		"domain to front":         {"sshchat/a.go", `import "m/sshchat/front"`, `from "sshchat" to "sshchat/front"`},
		"front to all it may":     {"sshchat/front/a.go", `import ("m/keys"; "m/sshchat"; "m/sshchat/script"; "m/sshchat/words"; "m/sshchat/text")`, ""},
		"front to sqlite":         {"sshchat/front/a.go", `import "m/sshchat/sqlite"`, `from "sshchat/front" to "sshchat/sqlite"`},
		"front to admin":          {"sshchat/front/a.go", `import "m/sshchat/admin"`, `from "sshchat/front" to "sshchat/admin"`},
		"sqlite to words":         {"sshchat/sqlite/a.go", `import "m/sshchat/words"`, `from "sshchat/sqlite" to "sshchat/words"`},
		"term to text":            {"sshchat/term/a.go", `import "m/sshchat/text"`, `from "sshchat/term" to "sshchat/text"`},
		"text to domain":          {"sshchat/text/a.go", `import "m/sshchat"`, `from "sshchat/text" to "sshchat"`},
		"keys to domain":          {"keys/a.go", `import "m/sshchat"`, `from "keys" to "sshchat"`},
		"keys to a library":       {"keys/a.go", `import "golang.org/x/crypto/ssh"`, ""},
		"cmd to anything":         {"cmd/sshchat/a.go", `import ("m/keys"; "m/sshchat/sqlite"; "m/cmd/other")`, ""},
		"chattest to sqlite":      {"sshchat/chattest/a.go", `import "m/sshchat/sqlite"`, ""},
		"chattest to cmd":         {"sshchat/chattest/a.go", `import "m/cmd/sshchat"`, `from "sshchat/chattest" to "cmd"`},
		"inside one part":         {"sshchat/front/deep/a.go", `import "m/sshchat/front/other"`, ""},
		"folder without arrows":   {"util/a.go", ``, "no arrows"},
		"test file":               {"sshchat/a_test.go", `import ("os"; "m/sshchat/front")`, ""},
		"testdata":                {"sshchat/testdata/a.go", `import "os"`, ""},
		"domain to os/exec":       {"sshchat/a.go", `import "os/exec"`, "imports os/exec"},
		"domain to net":           {"sshchat/a.go", `import n "net"`, "imports net"},
		"domain to netip":         {"sshchat/a.go", `import "net/netip"`, ""},
		"domain to sql":           {"sshchat/a.go", `import "database/sql"`, "imports database/sql"},
		"domain to slog":          {"sshchat/a.go", `import "log/slog"`, "imports log/slog"},
		"domain to ssh":           {"sshchat/a.go", `import "golang.org/x/crypto/ssh"`, "imports golang.org/x/crypto/ssh"},
		"other part to os":        {"sshchat/front/a.go", `import "os"`, ""},
		"clock called":            {"sshchat/a.go", "import \"time\"\nvar x = time.Now()", "sshchat/a.go:3:9: the domain reads the clock (time.Now)"},
		"clock as a value":        {"sshchat/a.go", "import \"time\"\nvar now = time.Now", "time.Now"},
		"clock under a new name":  {"sshchat/a.go", "import t \"time\"\nfunc f() { t.Sleep(1) }", "time.Sleep"},
		"timer":                   {"sshchat/a.go", "import \"time\"\nvar x = time.NewTimer(time.Second)", "time.NewTimer"},
		"dot import of the clock": {"sshchat/a.go", `import . "time"`, "dot import"},
		"time as values":          {"sshchat/a.go", "import \"time\"\nfunc f(t time.Time) time.Time { return t.Add(time.Second) }", ""},
		"clock elsewhere":         {"sshchat/front/a.go", "import \"time\"\nvar x = time.Now()", ""},
	} {
		_, broken, err := check(fstest.MapFS{
			"go.mod": {Data: []byte("module m\n\ngo 1.26\n")},
			c.file:   {Data: []byte("package p\n" + c.source)},
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		switch {
		case c.want == "" && len(broken) != 0:
			t.Errorf("%s: found %q, want nothing", name, broken)
		case c.want != "" && (len(broken) != 1 || !strings.Contains(broken[0], c.want)):
			t.Errorf("%s: found %q, want %q in one", name, broken, c.want)
		}
	}
}
