package sqlite

import (
	"bytes"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite/archive"
	"sshchat/sshchat/sqlite/store"
)

// inRoom is a line in a room.
func inRoom(room sshchat.RoomID, body string) sshchat.Entry {
	e := said("alice", body)
	e.Room = room
	return e
}

// keepOf has the key "keep/ROOM" say for how long.
func keepOf(v sshchat.Value) (sshchat.RoomID, time.Duration) {
	var room sshchat.RoomID
	if n, _ := fmt.Sscanf(v.Key, "keep/%s", &room); n != 1 {
		return "", 0
	}
	keep, err := time.ParseDuration(string(v.Data))
	if err != nil {
		return "", 0
	}
	return room, keep
}

// setKeep sets for how long a room keeps its entries; 0 is as long as the log.
func setKeep(t *testing.T, e *Engine, room string, keep time.Duration) {
	t.Helper()
	o := sshchat.SetOpt{Any: true, Delete: keep == 0}
	if _, err := e.Set(t.Context(), "keep/"+room, []byte(keep.String()), o); err != nil {
		t.Fatal(err)
	}
}

// skewed is a clock that a test sets ahead of the bubble's.
type skewed struct{ ahead atomic.Int64 }

func (c *skewed) now() time.Time       { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *skewed) pass(d time.Duration) { c.ahead.Add(int64(d)); pass(3 * time.Second) }

