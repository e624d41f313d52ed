package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"sshchat/keys"
	"sshchat/sshchat/jetstream/inspect"
)

const (
	// clockSlack is how far this machine's clock may be from that of the servers, whose time is
	// that of every line.
	clockSlack = 2 * time.Second

	// lagSlack is how many entries a node may be behind, which says how far it is every few
	// seconds.
	lagSlack = 1000
)

// checkCluster reports on the cluster that the node is in.
func checkCluster(ctx context.Context, c config, report reporter) {
	o := c.cluster.options()
	o.Log = slog.New(slog.DiscardHandler) // what goes wrong is returned
	for _, s := range c.cluster.inClear() {
		report(false, "cluster", "what is said goes to %s unencrypted: use tls://", s)
	}
	look, err := inspect.Cluster(ctx, o)
	if err != nil {
		report(false, "cluster", "%v", err)
		return
	}
	report(true, "cluster", "%s", look.Server)
	if len(look.Denied) > 0 {
		report(false, "rights", "the NATS servers refuse node %s: %s", o.Node, strings.Join(look.Denied, ", "))
		return
	}
	report(true, "rights", "node %s may do what a node does", o.Node)
	checkClock(look, report)
	for _, s := range look.Streams {
		checkStream(s, report)
	}
	found, _ := keys.CheckHostKeys(filepath.Join(c.data, keysFolder)) // checkHostKeys says what is wrong with it
	if len(found) > 0 && found[0].Err == nil {
		c.cluster.equal = strings.TrimSpace(c.cluster.equal + " " + hostKeyWord([]string{keys.Fingerprint(found[0].Key)}))
	}
	checkNodes(c.cluster, look, report)
	checkSharedKeys(found, look, report)
	checkServers(ctx, c.cluster, look, report)
}

// checkClock holds this machine's clock against the servers'.
func checkClock(look *inspect.Look, report reporter) {
	report(!clockIsOff(look), "clock", "%v from that of the NATS servers, which is the time of every line", look.Ahead.Abs().Round(time.Millisecond))
}

// clockIsOff reports whether this machine's clock is not that of the servers, as far as the time
// that their answer took lets one tell.
func clockIsOff(look *inspect.Look) bool { return look.Ahead.Abs()-look.Round > clockSlack }

func checkStream(s inspect.StreamLook, report reporter) {
	if s.Wrong != "" {
		report(false, "stream", "%s was changed by hand: %s", s.Name, s.Wrong)
	}
	switch {
	case s.Replicas > 1 && s.Leader == "":
		report(false, "stream", "%s has no leader: too few of its servers are there", s.Name)
	case len(s.Behind) > 0:
		report(false, "stream", "%s: %s", s.Name, strings.Join(s.Behind, ", "))
	case s.Replicas == 1:
		report(false, "stream", "%s is held by one server alone: its end is the chat's; sshchat cluster init --replicas 3 makes a safe one", s.Name)
	default:
		report(true, "stream", "%s: %d messages, numbers %d to %d, %s, held by %d servers, led by %s", s.Name, s.Messages, s.First, s.Last, megabytes(int64(s.Bytes)), s.Replicas, s.Leader)
	}
}

// checkNodes compares the nodes that are alive.
func checkNodes(f clusterFlags, look *inspect.Look, report reporter) {
	if len(look.Nodes) == 0 {
		report(true, "nodes", "none serves")
	}
	for _, n := range look.Nodes {
		about := fmt.Sprintf("%s serves since %s, %s", n.ID, n.Since.Local().Format(time.DateTime), n.Version)
		var bad []string
		if flags := unequal(f.equal, n.Config); len(flags) > 0 {
			bad = append(bad, "it differs in "+strings.Join(flags, " "))
		}
		if last := look.Streams[0].Last; n.Applied+lagSlack < last {
			bad = append(bad, fmt.Sprintf("its copy of the log is %d entries behind", last-n.Applied))
		}
		if n.Version != version() {
			about += ", not the version of this program (" + version() + ")"
		}
		for _, b := range bad {
			report(false, "node", "%s: %s", n.ID, b)
		}
		if len(bad) == 0 {
			report(true, "node", "%s", about)
		}
	}
}

// checkSharedKeys holds the host keys of the folder against those of the chat.
func checkSharedKeys(found []keys.HostKeyReport, look *inspect.Look, report reporter) {
	if len(look.HostKeys) == 0 || len(found) == 0 {
		return
	}
	for _, k := range found {
		if _, ok := look.HostKeys[keys.Fingerprint(k.Key)]; k.Err == nil && ok {
			report(true, "host keys", "that of the chat: %s", chatKeys(look))
			return
		}
	}
	report(false, "host keys", "the chat has others, and clients would warn of an attack: %s; copy the folder keys from there", chatKeys(look))
}

// checkServers asks the NATS servers themselves, if the nkey of their system account is given.
func checkServers(ctx context.Context, f clusterFlags, look *inspect.Look, report reporter) {
	if f.system == "" {
		report(true, "servers", "whether they write to disk before they answer (sync_interval: always) cannot be seen from here: --cluster-system-key FILE")
		return
	}
	o := f.options()
	o.KeyFile, o.Log = f.system, slog.New(slog.DiscardHandler)
	want := look.Streams[0].Replicas
	all, err := inspect.Servers(ctx, o, want)
	if err != nil {
		report(false, "servers", "%v", err)
		return
	}
	again, err := inspect.Servers(ctx, o, len(all))
	if err != nil {
		report(false, "servers", "%v", err)
		return
	}
	damaged := inspect.Damaged(all, again)
	for _, s := range all {
		var bad []string
		if !s.SyncAlways {
			bad = append(bad, fmt.Sprintf("it writes to disk every %v: a loss of power takes what was said; set sync_interval: always", s.Sync))
		}
		for _, l := range damaged {
			if l.Server == s.Name {
				bad = append(bad, fmt.Sprintf("it lacks %d messages of %s that %s has: stop it, remove its folder of JetStream, and start it again", l.Messages, l.Stream, l.Other))
			}
		}
		for _, b := range bad {
			report(false, "server", "%s: %s", s.Name, b)
		}
		if len(bad) == 0 {
			report(true, "server", "%s: nats-server %s, on disk before it answers", s.Name, s.Version)
		}
	}
	if len(all) < want {
		report(false, "servers", "%d of at least %d answer", len(all), want)
	}
}

// errNotNode says that what was asked for is only there on a node of a cluster.
var errNotNode = errors.New("--cluster-system-key says nothing without --cluster")
