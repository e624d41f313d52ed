package sqlite

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
)

// The environment of TestKill. KILLS=50 make it longer.
const (
	killChild  = "SSHCHAT_KILL_CHILD"  // the path of the history: this process is to be killed
	killResend = "SSHCHAT_KILL_RESEND" // ids that were sent before, to be sent again
	killRounds = "SSHCHAT_KILLS"       // how often; 5 unless set
)

// TestKillChild is the process that TestKill kills: it appends as fast as the disk
// allows and prints what a follower sees.
func TestKillChild(t *testing.T) {
	path := os.Getenv(killChild)
	if path == "" {
		t.Skip("runs only below TestKill")
	}
	e, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for id := range strings.FieldsSeq(os.Getenv(killResend)) {
		line := said("alice", id)
		line.ID = id
		got := must(t, e, line)
		fmt.Printf("again %d %s\n", got.Seq, id)
	}
	head, err := e.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for p := range 4 { // until the process is killed
		go func() {
			for k := 0; ; k++ {
				line := said("alice", fmt.Sprintf("%d-%d-%d", os.Getpid(), p, k))
				line.ID = line.Body.String()
				stored := make(chan struct{})
				e.Append(line, func(sshchat.Entry, error) { close(stored) })
				<-stored
			}
		}()
	}
	err = e.Follow(t.Context(), head, func(batch []*sshchat.Entry) error {
		for _, entry := range batch {
			fmt.Printf("seen %d %s\n", entry.Seq, entry.Body)
		}
		return nil
	})
	t.Fatal(err)
}

// TestKill kills a writing process at random moments. Whatever its follower saw is
// there afterwards, once and in that order; and what is sent again is not stored
// twice.
func TestKill(t *testing.T) {
	rounds, err := strconv.Atoi(os.Getenv(killRounds))
	if err != nil {
		rounds = 5
	}
	path := fresh(t)
	seen := map[uint64]string{} // what any follower saw
	var last []string           // the last ids that were seen
	for round := range rounds {
		lines, took := killOne(t, path, last, 20+rand.IntN(600))
		if took > 2*time.Second {
			t.Errorf("start %d took %v, want under 2s", round, took)
		}
		last = nil
		for _, line := range lines {
			var what, id string
			var seq uint64
			if _, err := fmt.Sscan(line, &what, &seq, &id); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			if known, ok := seen[seq]; ok != (what == "again") || ok && known != id {
				t.Errorf("round %d: %s, but entry %d was %q", round, line, seq, known)
			}
			seen[seq] = id
			last = append(last, id)
		}
		last = last[max(0, len(last)-20):]
	}
	check(t, path, seen)
}

// check compares what is stored with what was seen.
func check(t *testing.T, path string, seen map[uint64]string) {
	t.Helper()
	stored := map[uint64]string{}
	ids := map[string]bool{}
	for _, e := range all(t, open(t, path, Options{})) {
		id := e.Body.String()
		if ids[id] {
			t.Errorf("%s is stored twice", id)
		}
		ids[id] = true
		stored[e.Seq] = id
	}
	for seq, id := range seen {
		if stored[seq] != id {
			t.Errorf("entry %d was seen as %q and is %q", seq, id, stored[seq])
		}
	}
	t.Logf("%d entries seen, %d stored", len(seen), len(stored))
	if len(seen) < 100 {
		t.Errorf("only %d entries were seen", len(seen))
	}
	sound(t, path)
}

// killOne runs a child, kills it when it has printed n lines and returns them, and
// how long it took to the first.
func killOne(t *testing.T, path string, resend []string, n int) (lines []string, took time.Duration) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestKillChild$", "-test.v")
	child.Env = append(os.Environ(), killChild+"="+path, killResend+"="+strings.Join(resend, " "))
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(out)
	killed := false
	for {
		line, err := r.ReadString('\n')
		if err != nil { // a line that was cut off was not seen
			if err != io.EOF {
				t.Error(err)
			}
			break
		}
		if !strings.HasPrefix(line, "seen ") && !strings.HasPrefix(line, "again ") {
			if !strings.HasPrefix(line, "===") {
				t.Error(line)
			}
			continue
		}
		if lines = append(lines, line); len(lines) == 1 {
			took = time.Since(begin)
		}
		if len(lines) >= n && !killed {
			killed = true
			if err := child.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	if err := child.Wait(); err == nil || !killed {
		t.Errorf("the child ended by itself: %v", err)
	}
	return lines, took
}
