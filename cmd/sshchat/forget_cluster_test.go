package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sshchat/cmd/sshchat/folder"
	"sshchat/sshchat/chattest"
)

// Of a chat on NATS servers, too, nothing is left of what somebody said who was forgotten: not in
// the log's streams, nor in a node's copy of them, nor in the record that is exported, and nothing
// there says who it was. A name and a topic are kept as records too, of whose older states
// docs/storage.md speaks.
func TestForgottenInACluster(t *testing.T) {
	if testing.Short() {
		t.Skip("the streams are rid of what was erased after ten seconds")
	}
	t.Parallel()
	const word, who = "xylophone", "annika"
	c := newCluster(t, 1)
	one := c.node(t, "n1", filepath.Join(t.TempDir(), "n1"))
	bob := chattest.Dial(t, one.addr, "bob", chattest.Key(chattest.NewKey(t)), chattest.NoPTY())
	bob.WaitFor("#lobby")
	ann := chattest.Dial(t, one.addr, "annika", chattest.Key(chattest.NewKey(t)), chattest.NoPTY())
	ann.WaitFor("#lobby")
	for _, step := range [][2]string{
		{"a " + word + " here", "annika: a " + word},
		{"/msg bob a private " + word, "a private " + word},
		{"/mark the " + word + " is tuned", "annika marks: the " + word},
		{"/join #ops", "#ops"},
		{"a typo of xylofone", "a typo of"},
		{"/edit a typo of " + word, "a typo of " + word},
	} {
		ann.Type(step[0] + "\n")
		ann.WaitFor(step[1])
	}
	holds := func() (found []string) {
		for _, dir := range []string{one.data, c.Server(0).StoreDir()} {
			if err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
				if err != nil || !d.Type().IsRegular() || d.Name() == folder.Audit {
					return nil // it went meanwhile, or keeps who was forgotten
				}
				if data, err := os.ReadFile(name); err == nil && (bytes.Contains(data, []byte(word)) || bytes.Contains(data, []byte(who)) && !strings.Contains(name, "KV_chat")) {
					found = append(found, name)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		return found
	}
	if found := holds(); len(found) < 2 {
		t.Fatalf("only %q hold what was said: the search is broken", found)
	}
	succeed(t, "admin", "--data", one.data, "forget", "annika", "yes")
	ann.WaitExit()
	for end := time.Now().Add(time.Minute); len(holds()) > 0; time.Sleep(time.Second) {
		if time.Now().After(end) {
			for _, name := range holds() {
				data, _ := os.ReadFile(name)
				at := max(bytes.Index(data, []byte(word)), bytes.Index(data, []byte(who)))
				t.Errorf("it is still in %s: %q", name, data[max(0, at-200):min(at+100, len(data))])
			}
			return
		}
	}
	if out := succeed(t, "export", "--data", one.data, "--room", "#ops"); strings.Contains(out, word) || strings.Contains(out, who) || !strings.Contains(out, "erased") {
		t.Errorf("the record: %s", out)
	}
}
