package metrics

import (
	"bytes"
	"os"
	"runtime/metrics"
	"strconv"
	"time"
)

// process is what the system and Go say of this process; what is 0 they do not say.
type process struct {
	cpu        time.Duration
	resident   uint64 // bytes
	fds        int
	maxFDs     uint64
	goroutines uint64
	live, held uint64 // bytes of the heap: in use at the last collection, and of the system's
	cycles     uint64 // of the collector
}

// processNow reads it, which stops nobody.
func processNow() (p process) {
	s := []metrics.Sample{
		{Name: "/sched/goroutines:goroutines"},
		{Name: "/gc/heap/live:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/unused:bytes"},
		{Name: "/memory/classes/heap/free:bytes"},
		{Name: "/gc/cycles/total:gc-cycles"},
	}
	metrics.Read(s)
	p.goroutines, p.live = s[0].Value.Uint64(), s[1].Value.Uint64()
	p.held, p.cycles = s[2].Value.Uint64()+s[3].Value.Uint64()+s[4].Value.Uint64(), s[5].Value.Uint64()
	p.resident, p.fds = residentBytes(), openFiles()
	p.cpu, p.maxFDs = used()
	return p
}

// residentBytes reads the second number of /proc/self/statm (proc(5)).
func residentBytes() uint64 {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := bytes.Fields(statm)
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseUint(string(fields[1]), 10, 64)
	if err != nil {
		return 0
	}
	return pages * uint64(os.Getpagesize())
}

// openFiles counts the entries of /proc/self/fd, of which its own reading is one. Newer kernels
// say how many there are (proc_pid_fd(5), since Linux 6.2); on others ten thousand take some
// milliseconds.
func openFiles() int {
	info, err := os.Stat("/proc/self/fd")
	if err != nil {
		return 0
	}
	if info.Size() > 0 {
		return int(info.Size())
	}
	dir, err := os.Open("/proc/self/fd")
	if err != nil {
		return 0
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return 0
	}
	return max(0, len(names)-1)
}
