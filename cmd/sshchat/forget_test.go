package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sshchat/sshchat/chattest"
)

// TestForgottenByEveryReader: what somebody said who was forgotten is in nothing that
// anybody can read afterwards: not in history or search, nor in an export, a backup or the
// file itself.
func TestForgottenByEveryReader(t *testing.T) {
	const word = "xylophone"
	p := start(t, nil)
	key := chattest.Key(chattest.NewKey(t))
	bob := chattest.Dial(t, p.addr, "bob", chattest.Key(chattest.NewKey(t)), chattest.NoPTY())
	bob.WaitFor("#lobby")
	ann := chattest.Dial(t, p.addr, "annika", key, chattest.NoPTY())
	ann.WaitFor("#lobby")
	for _, step := range [][2]string{
		{"a " + word + " here", "annika: a " + word},
		{"/msg bob a private " + word, "a private " + word},
		{"/join #ops", "#ops"},
		{"/me plays the " + word, "plays the " + word},
	} {
		ann.Type(step[0] + "\n")
		ann.WaitFor(step[1])
	}
	bob.WaitFor("a private " + word)
	if out := succeed(t, "admin", "--data", p.data, "search", word); !strings.Contains(out, word) {
		t.Fatalf("search says %q", out)
	}
	if out := succeed(t, "admin", "--data", p.data, "forget", "annika"); !strings.Contains(out, "sshchat admin forget annika yes") {
		t.Errorf("asked first by %q", out)
	}
	succeed(t, "admin", "--data", p.data, "forget", "annika", "yes")
	ann.WaitExit()
	for _, read := range [][]string{
		{"history", "#lobby"},
		{"history", "#ops"},
		{"last", "annika"},
		{"search", word, "in:all"},
		{"show", "2"},
		{"whois", "annika"},
	} {
		_, out, errs := call(t, append([]string{"admin", "--data", p.data}, read...)...)
		if errs = strings.ReplaceAll(errs, "nothing found for "+word, ""); strings.Contains(out+errs, word) {
			t.Errorf("%q says %s%s", read, out, errs)
		}
	}
	file := filepath.Join(t.TempDir(), "all.tar")
	succeed(t, "backup", "--data", p.data, file)
	p.signal(t, syscall.SIGTERM)
	if out := succeed(t, "export", "--data", p.data, "--json"); strings.Contains(out, word) {
		t.Errorf("the export has it: %s", out)
	}
	for _, name := range []string{file, filepath.Join(p.data, historyFile)} {
		data, err := os.ReadFile(name)
		if err != nil || len(data) == 0 || bytes.Contains(data, []byte(word)) {
			t.Errorf("%s has it, or cannot be read: %v", name, err)
		}
	}
	q := start(t, nil, "--data", p.data) // and the name is free for somebody else
	other := chattest.Dial(t, q.addr, "annika", chattest.Key(chattest.NewKey(t)), chattest.NoPTY())
	other.WaitFor("#lobby")
}
