package estate

import (
	"testing"
	"time"

	"sshchat/sshchat"
)

// Programs of one account have their guesses of codes in common: each is over in a moment, and
// must not begin anew.
func TestGuessesOfPrograms(t *testing.T) {
	var all Paces
	now := time.Unix(1e9, 0)
	guess := func(who string) bool {
		p := all.Share(who, NewPace(func() sshchat.Rate { return sshchat.Rate{} }, sshchat.Rate{}, now), now)
		defer all.Leave(p)
		return p.Guess(now)
	}
	for i := range 4 {
		if got, want := guess("ann"), i < 3; got != want {
			t.Errorf("guess %d: %v, want %v", i+1, got, want)
		}
	}
	if !guess("bob") {
		t.Error("somebody else is held up")
	}
	if now = now.Add(20 * time.Second); !guess("ann") || guess("ann") {
		t.Error("after twenty seconds there is not one guess more")
	}
}

// Paces that hold nobody up are forgotten, those that a program uses or that were used a moment ago are not.
func TestPacesAreForgotten(t *testing.T) {
	var all Paces
	now := time.Unix(1e9, 0)
	rate := sshchat.Rate{Burst: 2, Every: time.Second}
	first := func() *Pace { return NewPace(func() sshchat.Rate { return rate }, sshchat.Rate{}, now) }
	used := all.Share("used", first(), now)
	for i := range maxPaces {
		all.Said(string(rune('a'+i)), first, now)
	}
	now = now.Add(time.Minute)
	used.TakeSay(now)
	all.Said("fresh", first, now)
	all.Said("fresh", first, now)
	if len(all.all) != 2 {
		t.Errorf("%d paces are kept, want two", len(all.all))
	}
	if _, ok := all.all["fresh"].TakeSay(now); ok {
		t.Error("lines by other nodes were not counted")
	}
}
