package apart

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// record is an audit record in memory.
type record struct{ all []sshchat.Ruling }

func (r *record) Record(x sshchat.Ruling) error {
	r.all = append(r.all, x)
	return nil
}

func (r *record) Last(in sshchat.RoomID, n int) (last []sshchat.Ruling, err error) {
	for _, x := range r.all {
		if x.In == in {
			last = append(last, x)
		}
	}
	return last[max(0, len(last)-n):], nil
}

// Operators are told of the nodes, and of which of them a record is.
func TestNodesAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, plenty)
		a, b := house.Start("a"), house.Start("b")
		for _, n := range []*stage.Node{a, b} {
			n.Options().Audit = &record{}
		}
		boss := stage.In(t, a.Chat, stage.Somebody{Name: "boss", Key: "O", Role: sshchat.OwnerRole})
		moe := stage.In(t, b.Chat, stage.Somebody{Name: "moe", Key: "M", Role: sshchat.OperatorRole})
		ann := stage.In(t, b.Chat, stage.Somebody{Name: "ann", Key: "A"})
		told := func(p *stage.Person) (all []string) {
			for _, n := range stage.Tell[sshchat.Nodes](t, p, "/nodes").All {
				all = append(all, fmt.Sprint(n.ID, " ", n.People, " ", n.Asked, " ", n.Behind, " ", n.Differs))
			}
			return all
		}
		stage.Want(t, told(boss), "a 1 true 0 false", "b 2 false 0 false")
		stage.Want(t, told(moe), "a 1 false 0 false", "b 2 true 0 false")
		if key := stage.Refused(t, ann, "/nodes"); key != "denied" {
			t.Errorf("a member is told %s", key)
		}
		stage.Tell[sshchat.Done](t, moe, "/lockdown guests")
		if key := stage.Refused(t, boss, "/audit"); key != "audit.none.here" {
			t.Errorf("where nothing was ruled /audit says %s", key)
		}
		if l := stage.Tell[sshchat.Rulings](t, moe, "/audit"); l.Node != "b" || len(l.Last) != 1 {
			t.Errorf("the record is %+v", l)
		}
	})
}

// On one machine there is one.
func TestNodesOfOneMachine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, placement{}, chat.Options{})
		w.step("local@ann$ nodes")
		w.step("local@ann$ nodes --json")
		got := strings.Join(w.plain(), "\n")
		if !strings.Contains(got, "one machine") || !strings.Contains(got, `"code":"nodes.one"`) && !strings.Contains(got, "status 0") {
			t.Errorf("%s", got)
		}
	})
}
