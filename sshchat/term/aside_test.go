package term

import "testing"

// TestTakeAndBring: a draft comes back as it was, its cursor and what was pasted of it too, and
// takes no other's place.
func TestTakeAndBring(t *testing.T) {
	e := NewEditor()
	if d := e.Take(); d.Len() != 0 || e.Bring(d) {
		t.Error("an empty draft is none")
	}
	feed(e, []byte("sent\r\x1b[200~/me sleeps\x1b[201~\x02"))
	d := e.Take()
	if marked(e) != "|" {
		t.Errorf("left behind: %q", marked(e))
	}
	feed(e, []byte("x"))
	if e.Bring(d) || marked(e) != "x|" {
		t.Errorf("it took the place of another: %q", marked(e))
	}
	feed(e, []byte("\x7f\x10"))
	if marked(e) != "sent|" {
		t.Errorf("the history is gone: %q", marked(e))
	}
	feed(e, []byte("\x15"))
	if !e.Bring(d) || marked(e) != "/me sleep|s" {
		t.Errorf("brought back: %q", marked(e))
	}
	if acts := feed(e, []byte("\r")); len(acts) != 1 || acts[0].Kind != SubmitText {
		t.Errorf("sent as %+v", acts)
	}
}

// TestKeysBehindATurn: what is typed behind a key that turns to another room is for that room.
func TestKeysBehindATurn(t *testing.T) {
	for key, want := range map[string]Action{"\x1b2": {Kind: Room, N: 2}, "\x1ba": {Kind: RoomNews}, "\x0e": {Kind: RoomStep, N: 1}} {
		e := NewEditor()
		e.SetRoomKeys(true)
		acts := e.Feed([]byte("one" + key + "two"))
		if len(acts) != 1 || acts[0] != want || marked(e) != "one|" {
			t.Errorf("%q: %+v, the draft is %q", key, acts, marked(e))
		}
		e.Take()
		if acts := e.Feed(nil); len(acts) != 0 || marked(e) != "two|" {
			t.Errorf("%q: then %+v and %q", key, acts, marked(e))
		}
	}
}
