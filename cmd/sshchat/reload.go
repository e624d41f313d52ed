package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/pflag"

	"sshchat/cmd/sshchat/logs"
	"sshchat/cmd/sshchat/supervisor"
	"sshchat/sshchat"
	"sshchat/sshchat/admin"
	"sshchat/sshchat/chat"
)

// reloadLine has a running server take over what has changed. It is no command of the chat: it
// is about the process.
const reloadLine = "reload"

// reloadWait is how long a reload may wait for what it needs of the chat.
const reloadWait = 10 * time.Second

// atNextStart are the settings that a running server cannot take over. It takes over all others.
var atNextStart = []string{
	"listen", "proxy-from", "data", "lobby", "log-format", // what is open, and where things lie
	"metrics", "cluster", "cluster-key", "cluster-ca", "node",
}

// aboutLists are the settings that say where the lists of who may come in lie.
var aboutLists = []string{"allowlist", "user-ca", "revoked", "passphrase-file", "operators"}

// reloader has a running server take over its settings and files as they are now. One goroutine
// owns it.
type reloader struct {
	house *house
	held  *pflag.FlagSet // the settings that hold
	logs  *logs.Log

	window window
	hup    chan os.Signal
	asks   chan chan<- reloaded // those who want everything read again

	drain, backupAge atomic.Int64 // those flags as they hold; anybody may read them
}

func newReloader(h *house, c config) *reloader {
	r := &reloader{house: h, hup: make(chan os.Signal, 1), asks: make(chan chan<- reloaded)}
	r.drain.Store(int64(c.drain))
	r.backupAge.Store(int64(c.backupAge))
	return r
}

// reloaded is what a reload came to.
type reloaded struct {
	changed []string // settings that hold now
	later   []string // settings that will at the next start
	err     error    // why some or all is as it was
}

// ask is the answer to reloadLine.
func (r *reloader) ask(ctx context.Context, req admin.Request) int {
	answer := make(chan reloaded, 1)
	select {
	case r.asks <- answer:
	case <-ctx.Done():
		return exitTryAgain
	}
	var done reloaded
	select {
	case done = <-answer:
	case <-ctx.Done():
		return exitTryAgain
	}
	if len(done.changed) > 0 {
		fmt.Fprintf(req.Out, "changed: %s\n", strings.Join(done.changed, ", "))
	}
	for _, name := range done.later {
		fmt.Fprintf(req.Out, "%s: takes effect at the next start\n", name)
	}
	if done.err != nil {
		fmt.Fprintf(req.Err, "sshchat: %v\nsshchat: what held before still holds\n", strings.ReplaceAll(done.err.Error(), "\n", "\nsshchat: "))
		return exitFailed
	}
	if len(done.changed)+len(done.later) == 0 {
		fmt.Fprintln(req.Out, "no setting has changed; who may come in was read again")
	}
	return exitOK
}

// reload takes over what it can. Settings that are wrong, or cannot be taken over, leave all of
// them as they were; of the lists each stands for itself.
func (r *reloader) reload(ctx context.Context) reloaded {
	ctx, cancel := context.WithTimeout(ctx, reloadWait) // NATS servers may be out of reach
	defer cancel()
	supervisor.Reloading()
	defer supervisor.Ready()
	log := r.house.log
	done, listed, err := r.takeSettings(ctx)
	if err != nil {
		log.Error("settings: what held before still holds", "err", err)
		done.err = err
	}
	if len(done.changed) > 0 {
		log.Info("settings have changed", "settings", strings.Join(done.changed, " "))
	}
	if len(done.later) > 0 {
		log.Warn("settings take effect at the next start", "settings", strings.Join(done.later, " "))
	}
	if !listed {
		done.err = errors.Join(append([]error{done.err}, r.house.gate.reload()...)...)
	}
	r.tellNodes(ctx)
	return done
}

// takeSettings reads the settings again. listed reports whether the lists were read with them,
// as they lie elsewhere now.
func (r *reloader) takeSettings(ctx context.Context) (done reloaded, listed bool, err error) {
	h := r.house
	var c config
	fs := pflag.NewFlagSet("reload", pflag.ContinueOnError)
	c.bind(fs)
	c.file = h.config.file
	if err := c.settle(fs, h.config.sources.line, environment()); err != nil {
		return done, false, err
	}
	changed := r.differences(fs)
	done.changed = slices.DeleteFunc(slices.Clone(changed), isLater)
	take := func() {}
	if slices.ContainsFunc(done.changed, func(name string) bool { return slices.Contains(aboutLists, name) }) {
		if take, err = h.gate.turn(c.access); err != nil {
			return reloaded{}, false, c.sources.blame(err)
		}
		listed = true
	}
	if err := c.read.check(); err != nil && slices.ContainsFunc(done.changed, isReading) {
		return reloaded{}, false, c.sources.blame(err)
	}
	if err := h.chat.Change(ctx, func(o *chat.Options) {
		c.options(o)
		c.read.open(o, done.changed, h.log.Warn)
	}); err != nil {
		return reloaded{}, false, err
	}
	take() // from here on nothing fails
	h.door.Change(c.habits())
	r.drain.Store(int64(c.drain))
	r.backupAge.Store(int64(c.backupAge))
	r.logs.Set(&c.logs)
	h.config.limits.Set(time.Duration(c.keep), int64(c.keepSize))
	for _, name := range changed {
		if isLater(name) {
			done.later = append(done.later, name)
			restore(fs.Lookup(name), r.held.Lookup(name))
		}
	}
	r.held = fs
	return done, listed, nil
}

func isLater(name string) bool { return slices.Contains(atNextStart, name) }

// differences are the settings that fs has otherwise than what holds.
func (r *reloader) differences(fs *pflag.FlagSet) (names []string) {
	fs.VisitAll(func(f *pflag.Flag) {
		if f.Name != "config" && f.Value.String() != r.held.Lookup(f.Name).Value.String() {
			names = append(names, f.Name)
		}
	})
	return names
}

// restore gives a flag the value that holds, until the next start.
func restore(f, held *pflag.Flag) {
	if many, ok := f.Value.(pflag.SliceValue); ok {
		_ = many.Replace(held.Value.(pflag.SliceValue).GetSlice()) // they were taken before
		return
	}
	_ = f.Value.Set(held.Value.String())
}

// tellNodes has the other nodes of a cluster see what this one's settings are now, and tells the
// log which of them differ.
func (r *reloader) tellNodes(ctx context.Context) {
	node, ok := r.house.engine.(sshchat.Cluster)
	if !ok {
		return
	}
	f := &r.house.config.cluster
	f.tell(equalSettings(r.held), r.house.hostKeys)
	warnUnequal(ctx, node, f.told(), r.house.log)
}
