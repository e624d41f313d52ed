// Command site makes a static site of the pages in docs and of the README: plain files that any
// host can serve, or a browser can open from a folder. It is a tool of the repository; the server
// does not link it.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	root := flag.String("root", ".", "`folder` of the repository")
	out := flag.String("out", "dist/site", "`folder` to write, which is emptied first")
	flag.Parse()
	if err := run(*root, *out); err != nil {
		fmt.Fprintln(os.Stderr, "site:", err)
		os.Exit(1)
	}
	fmt.Printf("the site is in %s: open index.html there, or put it on any web server\n", *out)
}

// run makes the site of the repository at root in the folder out.
func run(root, out string) error {
	s, err := build(os.DirFS(root))
	if err != nil {
		return err
	}
	if err := clear(out); err != nil {
		return err
	}
	for name, text := range s.files {
		path := filepath.Join(out, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o644); err != nil { //nolint:gosec // a web server reads it
			return err
		}
	}
	return nil
}

// clear removes a site that was made before. A folder that holds anything else is left.
func clear(out string) error {
	entries, err := os.ReadDir(out)
	if os.IsNotExist(err) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(out, searchFile)); err != nil {
		return fmt.Errorf("%s holds something else: name an empty folder", out)
	}
	return os.RemoveAll(out)
}
