package load

import (
	"bytes"
	"fmt"
	"strconv"
	"time"
)

// mark is what a line says about itself: who sent it in which run, the how-manieth of
// their lines it is, and when it was due, in microseconds since the crowd began.
type mark struct {
	run    byte
	sender uint16
	seq    uint32 // from 1
	due    time.Duration
}

// A mark is '~', so many hexadecimal digits, ';'. It survives whatever a chat puts
// around a line, and any splitting into packets.
const markDigits = 2 + 4 + 6 + 9

// LineBytes is the length of a usual line with CR LF; a server may add a name.
const LineBytes = 62

// filler makes a line as long as people's lines are.
const filler = " the quick brown fox jumps over the lazy dog"

// line returns m as something to type, without the Enter, and as long as it takes to
// make size bytes with CR LF.
func (m mark) line(size int) []byte {
	b := fmt.Appendf(nil, "~%02x%04x%06x%09x;", m.run, m.sender, m.seq&0xffffff, m.due.Microseconds())
	for len(b) < size-2 {
		b = append(b, filler[:min(len(filler), size-2-len(b))]...)
	}
	return b
}

// scanner finds marks in a stream of bytes.
type scanner struct {
	digits [markDigits]byte
	n      int // digits so far
	inside bool
}

// scan calls found for each mark that ends in b.
func (s *scanner) scan(b []byte, found func(mark)) {
	for len(b) > 0 {
		if !s.inside {
			i := bytes.IndexByte(b, '~')
			if i < 0 {
				return
			}
			s.inside, s.n, b = true, 0, b[i+1:]
			continue
		}
		switch d := b[0]; {
		case s.n < markDigits && (d >= '0' && d <= '9' || d >= 'a' && d <= 'f'):
			s.digits[s.n] = d
			s.n++
			b = b[1:]
		default:
			s.inside = false // what ends it may begin another
			if m, ok := parseMark(string(s.digits[:s.n])); ok && d == ';' {
				found(m)
			}
		}
	}
}

// parseMark reads the digits.
func parseMark(d string) (mark, bool) {
	if len(d) != markDigits {
		return mark{}, false
	}
	run, err1 := strconv.ParseUint(d[:2], 16, 8)
	sender, err2 := strconv.ParseUint(d[2:6], 16, 16)
	seq, err3 := strconv.ParseUint(d[6:12], 16, 32)
	due, err4 := strconv.ParseUint(d[12:], 16, 64)
	ok := err1 == nil && err2 == nil && err3 == nil && err4 == nil
	return mark{byte(run), uint16(sender), uint32(seq), time.Duration(due) * time.Microsecond}, ok
}

// tally is what one person received in one run. The lines that they said themselves are
// not in it, as an editor echoes them before the room hears them.
type tally struct {
	run     byte
	self    uint16
	lines   int
	last    []uint32 // by sender: the newest sequence number
	wrong   int      // lines that came again, or after a later one of their sender
	order   uint64   // hash of the whole sequence: equal hashes, equal order
	heard   []heard  // the sequence itself; only the witness keeps it
	witness bool
	start   time.Duration // of the run
	latency []Histogram   // by the second in which a line was due
}

// heard is a line by who said it.
type heard struct {
	sender uint16
	seq    uint32
}

func (t *tally) add(m mark, now time.Duration) {
	if m.run != t.run || m.sender == t.self || int(m.sender) >= len(t.last) {
		return
	}
	if m.seq <= t.last[m.sender] {
		t.wrong++
		return
	}
	t.last[m.sender] = m.seq
	t.lines++
	h := heard{m.sender, m.seq}
	t.order = h.mix(t.order)
	second := int((m.due - t.start) / time.Second)
	t.latency[min(max(0, second), len(t.latency)-1)].Add(now - m.due)
	if t.witness {
		t.heard = append(t.heard, h)
	}
}

// mix is one step of FNV-1a over the line's two numbers.
func (h heard) mix(order uint64) uint64 {
	return (order ^ uint64(h.sender)<<32 ^ uint64(h.seq)) * 1099511628211
}

// orderWithout is the hash of what the witness heard, less one person's own lines.
func orderWithout(all []heard, self uint16) uint64 {
	var order uint64
	for _, h := range all {
		if h.sender != self {
			order = h.mix(order)
		}
	}
	return order
}
