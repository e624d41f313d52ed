// Package knot measures how large the rooms of the house are: the lines of a package, the
// methods and fields of a type, the length of a function, and the knot, which is the
// largest set of a package's files that reach each other by references in both directions.
package knot

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Package is what was measured of one. Test files do not count.
type Package struct {
	Dir   string // below the module's root, with slashes
	Lines int
	Knot  []string // files, sorted; nil: no two hold on to each other
	Types map[string]*Type
	Funcs map[string]int // lines, by name; a method's is Type.Name
}

// Type is what was measured of a type.
type Type struct {
	Methods int
	Files   map[string]bool // with its methods
	Fields  int
}

// Measure measures every package of the module at root. Its own packages are read from their
// sources, and those of others from the go command's build cache, so that what was just
// built is measured in seconds.
func Measure(root string) ([]*Package, error) {
	own, err := list(root, "-deps", "-f", `{{with .Module}}{{if .Main}}{{$.ImportPath}} {{$.Dir}} {{join $.Imports " "}}{{end}}{{end}}`, "./...")
	if err != nil {
		return nil, err
	}
	in := imports{checked: map[string]*types.Package{}}
	foreign := []string{"-export", "-f", "{{.ImportPath}} {{.Export}}"}
	for _, fields := range own {
		in.checked[fields[0]] = nil
	}
	for _, fields := range own {
		for _, path := range fields[2:] {
			if _, ours := in.checked[path]; !ours && path != "unsafe" && !slices.Contains(foreign, path) {
				foreign = append(foreign, path)
			}
		}
	}
	built, err := list(root, foreign...)
	if err != nil {
		return nil, err
	}
	exports := map[string]string{}
	for _, fields := range built {
		exports[fields[0]] = fields[1]
	}
	fset := token.NewFileSet()
	in.foreign = importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	var all []*Package
	for _, fields := range own { // what is imported comes first
		p, err := measureDir(fset, in, fields[1], fields[0])
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// list runs go list and returns the fields of each line.
func list(root string, args ...string) (lines [][]string, err error) {
	cmd := exec.Command("go", append([]string{"list"}, args...)...)
	cmd.Dir, cmd.Stderr = root, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list the packages of %s: %w", root, err)
	}
	for line := range strings.Lines(string(out)) {
		lines = append(lines, strings.Fields(line))
	}
	return lines, nil
}

// imports finds our own packages, which were checked before, and those of others.
type imports struct {
	checked map[string]*types.Package
	foreign types.Importer
}

// Import implements types.Importer.
func (in imports) Import(path string) (*types.Package, error) {
	if p := in.checked[path]; p != nil {
		return p, nil
	}
	return in.foreign.Import(path)
}

// measureDir measures the files of dir, also those for other systems.
func measureDir(fset *token.FileSet, in imports, dir, path string) (*Package, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	sources := map[string][]byte{}
	for _, file := range paths {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		if sources[filepath.Base(file)], err = os.ReadFile(file); err != nil {
			return nil, err
		}
	}
	return of(fset, in, path, sources)
}

// of measures one package, whose sources are given by the names of their files.
func of(fset *token.FileSet, in imports, path string, sources map[string][]byte) (*Package, error) {
	_, dir, _ := strings.Cut(path, "/") // behind the module's own name
	p := &Package{Dir: dir, Types: map[string]*Type{}, Funcs: map[string]int{}}
	var files []*ast.File
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		source := sources[name]
		f, err := parser.ParseFile(fset, name, source, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
		p.Lines += bytes.Count(source, []byte("\n"))
		p.declarations(fset, name, f)
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	// Files for other systems clash; what is left is enough.
	conf := types.Config{Importer: in, Error: func(error) {}}
	pkg, _ := conf.Check(path, fset, files, info)
	in.checked[path] = pkg
	for _, name := range pkg.Scope().Names() {
		t, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || t.IsAlias() {
			continue
		}
		if s, ok := t.Type().Underlying().(*types.Struct); ok {
			p.of(name).Fields = s.NumFields()
		}
	}
	p.Knot = largestKnot(references(fset, pkg, info))
	return p, nil
}

// of returns what is known of a type.
func (p *Package) of(name string) *Type {
	if p.Types[name] == nil {
		p.Types[name] = &Type{Files: map[string]bool{}}
	}
	return p.Types[name]
}

// declarations counts the functions and methods of a file.
func (p *Package) declarations(fset *token.FileSet, file string, f *ast.File) {
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		name := fn.Name.Name
		if fn.Recv != nil {
			of := receiver(fn.Recv.List[0].Type)
			t := p.of(of)
			t.Methods++
			t.Files[file] = true
			name = of + "." + name
		}
		length := fset.Position(fn.End()).Line - fset.Position(fn.Pos()).Line + 1
		p.Funcs[name] = max(p.Funcs[name], length)
	}
}

func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.IndexListExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return "?"
}

// references returns which files each file of pkg refers to.
func references(fset *token.FileSet, pkg *types.Package, info *types.Info) map[string][]string {
	to := map[string][]string{}
	for id, o := range info.Uses {
		if o.Pkg() != pkg || !o.Pos().IsValid() || o.Parent() != pkg.Scope() && !isMember(o) {
			continue
		}
		here, there := fset.Position(id.Pos()).Filename, fset.Position(o.Pos()).Filename
		if here != there && !slices.Contains(to[here], there) {
			to[here] = append(to[here], there)
		}
	}
	return to
}

// isMember reports whether o is a method or a field, which belong to no scope.
func isMember(o types.Object) bool {
	switch o := o.(type) {
	case *types.Func:
		return o.Signature().Recv() != nil
	case *types.Var:
		return o.IsField()
	}
	return false
}

// largestKnot returns the largest strongly connected component (Tarjan 1972), sorted. A
// file alone is none.
func largestKnot(next map[string][]string) []string {
	index, low, on := map[string]int{}, map[string]int{}, map[string]bool{}
	var stack, best []string
	var visit func(string)
	visit = func(v string) {
		index[v] = len(index) + 1
		low[v] = index[v]
		stack, on[v] = append(stack, v), true
		for _, w := range next[v] {
			if index[w] == 0 {
				visit(w)
				low[v] = min(low[v], low[w])
			} else if on[w] {
				low[v] = min(low[v], index[w])
			}
		}
		if low[v] != index[v] {
			return
		}
		i := slices.Index(stack, v)
		for _, w := range stack[i:] {
			on[w] = false
		}
		if len(stack)-i > max(1, len(best)) {
			best = slices.Clone(stack[i:])
		}
		stack = stack[:i]
	}
	for v := range next {
		if index[v] == 0 {
			visit(v)
		}
	}
	slices.Sort(best)
	return best
}
