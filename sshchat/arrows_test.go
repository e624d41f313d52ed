package sshchat_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// arrows says which packages of the module each package imports: the layout in
// docs/architecture.md, exactly. One that is not used fails as well, so that the list is the
// drawing. The program and the tests' helpers are on top of all and may import anything; so
// may tests.
var arrows = map[string][]string{
	"cmd":              {"*"},
	"packaging/image":  {},    // a module of its own
	"sshchat/chattest": {"*"}, // except cmd

	"files":                        {},
	"keys":                         {"files"},
	"sshchat":                      {"sshchat/bucket", "sshchat/confusable", "sshchat/text", "sshchat/when"},
	"sshchat/text":                 {},
	"sshchat/when":                 {},
	"sshchat/bell":                 {},
	"sshchat/lock":                 {},
	"sshchat/bucket":               {},
	"sshchat/confusable":           {},
	"sshchat/argv":                 {},
	"sshchat/term":                 {},
	"sshchat/ledger":               {"sshchat"},
	"sshchat/estate":               {"sshchat", "sshchat/bucket", "sshchat/lock"},
	"sshchat/people":               {"sshchat", "sshchat/bell", "sshchat/estate", "sshchat/ledger", "sshchat/lock", "sshchat/text"},
	"sshchat/rooms":                {"sshchat", "sshchat/ledger", "sshchat/lock", "sshchat/slip", "sshchat/text"},
	"sshchat/rules":                {"sshchat", "sshchat/ledger", "sshchat/lock", "sshchat/text"},
	"sshchat/live":                 {"sshchat", "sshchat/ledger", "sshchat/lock", "sshchat/text", "sshchat/when"},
	"sshchat/mail":                 {"sshchat", "sshchat/ledger", "sshchat/lock", "sshchat/text"},
	"sshchat/reports":              {"sshchat", "sshchat/ledger", "sshchat/lock", "sshchat/text"},
	"sshchat/slip":                 {},
	"sshchat/closing":              {"sshchat", "sshchat/lock", "sshchat/text"},
	"sshchat/meter":                {"sshchat"},
	"sshchat/books":                {"sshchat", "sshchat/bucket", "sshchat/closing", "sshchat/confusable", "sshchat/estate", "sshchat/ledger", "sshchat/live", "sshchat/lock", "sshchat/mail", "sshchat/meter", "sshchat/people", "sshchat/reports", "sshchat/rooms", "sshchat/rules", "sshchat/text", "sshchat/when"},
	"sshchat/nodes":                {"sshchat", "sshchat/bell", "sshchat/books", "sshchat/ledger", "sshchat/lock", "sshchat/people"},
	"sshchat/errand":               {},
	"sshchat/tray":                 {"sshchat", "sshchat/bell", "sshchat/books", "sshchat/lock", "sshchat/meter", "sshchat/text"},
	"sshchat/roll":                 {"sshchat", "sshchat/lock"},
	"sshchat/chat":                 {"sshchat", "sshchat/books", "sshchat/errand", "sshchat/estate", "sshchat/ledger", "sshchat/live", "sshchat/lock", "sshchat/mail", "sshchat/nodes", "sshchat/people", "sshchat/reports", "sshchat/roll", "sshchat/rooms", "sshchat/text", "sshchat/tray"},
	"sshchat/act":                  {"sshchat", "sshchat/books", "sshchat/chat", "sshchat/estate", "sshchat/live", "sshchat/mail", "sshchat/people", "sshchat/reports", "sshchat/rooms", "sshchat/text", "sshchat/when"},
	"sshchat/commands/table":       {"sshchat", "sshchat/act", "sshchat/chat", "sshchat/estate", "sshchat/rooms", "sshchat/slip", "sshchat/text"},
	"sshchat/commands/moderation":  {"sshchat", "sshchat/act", "sshchat/books", "sshchat/closing", "sshchat/commands/table", "sshchat/live", "sshchat/reports", "sshchat/rooms", "sshchat/text", "sshchat/when"},
	"sshchat/commands":             {"sshchat", "sshchat/act", "sshchat/books", "sshchat/chat", "sshchat/commands/moderation", "sshchat/commands/table", "sshchat/estate", "sshchat/people", "sshchat/rooms", "sshchat/text", "sshchat/when"},
	"sshchat/words/lang":           {"sshchat"},
	"sshchat/words/paint":          {"sshchat", "sshchat/text"},
	"sshchat/words":                {"sshchat", "sshchat/text", "sshchat/when", "sshchat/words/lang", "sshchat/words/paint"},
	"sshchat/records":              {"sshchat", "sshchat/text"},
	"sshchat/timeline":             {"sshchat", "sshchat/text", "sshchat/words", "sshchat/words/lang"},
	"sshchat/script":               {"sshchat", "sshchat/act", "sshchat/argv", "sshchat/books", "sshchat/chat", "sshchat/commands", "sshchat/commands/table", "sshchat/records", "sshchat/text", "sshchat/timeline", "sshchat/words"},
	"sshchat/front/admission":      {"sshchat", "sshchat/bucket"},
	"sshchat/front/guard":          {"sshchat/bell", "sshchat/bucket", "sshchat/front/admission", "sshchat/meter"},
	"sshchat/front/listen":         {"sshchat/front/admission"},
	"sshchat/front/auth":           {"keys", "sshchat", "sshchat/bucket", "sshchat/front/admission", "sshchat/front/guard", "sshchat/meter", "sshchat/text", "sshchat/words", "sshchat/words/paint"},
	"sshchat/front/face":           {"sshchat", "sshchat/act", "sshchat/bucket", "sshchat/chat", "sshchat/commands", "sshchat/term", "sshchat/text", "sshchat/words", "sshchat/words/lang", "sshchat/words/paint"},
	"sshchat/front":                {"keys", "sshchat", "sshchat/bell", "sshchat/chat", "sshchat/commands", "sshchat/front/admission", "sshchat/front/auth", "sshchat/front/face", "sshchat/front/guard", "sshchat/meter", "sshchat/script", "sshchat/text", "sshchat/words"},
	"sshchat/front/wishmount":      {"keys", "sshchat/chat", "sshchat/front"},
	"sshchat/front/glidermount":    {"sshchat/chat", "sshchat/front"},
	"sshchat/admin":                {"files", "sshchat/bell"},
	"sshchat/memory":               {"sshchat", "sshchat/bell", "sshchat/text"},
	"sshchat/sqlite/index":         {"sshchat/memory"},
	"sshchat/sqlite/store":         {"files", "sshchat", "sshchat/memory", "sshchat/sqlite/index", "sshchat/text"},
	"sshchat/sqlite/archive":       {"files", "sshchat", "sshchat/memory", "sshchat/sqlite/index", "sshchat/sqlite/store", "sshchat/text"},
	"sshchat/sqlite":               {"sshchat", "sshchat/bell", "sshchat/memory", "sshchat/sqlite/index", "sshchat/sqlite/store", "sshchat/text"},
	"sshchat/jetstream":            {"files", "sshchat", "sshchat/bell", "sshchat/jetstream/envelope", "sshchat/jetstream/servertime", "sshchat/jetstream/snapshot", "sshchat/jetstream/streams", "sshchat/memory", "sshchat/sqlite", "sshchat/sqlite/archive", "sshchat/sqlite/store"},
	"sshchat/jetstream/envelope":   {"sshchat", "sshchat/memory", "sshchat/sqlite", "sshchat/text"},
	"sshchat/jetstream/servertime": {},
	"sshchat/jetstream/snapshot":   {"sshchat", "sshchat/sqlite", "sshchat/sqlite/store"},
	"sshchat/jetstream/streams":    {},
	"sshchat/jetstream/inspect":    {"sshchat", "sshchat/jetstream", "sshchat/jetstream/streams"},
	"sshchat/jetstream/setup":      {"sshchat", "sshchat/jetstream", "sshchat/jetstream/streams", "sshchat/sqlite/store"},
	"sshchat/audit":                {"files", "sshchat", "sshchat/text"},
}

