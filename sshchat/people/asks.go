package people

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"sshchat/sshchat"
)

const (
	// ProbeWait is how long the holder of a name has to show that they are there. A
	// laptop that was closed does not answer; a bad mobile link does in one or two.
	ProbeWait = 3 * time.Second

	// HeardWait is how long a holder who sent anything is no ghost to strangers: the answer
	// to a probe may stand behind a long paste that is held to its rate.
	HeardWait = 10 * time.Second

	// TellWait is how long a login waits for others before it is told so.
	TellWait = time.Second

	// LeaveWait is how long a newcomer waits for a holder who is on the way out.
	LeaveWait = 2 * time.Second
)

// askPrefix is where it is asked for names that are held, by their skeleton.
const askPrefix = "ask/"

func askKey(n sshchat.Skeleton) string { return askPrefix + string(n) }

// askWait is how long a newcomer waits at most for a node that does not answer: longer than
// it takes one that does.
const askWait = ProbeWait + 2*LeaveWait

// buryWait is how long a newcomer waits at most for a node that may have died: until its
// lease has ended, and others have told that its people left.
const buryWait = 30 * time.Second

// Ask is what somebody who wants a name that is held asks of whichever node its holder is
// on. That node answers: it frees the name, or not, and deletes the ask.
type Ask struct {
	// Holder is the session that is asked, and no other: whoever holds the name when a node hears
	// of the ask may be somebody who came by it, and may be who asked.
	Holder   string
	Takeover bool `json:",omitempty"` // the holder is to go for its own account; else only if it is a ghost
	Account  sshchat.AccountID
	Guest    bool   `json:",omitempty"`
	Session  string // who asks

	// Why has the holder go in any case, and says why, by the key of a fault: an operator wants
	// it, or what the holder is has ended.
	Why string `json:",omitempty"`
}

// MayTake reports whether who asks is the holder's own account, which wants the name where
// it asks from.
func (a *Ask) MayTake(holder sshchat.AccountID) bool {
	return a.Takeover && !a.Guest && a.Account == holder
}

// Asks is how names that are held are asked for, and made free.
type Asks struct{ cs *Cards }

// Ask asks the holder of n, which is the session a.Holder, to make way, and reports whether it has.
// When that takes a while slow is called, once.
func (as Asks) Ask(ctx context.Context, n sshchat.Name, a Ask, slow func()) bool {
	cs, key := as.cs, n.Skeleton()
	wake, stop := cs.waits.watch(key)
	defer stop()
	wait, cancel := context.WithTimeout(ctx, as.patience(askWait))
	defer cancel()
	tell := cs.ledger.Clock.Now().Add(TellWait)
	defer cs.ledger.Clock.AfterFunc(TellWait, wake.Ring)()
	var began time.Time
	var rev uint64 // of the own ask
	defer func() {
		if rev != 0 {
			as.End(key, rev)
		}
	}()
	for again := true; ; {
		if again {
			var err error
			began = cs.ledger.Clock.Now()
			rev, err = cs.ledger.SetJSON(wait, askKey(key), a, sshchat.SetOpt{Ephemeral: true})
			if err != nil && !errors.Is(err, sshchat.ErrConflict) { // else somebody asks already: what becomes of that is told, too
				return false
			}
		}
		gone, asked := as.stand(wait, key, a.Holder, rev)
		switch {
		case gone:
			return true
		case !asked && rev == 0: // somebody else's: it is our turn to ask
			return true
		case !asked && cs.ledger.Clock.Now().Sub(began) < askWait:
			return false // an answer
		}
		again = !asked // it is over by itself: the node that is to answer was cut off, or is dead
		if again {
			continue
		}
		if slow != nil && !cs.ledger.Clock.Now().Before(tell) {
			slow()
			slow = nil
		}
		select {
		case <-wake:
		case <-wait.Done():
			return false
		}
	}
}

// patience is how long to wait for a holder who needs at most so long: one of another node
// does not answer either if that has died.
func (as Asks) patience(atMost time.Duration) time.Duration {
	if as.cs.ledger.Link.Among() {
		return buryWait
	}
	return atMost
}

