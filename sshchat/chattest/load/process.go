package load

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// clockTick is the unit of CPU times in /proc: USER_HZ is 100 on every Linux.
const clockTick = 10 * time.Millisecond

// Process is a server to be measured, by its process id.
type Process int

// CPU returns the user and system time that the process has used, to 10 ms; nothing for
// the zero Process.
func (p Process) CPU() (time.Duration, error) {
	if p == 0 {
		return 0, nil
	}
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p))
	if err != nil {
		return 0, err
	}
	// proc_pid_stat(5): the name, field 2, may hold spaces and brackets.
	fields := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
	if len(fields) < 13 {
		return 0, fmt.Errorf("short /proc/%d/stat", p)
	}
	var ticks int64
	for _, f := range fields[11:13] { // utime, stime: fields 14 and 15
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("read /proc/%d/stat: %w", p, err)
		}
		ticks += n
	}
	return time.Duration(ticks) * clockTick, nil
}

// RSS returns the resident memory in bytes.
func (p Process) RSS() (int64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("no VmRSS in /proc/%d/status", p)
}

// SettledRSS returns the resident memory once it has moved by less than 1 % for two
// seconds, or after ten.
func (p Process) SettledRSS(ctx context.Context) (int64, error) {
	return p.steadyRSS(ctx, 2*time.Second, 10*time.Second)
}

// CalmRSS is SettledRSS of a server that now and then looks for what it does not need, and gives
// that back: six seconds, or twenty.
func (p Process) CalmRSS(ctx context.Context) (int64, error) {
	return p.steadyRSS(ctx, 6*time.Second, 20*time.Second)
}

func (p Process) steadyRSS(ctx context.Context, steady, atMost time.Duration) (int64, error) {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	var base int64
	since, limit := time.Now(), time.Now().Add(atMost)
	for {
		rss, err := p.RSS()
		if err != nil {
			return 0, err
		}
		if d := rss - base; d > base/100 || -d > base/100 {
			base, since = rss, time.Now()
		}
		if time.Since(since) > steady || time.Now().After(limit) {
			return rss, nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// meter takes what a run costs, from where it begins.
type meter struct {
	crowd  *Crowd
	server Process
	cpu    time.Duration
	start  time.Time
	bytes  int64
}

func (c *Crowd) meter(server Process) (meter, error) {
	cpu, err := server.CPU()
	return meter{c, server, cpu, time.Now(), c.Bytes()}, err
}

// read ends the run, and notes its cost in what f makes of it.
func (m meter) read(f func() *Result) (*Result, error) {
	wall := time.Since(m.start)
	after, err := m.server.CPU()
	if err != nil {
		return nil, err
	}
	r := f()
	r.CPU, r.Wall, r.Bytes = after-m.cpu, wall, m.crowd.Bytes()-m.bytes
	return r, nil
}
