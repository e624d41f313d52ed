package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"sshchat/cmd/sshchat/folder"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/sqlite/archive"
)

// killRounds is how often the server is killed: SSHCHAT_KILLS=50 for the long run.
func killRounds(t *testing.T) int {
	if n, err := strconv.Atoi(os.Getenv("SSHCHAT_KILLS")); err == nil && n > 0 {
		return n
	}
	if testing.Short() {
		return 1
	}
	return 5
}

// buildServer builds the program once for a test.
func buildServer(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "sshchat")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return bin
}

// child is a server in a process of its own.
type child struct {
	cmd  *exec.Cmd
	addr string
	took time.Duration // from the start to the line that says how to join
	rest sync.WaitGroup
}

// startServer starts bin on a free port and waits until it says how to join.
func startServer(t *testing.T, bin, data string, args ...string) *child {
	t.Helper()
	began := time.Now()
	c := &child{cmd: exec.Command(bin, append([]string{"--listen", "127.0.0.1:0", "--data", data}, args...)...)}
	var stderr bytes.Buffer
	c.cmd.Stderr = &stderr
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.kill() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if addr, ok := strings.CutPrefix(lines.Text(), "listening"); ok {
			c.addr = strings.TrimSpace(addr)
		}
		if strings.HasPrefix(lines.Text(), "join") {
			c.took = time.Since(began)
			c.rest.Go(func() { _, _ = io.Copy(io.Discard, out) })
			return c
		}
	}
	t.Fatalf("the server did not start: %s", stderr.String())
	return nil
}

// kill ends the server as a power cut would, as far as the process goes.
func (c *child) kill() {
	if c.cmd.ProcessState != nil {
		return
	}
	_ = c.cmd.Process.Kill()
	c.rest.Wait()
	_ = c.cmd.Wait()
}

// What anybody has seen is on disk: kill -9 while people talk loses nothing of it,
// changes no order and repeats nothing.
func TestKillLosesNothingSeen(t *testing.T) {
	bin, data := buildServer(t), t.TempDir()
	var seen [][]string // what each client saw, in its order
	for round := range killRounds(t) {
		server := startServer(t, bin, data, "--say-every", "0", "--exempt", "127.0.0.0/8")
		if round > 0 && server.took > 2*time.Second {
			t.Errorf("round %d: started after %v", round, server.took)
		}
		seen = append(seen, talkUntilKilled(t, server, round)...)
	}
	compareWithLog(t, data, seen)
}

// talkUntilKilled has four people say some 200 lines a second together, kills the
// server at a random moment, and returns what each of them saw.
func talkUntilKilled(t *testing.T, server *child, round int) [][]string {
	t.Helper()
	const people = 4
	var clients []*chattest.Client
	for i := range people {
		clients = append(clients, chattest.Dial(t, server.addr, fmt.Sprintf("user%d-%d", round, i), chattest.NoPTY()))
	}
	ctx, stop := context.WithCancel(t.Context())
	var talking sync.WaitGroup
	for i, c := range clients {
		talking.Go(func() {
			tick := time.NewTicker(people * time.Second / 200)
			defer tick.Stop()
			for n := 0; ; n++ {
				select {
				case <-tick.C:
					if c.TryType(fmt.Sprintf("r%d-u%d-n%d\n", round, i, n)) != nil {
						return
					}
				case <-ctx.Done():
					return
				}
			}
		})
	}
	enough := 20 + rand.IntN(300)
	clients[0].WaitLines("lines before the kill", func(lines []string) bool { return len(lines) >= enough })
	server.kill()
	stop()
	talking.Wait()
	var seen [][]string
	for _, c := range clients {
		c.WaitExit()
		seen = append(seen, talked(c.Lines(), fmt.Sprintf("r%d-", round)))
	}
	return seen
}

// talked returns the bodies that begin with prefix: the round's own lines, without
// the backlog.
func talked(lines []string, prefix string) (bodies []string) {
	for _, line := range lines {
		if _, body, ok := strings.Cut(line, ": "); ok && strings.HasPrefix(body, prefix) {
			bodies = append(bodies, body)
		}
	}
	return bodies
}

// compareWithLog holds what people saw against what is on disk.
func compareWithLog(t *testing.T, data string, seen [][]string) {
	t.Helper()
	var log bytes.Buffer
	if err := archive.Export(t.Context(), filepath.Join(data, folder.History), &log, archive.JSON); err != nil {
		t.Fatal(err)
	}
	place := map[string]int{}
	for dec := json.NewDecoder(&log); dec.More(); {
		var line archive.Line
		if err := dec.Decode(&line); err != nil {
			t.Fatal(err)
		}
		body := line.Body.String()
		if _, twice := place[body]; twice && strings.HasPrefix(body, "r") {
			t.Errorf("%s is in the log twice", body)
		}
		place[body] = len(place)
	}
	total := 0
	for _, bodies := range seen {
		total += len(bodies)
		last := -1
		for _, body := range bodies {
			at, ok := place[body]
			switch {
			case !ok:
				t.Errorf("%s was seen and is not in the log", body)
			case at <= last:
				t.Errorf("%s was seen in another order than the log has", body)
			}
			last = at
		}
	}
	if total < 100 {
		t.Errorf("only %d lines were seen: the test tests nothing", total)
	}
	t.Logf("%d lines seen, all in the log", total)
}
