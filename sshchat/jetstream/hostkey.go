package jetstream

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat"
)

// hostPrefix begins the keys that say which SSH host keys the chat has. People would be warned
// of an attack if two nodes answered with different ones.
const hostPrefix = "host/"

// hostKey is what is kept of one: who had it first.
type hostKey struct {
	Node string    `json:"node"`
	At   time.Time `json:"at"`
}

// CheckHostKeys notes the fingerprints of this node's SSH host keys as the chat's. If the chat
// has others, and none of these, it fails and names the node that made them.
func (k *keys) CheckHostKeys(ctx context.Context, fingerprints []string) error {
	k.awaitOwn(ctx)
	known := k.mirror.under(hostPrefix)
	if len(known) > 0 && !hasOne(known, fingerprints) {
		if noted, err := k.isNoted(ctx, fingerprints); err != nil || !noted {
			return cmp.Or(err, foreign(known))
		}
	}
	made, err := k.noteHostKeys(ctx, fingerprints)
	if err != nil || len(known) > 0 {
		return err
	}
	// The chat had none. Of nodes that begin at once with different keys, the first one wins.
	k.awaitOwn(ctx)
	known = k.mirror.under(hostPrefix)
	if hasOne([]sshchat.Value{oldest(known)}, fingerprints) {
		return nil
	}
	for key, rev := range made {
		if _, err := k.Set(ctx, key, nil, sshchat.SetOpt{IfRev: rev, Delete: true}); err != nil {
			return err
		}
	}
	return foreign(known)
}

// isNoted reports whether the chat has one of these keys: the mirror may not have heard yet of one
// that another node has just noted.
func (k *keys) isNoted(ctx context.Context, fingerprints []string) (bool, error) {
	for _, f := range fingerprints {
		if v, err := k.Get(ctx, hostPrefix+f); err != nil || v.Rev != 0 {
			return v.Rev != 0, err
		}
	}
	return false, nil
}

// noteHostKeys returns those that were not there before, with their revisions.
func (k *keys) noteHostKeys(ctx context.Context, fingerprints []string) (map[string]uint64, error) {
	data, err := json.Marshal(hostKey{k.o.Node, k.o.now().UTC().Truncate(time.Second)})
	if err != nil {
		return nil, err
	}
	made := map[string]uint64{}
	for _, f := range fingerprints {
		rev, err := k.Set(ctx, hostPrefix+f, data, sshchat.SetOpt{})
		if err == nil {
			made[hostPrefix+f] = rev
		} else if !errors.Is(err, sshchat.ErrConflict) {
			return made, fmt.Errorf("note the host key %s: %w", f, err)
		}
	}
	return made, nil
}

func hasOne(known []sshchat.Value, fingerprints []string) bool {
	return slices.ContainsFunc(known, func(v sshchat.Value) bool {
		return slices.Contains(fingerprints, strings.TrimPrefix(v.Key, hostPrefix))
	})
}

// foreign says whose host keys the chat has.
func foreign(known []sshchat.Value) error {
	var h hostKey
	first := oldest(known)
	if err := json.Unmarshal(first.Data, &h); err != nil {
		h.Node = "?"
	}
	return fmt.Errorf("the chat has other SSH host keys, from node %s (%s): copy its host keys to this node",
		h.Node, strings.TrimPrefix(first.Key, hostPrefix))
}

func oldest(known []sshchat.Value) sshchat.Value {
	return slices.MinFunc(known, func(a, b sshchat.Value) int { return cmp.Compare(a.Rev, b.Rev) })
}
