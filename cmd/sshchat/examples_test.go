package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"sshchat/sshchat/chattest"
)

// example runs a program of examples/ until the test ends.
func (k *kitchen) example(t *testing.T, name string, args ...string) {
	t.Helper()
	path, err := filepath.Abs("../../examples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	cmd := exec.Command(path, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = k.dir, k.env, &out, &out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // its ssh must go as well
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) // it may have ended
		_ = cmd.Wait()                                      // by that signal
		if t.Failed() {
			t.Logf("%s printed:\n%s", name, &out)
		}
	})
}

// examples is a room with somebody in it, and commands that lead there.
func examples(t *testing.T, bot string) (*kitchen, *chattest.Client) {
	t.Helper()
	p := start(t, nil, "--say-every", "0")
	k := newKitchen(t, p, bot)
	alice := chattest.Dial(t, p.addr, "alice", chattest.Key(chattest.NewKey(t)), chattest.NoPTY())
	alice.Type("/join #ops\n/leave #lobby\n")
	alice.WaitFor("#ops")
	return k, alice
}

// lastLine returns the newest line that begins with head.
func lastLine(c *chattest.Client, head string) (line string) {
	for _, l := range c.Lines() {
		if strings.HasPrefix(l, head) {
			line = l
		}
	}
	return line
}

func TestExampleDice(t *testing.T) {
	k, alice := examples(t, "dice")
	k.example(t, "dice.sh", "dice@chat.example", "#ops")
	alice.WaitFor("dice joined") // perhaps with somebody else
	alice.Type(`say "text":"!roll 1d1"` + "\n" + `,"text":"!roll 7d7",` + "\n!roll 3d20\n")
	alice.WaitFor("dice: 3d20:")
	m := regexp.MustCompile(`^dice: 3d20: (\d+) (\d+) (\d+) = (\d+)$`).FindStringSubmatch(lastLine(alice, "dice:"))
	if m == nil {
		t.Fatalf("it rolls %q", lastLine(alice, "dice:"))
	}
	sum := 0
	for _, s := range m[1:4] {
		n, _ := strconv.Atoi(s)
		if n < 1 || n > 20 {
			t.Errorf("a die shows %d", n)
		}
		sum += n
	}
	if m[4] != strconv.Itoa(sum) {
		t.Errorf("%s", m[0])
	}
	alice.Type("!roll 0d0\n")
	alice.WaitFor("dice: !roll, or !roll 3d20")
	if all := strings.Join(alice.Lines(), "\n"); strings.Contains(all, "1d1:") || strings.Contains(all, "7d7:") {
		t.Errorf("a quoted order was obeyed:\n%s", all)
	}
}

func TestExampleReminder(t *testing.T) {
	chattest.Need(t, "python3")
	k, alice := examples(t, "clock")
	k.example(t, "reminder.py", "clock@chat.example", "#ops")
	alice.WaitFor("clock joined") // perhaps with somebody else
	alice.Type("!remind 1s 喝茶 \"now\"\n")
	alice.WaitFor("clock: alice: in 1s")
	alice.WaitFor("clock: alice: 喝茶 \"now\"")
	alice.Type("/msg clock !remind 1s psst\n")
	alice.WaitFor("[clock → you] alice: psst")
}

func TestExampleHangman(t *testing.T) {
	chattest.Need(t, "python3")
	k, alice := examples(t, "hangman")
	k.write(t, "words", "tee\n")
	k.env = append(k.env, "HANGMAN_WORDS="+k.dir+"/words")
	k.example(t, "hangman.py", "hangman@chat.example", "#ops")
	alice.WaitFor("hangman joined") // perhaps with somebody else
	alice.Type("!hangman\n")
	alice.WaitFor("hangman: guess a letter: _ _ _")
	alice.Type("e\n")
	alice.WaitFor("hangman: yes: _ e e")
	alice.Type("x\n")
	alice.WaitFor("hangman: no x, 6 left: _ e e")
	alice.Type("T\n")
	alice.WaitFor("hangman: yes: tee!")
}

func TestExampleFilter(t *testing.T) {
	chattest.Need(t, "python3")
	k, alice := examples(t, "warden") // who made the room, and so may
	k.write(t, "patterns", "# what nobody wants to read\nbuy (now|here)\n")
	k.example(t, "filter.py", "warden@chat.example", k.dir+"/patterns", "#ops")
	alice.WaitFor("warden joined") // perhaps with somebody else
	alice.Type("good morning\nBuy now!\n")
	alice.WaitFor("[warden → you] your line in #ops was erased: mind the rules (1 of 3)")
	alice.Type("/me says buy here\n")
	alice.WaitFor("(2 of 3)")
	alice.Type("a slip\n")
	alice.WaitFor("alice: a slip")
	alice.Type("/edit buy now\n")
	alice.WaitFor("(3 of 3)")
	alice.WaitFor("* warden muted alice in this room for 10m: filtered")
	alice.Type("am I heard\n")
	alice.WaitFor("you are muted in #ops")
	alice.Type("/history #ops\n")
	alice.WaitFor("alice: good morning")
	if all := strings.Join(alice.Lines(), "\n"); strings.Count(all, "Buy now!") > 1 { // as it was said, unless it was gone before that
		t.Errorf("the history has what was erased:\n%s", all)
	}
}

func TestExamplePoll(t *testing.T) {
	chattest.Need(t, "python3")
	k, alice := examples(t, "pollster")
	bob := chattest.Dial(t, k.addr, "bob", chattest.Key(chattest.NewKey(t)), chattest.NoPTY())
	bob.Type("/join #ops\n/leave #lobby\n")
	bob.WaitFor("#ops")
	k.example(t, "poll.py", "pollster@chat.example", "#ops")
	alice.WaitFor("pollster joined") // perhaps with somebody else
	alice.Type("!poll Lunch? | pizza | noodles\n")
	alice.WaitFor("│ 2: noodles")
	alice.Type("1\n3\n")
	alice.WaitFor("👍") // below her vote, or behind it
	alice.Type("2\n")  // on second thoughts
	bob.WaitFor("alice: 2")
	bob.Type("2\n!result\n")
	alice.WaitFor("noodles 2, pizza 0")
	alice.WaitFor("│ ↪ pollster: Lunch?") // which it answers
}

func TestExampleNotify(t *testing.T) {
	k, alice := examples(t, "ci")
	for command, want := range map[string]struct {
		status int
		told   []string // patterns of lines
	}{
		"true":                          {0, []string{`ci: ok: sh -c true \([0-9]s\)`}},
		"echo the disk is full; exit 3": {3, []string{"ci: FAILED with 3: sh -c echo the disk", "│ the disk is full"}},
	} {
		cmd := exec.Command("../../examples/ci-notify.sh", "ci@chat.example", "#ops", "sh", "-c", command)
		cmd.Env = append(os.Environ(), k.env...)
		out, _ := cmd.CombinedOutput() // the status is looked at
		if got := cmd.ProcessState.ExitCode(); got != want.status {
			t.Errorf("%s: status %d, want %d:\n%s", command, got, want.status, out)
		}
		for _, line := range want.told {
			shown := regexp.MustCompile(line)
			alice.WaitLines(line, func(lines []string) bool { return slices.ContainsFunc(lines, shown.MatchString) })
		}
	}
}

// TestExamplesAreSmall: they are to be read.
func TestExamplesAreSmall(t *testing.T) {
	files, err := filepath.Glob("../../examples/*.*")
	if err != nil || len(files) < 7 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(b, []byte("\n")); n >= 60 {
			t.Errorf("%s has %d lines", name, n)
		}
	}
}
