package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/sample"
)

// recipe is a block of docs/scripting.md that is marked to be run, and what the page
// says that it prints; "": the page does not say. … stands for anything in a line.
type recipe struct {
	heading, script, prints string
}

var recipeBlock = regexp.MustCompile("(?s)<!-- runs -->\n```sh\n(.*?)```\n(?:```text\n(.*?)```\n)?")

// recipesOf finds the recipes of a page. A block of a shell's that is not marked is a
// mistake.
func recipesOf(t *testing.T, page string) (all []recipe) {
	t.Helper()
	marked := recipeBlock.FindAllStringSubmatchIndex(page, -1)
	if n := strings.Count(page, "```sh\n"); n != len(marked) || n == 0 {
		t.Fatalf("%d of %d blocks are marked to be run", len(marked), n)
	}
	for _, m := range marked {
		r := recipe{script: page[m[2]:m[3]]}
		if m[4] >= 0 {
			r.prints = page[m[4]:m[5]]
		}
		before := page[:m[0]]
		r.heading, _, _ = strings.Cut(before[strings.LastIndex(before, "\n## ")+4:], "\n")
		all = append(all, r)
	}
	return all
}

// kitchen is where recipes are run: a folder with the commands that they use, which
// lead to the server under test.
type kitchen struct {
	dir  string
	addr string // of the server
	env  []string
}

// newKitchen makes names log in with keys of their own, and sshchat act on p's data.
func newKitchen(t *testing.T, p *program, names ...string) *kitchen {
	t.Helper()
	k := &kitchen{dir: t.TempDir(), addr: p.addr}
	host, port, _ := strings.Cut(p.addr, ":")
	config := fmt.Sprintf("Host *\n  HostName %s\n  Port %s\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n"+
		"  LogLevel ERROR\n  IdentitiesOnly yes\n", host, port)
	for _, name := range names {
		file, signer := chattest.KeyFile(t)
		config += fmt.Sprintf("Match user %s\n  IdentityFile %s\n", name, file)
		c := chattest.Dial(t, p.addr, name, chattest.Key(signer), chattest.NoPTY())
		c.Type("/join #ops\n/quit\n") // the rooms of the page
		if status := c.WaitExit(); status != 0 {
			t.Fatalf("%s cannot make the room: status %d", name, status)
		}
	}
	k.write(t, "config", config)
	k.write(t, "bin/ssh", fmt.Sprintf("#!/bin/sh\nexec %s -F %s/config \"$@\"\n", chattest.Need(t, "ssh"), k.dir))
	k.write(t, "bin/sshchat", fmt.Sprintf("#!/bin/sh\ncommand=$1\nshift\n%s=1 exec %s \"$command\" --data %s \"$@\"\n", asProgram, os.Args[0], p.data))
	k.env = append(os.Environ(), "PATH="+k.dir+"/bin:"+os.Getenv("PATH"), "LC_ALL=C.UTF-8")
	return k
}

func (k *kitchen) write(t *testing.T, name, content string) {
	t.Helper()
	path := filepath.Join(k.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o700); err != nil {
		t.Fatal(err)
	}
}

// cook runs a recipe as a shell does and returns what both its outputs said.
func (k *kitchen) cook(t *testing.T, r recipe) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", "set -e\n"+r.script)
	cmd.Dir, cmd.Env = k.dir, k.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v:\n%s\n%s", err, r.script, out)
	}
	return string(out)
}

// like reports whether got is what a page says, where … stands for anything in a line.
func like(says, got string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(says), "…", ".*")
	return regexp.MustCompile("^" + pattern + "$").MatchString(got)
}

// TestRecipes runs every block of the pages for programs, one behind the other, each page
// against a server of its own and with the stock ssh.
func TestRecipes(t *testing.T) {
	if sample.Step > 1 {
		t.Skip("a page and a configuration are the same under the race detector; what they use is watched by other tests")
	}
	for file, names := range map[string][]string{"scripting.md": {"bob", "alice"}, "bots.md": {"alice", "robot"}} {
		t.Run(file, func(t *testing.T) {
			page, err := os.ReadFile("../../docs/" + file)
			if err != nil {
				t.Fatal(err)
			}
			p := start(t, nil)
			k := newKitchen(t, p, names...)
			for _, r := range recipesOf(t, string(page)) {
				t.Run(r.heading, func(t *testing.T) {
					if out := k.cook(t, r); !like(r.prints, out) {
						t.Errorf("prints\n%s\nand the page says\n%s", out, r.prints)
					}
				})
			}
		})
	}
}

// TestLike: the comparison can fail.
func TestLike(t *testing.T) {
	for _, c := range []struct {
		says, got string
		want      bool
	}{
		{"a…c\n", "abc\n", true}, {"a…c\n", "a\nc\n", false}, {"a\n", "a\nb\n", false}, {"", "x", false}, {"a.c", "abc", false},
	} {
		if got := like(c.says, c.got); got != c.want {
			t.Errorf("like(%q, %q) is %t", c.says, c.got, got)
		}
	}
}
