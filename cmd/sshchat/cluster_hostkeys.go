package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sshchat/keys"
	"sshchat/sshchat"
	"sshchat/sshchat/jetstream"
)

// A client that meets another host key warns of an attack and does not log in: all nodes of a
// cluster must have the same. Each node writes its own into one record, so that two which
// start at the same moment cannot both be the first.

// maxHostRecord is how many nodes the record remembers, and with them those of long ago.
const maxHostRecord = 64

// hostRecord is which host keys each node had when it started.
type hostRecord map[string]nodeKeys

// nodeKeys are the host keys of one node.
type nodeKeys struct {
	Use   string    `json:"use"`  // the fingerprint that clients see
	Have  []string  `json:"have"` // and those of the others, which are announced
	Since time.Time `json:"since"`
}

func newNodeKeys(all []keys.HostKey) nodeKeys {
	n := nodeKeys{Since: time.Now().UTC().Truncate(time.Second)}
	for _, k := range all {
		print := keys.Fingerprint(k.Signer.PublicKey())
		n.Have = append(n.Have, print)
		if k.InUse && n.Use == "" {
			n.Use = print
		}
	}
	return n
}

// parseHostRecord reads the record; none is an empty one.
func parseHostRecord(data []byte) (hostRecord, error) {
	r := hostRecord{}
	if len(data) == 0 {
		return r, nil
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("read the record %s of the cluster: %w", jetstream.HostKey, err)
	}
	return r, nil
}

// knows reports whether clients of the nodes in the record know the keys of n, or learn them:
// while a key is replaced, one node has the old one in use and another the new one.
func (r hostRecord) knows(n nodeKeys) bool {
	for _, other := range r {
		if slices.Contains(other.Have, n.Use) || slices.Contains(n.Have, other.Use) {
			return true
		}
	}
	return false
}

// newest returns the name of the node that started last.
func (r hostRecord) newest() string {
	return slices.MaxFunc(slices.Sorted(maps.Keys(r)), func(a, b string) int { return r[a].Since.Compare(r[b].Since) })
}

// forget drops those that started longest ago, of a record that has become too long.
func (r hostRecord) forget() {
	for len(r) > maxHostRecord {
		delete(r, slices.MinFunc(slices.Sorted(maps.Keys(r)), func(a, b string) int { return r[a].Since.Compare(r[b].Since) }))
	}
}

// errHostKeys says which keys the folder must hold.
func errHostKeys(folder string, r hostRecord) error {
	from := r.newest()
	return fmt.Errorf("the host key in %s is not that of the other nodes (%s, as node %s has it): clients would warn of an attack; copy the folder keys from there",
		folder, r[from].Use, from)
}

// shareHostKeys writes this node's host keys into the record, and refuses those that other
// nodes do not have.
func shareHostKeys(ctx context.Context, cluster sshchat.Cluster, c config, all []keys.HostKey) error {
	ours := newNodeKeys(all)
	for {
		v, err := cluster.Get(ctx, jetstream.HostKey)
		if err != nil {
			return fmt.Errorf("read the host keys of the cluster: %w", err)
		}
		r, err := parseHostRecord(v.Data)
		if err != nil {
			return err
		}
		before := maps.Clone(r)
		delete(before, cluster.NodeID())
		if len(before) > 0 && !before.knows(ours) {
			return errHostKeys(filepath.Join(c.data, keysFolder), before)
		}
		if was := r[cluster.NodeID()]; was.Use == ours.Use && slices.Equal(was.Have, ours.Have) {
			return nil
		}
		r[cluster.NodeID()] = ours
		r.forget()
		data, err := json.Marshal(r)
		if err != nil {
			return err
		}
		_, err = cluster.Set(ctx, jetstream.HostKey, data, sshchat.SetOpt{IfRev: v.Rev})
		if !errors.Is(err, sshchat.ErrConflict) {
			return err
		}
	}
}

// inUse says the keys of a record that clients see, each with its nodes.
func (r hostRecord) inUse() string {
	nodes := map[string][]string{}
	for _, id := range slices.Sorted(maps.Keys(r)) {
		nodes[r[id].Use] = append(nodes[r[id].Use], id)
	}
	var all []string
	for _, print := range slices.Sorted(maps.Keys(nodes)) {
		all = append(all, fmt.Sprintf("%s (%s)", print, strings.Join(nodes[print], ", ")))
	}
	return strings.Join(all, ", ")
}
