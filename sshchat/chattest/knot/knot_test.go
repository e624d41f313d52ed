package knot

import (
	"go/token"
	"go/types"
	"slices"
	"testing"
)

func TestMeasure(t *testing.T) {
	p, err := of(token.NewFileSet(), imports{checked: map[string]*types.Package{}}, "m/p", map[string][]byte{
		"a.go": []byte("package p\ntype A struct { b *B; n, m int }\nfunc (a *A) One() { a.b.one() }\n"),
		"b.go": []byte("package p\ntype B struct { A }\nfunc (b *B) one() {\n\tb.two()\n}\n"),
		"c.go": []byte("package p\nfunc (b *B) two() { C[int]{}.do(b.n) }\n"),
		"d.go": []byte("package p\ntype C[T any] struct{ a, b, c, d T }\nfunc (C[T]) do(int) {}\n"),
		"e.go": []byte("package p\nvar _ = other()\nfunc elsewhere() int { return 1 }\n"),
		"f.go": []byte("package p\nfunc other() int { return 2 }\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"a.go", "b.go", "c.go"}; !slices.Equal(p.Knot, want) {
		t.Errorf("the knot is %q, want %q", p.Knot, want)
	}
	if p.Lines != 18 || p.Funcs["B.one"] != 3 || p.Funcs["other"] != 1 {
		t.Errorf("lines: %d in all, functions: %v", p.Lines, p.Funcs)
	}
	if b := p.Types["B"]; b.Methods != 2 || len(b.Files) != 2 || b.Fields != 1 {
		t.Errorf("B: %+v", b)
	}
	if a, c := p.Types["A"], p.Types["C"]; a.Methods != 1 || a.Fields != 3 || c.Methods != 1 || c.Fields != 4 {
		t.Errorf("A: %+v, C: %+v", a, c)
	}
}
