package sshchat

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"
)

// Every kind has its row: one that has none would have no trait, and nobody would see why.
func TestEachKindHasItsTraits(t *testing.T) {
	kinds := declaredKinds(t)
	if len(kinds) < 16 {
		t.Fatalf("found %v in entry.go", kinds)
	}
	for _, k := range kinds {
		if _, ok := kindTraits[k]; !ok {
			t.Errorf("kindTraits has no row for %q", k)
		}
	}
	if len(kindTraits) != len(kinds) {
		t.Errorf("kindTraits has %d rows for %d kinds", len(kindTraits), len(kinds))
	}
}

// declaredKinds reads the constants of type Kind.
func declaredKinds(t *testing.T) (kinds []Kind) {
	f, err := parser.ParseFile(token.NewFileSet(), "entry.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if of, ok := spec.Type.(*ast.Ident); !ok || of.Name != "Kind" {
			return true
		}
		s, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		kinds = append(kinds, Kind(s))
		return true
	})
	return kinds
}

// What holds of the traits among themselves.
func TestTraitsAgree(t *testing.T) {
	for k := range kindTraits {
		for _, rule := range []struct {
			name string
			bad  bool
		}{
			{"a line is talk and editable", k.Is(Line) && !(k.Is(Talk) && k.Is(Editable))},
			{"what may be edited is searched and somebody's words", k.Is(Editable) && !(k.Is(Searched) && k.Is(Worded))},
			{"what a person wrote is that person's", k.Is(Worded) && !k.Is(Personal)},
			{"what amends is spent", k.Is(Amending) && !k.Is(Spent)},
			{"talk is news", k.Is(Talk) && k.Is(Spent)},
			{"what holds everywhere is of people", k.Is(Everywhere) && !k.Is(OfPeople)},
		} {
			if rule.bad {
				t.Errorf("%s does not hold to: %s", k, rule.name)
			}
		}
	}
	if got := KindsOf(Talk); !slices.Equal(got, []Kind{Acted, Marked, Said, Topic}) {
		t.Errorf("KindsOf(Talk) = %v", got)
	}
}
