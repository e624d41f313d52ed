package chat_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// TestNewcomersRooms: who comes for the first time is in the rooms that were named, which are made at
// the start and stay; who left one of them does not come back to it.
func TestNewcomersRooms(t *testing.T) {
	stage.OnMemory(t, stage.DaysPass)
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		o := chat.Options{Rooms: []string{"help", "news"}}
		c := stage.OpenOn(t, stage.KeepOpen{Engine: engine}, o)
		in := func(p *stage.Person) (all []string) {
			for _, v := range p.Views() {
				all = append(all, v.Label())
			}
			return all
		}
		ann, _ := stage.Login(t, c, stage.Somebody{Name: "ann", Key: "A"})
		gina, _ := stage.Login(t, c, stage.Somebody{Name: "gina"})
		told := func(p *stage.Person) []string { return p.FirstNews().Welcome.Also }
		for _, p := range []*stage.Person{ann, gina} {
			if got := told(p); !slices.Equal(got, []string{"#help", "#news"}) {
				t.Errorf("%s is told of %q", p.Person().Name, got)
			}
		}
		for _, p := range []*stage.Person{ann, gina} {
			if got := in(p); !slices.Equal(got, []string{"#lobby", "#help", "#news"}) {
				t.Errorf("%s is in %q", p.Person().Name, got)
			}
		}
		ann.Says("hello") // an account that does nothing is forgotten
		ann.Says("/leave #help")
		ann.Says("/join #own")
		ann.Leaves(sshchat.Quit)
		gina.Leaves(sshchat.Quit)
		stage.Pass(40 * 24 * time.Hour) // nobody speaks there
		again := stage.OpenOn(t, engine, o)
		ann, _ = stage.Login(t, again, stage.Somebody{Name: "ann", Key: "A"})
		if got := in(ann); slices.Contains(got, "#help") || !slices.Contains(got, "#news") {
			t.Errorf("ann, who left #help, comes back to %q", got)
		}
		if got := told(ann); len(got) > 0 {
			t.Errorf("ann is told again of %q", got)
		}
		bob := stage.In(t, again, stage.Somebody{Name: "bob", Key: "B"})
		if got := in(bob); !slices.Equal(got, []string{"#lobby", "#help", "#news"}) {
			t.Errorf("after a restart a newcomer is in %q", got)
		}
	})
}