// domain are the packages that know neither machine nor network nor clock.
var domain = []string{
	"sshchat", "sshchat/ledger", "sshchat/estate", "sshchat/people", "sshchat/rooms", "sshchat/rules", "sshchat/live",
	"sshchat/mail", "sshchat/reports", "sshchat/closing", "sshchat/books", "sshchat/nodes", "sshchat/errand", "sshchat/roll", "sshchat/chat", "sshchat/act", "sshchat/commands/table", "sshchat/commands/moderation", "sshchat/commands", "sshchat/bell", "sshchat/bucket", "sshchat/when", "sshchat/meter",
}

// clockless are packages that are handed the time as the domain is: the machine's clock may be
// wrong, and what they tell is of the chat's.
var clockless = []string{"sshchat/words", "sshchat/records"}

// impure is what the domain must not import, with everything below it. net/netip is
// plain values: a ban names a prefix.
var impure = []string{"net", "os", "database", "golang.org/x/crypto", "log", "syscall", "golang.org/x/sys"}

// clock is what the domain must not take from package time: time is handed in.
var clock = []string{"Now", "Since", "Until", "After", "AfterFunc", "Sleep", "NewTimer", "NewTicker", "Tick"}

func TestArrows(t *testing.T) {
	tree := os.DirFS("..")
	used, broken, err := check(tree)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range append(broken, unused(used)...) {
		t.Error(b)
	}
}

