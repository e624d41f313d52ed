package store

import (
	"database/sql"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// TestDetailStored: what is stored for people who read the file is JSON, and nothing
// at all when there is nothing to say.
func TestDetailStored(t *testing.T) {
	ann := sshchat.Person{Name: text.Line("Ann")}
	for want, d := range map[string]sshchat.Detail{
		"":               {},
		`{"code":true}`:  {Code: true},
		`{"refs":[1,2]}`: {Refs: []uint64{1, 2}},
		`{"about":{"name":"Ann"},"rule":"ban","for":3600000000000}`:       {About: &ann, Rule: "ban", For: time.Hour},
		`{"people":[{"name":"Ann","cause":"lost","stayed":60000000000}]}`: {People: []sshchat.Passage{{Person: ann, Cause: sshchat.LostLink, Stayed: time.Minute}}},
	} {
		b, err := encodeDetail(&d)
		if err != nil || string(b) != want {
			t.Errorf("encodeDetail(%+v) = %s, %v, want %s", d, b, err, want)
		}
		r := Row{seq: 1, detail: b}
		r.room.Valid, r.kind.Valid, r.name.Valid = true, true, true
		if e, err := r.Entry(); err != nil || !reflect.DeepEqual(e.Detail, d) {
			t.Errorf("%s is read back as %+v, %v", b, e.Detail, err)
		}
	}
}

// FuzzRow: whatever a file holds, a row becomes an entry that can be stored again
// and read back the same, or an error.
func FuzzRow(f *testing.F) {
	f.Add(int64(1), int64(1_800_000_000_000), "lobby", "said", "alice", "", "hi", `{"code":true}`)
	f.Add(int64(-1), int64(-1), "", "", "", "", "", "{")
	f.Add(int64(1<<62), int64(1<<62), "\x1b[2J", "\xff", "\u202e", "a", "\x00\x1b]0;x\a", `{"people":[{"name":"\u001b[1m"}],"about":null,"refs":[18446744073709551615]}`)
	f.Add(int64(5), int64(0), "r", "joined", "", "", "", `{"people":[{"stayed":"x"}]}`)
	f.Fuzz(func(t *testing.T, seq, at int64, room, kind, name, account, body, detail string) {
		valid := func(s string) sql.NullString { return sql.NullString{String: s, Valid: true} }
		r := Row{
			seq: seq, at: at, room: valid(room), kind: valid(kind), name: valid(name), account: valid(account),
			body: valid(body), detail: []byte(detail),
		}
		e, err := r.Entry()
		if err != nil {
			return
		}
		if e.Seq != uint64(seq) || e.At.UnixMilli() != at {
			t.Errorf("entry %d at %d was read as %d at %v", seq, at, e.Seq, e.At)
		}
		again, err := encodeDetail(&e.Detail)
		if err != nil {
			t.Fatalf("%s cannot be stored again: %v", detail, err)
		}
		r2 := r
		r2.name, r2.body, r2.detail = valid(e.From.Name.String()), valid(e.Body.String()), again
		e2, err := r2.Entry()
		if err != nil {
			t.Fatalf("%s cannot be read back: %v", again, err)
		}
		b1, _ := json.Marshal(e)
		b2, _ := json.Marshal(e2)
		if string(b1) != string(b2) {
			t.Errorf("%s became %s", b1, b2)
		}
	})
}
