//go:build unix

package main

import (
	"slices"
	"testing"
	"time"
)

// sound is a round in which all went well: two people in a room, of whom one loses their node
// and comes back.
func sound() evidence {
	at := time.Unix(1000, 0)
	say := func(seq uint64, person, conn, n int) entry {
		return entry{seq: seq, at: at.Add(time.Duration(seq) * time.Second), kind: said, room: "#r0", mark: mark{person, conn, n}}
	}
	log := []entry{
		{seq: 1, kind: joined, room: "#r0", names: []string{"p00", "p05"}},
		say(2, 0, 1, 1), say(3, 5, 1, 1), say(4, 0, 1, 2),
		{seq: 6, at: at.Add(20 * time.Second), kind: left, room: "#r0", names: []string{"p05"}, lost: true},
		{seq: 7, kind: joined, room: "#r0", names: []string{"p05"}},
		say(8, 5, 2, 3), say(30, 0, 1, 3),
	}
	return evidence{
		began: 1,
		visits: []visit{
			{0, 1, []mark{{0, 1, 1}, {5, 1, 1}, {0, 1, 2}, {5, 2, 3}, {0, 1, 3}}},
			{5, 1, []mark{{0, 1, 1}, {5, 1, 1}}},
			{5, 2, []mark{{0, 1, 2}, {5, 2, 3}, {0, 1, 3}}},
		},
		logs:    map[string][]entry{"n1": log, "n2": slices.Clone(log)},
		rosters: map[string][]string{"n1": {"p00", "p05"}, "n2": {"p05", "p00"}},
		names:   []string{"p00", "p05"},
	}
}

// TestJudge: the checker finds nothing where nothing is wrong, and each fault that is planted.
func TestJudge(t *testing.T) {
	if v := judge(sound()); !v.clean() {
		t.Fatalf("of a sound round it says %+v", v)
	}
	both := func(e *evidence, edit func([]entry) []entry) {
		for node, log := range e.logs {
			e.logs[node] = edit(slices.Clone(log))
		}
	}
	for name, c := range map[string]struct {
		plant func(*evidence)
		found func(*verdict) []string
	}{
		"a line that somebody saw is not in the log": {
			func(e *evidence) { both(e, func(l []entry) []entry { return slices.Delete(l, 2, 3) }) },
			func(v *verdict) []string { return v.lost },
		},
		"the speaker alone saw it": {
			func(e *evidence) { e.visits[1].seen = append(e.visits[1].seen, mark{5, 1, 2}) },
			func(v *verdict) []string { return v.lost },
		},
		"a line is in the log twice": {
			func(e *evidence) {
				both(e, func(l []entry) []entry {
					again := l[3]
					again.seq = 31
					return append(l, again)
				})
			},
			func(v *verdict) []string { return v.doubled },
		},
		"a line was shown twice": {
			func(e *evidence) { e.visits[2].seen = append(e.visits[2].seen, mark{0, 1, 2}) },
			func(v *verdict) []string { return v.doubled },
		},
		"two lines were shown the other way round": {
			func(e *evidence) { s := e.visits[0].seen; s[1], s[2] = s[2], s[1] },
			func(v *verdict) []string { return v.order },
		},
		"a line was not shown": {
			func(e *evidence) { e.visits[0].seen = slices.Delete(e.visits[0].seen, 2, 3) },
			func(v *verdict) []string { return v.missed },
		},
		"two join under a name": {
			func(e *evidence) { both(e, func(l []entry) []entry { return slices.Delete(l, 4, 5) }) },
			func(v *verdict) []string { return v.holders },
		},
		"somebody is told to leave twice": {
			func(e *evidence) {
				both(e, func(l []entry) []entry {
					l[4].seq = 5
					again := l[4]
					again.seq = 6
					return slices.Insert(l, 5, again)
				})
			},
			func(v *verdict) []string { return v.holders },
		},
		"the old session speaks after the new one": {
			func(e *evidence) {
				both(e, func(l []entry) []entry {
					return append(l, entry{seq: 32, kind: said, room: "#r0", mark: mark{5, 1, 4}})
				})
			},
			func(v *verdict) []string { return v.holders },
		},
		"somebody speaks who has left": {
			func(e *evidence) {
				both(e, func(l []entry) []entry {
					l[5].seq, l[6].seq = 8, 7
					l[5], l[6] = l[6], l[5]
					return l
				})
			},
			func(v *verdict) []string { return v.holders },
		},
		"a name is here twice": {
			func(e *evidence) { e.rosters["n2"] = []string{"p00", "p05", "p05"} },
			func(v *verdict) []string { return v.holders },
		},
		"a dead one is still here": {
			func(e *evidence) { e.rosters["n1"] = append(e.rosters["n1"], "p09") },
			func(v *verdict) []string { return v.differ },
		},
		"a node lacks a line": {
			func(e *evidence) { e.logs["n2"] = slices.Delete(e.logs["n2"], 3, 4) },
			func(v *verdict) []string { return v.differ },
		},
		"a node has another line there": {
			func(e *evidence) { e.logs["n2"][3].mark.n = 77 },
			func(v *verdict) []string { return v.differ },
		},
		"a node's log is in another order": {
			func(e *evidence) { l := e.logs["n2"]; l[2], l[3] = l[3], l[2] },
			func(v *verdict) []string { return v.differ },
		},
	} {
		e := sound()
		c.plant(&e)
		if v := judge(e); len(c.found(v)) == 0 {
			t.Errorf("%s: it says %+v", name, v)
		}
	}
}

func TestTimes(t *testing.T) {
	log := sound().logs["n1"]
	if got := silence(log, time.Unix(1000, 0)); got != 22*time.Second {
		t.Errorf("the longest silence is %v", got)
	}
	if got := lastLost(log, time.Unix(1010, 0)); got != 10*time.Second {
		t.Errorf("the last ones left after %v", got)
	}
	if got := marksIn("p05: " + mark{5, 12, 345}.String() + " and ~05-1-2;"); !slices.Equal(got, []mark{{5, 12, 345}}) {
		t.Errorf("marks are %v", got)
	}
}
