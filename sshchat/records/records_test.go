package records

import (
	"encoding/json"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// A private room's key and a message's ID are in no record, and nobody's address but
// in /whois, which gives it to operators alone.
func TestNothingLeaks(t *testing.T) {
	for _, line := range samples(t) {
		if strings.Contains(line, private) || strings.Contains(line, "once") {
			t.Error(line)
		}
		harmless(t, []byte(line))
	}
	bans := sshchat.Sanctions{All: []sshchat.Sanction{{What: "ban", Name: mallory.Name, By: alice.Name, At: eight, Skeleton: "rnallory", Guests: netip.MustParsePrefix("192.0.2.7/32")}}}
	if got := string(Notice(nil, bans, english, labels)); strings.Contains(got, "rnallory") || strings.Contains(got, "192.0.2") {
		t.Error(got)
	}
}

// Appending keeps what stands there, and puts no LF but between the records of one answer.
func TestAppend(t *testing.T) {
	e := entries()[1]
	if got := string(Entry([]byte("x\n"), &e, "#ops")); !strings.HasPrefix(got, "x\n{") || strings.Count(got, "\n") != 1 {
		t.Errorf("%q", got)
	}
	got := string(Notice([]byte("x\n"), sshchat.Lines{Entries: []sshchat.Entry{e, e, e}}, english, labels))
	if !strings.HasPrefix(got, "x\n{") || strings.Count(got, "\n") != 3 || strings.HasSuffix(got, "\n") {
		t.Errorf("%q", got)
	}
	if got := Notice(nil, sshchat.Who{Room: private}, english, labels); len(got) != 0 {
		t.Errorf("nobody is here: %s", got)
	}
}

// The room is what the caller says, an entry's as its answer is told.
func TestRoomIsTheReaders(t *testing.T) {
	for _, e := range entries() {
		r, err := Parse(Entry(nil, &e, "#other"))
		if err != nil || r.Room.String() != "#other" {
			t.Errorf("%s: %q, %v", e.Kind, r.Room, err)
		}
	}
	direct := entries()[5]
	r, err := Parse(Notice(nil, sshchat.Raw{Entry: direct}, english, labels))
	if err != nil || r.Room.String() != "@bob" {
		t.Errorf("a direct message is in %q, %v", r.Room, err)
	}
}

// A time is written in UTC whatever it was made in, without zeros behind the point.
func TestTime(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	for at, want := range map[time.Time]string{
		eight.In(zone):                         "2026-11-23T20:00:00Z",
		eight.Add(120 * time.Millisecond):      "2026-11-23T20:00:00.12Z",
		eight.Add(123456789 * time.Nanosecond): "2026-11-23T20:00:00.123456789Z",
	} {
		if got := string(Entry(nil, &sshchat.Entry{At: at, Kind: sshchat.Back}, "")); !strings.Contains(got, `"at":"`+want+`"`) {
			t.Errorf("%s: %s", want, got)
		}
	}
}

func TestFacts(t *testing.T) {
	args := []any{
		text.Line("a"),
		text.Text{},
		"b\x1b", 3, uint64(1 << 60), 90 * time.Second, eight,
		alice, sshchat.OperatorRole,
		[]string{"c"},
	}
	got := string(Notice(nil, &sshchat.Fault{Key: "k", Args: args}, english, labels))
	want := `"facts":["a","","b\u001b",3,1152921504606846976,90,"2026-11-23T20:00:00Z","alice","operator","[c]"]}`
	if !strings.HasSuffix(got, want) {
		t.Errorf("%s, want %s", got, want)
	}
}

// A kind that a newer version has written to the log is passed on as it is.
func TestUnknownKind(t *testing.T) {
	e := entry(7, "poll\"ed", alice, "tea?", sshchat.Detail{About: &bob})
	r, err := Parse(Entry(nil, &e, "#ops"))
	if err != nil || r.Type != `poll"ed` || r.Text != e.Body || r.To.Name != bob.Name {
		t.Errorf("%+v, %v", r, err)
	}
}

// What Parse gives is what was written.
func TestParse(t *testing.T) {
	for _, line := range samples(t) {
		r, err := Parse([]byte(line + "\n"))
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		if lost := missing(decode(t, line), asJSON(t, r)); lost != "" {
			t.Errorf("%s\nlost %s", line, lost)
		}
	}
}

// asJSON returns r as encoding/json has it.
func asJSON(t *testing.T, r Record) map[string]any {
	t.Helper()
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, string(data))
}

