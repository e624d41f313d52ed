package commands_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/memory"
)

// TestNewTableKeepsNames: names, rooms and invitations are kept under what they look like.
// A server of before, with another table of look-alikes, kept them under other keys: after
// the update their owners have them as ever, and nobody else gets them.
func TestNewTableKeepsNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, chat.Options{})
		ann := in(t, c, somebody{name: "ann", key: "A"})
		ann.say("hello")
		ann.say("/join #workshop")
		ann.say("hello there")
		boss := own(t, c)
		done(t, boss, "/admit carol")
		synctest.Wait()
		ann.leave(sshchat.Quit)
		boss.leave(sshchat.Quit)
		// As an older table would have it.
		rekey(t, engine, "owner/ann", "owner/old-ann")
		rekey(t, engine, "invite/carol", "invite/old-carol")
		renameIn(t, engine, "account/", `"ann"`, `"old-ann"`)
		for _, v := range valuesOf(t, engine, "roomname/") {
			rekey(t, engine, v.Key, "roomname/old")
		}
		set(t, engine, "state/looks", "13.0.0")

		c = openOn(t, keepOpen{engine}, chat.Options{}) // the one before has nobody in it any more
		out(t, c, somebody{name: "ann", key: "M"}, "name.owned")
		back := in(t, c, somebody{name: "ann", key: "A"})
		if got := done(t, back, "/name list"); !strings.Contains(fmt.Sprint(got.Args), "ann") {
			t.Errorf("her names are %+v", got)
		}
		if f := tell[sshchat.RoomFacts](t, back, "/room #workshop"); f.Founder.String() != "ann" {
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
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, chat.Options{})
		first := in(t, c, somebody{name: "ann", key: "A"})
		first.say("hello")
		pass(time.Hour)
		second := in(t, c, somebody{name: "bea", key: "B"})
		second.say("hello")
		synctest.Wait()
		first.leave(sshchat.Quit)
		second.leave(sshchat.Quit)
		// The older owner's record is where the new table does not look, the later one's is.
		rekey(t, engine, "owner/bea", "owner/ann2")
		rekey(t, engine, "owner/ann", "owner/old")
		rekey(t, engine, "owner/ann2", "owner/ann")
		renameIn(t, engine, "account/", `"ann"`, `"old"`)
		renameIn(t, engine, "account/", `"bea"`, `"ann"`)
		set(t, engine, "state/looks", "13.0.0")

		c = openOn(t, keepOpen{engine}, chat.Options{}) // the one before has nobody in it any more
		out(t, c, somebody{name: "ann", key: "B"}, "name.owned")
		in(t, c, somebody{name: "ann", key: "A"})
		in(t, c, somebody{name: "bea", key: "B"})
	})
}

// Of two rooms that look alike by the new table the elder keeps its name, the other has a free
// one, and the log says so; neither is lost.
func TestNewTableKeepsBothRooms(t *testing.T) {
	for _, turn := range []bool{false, true} { // the later one is where the new table looks, or neither is
		synctest.Test(t, func(t *testing.T) {
			engine := memory.New(memory.Options{})
			c := openOn(t, engine, chat.Options{})
			ann, bea := in(t, c, somebody{name: "ann", key: "A"}), in(t, c, somebody{name: "bea", key: "B"})
			tell[sshchat.Opened](t, ann, "/join #nexus")
			ann.say("the first " + gone)
			tell[sshchat.Opened](t, ann, "/join #nexus-2") // which is taken
			pass(time.Hour)
			tell[sshchat.Opened](t, bea, "/join #later")
			bea.say("the second " + gone)
			synctest.Wait()
			ann.leave(sshchat.Quit)
			bea.leave(sshchat.Quit)
			rekey(t, engine, "roomname/nexus", "roomname/old")
			if turn {
				rekey(t, engine, "roomname/"+"later", "roomname/nexus")
			}
			renameIn(t, engine, "room/", `"name":"later"`, `"name":"nexus"`)
			set(t, engine, "state/looks", "13.0.0")

			var logged []string
			c = openOn(t, keepOpen{engine}, chat.Options{Log: func(msg string, args ...any) {
				logged = append(logged, fmt.Sprint(append([]any{msg}, args...)...))
			}})
			if len(logged) != 1 || !strings.Contains(logged[0], "nexus-3") {
				t.Errorf("logged: %q", logged)
			}
			back := in(t, c, somebody{name: "bea", key: "B"})
			for room, founder := range map[string]string{"#nexus": "ann", "#nexus-2": "ann", "#nexus-3": "bea"} {
				if f := tell[sshchat.RoomFacts](t, back, "/room "+room); f.Founder.String() != founder {
					t.Errorf("%s is %+v", room, f)
				}
			}
			if n := records(t, engine, "roomname/"); n != 3 {
				t.Errorf("%d names lead to rooms", n)
			}
		})
	}
}

// A room that looks like the lobby by the new table is not in its way.
func TestNewTableKeepsTheLobby(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, chat.Options{})
		bea := in(t, c, somebody{name: "bea", key: "B"})
		tell[sshchat.Opened](t, bea, "/join #later")
		bea.say("hello")
		synctest.Wait()
		bea.leave(sshchat.Quit)
		renameIn(t, engine, "room/", `"name":"later"`, `"name":"lobby"`)
		set(t, engine, "state/looks", "13.0.0")
		c = openOn(t, keepOpen{engine}, chat.Options{})
		back := in(t, c, somebody{name: "bea", key: "B"})
		for room, founder := range map[string]string{"#lobby": "", "#lobby-2": "bea"} {
			if f := tell[sshchat.RoomFacts](t, back, "/room "+room); f.Founder.String() != founder {
				t.Errorf("%s is %+v", room, f)
			}
		}
	})
}

// valuesOf returns the records under a prefix.
func valuesOf(t *testing.T, e sshchat.Engine, prefix string) (all []sshchat.Value) {
	t.Helper()
	enough := errors.New("all seen")
	err := e.Watch(t.Context(), prefix, func(v sshchat.Value) error {
		if v.Key == "" {
			return enough
		}
		all = append(all, v)
		return nil
	})
	if !errors.Is(err, enough) {
		t.Fatal(err)
	}
	return all
}

func set(t *testing.T, e sshchat.Engine, key, value string) {
	t.Helper()
	if _, err := e.Set(context.Background(), key, []byte(value), sshchat.SetOpt{Any: true}); err != nil {
		t.Fatal(err)
	}
}

// rekey moves a record.
func rekey(t *testing.T, e sshchat.Engine, from, to string) {
	t.Helper()
	v, err := e.Get(t.Context(), from)
	if err != nil || v.Rev == 0 {
		t.Fatalf("there is no %s: %v", from, err)
	}
	set(t, e, to, string(v.Data))
	if _, err := e.Set(t.Context(), from, nil, sshchat.SetOpt{Any: true, Delete: true}); err != nil {
		t.Fatal(err)
	}
}

// renameIn puts one text in the place of another in the records under a prefix.
func renameIn(t *testing.T, e sshchat.Engine, prefix, from, to string) {
	t.Helper()
	for _, v := range valuesOf(t, e, prefix) {
		set(t, e, v.Key, strings.ReplaceAll(string(v.Data), from, to))
	}
}
