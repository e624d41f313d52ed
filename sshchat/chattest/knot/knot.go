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

// Measure measures every package of the module at root. What a package imports comes from
// the go command's build cache, so a module that was just tested is measured in seconds.
func Measure(root string) ([]*Package, error) {
	list := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}\t{{with .Module}}{{if .Main}}{{$.Dir}}{{end}}{{end}}", "./...")
	list.Dir, list.Stderr = root, os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("list the packages of %s: %w", root, err)
	}
	exports, dirs := map[string]string{}, []string(nil)
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		exports[f[0]] = f[1]
		if f[2] != "" {
			dirs = append(dirs, f[2])
		}
	}
	if root, err = filepath.Abs(root); err != nil {
		return nil, err
	}
	slices.Sort(dirs)
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	var all []*Package
	for _, dir := range dirs {
		name, err := filepath.Rel(root, dir)
		if err != nil {
			return nil, err
		}
		p, err := measureDir(fset, imports, dir, filepath.ToSlash(name))
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// measureDir measures the files of dir, also those for other systems.
func measureDir(fset *token.FileSet, imports types.Importer, dir, name string) (*Package, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	sources := map[string][]byte{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		if sources[filepath.Base(path)], err = os.ReadFile(path); err != nil {
			return nil, err
		}
	}
	return Of(fset, imports, name, sources)
}

// Of measures one package, whose sources are given by the names of their files.
func Of(fset *token.FileSet, imports types.Importer, dir string, sources map[string][]byte) (*Package, error) {
	p := &Package{Dir: dir, Types: map[string]*Type{}, Funcs: map[string]int{}}
	var files []*ast.File
	for name, source := range sources {
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
	conf := types.Config{Importer: imports, Error: func(error) {}}
	pkg, _ := conf.Check(dir, fset, files, info)
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
