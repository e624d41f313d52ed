package sshchat_test

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// pathInDocs is a path of this repository in a page: NAME and XX stand for a name to choose.
var pathInDocs = regexp.MustCompile("`((?:sshchat|cmd|keys|files)/[A-Za-z0-9_./-]+)`")

// Every file and folder that the pages for those who change the code name is there.
func TestDocsNameWhatIsThere(t *testing.T) {
	root := os.DirFS("..")
	for _, page := range []string{"docs/architecture.md", "docs/contributing.md"} {
		source, err := fs.ReadFile(root, page)
		if err != nil {
			t.Fatal(err)
		}
		found := pathInDocs.FindAllStringSubmatch(string(source), -1)
		if len(found) == 0 {
			t.Errorf("%s names no file: the test looks for something else", page)
		}
		for _, m := range found {
			name := strings.TrimSuffix(m[1], "/")
			if strings.Contains(name, "NAME") || strings.Contains(name, "XX") {
				continue
			}
			if _, err := fs.Stat(root, name); err != nil {
				t.Errorf("%s names %s: %v", page, name, err)
			}
		}
	}
}
