package jetstream

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"sshchat/sshchat"
	"sshchat/sshchat/jetstream/streams"
)

// threeNodes are nodes over n servers.
func threeNodes(t *testing.T, n int) []*node {
	t.Helper()
	urls := runServers(t, n).URLs()
	var all []*node
	for _, id := range []string{"n1", "n2", "n3"} {
		all = append(all, mustOpen(t, urls, id))
	}
	return all
}

// TestOneWinner: of three nodes that claim a name at once one gets it, whether it is new or
// was freed a moment ago, and all see who.
func TestOneWinner(t *testing.T) {
	for _, servers := range []int{1, 3} {
		nodes := threeNodes(t, servers)
		for round := range 40 {
			key := fmt.Sprint("name/", round/4) // four times each: over the mark of the one before
			winner, rev := race(t, nodes, key)
			for _, n := range nodes {
				if v := n.sees(t, key, func(v sshchat.Value) bool { return v.Rev == rev }); string(v.Data) != nodes[winner].o.Node {
					t.Errorf("%s sees %q, want %s", n.o.Node, v.Data, nodes[winner].o.Node)
				}
			}
			if _, err := nodes[winner].Set(t.Context(), key, nil, sshchat.SetOpt{IfRev: rev, Delete: true}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// race has all nodes claim a key at once.
func race(t *testing.T, nodes []*node, key string) (winner int, rev uint64) {
	t.Helper()
	var won atomic.Int32
	var all sync.WaitGroup
	for i, n := range nodes {
		all.Go(func() {
			got, err := n.Set(t.Context(), key, []byte(n.o.Node), sshchat.SetOpt{Ephemeral: true})
			if err == nil {
				won.Add(1)
				winner, rev = i, got
			} else if !errors.Is(err, sshchat.ErrConflict) {
				t.Errorf("Set(%s) = %v", key, err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 {
		t.Fatalf("%d of %d hold %s", won.Load(), len(nodes), key)
	}
	return winner, rev
}

// sees waits until the node's own mirror has a key as it should be.
func (n *node) sees(t *testing.T, key string, want func(sshchat.Value) bool) (got sshchat.Value) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	enough := errors.New("enough")
	var there bool
	err := n.Watch(ctx, key, func(v sshchat.Value) error {
		switch v.Key {
		case key:
			got, there = v, true
		case "":
			if !there {
				got = sshchat.Value{Key: key}
			}
		}
		if (v.Key == key || v.Key == "" && !there) && want(got) {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Fatalf("%s sees %s as %+v: %v", n.o.Node, key, got, err)
	}
	return got
}

func gone(v sshchat.Value) bool { return v.Rev == 0 }

// TestMarks: a mark of any origin is no value, and is written over.
func TestMarks(t *testing.T) {
	urls := runServers(t, 1).URLs()
	n := mustOpen(t, urls, "n1")
	ctx := t.Context()
	del := nats.NewMsg(streams.KeyWrites + "name.del")
	del.Header.Set("KV-Operation", "DEL") // as the nats tool does
	if _, err := n.c.publish(ctx, del); err != nil {
		t.Fatal(err)
	}
	short := nats.NewMsg(streams.KeyWrites + "name.ttl")
	short.Header.Set("Nats-TTL", "1s")
	if _, err := n.c.publish(ctx, short); err != nil {
		t.Fatal(err)
	}
	n.sees(t, "name/ttl", func(v sshchat.Value) bool { return v.Rev != 0 })
	n.sees(t, "name/ttl", gone)
	claim, err := n.Set(ctx, "name/own", nil, sshchat.SetOpt{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.Set(ctx, "name/own", nil, sshchat.SetOpt{IfRev: claim, Delete: true}); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"name/del", "name/ttl", "name/own", "name/never"} {
		if v, err := n.Get(ctx, key); v.Rev != 0 || err != nil {
			t.Errorf("Get(%s) = %+v, %v", key, v, err)
		}
		if _, err := n.Set(ctx, key, nil, sshchat.SetOpt{IfRev: claim}); !errors.Is(err, sshchat.ErrConflict) {
			t.Errorf("Set(%s) over an old revision = %v", key, err)
		}
		if _, err := n.Set(ctx, key, []byte("new"), sshchat.SetOpt{Ephemeral: true}); err != nil {
			t.Errorf("Set(%s) = %v", key, err)
		}
	}
}

// TestAskEndsByItself: a question that the holder's node does not answer goes.
func TestAskEndsByItself(t *testing.T) {
	n := mustOpen(t, runServers(t, 1).URLs(), "n1")
	if _, err := n.Set(t.Context(), "ask/ann", nil, sshchat.SetOpt{Ephemeral: true}); err != nil {
		t.Fatal(err)
	}
	m, err := n.c.last(t.Context(), streams.Keys, streams.KeyWrites+"ask.ann")
	if err != nil || m.header.Get("Nats-TTL") != seconds(askTTL) || m.header.Get(ownerHeader) == "" {
		t.Errorf("ask/ann is %+v, %v", m, err)
	}
}

// TestSetOverElection: a Set whose answer is lost with the leader is stored once, and says so.
func TestSetOverElection(t *testing.T) {
	t.Parallel() // it waits for an election
	servers := runServers(t, 3)
	n := mustOpen(t, servers.URLs(), "n1")
	var rev uint64
	stopped := make(chan struct{})
	for i := range 60 {
		if i == 20 {
			leader := leaderOf(t, servers, streams.Keys)
			go func() { // waited for by stopped
				defer close(stopped)
				servers.StopOne(leader)
			}()
		}
		got, err := n.Set(t.Context(), "room/lobby", fmt.Append(nil, i), sshchat.SetOpt{IfRev: rev})
		if err != nil {
			t.Fatalf("Set %d = %v", i, err)
		}
		rev = got
	}
	<-stopped
	if v, err := n.Get(t.Context(), "room/lobby"); string(v.Data) != "59" || v.Rev != rev || err != nil {
		t.Errorf("the key holds %+v, %v", v, err)
	}
	select {
	case <-n.Lease().Done():
		t.Log("the election was longer than the lease of this test")
	default:
	}
}

// TestSetEndsWithItsCaller: a Set that nobody answers ends within its bound, or with its caller.
func TestSetEndsWithItsCaller(t *testing.T) {
	servers := runServers(t, 1)
	n := mustOpen(t, servers.URLs(), "n1")
	servers.StopOne(0)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := n.Set(ctx, "k", nil, sshchat.SetOpt{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Set = %v", err)
	}
	if _, err := n.Get(ctx, "k"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Get = %v", err)
	}
	if _, err := n.Set(t.Context(), leasePrefix+"n1", nil, sshchat.SetOpt{}); err == nil {
		t.Error("a lease was written over")
	}
}
