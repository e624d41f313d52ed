package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"testing"
	"time"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/soak"
)

// statsEvery makes the test's binary, run as the program, tell what it uses on
// descriptor 3, so often.
const statsEvery = "SSHCHAT_TEST_STATS"

// usage is what the server uses at one moment.
type usage struct {
	At         time.Time
	Heap       int // live bytes, after a collection
	Goroutines int
	Files      int
	RSS        int // bytes
}

// tellUsage writes usages to descriptor 3 for as long as the program lives.
func tellUsage(every string) {
	d, err := time.ParseDuration(every)
	if err != nil {
		panic(err)
	}
	out := json.NewEncoder(os.NewFile(3, "usage"))
	for range time.Tick(d) {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		// The pipe of the usages is one that a server does not have.
		u := usage{time.Now(), int(m.HeapAlloc), runtime.NumGoroutine(), chattest.Descriptors("self") - 1, residentBytes()}
		if out.Encode(u) != nil {
			return
		}
	}
}

// residentBytes is the memory of this process that is in RAM; 0 if nobody tells.
func residentBytes() int {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, resident int
	_, _ = fmt.Sscan(string(b), &size, &resident)
	return resident * os.Getpagesize()
}

// TestSoak is case 64: people come, talk, stall, flood and leave, and what the server
// uses does not grow. `make soak` runs it long; SSHCHAT_SOAK says how long, and
// SSHCHAT_SOAK_PLOT where the picture goes.
func TestSoak(t *testing.T) {
	s := soak.Soak{People: 30, For: 4 * time.Second, Visit: 400 * time.Millisecond}
	long := false
	if d, err := time.ParseDuration(os.Getenv("SSHCHAT_SOAK")); err == nil {
		s, long = soak.Soak{People: 300, For: d, Visit: 10 * time.Second}, true
	}
	every := max(s.For/400, 100*time.Millisecond)
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	p := startAs(t, &program{data: t.TempDir()}, func(cmd *exec.Cmd) {
		cmd.ExtraFiles = []*os.File{write}
		cmd.Env = append(cmd.Env, statsEvery+"="+every.String())
	})
	write.Close()
	usages := make(chan usage)
	go func() {
		defer close(usages)
		lines := bufio.NewScanner(read)
		for lines.Scan() {
			var u usage
			if json.Unmarshal(lines.Bytes(), &u) == nil {
				usages <- u
			}
		}
	}()
	var before usage
	for began := time.Now(); before.At.Before(began); { // those of while it started do not count
		var ok bool
		if before, ok = <-usages; !ok {
			t.Fatal("the server has ended")
		}
	}
	s.Addr = p.addr
	during, counts := watchSoak(t, s, usages)
	t.Logf("%d visits %v, %d failed, the last by %s", sum(counts.Visits), counts.Visits, counts.Failed, counts.LastFail)
	if long && counts.Failed > sum(counts.Visits)/20 { // a short run may share two cores with ten other packages
		t.Errorf("%d of %d visits failed, the last by %s", counts.Failed, sum(counts.Visits), counts.LastFail)
	}
	after := settled(t, usages, before)
	t.Logf("before %+v, after %+v", before, after)
	if long {
		flat(t, during)
	}
	if file := os.Getenv("SSHCHAT_SOAK_PLOT"); file != "" {
		title := fmt.Sprintf("%d people come, talk, stall, flood and leave for %v: %d visits", s.People, s.For, sum(counts.Visits))
		if err := os.WriteFile(file, soak.Plot(title, every, seriesOf(during)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// watchSoak runs s and collects what the server uses meanwhile.
func watchSoak(t *testing.T, s soak.Soak, usages <-chan usage) (during []usage, counts soak.Counts) {
	t.Helper()
	done := make(chan error, 1)
	go func() {
		var err error
		counts, err = s.Run(t.Context())
		done <- err
	}()
	for {
		select {
		case u, ok := <-usages:
			if !ok {
				t.Fatal("the server has ended")
			}
			during = append(during, u)
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			return during, counts
		}
	}
}

// settled waits until the server uses no more goroutines and descriptors than before.
func settled(t *testing.T, usages <-chan usage, before usage) (last usage) {
	t.Helper()
	limit := time.After(30 * time.Second) // stalled ones are cut after some seconds
	for {
		select {
		case u, ok := <-usages:
			if !ok {
				t.Fatal("the server has ended")
			}
			// A reader or two of the database stay open once they were needed.
			if last = u; u.Goroutines <= before.Goroutines+8 && u.Files <= before.Files+24 {
				return last
			}
		case <-limit:
			t.Fatalf("everybody has left: it uses %+v, before %+v", last, before)
		}
	}
}

// flat compares the second quarter of a run with the last: the first fills caches.
func flat(t *testing.T, during []usage) {
	t.Helper()
	quarter := len(during) / 4
	for _, s := range seriesOf(during) {
		early, late := median(s.Values[quarter:2*quarter]), median(s.Values[3*quarter:])
		t.Logf("%s: %.4g%s in the second quarter, %.4g%s in the last", s.Name, early, s.Unit, late, s.Unit)
		if late > 1.25*early {
			t.Errorf("%s grows: %.4g%s, then %.4g%s", s.Name, early, s.Unit, late, s.Unit)
		}
	}
}

// seriesOf returns what a plot shows.
func seriesOf(all []usage) []soak.Series {
	out := []soak.Series{{Name: "live heap", Unit: " MiB"}, {Name: "resident", Unit: " MiB"}, {Name: "goroutines"}, {Name: "descriptors"}}
	for _, u := range all {
		for i, v := range []float64{float64(u.Heap) / (1 << 20), float64(u.RSS) / (1 << 20), float64(u.Goroutines), float64(u.Files)} {
			out[i].Values = append(out[i].Values, v)
		}
	}
	return out
}

func median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

func sum(m map[string]int) (n int) {
	for _, v := range m {
		n += v
	}
	return n
}
