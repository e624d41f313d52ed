package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCasesExist: each test that a case names is there, so that a renamed test cannot
// leave a case without one.
func TestCasesExist(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	known := map[string]map[string]bool{}
	for pkg := range byPackage(cases) {
		known[pkg] = testsIn(t, filepath.Join(root, pkg))
	}
	seen := map[string]bool{}
	for _, c := range cases {
		if seen[c.Number] {
			t.Errorf("case %s is there twice", c.Number)
		}
		seen[c.Number] = true
		if c.What == "" || c.Must == "" || len(c.Tests) == 0 {
			t.Errorf("case %s says too little: %+v", c.Number, c)
		}
		for _, full := range c.Tests {
			if pkg, name := split(full); !known[pkg][name] {
				t.Errorf("case %s: there is no %s in %s", c.Number, name, pkg)
			}
		}
	}
}

// testsIn returns the tests of a folder.
func testsIn(t *testing.T, dir string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				out[fn.Name.Name] = true
			}
		}
	}
	return out
}

// TestVerdicts: a case is as good as its worst test, and one that did not run is none.
func TestVerdicts(t *testing.T) {
	results := map[string]result{}
	err := read(strings.NewReader(`{"Action":"run","Test":"TestA"}
{"Action":"pass","Test":"TestA","Elapsed":1.5}
{"Action":"fail","Test":"TestA/sub"}
{"Action":"output","Test":"TestB","Output":"why\n"}
{"Action":"fail","Test":"TestB"}
{"Action":"skip","Test":"TestC"}
`), "front", results)
	if err != nil {
		t.Fatal(err)
	}
	for want, tests := range map[verdict][]string{
		passed: {"front.TestA"}, failing: {"front.TestA", "front.TestC", "front.TestB"},
		skipped: {"front.TestC", "front.TestA"}, missing: {"front.TestA", "front.TestD"},
	} {
		if got := (abuse{Tests: tests}).verdict(results); got != want {
			t.Errorf("%v: %s, want %s", tests, got, want)
		}
	}
	if got := (abuse{}).verdict(results); got != missing {
		t.Errorf("no test: %s", got)
	}
}

func TestRewrite(t *testing.T) {
	page := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(page, []byte("# A\n"+begin+"old\n"+end+"\ntail\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := rewrite(page, "new\n"); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(page); string(got) != "# A\n"+begin+"new\n"+end+"\ntail\n" {
		t.Errorf("%q", got)
	}
	if rewrite(os.DevNull, "x") == nil {
		t.Error("a page without a place was taken")
	}
}
