package chat_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// TestNewTableKeepsNames: names, rooms and invitations are kept under what they look like.
// A server of before, with another table of look-alikes, kept them under other keys: after
// the update their owners have them as ever, and nobody else gets them.
func TestNewTableKeepsNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{})
		ann := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
		ann.Says("hello")
		ann.Says("/join #workshop")
		ann.Says("hello there")
		boss := stage.Own(t, c)
		stage.Done(t, boss, "/admit carol")
		synctest.Wait()
		ann.Leaves(sshchat.Quit)
		boss.Leaves(sshchat.Quit)
		// As an older table would have it.
		rekey(t, engine, "owner/ann", "owner/old-ann")
		rekey(t, engine, "invite/carol", "invite/old-carol")
		renameIn(t, engine, "account/", `"ann"`, `"old-ann"`)
		for _, v := range stage.Values(t, engine, "roomname/") {
			rekey(t, engine, v.Key, "roomname/old")
		}
		stage.Set(t, engine, "state/looks", "13.0.0")

		c = stage.OpenOn(t, stage.KeepOpen{Engine: engine}, chat.Options{}) // the one before has nobody in it any more
		stage.Refuse(t, c, stage.Somebody{Name: "ann", Key: "M"}, "name.owned")
		back := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
		if got := stage.Done(t, back, "/name list"); !strings.Contains(fmt.Sprint(got.Args), "ann") {
			t.Errorf("her names are %+v", got)
		}
		if f := stage.Tell[sshchat.RoomFacts](t, back, "/room #workshop"); f.Founder.String() != "ann" {
			t.Errorf("her room is %+v", f)
		}
		for _, key := range []string{"owner/old-ann", "invite/old-carol", "roomname/old"} {
			if v, err := engine.Get(t.Context(), key); err != nil || v.Rev != 0 {
				t.Errorf("%s is still there: %q, %v", key, v.Data, err)
			}
		}
		if v, err := engine.Get(t.Context(), "invite/carol"); err != nil || v.Rev == 0 {
			t.Errorf("the invitation is gone: %v", err)
		}
	})
}

// Two names that look alike by the new table stay with who had theirs first.
func TestNewTableDecidesForTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{})
		first := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
		first.Says("hello")
		stage.Pass(time.Hour)
		second := stage.In(t, c, stage.Somebody{Name: "bea", Key: "B"})
		second.Says("hello")
		synctest.Wait()
		first.Leaves(sshchat.Quit)
		second.Leaves(sshchat.Quit)
		// The older owner's record is where the new table does not look, the later one's is.
		rekey(t, engine, "owner/bea", "owner/ann2")
		rekey(t, engine, "owner/ann", "owner/old")
		rekey(t, engine, "owner/ann2", "owner/ann")
		renameIn(t, engine, "account/", `"ann"`, `"old"`)
		renameIn(t, engine, "account/", `"bea"`, `"ann"`)
		stage.Set(t, engine, "state/looks", "13.0.0")

		c = stage.OpenOn(t, stage.KeepOpen{Engine: engine}, chat.Options{}) // the one before has nobody in it any more
		stage.Refuse(t, c, stage.Somebody{Name: "ann", Key: "B"}, "name.owned")
		stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
		stage.In(t, c, stage.Somebody{Name: "bea", Key: "B"})
	})
}

// Of two rooms that look alike by the new table the elder keeps its name, the other has a free
// one, and the log says so; neither is lost.
func TestNewTableKeepsBothRooms(t *testing.T) {
	for _, turn := range []bool{false, true} { // the later one is where the new table looks, or neither is
		synctest.Test(t, func(t *testing.T) {
			engine := stage.Engine(t)
			c := stage.OpenOn(t, engine, chat.Options{})
			ann, bea := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "bea", Key: "B"})
			stage.Tell[sshchat.Opened](t, ann, "/join #nexus")
			ann.Says("the first " + stage.Telltale)
			stage.Tell[sshchat.Opened](t, ann, "/join #nexus-2") // which is taken
			stage.Pass(time.Hour)
			stage.Tell[sshchat.Opened](t, bea, "/join #later")
			bea.Says("the second " + stage.Telltale)
			synctest.Wait()
			ann.Leaves(sshchat.Quit)
			bea.Leaves(sshchat.Quit)
			rekey(t, engine, "roomname/nexus", "roomname/old")
			if turn {
				rekey(t, engine, "roomname/"+"later", "roomname/nexus")
			}
			renameIn(t, engine, "room/", `"name":"later"`, `"name":"nexus"`)
			stage.Set(t, engine, "state/looks", "13.0.0")

			var logged []string
			c = stage.OpenOn(t, stage.KeepOpen{Engine: engine}, chat.Options{Log: func(msg string, args ...any) {
				logged = append(logged, fmt.Sprint(append([]any{msg}, args...)...))
			}})
			if len(logged) != 1 || !strings.Contains(logged[0], "nexus-3") {
				t.Errorf("logged: %q", logged)
			}
			back := stage.In(t, c, stage.Somebody{Name: "bea", Key: "B"})
			for room, founder := range map[string]string{"#nexus": "ann", "#nexus-2": "ann", "#nexus-3": "bea"} {
				if f := stage.Tell[sshchat.RoomFacts](t, back, "/room "+room); f.Founder.String() != founder {
					t.Errorf("%s is %+v", room, f)
				}
			}
			if n := stage.Records(t, engine, "roomname/"); n != 3 {
				t.Errorf("%d names lead to rooms", n)
			}
		})
	}
}

// A room that looks like the lobby by the new table is not in its way.
func TestNewTableKeepsTheLobby(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{})
		bea := stage.In(t, c, stage.Somebody{Name: "bea", Key: "B"})
		stage.Tell[sshchat.Opened](t, bea, "/join #later")
		bea.Says("hello")
		synctest.Wait()
		bea.Leaves(sshchat.Quit)
		renameIn(t, engine, "room/", `"name":"later"`, `"name":"lobby"`)
		stage.Set(t, engine, "state/looks", "13.0.0")
		c = stage.OpenOn(t, stage.KeepOpen{Engine: engine}, chat.Options{})
		back := stage.In(t, c, stage.Somebody{Name: "bea", Key: "B"})
		for room, founder := range map[string]string{"#lobby": "", "#lobby-2": "bea"} {
			if f := stage.Tell[sshchat.RoomFacts](t, back, "/room "+room); f.Founder.String() != founder {
				t.Errorf("%s is %+v", room, f)
			}
		}
	})
}

// rekey moves a record.
func rekey(t *testing.T, e sshchat.Engine, from, to string) {
	t.Helper()
	v, err := e.Get(t.Context(), from)
	if err != nil || v.Rev == 0 {
		t.Fatalf("there is no %s: %v", from, err)
	}
	stage.Set(t, e, to, string(v.Data))
	if _, err := e.Set(t.Context(), from, nil, sshchat.SetOpt{Any: true, Delete: true}); err != nil {
		t.Fatal(err)
	}
}

// renameIn puts one text in the place of another in the records under a prefix.
func renameIn(t *testing.T, e sshchat.Engine, prefix, from, to string) {
	t.Helper()
	for _, v := range stage.Values(t, e, prefix) {
		stage.Set(t, e, v.Key, strings.ReplaceAll(string(v.Data), from, to))
	}
}