// unused returns the arrows that nothing uses, and the parts that have no file.
func unused(used map[string]map[string]bool) (idle []string) {
	for _, from := range slices.Sorted(maps.Keys(arrows)) {
		if used[from] == nil {
			idle = append(idle, fmt.Sprintf("found no file of %s: take its line out of arrows", from))
			continue
		}
		for _, to := range arrows[from] {
			if to != "*" && !used[from][to] {
				idle = append(idle, fmt.Sprintf("nothing in %s imports %s: take the arrow out", from, to))
			}
		}
	}
	return idle
}

// check walks the Go files of a module that are not tests and returns what each part that
// it has seen imports, and what breaks the rules.
func check(tree fs.FS) (used map[string]map[string]bool, broken []string, err error) {
	gomod, err := fs.ReadFile(tree, "go.mod")
	if err != nil {
		return nil, nil, err
	}
	first, _, _ := strings.Cut(string(gomod), "\n")
	module := strings.TrimSpace(strings.TrimPrefix(first, "module"))
	used = map[string]map[string]bool{}
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
		if used[from] == nil {
			used[from] = map[string]bool{}
		}
		broken = append(broken, checkImports(module, from, name, file, used[from])...)
		if slices.Contains(domain, from) {
			broken = append(broken, checkPure(set, file)...)
			broken = append(broken, checkClock(set, file)...)
		}
		if slices.Contains(clockless, from) {
			broken = append(broken, checkClock(set, file)...)
		}
		return nil
	})
	return used, broken, err
}

// partOf returns the part that dir is, or "". The folders of the program and of the tests'
// helpers are one part each.
func partOf(dir string) string {
	for _, whole := range []string{"cmd", "sshchat/chattest"} {
		if dir == whole || strings.HasPrefix(dir, whole+"/") {
			return whole
		}
	}
	if _, ok := arrows[dir]; ok {
		return dir
	}
	return ""
}

// checkImports also notes in used which parts the file imports.
func checkImports(module, from, name string, file *ast.File, used map[string]bool) (broken []string) {
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
		used[to] = true
		allowed := slices.Contains(arrows[from], to) || slices.Contains(arrows[from], "*") && (from == "cmd" || to != "cmd")
		if to != from && !allowed {
			broken = append(broken, fmt.Sprintf("%s imports %s: no arrow leads from %q to %q", name, target, from, to))
		}
	}
	return broken
}

