package metrics

import (
	"math"
	"strconv"
	"strings"

	"sshchat/sshchat/meter"
)

// contentType is that of Prometheus's text format, version 0.0.4.
const contentType = "text/plain; version=0.0.4; charset=utf-8"

// Text returns all metrics in Prometheus's text format.
func (s *Server) Text() []byte {
	now := s.look()
	var out []byte
	for _, f := range families() {
		out = f.text(out, now)
	}
	return out
}

// text appends the family; one that has no value is not shown at all.
func (f *family) text(out []byte, s *sample) []byte {
	began := len(out)
	out = append(out, "# HELP "+f.name+" "+f.help+"\n# TYPE "+f.name+" "+f.kind+"\n"...)
	head := len(out)
	if f.kind == histogram {
		return appendSpread(out, f.name, f.times(s))
	}
	f.read(s, func(label string, value float64) {
		out = append(out, f.name...)
		if f.label != "" {
			out = append(out, "{"+f.label+`="`+escape(label)+`"}`...)
		}
		out = appendValue(append(out, ' '), value)
	})
	if len(out) == head {
		return out[:began]
	}
	return out
}

// appendSpread appends a histogram: each bucket counts all that is no longer than its end.
func appendSpread(out []byte, name string, s meter.Spread) []byte {
	var sum uint64
	for i, n := range s.Counts {
		sum += n
		le := "+Inf"
		if i < len(meter.Bounds) {
			le = strconv.FormatFloat(meter.Bounds[i].Seconds(), 'g', -1, 64)
		}
		out = append(out, name+`_bucket{le="`+le+`"} `...)
		out = append(strconv.AppendUint(out, sum, 10), '\n')
	}
	out = appendValue(append(out, name+"_sum "...), s.Sum.Seconds())
	return appendValue(append(out, name+"_count "...), float64(sum))
}

// appendValue appends a number and ends the line.
func appendValue(out []byte, v float64) []byte {
	if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
		return append(strconv.AppendInt(out, int64(v), 10), '\n')
	}
	return append(strconv.AppendFloat(out, v, 'g', -1, 64), '\n')
}

// escape makes a label's value safe between quotes.
var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace
