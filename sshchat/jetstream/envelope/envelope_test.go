package envelope

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite"
	"sshchat/sshchat/text"
)

// open reads a message as the stream has it.
func open(data []byte, id string) (sqlite.Numbered, error) {
	return Open(7, time.Unix(1_700_000_000, 123_456_789), ID(id), data)
}

// TestEnvelope: an entry comes out as it went in.
func TestEnvelope(t *testing.T) {
	ann := sshchat.Person{Name: text.Line("Ann"), Account: "a1", Bot: true}
	for _, e := range []sshchat.Entry{
		{Room: "lobby", Kind: sshchat.Said, From: ann, Body: text.Block("大家好\nhello"), ID: "x-1"},
		{Room: "lobby", Kind: sshchat.Said, From: ann, Body: text.Code("  x = 1"), Detail: sshchat.Detail{Code: true}},
		{Kind: "from-the-future", ID: "with spaces\nand 中文"},
		{Room: "@a", Kind: sshchat.Left, ID: strings.Repeat("i", 64), Detail: sshchat.Detail{People: []sshchat.Passage{{Person: ann, Stayed: time.Hour}}, Refs: []uint64{1, 2}}},
	} {
		data, err := Seal(&e)
		if err != nil {
			t.Fatal(err)
		}
		n, err := open(data, e.ID)
		if err != nil {
			t.Fatal(err)
		}
		e.Seq, e.At = 7, time.UnixMilli(1_700_000_000_123).UTC()
		if strings.Contains(e.ID, " ") {
			e.ID = "" // it does not go into a header
		}
		if !reflect.DeepEqual(*n.Entry, e) {
			t.Errorf("%s\ncame as %+v\nwant    %+v", data, *n.Entry, e)
		}
	}
	tombs := []sqlite.Tomb{
		{Entry: sshchat.Entry{Seq: 3, At: time.UnixMilli(1_700_000_000_001).UTC(), Room: "lobby", Kind: sshchat.Said, From: ann, Detail: sshchat.Detail{Edited: true}}, Live: true, AsOf: 9},
		{Entry: sshchat.Entry{Seq: 4, At: time.UnixMilli(1_700_000_000_002).UTC(), Kind: sshchat.Edited, Detail: sshchat.Detail{Ref: 3}}, AsOf: 9},
	}
	data, err := Tombs(tombs)
	if err != nil {
		t.Fatal(err)
	}
	n, err := open(data, "")
	if err != nil || n.Entry != nil || !reflect.DeepEqual(n.Tombs, tombs) {
		t.Errorf("%s\ncame as %+v, %v", data, n, err)
	}
}

// TestMessageIDs: an ID that was given comes back, one that was made does not, and no two share a
// message's.
func TestMessageIDs(t *testing.T) {
	seen := map[string]bool{}
	for id, back := range map[string]string{
		"": "", "lost-n1-3-lobby": "lost-n1-3-lobby", "!": "", "#": "", "a b": "", "é": "", "\r\n": "",
		strings.Repeat("x", 65): "", strings.Repeat("x", 64): strings.Repeat("x", 64),
	} {
		m := ID(id)
		if entryID(m) != back || seen[m] {
			t.Errorf("%q is sent as %q and comes back as %q, want %q", id, m, entryID(m), back)
		}
		for _, c := range m {
			if c <= ' ' || c >= 0x7f {
				t.Errorf("%q is sent as %q, which is no header", id, m)
			}
		}
		seen[m] = true
		if id != "" && ID(id) != m {
			t.Errorf("%q has two", id)
		}
	}
	if first := ID(""); ID("") == first {
		t.Error("two entries without IDs are one")
	}
}

// FuzzEnvelope: whatever a damaged or newer message says, it is passed over or is an entry that
// can be kept; and what is read once is read again the same.
func FuzzEnvelope(f *testing.F) {
	for _, s := range []string{
		`{}`, `null`, `[]`, `{"kind":"said","room":"lobby","from":{"name":"Ann"},"body":"hi"}`,
		`{"kind":"hologram","shape":[1,2],"body":7}`, `{"tombs":[{"seq":1,"at":-1,"kind":"said","live":true}]}`,
		`{"kind":"left","detail":{"people":[{"name":"\u001b[31m","stayed":-9223372036854775808}]}}`,
		`{"kind":"erased","detail":{"refs":[18446744073709551615,0]}}`, `{"kind":"said","body":"` + "\xff\x00" + `"}`,
	} {
		f.Add([]byte(s), "id")
	}
	f.Fuzz(func(t *testing.T, data []byte, id string) {
		n, err := open(data, id)
		if n.Seq != 7 {
			t.Fatalf("it has the number %d", n.Seq)
		}
		if err != nil {
			if n.Entry != nil || n.Tombs != nil {
				t.Fatalf("half of it was read: %+v, %v", n, err)
			}
			return
		}
		for _, tomb := range n.Tombs {
			if !tomb.Body.IsZero() {
				t.Fatalf("a tomb says %q", tomb.Body)
			}
		}
		if n.Entry == nil {
			return
		}
		again, err := Seal(n.Entry)
		if err != nil {
			t.Fatal(err)
		}
		m, err := open(again, id)
		if err != nil || m.Entry == nil || m.Entry.Body != n.Entry.Body || m.Entry.Kind != n.Entry.Kind || m.Entry.From != n.Entry.From {
			t.Fatalf("%s\nbecame %s, %v", data, again, err)
		}
	})
}
