package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"sshchat/sshchat/chattest/load"
)

// asFlood makes the test's binary flooders of the address that it names, until its input
// ends. They are a process of their own, which runs when no other wants to: a real flood
// comes from other machines, and must not be measured as what the server does.
const asFlood = "SSHCHAT_TEST_AS_FLOOD"

// flood is what the process does: it types the keys in its argument.
func flood(addr string) {
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, 19)
	var n int
	var keys string
	if _, err := fmt.Sscanf(os.Args[len(os.Args)-1], "%d %q", &n, &keys); err != nil {
		panic(err)
	}
	f, err := load.NewFlood(context.Background(), addr, n, []byte(strings.Repeat(keys, 100)))
	if err != nil {
		panic(err)
	}
	fmt.Println("typing")
	_, _ = io.Copy(io.Discard, os.Stdin)
	fmt.Println(f.Heard() >> 10)
	f.Close()
	os.Exit(0)
}

// TestFlood: a hundred sessions of one address that ask for as much as they can, by Tab,
// /who, /room and /whois, keep nobody in a room of 250 waiting, and leave no memory behind.
// The run of go test is a small one that loses nothing; `make flood` is the whole one, and
// says how long lines took.
func TestFlood(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("what the server uses is read in /proc")
	}
	people, flooders, talk := 25, 10, time.Second
	long := os.Getenv("SSHCHAT_FLOOD") != ""
	if long {
		people, flooders, talk = 250, 100, 15*time.Second
	}
	p := start(t, nil)
	c := load.NewCrowd(t.Context(), p.addr)
	defer c.Close()
	if _, err := c.Join(people, 8, load.Never); err != nil {
		t.Fatal(err)
	}
	k := load.Talk{Speakers: people / 2, Rate: 20, Duration: talk, Server: load.Process(p.cmd.Process.Pid)}
	calm := talkThrough(t, c, k)
	before := resident(t, k.Server)
	floods := []string{"\t\x15/who\r/room\r/whois p00001\r"}
	if long {
		floods = append(floods, "\t\x15/whois p0\t\x15", "/who\r", "/room\r", "/whois p00001\r")
	}
	for _, keys := range floods {
		stop := startFlood(t, p.addr, flooders, keys)
		r := talkThrough(t, c, k)
		t.Logf("%q from %d sessions, answered %s KiB: a line took %v, 99 of 100 %v, the slowest %v (before %v, %v, %v)", keys, flooders, stop(),
			r.Latency.Quantile(0.5), r.Latency.Quantile(0.99), r.Latency.Max(), calm.Latency.Quantile(0.5), calm.Latency.Quantile(0.99), calm.Latency.Max())
		if r.Lost+r.Wrong+r.Unsaid+r.Gone > 0 {
			t.Errorf("%q: %d deliveries lost, %d wrong, %d lines unsaid, %d sessions gone", keys, r.Lost, r.Wrong, r.Unsaid, r.Gone)
		}
	}
	if long {
		t.Logf("resident: %d MiB before, %d MiB within 10 s after", before>>20, resident(t, k.Server)>>20)
	}
}

// startFlood starts flooders. The function that it returns ends them, and tells how many
// KiB they were answered.
func startFlood(t *testing.T, addr string, n int, keys string) (stop func() string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, fmt.Sprintf("%d %q", n, keys))
	cmd.Env = append(os.Environ(), asFlood+"="+addr)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "typing" {
		t.Fatalf("the flooders say %q", lines.Text())
	}
	return func() string {
		in.Close()
		lines.Scan()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
		return lines.Text()
	}
}

func talkThrough(t *testing.T, c *load.Crowd, k load.Talk) *load.Result {
	t.Helper()
	r, err := c.Talk(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func resident(t *testing.T, p load.Process) int64 {
	t.Helper()
	n, err := p.SettledRSS(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}
