package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sshchat/cmd/sshchat/folder"
	"sshchat/keys"
	"sshchat/sshchat"
	"sshchat/sshchat/jetstream"
	"sshchat/sshchat/jetstream/inspect"
	"sshchat/sshchat/sqlite"
)

// openEngine opens what orders and keeps the chat: the file of this machine, or the NATS
// servers of a cluster with a copy of the log here. It opens the host keys as well, which all
// nodes of a cluster share: one that has none must not make its own.
// Whether the disk keeps what is said is told to disk as well.
func openEngine(ctx context.Context, c config, log *slog.Logger, disk func(error)) (sshchat.Engine, []keys.HostKey, error) {
	if c.cluster.on() {
		return openNode(ctx, c, log, disk)
	}
	hostKeys, err := openHostKeys(c)
	if err != nil {
		return nil, nil, err
	}
	engine, err := openHistory(c, log, disk)
	if err != nil {
		return nil, nil, err // not engine: it would be no nil
	}
	return engine, hostKeys, nil
}

// openHostKeys reads the host keys, and makes one where there is none.
func openHostKeys(c config) ([]keys.HostKey, error) {
	return keys.LoadOrCreateHostKeys(filepath.Join(c.data, folder.Keys))
}

// openHistory opens the log of a chat on one machine.
func openHistory(c config, log *slog.Logger, disk func(error)) (*sqlite.Engine, error) {
	path := filepath.Join(c.data, folder.History)
	return sqlite.Open(path, sqlite.Options{
		Limits: c.limits, RoomKeep: sshchat.RoomKeep,
		Warn:    func(err error) { log.Warn("tidying up history", "err", err) },
		Trouble: troubleLog(log, disk),
	})
}

// troubleLog tells the log why history is not being kept, and when it is again.
func troubleLog(log *slog.Logger, disk func(error)) func(error) {
	return func(err error) {
		disk(err)
		if err != nil {
			log.Error("history is not being kept", "err", err)
		} else {
			log.Info("history is being kept again")
		}
	}
}

// openNode opens a node of a cluster. What would only be found out later, when a line cannot
// be said, is looked at before.
func openNode(ctx context.Context, c config, log *slog.Logger, disk func(error)) (sshchat.Engine, []keys.HostKey, error) {
	for _, s := range c.cluster.inClear() {
		log.Warn("what is said goes to the NATS server unencrypted: use tls://", "server", s)
	}
	o := c.cluster.options()
	o.Log = log
	look, err := inspect.Cluster(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	if len(look.Denied) > 0 {
		return nil, nil, fmt.Errorf("the NATS servers refuse what node %s needs: %s; contrib/cluster/chat.conf has its rights", o.Node, strings.Join(look.Denied, ", "))
	}
	if look.ClockIsOff() {
		log.Warn("this machine's clock is off: people see the time of the NATS servers, certificates and this log go by the machine's", "by", -look.Ahead.Round(time.Second))
	}
	keysAt := filepath.Join(c.data, folder.Keys)
	if len(look.HostKeys) > 0 && keysMissing(c.data) {
		return nil, nil, fmt.Errorf("there is no host key in %s, and the chat has one: %s; copy the folder keys from there, or clients would warn of an attack", keysAt, chatKeys(look))
	}
	hostKeys, err := openHostKeys(c)
	if err != nil {
		return nil, nil, err
	}
	c.cluster.tell(c.cluster.equal, hostKeys)
	o.Path = filepath.Join(c.data, folder.History)
	o.Limits, o.RoomKeep = c.limits, sshchat.RoomKeep
	o.Trouble = func(err error) {
		disk(err)
		if err != nil {
			log.Error("this node's copy of the history is not being kept; the cluster has all of it", "err", err)
		} else {
			log.Info("this node's copy of the history is being kept again")
		}
	}
	engine, err := jetstream.Open(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	if err := engine.CheckHostKeys(ctx, fingerprints(hostKeys)); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("%s: %w", keysAt, err), engine.Close())
	}
	warnUnequal(ctx, engine, c.cluster.told(), log)
	return engine, hostKeys, nil
}

// fingerprints are those of host keys, the one that clients see first.
func fingerprints(all []keys.HostKey) (prints []string) {
	for _, k := range all {
		prints = append(prints, keys.Fingerprint(k.Signer.PublicKey()))
	}
	return prints
}

// chatKeys says which host keys the chat has, and from which node each is.
func chatKeys(look *inspect.Look) string {
	var all []string
	for _, print := range slices.Sorted(maps.Keys(look.HostKeys)) {
		all = append(all, print+" of node "+look.HostKeys[print])
	}
	return strings.Join(all, ", ")
}

// warnUnequal tells the log which settings other nodes have otherwise.
func warnUnequal(ctx context.Context, cluster sshchat.Cluster, ours string, log *slog.Logger) {
	nodes, err := cluster.Nodes(ctx)
	if err != nil {
		return // the health of the node tells of it
	}
	for _, n := range nodes {
		if flags := unequal(ours, n.Config); n.ID != cluster.NodeID() && len(flags) > 0 {
			log.Warn("another node has other settings", "node", n.ID, "flags", strings.Join(flags, " "))
		}
	}
}