// checkPure finds what a file of the domain takes from the machine.
func checkPure(set *token.FileSet, file *ast.File) (broken []string) {
	for _, spec := range file.Imports {
		target, _ := strconv.Unquote(spec.Path.Value)
		where := set.Position(spec.Pos())
		for _, p := range impure {
			if (target == p || strings.HasPrefix(target, p+"/")) && target != "net/netip" {
				broken = append(broken, fmt.Sprintf("%s: the domain imports %s", where, target))
			}
		}
	}
	return broken
}

// checkClock finds where a file reads the machine's clock.
func checkClock(set *token.FileSet, file *ast.File) (broken []string) {
	var timeName string
	for _, spec := range file.Imports {
		where := set.Position(spec.Pos())
		if target, _ := strconv.Unquote(spec.Path.Value); target != "time" {
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
			broken = append(broken, fmt.Sprintf("%s: the machine's clock is read (time.%s)", set.Position(n.Pos()), sel.Sel.Name))
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
		"inside one part":         {"sshchat/chattest/a/a.go", `import "m/sshchat/chattest/b"`, ""},
		"folder below a part":     {"sshchat/front/deep/a.go", `import "m/sshchat"`, "no arrows"},
		"chat to the clock":       {"sshchat/chat/a.go", "import \"time\"\nvar now = time.Now", "time.Now"},
		"book to book":            {"sshchat/mail/a.go", `import "m/sshchat/people"`, `from "sshchat/mail" to "sshchat/people"`},
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
		"clock called":            {"sshchat/a.go", "import \"time\"\nvar x = time.Now()", "sshchat/a.go:3:9: the machine's clock is read (time.Now)"},
		"clock as a value":        {"sshchat/a.go", "import \"time\"\nvar now = time.Now", "time.Now"},
		"clock under a new name":  {"sshchat/a.go", "import t \"time\"\nfunc f() { t.Sleep(1) }", "time.Sleep"},
		"timer":                   {"sshchat/a.go", "import \"time\"\nvar x = time.NewTimer(time.Second)", "time.NewTimer"},
		"dot import of the clock": {"sshchat/a.go", `import . "time"`, "dot import"},
		"time as values":          {"sshchat/a.go", "import \"time\"\nfunc f(t time.Time) time.Time { return t.Add(time.Second) }", ""},
		"words to the clock":      {"sshchat/words/a.go", "import \"time\"\nvar x = time.Now()", "time.Now"},
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

// An arrow that nothing uses must be found, and a part that is gone.
func TestArrowsFindsIdle(t *testing.T) {
	used, _, err := check(fstest.MapFS{
		"go.mod":             {Data: []byte("module m\n")},
		"sshchat/mail/a.go":  {Data: []byte("package mail\nimport _ \"m/sshchat\"\nimport _ \"m/sshchat/ledger\"\n")},
		"sshchat/mail/b.go":  {Data: []byte("package mail\nimport _ \"m/sshchat/text\"\nimport _ \"m/sshchat/lock\"\n")},
		"sshchat/live/a.go":  {Data: []byte("package live\nimport _ \"m/sshchat\"\n")},
		"sshchat/text/a.go":  {Data: []byte("package text\n")},
		"sshchat/chattest/a": {},
	})
	if err != nil {
		t.Fatal(err)
	}
	idle := strings.Join(unused(used), "\n")
	for want, is := range map[string]bool{
		"nothing in sshchat/live imports sshchat/ledger": true,
		"found no file of sshchat/rules":                 true,
		"sshchat/mail":                                   false,
		"nothing in sshchat/text ":                       false,
	} {
		if strings.Contains(idle, want) != is {
			t.Errorf("%q is found: %v, want %v, in\n%s", want, !is, is, idle)
		}
	}
}
