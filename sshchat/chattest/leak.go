package chattest

import (
	"net"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"time"
)

// Leak remembers how many goroutines and descriptors this process had. The server
// under test must run in this process.
type Leak struct {
	t               testing.TB
	goroutines, fds int
}

// LeakCheck notes the counts of now and checks when the test ends that they are back
// within five seconds. Call it first: cleanups run in reverse.
func LeakCheck(t testing.TB) *Leak {
	t.Helper()
	l := watchLeaks(t)
	t.Cleanup(func() { l.Settle(5 * time.Second) })
	return l
}

func watchLeaks(t testing.TB) *Leak {
	// The first socket of a process opens the poller's descriptor, which stays.
	if ln, err := net.Listen("tcp", "127.0.0.1:0"); err == nil {
		ln.Close()
	}
	l := &Leak{t: t, goroutines: runtime.NumGoroutine(), fds: Descriptors("self")}
	// What earlier tests left to end by itself must not count: it would hide as many
	// leaks when it has gone.
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for same, n := 0, 0; same < 5 && n < 200; same, n = same+1, n+1 {
		<-tick.C
		if goroutines, fds := l.Over(); goroutines != 0 || fds != 0 {
			l.goroutines, l.fds, same = l.goroutines+goroutines, l.fds+fds, 0
		}
	}
	return l
}

// Over returns how many goroutines and descriptors there are beyond the start.
func (l *Leak) Over() (goroutines, fds int) {
	return runtime.NumGoroutine() - l.goroutines, Descriptors("self") - l.fds
}

// Settle waits until nothing is left of what began since, and fails the test with
// the stacks if that takes longer than within. Nobody tells when a goroutine has
// gone, so this looks again and again.
func (l *Leak) Settle(within time.Duration) {
	l.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(within); ; <-tick.C {
		goroutines, fds := l.Over()
		if goroutines <= 0 && fds <= 0 {
			return
		}
		if time.Now().After(end) {
			var stacks strings.Builder
			pprof.Lookup("goroutine").WriteTo(&stacks, 1)
			l.t.Errorf("%d goroutines and %d descriptors are left after %v\n%s", goroutines, fds, within, &stacks)
			return
		}
	}
}

// Descriptors returns how many files the process has open: "self", or the decimal
// process id of a server that runs on its own. 0 if it is gone.
func Descriptors(pid string) int {
	entries, err := os.ReadDir("/proc/" + pid + "/fd")
	if err != nil {
		return 0
	}
	return len(entries)
}