// missing returns the first field of a that b has not, or has otherwise.
func missing(a, b any) string {
	switch a := a.(type) {
	case map[string]any:
		other, _ := b.(map[string]any)
		for name, x := range a {
			if m := missing(x, other[name]); m != "" {
				return name + " " + m
			}
		}
		return ""
	case []any:
		other, _ := b.([]any)
		if len(other) != len(a) {
			return "items"
		}
		for i := range a {
			if m := missing(a[i], other[i]); m != "" {
				return m
			}
		}
		return ""
	}
	if !reflect.DeepEqual(a, b) {
		return "value"
	}
	return ""
}

func TestParseRefuses(t *testing.T) {
	for line, want := range map[string]string{
		``:                                       "unexpected end",
		`hello`:                                  "invalid character",
		`[]`:                                     "cannot unmarshal array",
		`{}`:                                     "version 0",
		`{"v":2,"type":"said"}`:                  "version 2",
		`{"v":1}`:                                "no type",
		`{"v":1,"type":"said"} {}`:               "after top-level",
		`{"v":1,"type":"said","seq":-1}`:         "seq",
		`{"v":1,"type":"said","at":"yesterday"}`: "yesterday",
		`{"v":1,"type":"said","text":5}`:         "text",
	} {
		if _, err := Parse([]byte(line)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%s): %v, want %q", line, err, want)
		}
	}
	r, err := Parse([]byte(`{"v":1,"type":"said","seq":9,"mood":"good","text":"a\u001b[2J"}`))
	if err != nil || r.Seq != 9 || r.Text.String() != "a[2J" {
		t.Errorf("a field of later, a control: %+v, %v", r, err)
	}
}

// FuzzParse reads a stranger's line: no panic, and what passes is a record of ours
// whose text is safe.
func FuzzParse(f *testing.F) {
	for _, e := range entries() {
		f.Add(Entry(nil, &e, "#ops"))
	}
	for _, n := range notices() {
		for line := range strings.SplitSeq(string(Notice(nil, n, english, labels)), "\n") {
			f.Add([]byte(line))
		}
	}
	f.Add([]byte(`{"v":1,"type":"said","from":null,"people":[null],"text":"\u009b\ud800"}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		r, err := Parse(line)
		if err != nil {
			if !reflect.DeepEqual(r, Record{}) {
				t.Errorf("an error comes with %+v", r)
			}
			return
		}
		if r.V != Version || r.Type == "" {
			t.Errorf("%+v", r)
		}
		for _, s := range []text.Text{r.Text, r.Room, r.Name} {
			if strings.ContainsFunc(s.String(), func(c rune) bool { return c < 0x20 && c != '\n' || c >= 0x7F && c < 0xA0 }) {
				t.Errorf("%q", s)
			}
		}
	})
}

// FuzzEntry writes what strangers said and were called, and reads it back.
func FuzzEntry(f *testing.F) {
	f.Add("said", "alice", "hi\n  there", "~x:1", uint64(7), int64(0), true)
	f.Add("ruled", "小明", "a\u200fב", "", uint64(1)<<63, int64(1e18), false)
	f.Add("told", "\x9b", "\x1b[2J\"\\", "a\xffb", uint64(0), int64(-5), false)
	f.Fuzz(func(t *testing.T, kind, name, body, account string, seq uint64, at int64, flag bool) {
		p := sshchat.Person{Name: text.Line(name), Account: sshchat.AccountID(account), Guest: flag}
		e := entry(seq, sshchat.Kind(kind), p, body, sshchat.Detail{
			About: &p, Ref: seq, Code: flag, For: time.Duration(at), People: []sshchat.Passage{{Person: p, Stayed: time.Duration(at)}},
		})
		e.At = time.Unix(at%1e11, at%1e9).UTC()
		line := Entry(nil, &e, "#"+name)
		harmless(t, line)
		if slices.Contains(line, '\n') {
			t.Errorf("more than a line: %q", line)
		}
		r, err := Parse(line)
		switch {
		case kind == "":
			return
		case err != nil && (e.At.Year() < 0 || e.At.Year() > 9999):
			return // RFC 3339 has no such years
		case err != nil:
			t.Fatalf("%s: %v", line, err)
		}
		if r.Seq != seq || r.Text != e.Body || !r.At.Equal(e.At) || r.Verbatim != flag {
			t.Errorf("%+v comes back as %+v", e, r)
		}
	})
}

func BenchmarkEntry(b *testing.B) {
	for name, body := range map[string]string{
		"english": "the deploy is done, please have a look at the dashboards before lunch",
		"chinese": "部署完成了，午饭之前请大家看一下监控面板，有问题随时说",
	} {
		b.Run(name, func(b *testing.B) {
			e := entry(123456, sshchat.Said, mallory, body, sshchat.Detail{})
			e.At = later
			buf := make([]byte, 0, 512)
			b.ReportAllocs()
			for b.Loop() {
				buf = Entry(buf[:0], &e, "#ops")
			}
			b.SetBytes(int64(len(buf)))
		})
	}
}
