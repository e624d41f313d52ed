package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sshchat/sshchat/chattest"
)

// TestForgottenByEveryReader: what somebody said who was forgotten is in nothing that
// anybody can read afterwards: not in history or search, nor in an export, a backup, the
// record of moderation or the file itself.
func TestForgottenByEveryReader(t *testing.T) {
	const word = "xylophone"
	p := start(t, nil)
	key := chattest.Key(chattest.NewKey(t))
	bob := chattest.Dial(t, p.addr, "bob", chattest.Key(chattest.NewKey(t)), chattest.NoPTY())
	bob.WaitFor("#lobby")
	ann := chattest.Dial(t, p.addr, "annika", key, chattest.NoPTY())
	ann.WaitFor("#lobby")
	step := func(c *chattest.Client, steps ...[2]string) {
		t.Helper()
		for _, s := range steps {
			c.Type(s[0] + "\n")
			c.WaitFor(s[1])
		}
	}
	step(ann, [][2]string{
		{"a " + word + " here", "annika: a " + word},
		{"/msg bob a private " + word, "a private " + word},
		{"/join #ops", "#ops"},
		{"/me plays the " + word, "plays the " + word},
		{"/mark the " + word + " is tuned", "annika marks: the " + word},
		{"/topic only " + word + "s", "annika set the topic: only " + word},
		{"a typo of xylofone", "a typo of"},
		{"/edit a typo of " + word, "a typo of " + word},
		{"/report bob no ear for the " + word, "operators"},
		{"/away with my " + word, "is away"},
		{"back at the " + word, "annika: back at the " + word},
		{"/join #den", "#den"},
		{"/room private yes", "private"},
		{"a hidden " + word, "annika: a hidden " + word},
		{"/invite bob", "bob"},
		{"/lang zh", "zh"},
	}...)
	bob.WaitFor("a private " + word)
	step(bob, [][2]string{
		{"/msg annika keep it down", "keep it down"},
		{"/quote annika so I hear", "so I hear"},
		{"+1", "👍"},
		{"/join #den", "a hidden"},
		{"/quote annika what is hidden?", "what is hidden?"},
	}...)
	snippet := chattest.Dial(t, p.addr, "annika", key, chattest.NoPTY(), chattest.Exec("say --code '#ops'"))
	snippet.Type(strings.Repeat("la la "+word+"\n", 40))
	snippet.CloseInput()
	if status := snippet.WaitExit(); status != 0 {
		t.Fatalf("a snippet: status %d, %s", status, snippet.Stderr())
	}
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
		{"raw", "#ops"},
		{"mark", "#ops"},
		{"topic", "#ops"},
		{"rooms"},
		{"reports"},
		{"audit"},
		{"audit", "#ops"},
		{"room", "#ops"},
		{"export", "#ops"},
		{"export", "#ops", "--format", "html"},
		{"export", "#ops", "--json"},
		{"tail", "#ops", "#lobby", "--since", "0", "--max", "12"},
		{"tail", "#ops", "--json", "--since", "0", "--max", "12"},
		{"history", "#ops", "--json", "-n", "100"},
		{"whois", "annika"},
		{"stats", "#ops"},
	} {
		_, out, errs := call(t, append([]string{"admin", "--data", p.data}, read...)...)
		if errs = strings.ReplaceAll(errs, "nothing found for "+word, ""); strings.Contains(out+errs, word) {
			t.Errorf("%q says %s%s", read, out, errs)
		}
	}
	for _, room := range []string{"#ops", "#lobby", "#+den"} {
		for _, format := range []string{"html", "markdown"} {
			if out := succeed(t, "export", "--data", p.data, "--room", room, "--format", format); strings.Contains(out, word) {
				t.Errorf("the record of %s has it: %s", room, out)
			}
		}
	}
	file := filepath.Join(t.TempDir(), "all.tar")
	succeed(t, "backup", "--data", p.data, file)
	p.signal(t, syscall.SIGTERM)
	if out := succeed(t, "export", "--data", p.data, "--json"); strings.Contains(out, word) {
		t.Errorf("the export has it: %s", out)
	}
	if out := exportText(t, p.data); strings.Contains(out, word) || strings.Contains(out, "annika") || !strings.Contains(out, "(somebody) joined") {
		t.Errorf("the lines have it, or who it was: %s", out)
	}
	looked := 0
	for _, dir := range []string{filepath.Dir(file), p.data} {
		if err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			looked++
			data, err := os.ReadFile(name)
			if at := bytes.Index(data, []byte("annika")); at >= 0 && strings.HasPrefix(d.Name(), "chat.db") {
				t.Errorf("%s says who it was: %q", name, data[max(0, at-80):min(len(data), at+80)])
			}
			if at := bytes.Index(data, []byte(word)); at >= 0 {
				t.Errorf("%s has it: %q", name, data[max(0, at-80):min(len(data), at+80)])
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	}
	if looked < 5 { // the archive, the file, its lock, a key, the record of moderation
		t.Errorf("looked at %d files", looked)
	}
	q := start(t, nil, "--data", p.data) // and the name is free for somebody else
	other := chattest.Dial(t, q.addr, "annika", chattest.Key(chattest.NewKey(t)), chattest.NoPTY())
	other.WaitFor("#lobby")
}

// exportText is what export --text writes.
func exportText(t *testing.T, data string) string {
	t.Helper()
	status, out, errs := call(t, "export", "--text", "--data", data)
	if status != 0 {
		t.Fatalf("export --text: status %d, %s", status, errs)
	}
	return out
}
