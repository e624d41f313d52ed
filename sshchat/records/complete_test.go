package records

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"sshchat/sshchat"
)

// Every notice and every kind of entry that the chat knows has a record. Who adds one
// adds it to Notice, to sample_test.go, to the schema and to docs/records.md.
func TestEverythingHasARecord(t *testing.T) {
	types, kinds := nouns(t)
	if len(types) < 14 || len(kinds) < 15 {
		t.Fatalf("found only the notices %v and the kinds %v: the search is broken", types, kinds)
	}
	have := map[string]bool{}
	for _, n := range notices() {
		name := reflect.Indirect(reflect.ValueOf(n)).Type().Name()
		if len(Notice(nil, n, english, labels)) > 0 {
			have[name] = true
		}
	}
	for _, name := range types {
		if !have[name] {
			t.Errorf("no record is made of a sample of sshchat.%s", name)
		}
	}
	said := map[sshchat.Kind]bool{}
	for _, e := range entries() {
		said[e.Kind] = true
	}
	for _, k := range kinds {
		if !said[k] {
			t.Errorf("there is no sample of the kind %q", k)
		}
	}
}

// nouns returns the types with a method notice, and the values of type Kind, in the
// source of package sshchat.
func nouns(t *testing.T) (notices []string, kinds []sshchat.Kind) {
	t.Helper()
	files, err := filepath.Glob("../*.go")
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
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Recv != nil && n.Name.Name == "notice" {
					of := n.Recv.List[0].Type
					if p, ok := of.(*ast.StarExpr); ok {
						of = p.X
					}
					notices = append(notices, of.(*ast.Ident).Name)
				}
			case *ast.ValueSpec:
				if of, ok := n.Type.(*ast.Ident); ok && of.Name == "Kind" {
					for _, v := range n.Values {
						if k, err := strconv.Unquote(v.(*ast.BasicLit).Value); err == nil {
							kinds = append(kinds, sshchat.Kind(k))
						}
					}
				}
			}
			return true
		})
	}
	return notices, kinds
}