// TestKeepRoom: a room forgets sooner than the log, text, words and all; the other
// rooms do not, and the log's own limit holds for all.
func TestKeepRoom(t *testing.T) {
	path := fresh(t)
	synctest.Test(t, func(t *testing.T) {
		var c skewed
		o := Options{Limits: NewLimits(100*time.Hour, 0), RoomKeep: keepOf, Now: c.now}
		e := open(t, path, o)
		setKeep(t, e, "den", 24*time.Hour)
		setKeep(t, e, "attic", 1000*time.Hour)
		secret := must(t, e, inRoom("den", "an Oldfashioned word"))
		must(t, e, edited(secret, "an Outdated word"))
		for i := range 60 {
			must(t, e, inRoom("den", fmt.Sprint("inner ", i)))
			if i%3 > 0 {
				must(t, e, inRoom("lobby", fmt.Sprint("outer ", i)))
			}
		}
		must(t, e, inRoom("attic", "dust"))
		c.pass(23 * time.Hour)
		if got := all(t, e); len(got) != 103 {
			t.Errorf("%d entries are kept before their time, want 103", len(got))
		}
		must(t, e, inRoom("den", "inner young"))
		c.pass(2 * time.Hour)
		if got := count(t, e); got != "attic 1, den 1, lobby 40" {
			t.Errorf("after 25 hours there are %s", got)
		}
		if onDisk(t, path, "ldfashioned") || onDisk(t, path, "utdated") {
			t.Error("a forgotten text is still on the disk")
		}
		if got := found(t, e, "inner"); len(got) != 1 {
			t.Errorf("search finds %d of the den's lines, want the young one", len(got))
		}
		replay := follow(t, e, 0)
		synctest.Wait()
		c.pass(23 * time.Hour) // the newest entry of the log goes as well
		if got := count(t, e); got != "attic 1, lobby 40" {
			t.Errorf("after 48 hours there are %s", got)
		}
		head, _ := e.Head(t.Context())
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		if got := replay(); len(got) != 42 {
			t.Errorf("a follower from the beginning was handed %d entries, want the 42 that were left", len(got))
		}
		sound(t, path)
		e = open(t, path, o)
		if next := must(t, e, inRoom("den", "next")); next.Seq <= head {
			t.Errorf("entry %d comes after %d", next.Seq, head)
		}
		c.pass(25 * time.Hour)
		if got := count(t, e); got != "attic 1, lobby 40" {
			t.Errorf("reopened, after 25 hours more there are %s", got)
		}
		c.pass(30 * time.Hour)
		if got := all(t, e); len(got) != 0 {
			t.Errorf("after the log's own time there are %s", count(t, e))
		}
		must(t, e, inRoom("lobby", "last"))
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	sound(t, path)
}

// count is how many entries each room holds.
func count(t *testing.T, e *Engine) string {
	t.Helper()
	rooms := map[sshchat.RoomID]int{}
	for _, entry := range all(t, e) {
		rooms[entry.Room]++
	}
	var s []string
	for room, n := range rooms {
		s = append(s, fmt.Sprint(room, " ", n))
	}
	slices.Sort(s)
	var out bytes.Buffer
	for i, part := range s {
		if i > 0 {
			out.WriteString(", ")
		}
		out.WriteString(part)
	}
	return out.String()
}

// TestKeepRoomChanges: a new rule holds for what is there, a rule that is gone for
// nothing, and a clock that is set back delays forgetting by an hour at most.
func TestKeepRoomChanges(t *testing.T) {
	path := fresh(t)
	synctest.Test(t, func(t *testing.T) {
		var c skewed
		e := open(t, path, Options{RoomKeep: keepOf, Now: c.now})
		for range 5 {
			must(t, e, inRoom("den", "x"))
			must(t, e, inRoom("@abc", "x"))
		}
		c.pass(10 * time.Hour)
		setKeep(t, e, "den", 20*time.Hour)
		setKeep(t, e, "@abc", time.Hour)
		pass(2 * time.Second)
		if got := count(t, e); got != "den 5" {
			t.Errorf("once there is a rule there are %s", got)
		}
		setKeep(t, e, "den", 0)
		c.pass(11 * time.Hour)
		if got := count(t, e); got != "den 5" {
			t.Errorf("once there is no rule any more there are %s", got)
		}
		c.pass(-20 * time.Hour) // to the hour 1
		setKeep(t, e, "den", 5*time.Hour)
		c.pass(10 * time.Hour) // 11
		if got := count(t, e); got != "" {
			t.Errorf("with a clock set back there are %s", got)
		}
		c.pass(-2000 * time.Hour) // the room is empty: what comes is older than all that went
		must(t, e, inRoom("den", "x"))
		c.pass(6 * time.Hour)
		if got := count(t, e); got != "" {
			t.Errorf("after the clock was set far back there are %s", got)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		e = open(t, path, Options{})
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	sound(t, path)
}

// TestKeepRoomCrash: numbers that a crash has skipped lie between forgotten ones, at
// the end of the log. None is accounted for twice.
func TestKeepRoomCrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := fresh(t)
		var c skewed
		o := Options{RoomKeep: keepOf, Now: c.now}
		e := open(t, path, o)
		setKeep(t, e, "den", time.Hour)
		must(t, e, inRoom("lobby", "first"))
		must(t, e, inRoom("den", "x"))
		synctest.Wait()
		path = crash(t, path)
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		e = open(t, path, o)
		must(t, e, inRoom("den", "x"))
		c.pass(2 * time.Hour)
		if got := count(t, e); got != "lobby 1" {
			t.Errorf("there are %s", got)
		}
		for range 2 {
			if err := e.Close(); err != nil {
				t.Error(err)
			}
			e = open(t, path, o)
		}
		must(t, e, inRoom("lobby", "last"))
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		sound(t, path)
	})
}

// TestKeepRoomExport: a log with holes goes out and in again, and its gaps are few.
func TestKeepRoomExport(t *testing.T) {
	path, to := fresh(t), fresh(t)
	synctest.Test(t, func(t *testing.T) {
		var c skewed
		e := open(t, path, Options{RoomKeep: keepOf, Now: c.now})
		setKeep(t, e, "den", time.Hour)
		setKeep(t, e, "attic", time.Hour)
		must(t, e, inRoom("lobby", "first"))
		for range 20 { // forgotten by rooms, so from both sides of each gap
			must(t, e, inRoom("den", "x"))
			must(t, e, inRoom("attic", "x"))
		}
		must(t, e, inRoom("lobby", "last"))
		c.pass(2 * time.Hour)
		gaps, err := store.Number(t.Context(), e.readers, "SELECT count(*) FROM gap")
		if err != nil || gaps != 1 {
			t.Errorf("%d gaps, %v, want 1", gaps, err)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	sound(t, path)
	var out bytes.Buffer
	if err := archive.Export(t.Context(), path, &out, archive.JSON); err != nil {
		t.Fatal(err)
	}
	if done, err := archive.Import(t.Context(), to, &out, archive.ImportOptions{}); err != nil || done.Entries != 2 {
		t.Errorf("Import = %+v, %v", done, err)
	}
	sound(t, to)
}