// stand reports how an ask stands: whether the holder has gone, and whether it still waits
// for its answer. rev is 0 for somebody else's. The card is read behind the ask: where a name
// is free each node takes the ask away.
func (as Asks) stand(ctx context.Context, key sshchat.Skeleton, holder string, rev uint64) (gone, asked bool) {
	v, err := as.cs.ledger.Engine.Get(ctx, askKey(key))
	asked = err != nil || v.Rev != 0 && (rev == 0 || v.Rev == rev)
	var card Card
	held, err := as.cs.ledger.GetJSON(ctx, CardKey(key), &card)
	if err == nil && (held == 0 || card.Session != holder) {
		return true, false
	}
	return false, asked || err != nil
}

// IsAsked reports whether an ask waits for its answer still, as far as can be found out.
func (as Asks) IsAsked(ctx context.Context, key sshchat.Skeleton, rev uint64) bool {
	v, err := as.cs.ledger.Engine.Get(ctx, askKey(key))
	return err != nil || v.Rev == rev
}

// HasFreed reports whether a session holds a name no more, for certain.
func (as Asks) HasFreed(ctx context.Context, key sshchat.Skeleton, holder string) bool {
	var card Card
	rev, err := as.cs.ledger.GetJSON(ctx, CardKey(key), &card)
	return err == nil && (rev == 0 || card.Session != holder)
}

// SendAway has the session of a card, on whichever node, end for a reason, and waits for that.
func (as Asks) SendAway(ctx context.Context, card *Card, why *sshchat.Fault) {
	n, err := sshchat.Spell(card.Name)
	if now, is := as.cs.Under(sshchat.SkeletonOf(card.Name)); err != nil || !is || now.Session != card.Session {
		return
	}
	for range 3 { // somebody else may ask for the name already
		if as.Ask(ctx, n, Ask{Holder: card.Session, Account: card.Account, Session: card.Session, Why: why.Key}, nil) {
			if now, here := as.cs.CardNamed(n); !here || now.Session != card.Session {
				return
			}
		}
	}
}

// AwaitFree waits for the holder of a name to end what it does with it, and reports whether it
// has.
func (as Asks) AwaitFree(ctx context.Context, key sshchat.Skeleton, holder string, atMost time.Duration) bool {
	wake, stop := as.cs.waits.watch(key)
	defer stop()
	wait, cancel := context.WithTimeout(ctx, as.patience(atMost))
	defer cancel()
	for {
		if gone, _ := as.stand(wait, key, holder, 0); gone {
			return true
		}
		select {
		case <-wake:
		case <-wait.Done():
			return false
		}
	}
}

// HolderOf returns the card of who holds a name now, as the engine has it: in the moment in
// which a name is claimed the mirror does not have it yet. A session of "" is nobody.
func (as Asks) HolderOf(ctx context.Context, n sshchat.Name) (card Card, err error) {
	_, err = as.cs.ledger.GetJSON(ctx, CardKey(n.Skeleton()), &card)
	return card, err
}

// End takes an ask back, or answers that the holder stays.
func (as Asks) End(key sshchat.Skeleton, rev uint64) {
	ctx, cancel := context.WithTimeout(context.Background(), cardWait)
	defer cancel()
	_, err := as.cs.ledger.Engine.Set(ctx, askKey(key), nil, sshchat.SetOpt{IfRev: rev, Delete: true})
	if err != nil && !errors.Is(err, sshchat.ErrClosed) && !errors.Is(err, sshchat.ErrConflict) {
		as.cs.ledger.Log("answer who wants a name", "name", key, "err", err)
	}
	as.cs.waits.wake(key)
}

// Follow calls answer with each ask until ctx ends. answer must not block.
func (as Asks) Follow(ctx context.Context, answer func(key sshchat.Skeleton, rev uint64, a Ask)) error {
	return as.cs.ledger.Engine.Watch(ctx, askPrefix, func(v sshchat.Value) error {
		key := sshchat.Skeleton(strings.TrimPrefix(v.Key, askPrefix))
		if v.Key == "" {
			return nil
		}
		if v.Rev == 0 {
			as.cs.waits.wake(key)
			return nil
		}
		var a Ask
		if err := json.Unmarshal(v.Data, &a); err != nil {
			as.cs.ledger.Log("read who wants a name", "key", v.Key, "err", err)
			return nil
		}
		answer(key, v.Rev, a)
		return nil
	})
}
