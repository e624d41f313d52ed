package metrics

import (
	"runtime"
	"time"

	"sshchat/sshchat/meter"
)

// The types of families.
const (
	counter   = "counter"
	gauge     = "gauge"
	histogram = "histogram"
)

// family is one metric: what is shown of it, and what docs/metrics.md says.
type family struct {
	name  string
	kind  string
	label string // the only one; "": none
	help  string
	read  func(s *sample, put put) // for what is no histogram
	times func(s *sample) meter.Spread
}

// put shows a value, for a value of the label.
type put func(label string, value float64)

// sample is what one look at a server found: whatever takes a lock or a moment is read once.
type sample struct {
	*Server
	ready               bool
	readers             meter.Sum
	strangers, loggedIn int
	process             process
}

// look takes a sample.
func (s *Server) look() *sample {
	n := &sample{Server: s, ready: len(s.NotReady()) == 0, readers: s.meter().Readers.Load(), process: processNow()}
	if s.Door != nil {
		n.strangers, n.loggedIn = s.Door.Connections()
	}
	return n
}

// families are all metrics, in the order of the page.
func families() []family {
	var all []family
	for _, group := range [][]family{stateFamilies, doorFamilies, sessionFamilies, logFamilies, readerFamilies, budgetFamilies, clusterFamilies, processFamilies} {
		all = append(all, group...)
	}
	return all
}

// one is a read of one value without a label.
func one(value func(s *sample) float64) func(*sample, put) {
	return func(s *sample, put put) { put("", value(s)) }
}

// tally is a read of all that a tally has.
func tally(of func(m *meter.Set) *meter.Tally) func(*sample, put) {
	return func(s *sample, put put) {
		of(s.meter()).Each(func(word string, n uint64) { put(word, float64(n)) })
	}
}

