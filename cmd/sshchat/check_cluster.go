package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"sshchat/cmd/sshchat/folder"
	"sshchat/cmd/sshchat/release"
	"sshchat/keys"
	"sshchat/sshchat/jetstream/inspect"
)

// lagSlack is how many entries a node may be behind, which says how far it is every few seconds.
const lagSlack = 1000

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
	report(!look.ClockIsOff(), "clock", "%v from that of the NATS servers, which is the time of every line", look.Ahead.Abs().Round(time.Millisecond))
	for _, s := range look.Streams {
		if s.Wrong != "" {
			report(false, "stream", "%s was changed by hand: %s", s.Name, s.Wrong)
		}
		text, ok := s.Says(megabytes)
		report(ok, "stream", "%s", text)
	}
	found, _ := keys.CheckHostKeys(filepath.Join(c.data, folder.Keys)) // checkHostKeys says what is wrong with it
	if len(found) > 0 && found[0].Err == nil {
		c.cluster.equal = strings.TrimSpace(c.cluster.equal + " " + hostKeyWord([]string{keys.Fingerprint(found[0].Key)}))
	}
	checkNodes(c.cluster, look, report)
	checkSharedKeys(found, look, report)
	checkServers(ctx, c.cluster, look, report)
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
		if n.Version != release.Version() {
			about += ", not the version of this program (" + release.Version() + ")"
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