// truth is 1 for true and 0 for false.
func truth(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

var stateFamilies = []family{
	{
		name: "sshchat_build_info", kind: gauge, label: "version", help: "1, with the version of the program.",
		read: func(s *sample, put put) { put(s.Version, 1) },
	},
	{
		name: "sshchat_ready", kind: gauge, help: "1 if people can be sent here, as /readyz says.",
		read: one(func(s *sample) float64 { return truth(s.ready) }),
	},
	{
		name: "sshchat_draining", kind: gauge, help: "1 while the server is going down.",
		read: one(func(s *sample) float64 { return truth(s.Vitals.draining.Load()) }),
	},
	{
		name: "sshchat_disk_ok", kind: gauge, help: "0 while this machine's disk does not keep what is said.",
		read: one(func(s *sample) float64 { return truth(!s.Vitals.disk.Load()) }),
	},
	{
		name: "sshchat_disk_troubles_total", kind: counter, help: "How often the disk began not to keep what is said.",
		read: one(func(s *sample) float64 { return float64(s.Vitals.troubles.Load()) }),
	},
	{
		name: "sshchat_backup_time_seconds", kind: gauge, help: "When the last good backup was made by sshchat backup --keep, in Unix time. Not shown where none was.",
		read: func(s *sample, put put) {
			if s.Backup == nil {
				return
			}
			if made := s.Backup(); !made.IsZero() {
				put("", float64(made.Unix()))
			}
		},
	},
}

var doorFamilies = []family{
	{
		name: "sshchat_connections", kind: gauge, label: "state", help: "Connections: stranger has not logged in yet, person has.",
		read: func(s *sample, put put) {
			put("stranger", float64(s.strangers))
			put("person", float64(s.loggedIn))
		},
	},
	{
		name: "sshchat_refused_total", kind: counter, label: "cause", help: "Connections, logins and sessions that were refused, by the subject of the reason.",
		read: tally(func(m *meter.Set) *meter.Tally { return m.Door.Refused }),
	},
	{
		name: "sshchat_cut_total", kind: counter, label: "cause", help: "Connections that the server ended: slow took nothing of a write for the stall time.",
		read: tally(func(m *meter.Set) *meter.Tally { return m.Door.Cut }),
	},
	{
		name: "sshchat_logins_accepted_total", kind: counter, label: "method", help: "Attempts to log in that succeeded. What a guest answers without a question is keyboard-interactive.",
		read: tally(func(m *meter.Set) *meter.Tally { return m.Door.Accepted }),
	},
	{
		name: "sshchat_logins_denied_total", kind: counter, label: "method", help: "Attempts to log in that failed; each key that an agent offers is one.",
		read: tally(func(m *meter.Set) *meter.Tally { return m.Door.Denied }),
	},
	{
		name: "sshchat_logins_abandoned_total", kind: counter, help: "Connections that ended before they were anybody's: scanners, mostly.",
		read: one(func(s *sample) float64 { return float64(s.meter().Door.NoLogin.Load()) }),
	},
}

var sessionFamilies = []family{
	{
		name: "sshchat_sessions", kind: gauge, label: "kind", help: "Sessions of this node that run: terminals, pipes without one, bots, and commands such as tail.",
		read: func(s *sample, put put) {
			ended := s.meter().Door.Ended
			s.meter().Door.Began.Each(func(word string, n uint64) { put(word, max(0, float64(n)-float64(ended.Of(word)))) })
		},
	},
	{
		name: "sshchat_sessions_total", kind: counter, label: "kind", help: "Sessions of this node that began.",
		read: tally(func(m *meter.Set) *meter.Tally { return m.Door.Began }),
	},
	{
		name: "sshchat_left_total", kind: counter, label: "cause", help: "People and bots that left, by why: slow took nothing, lost broke off, fault is a bug of ours.",
		read: tally(func(m *meter.Set) *meter.Tally { return m.Door.Left }),
	},
	{
		name: "sshchat_people", kind: gauge, help: "Names that are held by people who are here, by this node's sessions.",
		read: one(func(s *sample) float64 { ours, _ := s.Chat.Cards.CardsHeld(); return float64(ours) }),
	},
	{
		name: "sshchat_rooms", kind: gauge, help: "Rooms that there are.",
		read: one(func(s *sample) float64 { return float64(s.Chat.Rooms.Count()) }),
	},
}

var logFamilies = []family{
	{
		name: "sshchat_entries_total", kind: counter, label: "kind", help: "Entries of this node that were numbered and kept: said and acted are lines in rooms, told are letters.",
		read: tally(func(m *meter.Set) *meter.Tally { return m.Log.Stored }),
	},
	{
		name: "sshchat_entries_lost_total", kind: counter, help: "Entries of this node of which nobody could say that they are kept; who sent them was told.",
		read: one(func(s *sample) float64 { return float64(s.meter().Log.Lost.Load()) }),
	},
	{
		name: "sshchat_entries_followed_total", kind: counter, help: "Entries of all nodes that were brought to this node's rooms.",
		read: one(func(s *sample) float64 { return float64(s.meter().Log.Followed.Load()) }),
	},
	{
		name: "sshchat_queue_length", kind: gauge, help: "Entries that wait for the disk, or for the NATS servers.",
		read: one(func(s *sample) float64 { return float64(s.meter().Log.Waiting.Load()) }),
	},
	{
		name: "sshchat_commit_seconds", kind: histogram, help: "From handing an entry to the engine to its word that it is kept.",
		times: func(s *sample) meter.Spread { return s.meter().Log.Commit.Load() },
	},
	{
		name: "sshchat_search_seconds", kind: histogram, help: "Searches, whoever asked.",
		times: func(s *sample) meter.Spread { return s.meter().Log.Search.Load() },
	},
	{
		name: "sshchat_searches_failed_total", kind: counter, help: "Searches that failed or took too long.",
		read: one(func(s *sample) float64 { return float64(s.meter().Log.Failed.Load()) }),
	},
	{
		name: "sshchat_read_seconds", kind: histogram, help: "Reads of a page of the log.",
		times: func(s *sample) meter.Spread { return s.meter().Log.Read.Load() },
	},
}

var readerFamilies = []family{
	{
		name: "sshchat_deliveries_total", kind: counter, help: "Entries that were brought to sessions, each for each session.",
		read: one(func(s *sample) float64 { return float64(s.readers.Entries) }),
	},
	{
		name: "sshchat_writes_total", kind: counter, help: "Writes to sessions: one has all that is new.",
		read: one(func(s *sample) float64 { return float64(s.readers.Writes) }),
	},
	{
		name: "sshchat_written_bytes_total", kind: counter, help: "Bytes that these had, before encryption.",
		read: one(func(s *sample) float64 { return float64(s.readers.Bytes) }),
	},
	{
		name: "sshchat_delivery_seconds", kind: histogram, help: "From a room's bell to the end of the write that shows what is new, for each session.",
		times: func(s *sample) meter.Spread { return s.readers.Wait },
	},
	{
		name: "sshchat_stalled_readers", kind: gauge, help: "Sessions whose client has taken nothing of a write for 2 s. After 20 s it is cut.",
		read: one(func(s *sample) float64 { return float64(max(0, s.meter().Readers.Stuck.Load())) }),
	},
}

var budgetFamilies = []family{
	{
		name: "sshchat_budget_used_ratio", kind: gauge, label: "budget", help: "How much is used of what all together may have, from 0 to 1: people and logins at once, accounts, rooms, bytes of long blocks and acts in a day. A budget without a limit is not shown.",
		read: func(s *sample, put put) {
			for _, b := range s.budgets() {
				put(b.Budget, float64(b.Used)/float64(b.Of))
			}
		},
	},
}

// clusterFamilies are shown by a node that is one of several.
var clusterFamilies = []family{
	{
		name: "sshchat_cluster_lease", kind: gauge, help: "1 while this node has its lease; 0: it acts for nobody, and others bury it. Of several nodes only.",
		read: clustered(func(s *sample) float64 { return truth(s.link().Now().Lease != 0) }),
	},
	{
		name: "sshchat_cluster_open", kind: gauge, help: "1 while what this node writes gets through. Of several nodes only.",
		read: clustered(func(s *sample) float64 { return truth(s.link().Open()) }),
	},
	{
		name: "sshchat_cluster_stalled_seconds", kind: gauge, help: "For how long nothing has got through; 0: it does. Of several nodes only.",
		read: clustered(func(s *sample) float64 {
			since := s.link().Now().Stalled
			if since.IsZero() {
				return 0
			}
			return max(0, s.Chat.Ledger.Clock.Now().Sub(since).Seconds())
		}),
	},
}

// clustered is one, for a node that is one of several.
func clustered(value func(s *sample) float64) func(*sample, put) {
	return func(s *sample, put put) {
		if s.link().Among() {
			put("", value(s))
		}
	}
}

var processFamilies = []family{
	{
		name: "process_start_time_seconds", kind: gauge, help: "When the server began, in Unix time.",
		read: one(func(s *sample) float64 { return float64(s.Since.UnixNano()) / float64(time.Second) }),
	},
	{
		name: "process_cpu_seconds_total", kind: counter, help: "Time of all cores that the process has used.",
		read: known(func(p process) float64 { return p.cpu.Seconds() }),
	},
	{
		name: "process_resident_memory_bytes", kind: gauge, help: "Memory that the process has of the machine's (Linux).",
		read: known(func(p process) float64 { return float64(p.resident) }),
	},
	{
		name: "process_open_fds", kind: gauge, help: "Open file descriptors (Linux).",
		read: known(func(p process) float64 { return float64(p.fds) }),
	},
	{
		name: "process_max_fds", kind: gauge, help: "How many there may be.",
		read: known(func(p process) float64 { return float64(p.maxFDs) }),
	},
	{
		name: "go_info", kind: gauge, label: "version", help: "1, with the version of Go.",
		read: func(_ *sample, put put) { put(runtime.Version(), 1) },
	},
	{
		name: "go_goroutines", kind: gauge, help: "Goroutines.",
		read: one(func(s *sample) float64 { return float64(s.process.goroutines) }),
	},
	{
		name: "go_heap_live_bytes", kind: gauge, help: "Memory in use at the last collection.",
		read: one(func(s *sample) float64 { return float64(s.process.live) }),
	},
	{
		name: "go_heap_held_bytes", kind: gauge, help: "Memory that Go's heap has of the system, garbage and free room included.",
		read: one(func(s *sample) float64 { return float64(s.process.held) }),
	},
	{
		name: "go_gc_cycles_total", kind: counter, help: "Collections of garbage.",
		read: one(func(s *sample) float64 { return float64(s.process.cycles) }),
	},
}

// known is one, for what the system tells; 0: it does not.
func known(value func(p process) float64) func(*sample, put) {
	return func(s *sample, put put) {
		if v := value(s.process); v > 0 {
			put("", v)
		}
	}
}
