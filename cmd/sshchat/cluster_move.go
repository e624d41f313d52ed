package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"sshchat/cmd/sshchat/folder"
	"sshchat/cmd/sshchat/settings"
	"sshchat/sshchat"
	"sshchat/sshchat/jetstream"
	"sshchat/sshchat/jetstream/inspect"
	"sshchat/sshchat/sqlite/archive"
)

const (
	// catchUpWait is how long a backup waits for the node's copy to have all of the log.
	catchUpWait = 30 * time.Second

	catchUpEvery = 100 * time.Millisecond
)

// wholeChat is a chat as a command finds it in a data folder: all of it in one file, or a
// node's copy of a cluster's log, to which the records come from the NATS servers.
type wholeChat struct {
	path    string
	flags   *pflag.FlagSet
	cluster *clusterFlags // what flags says
}

// copied reports whether the file is a node's copy, and makes sure then that the cluster's flags
// are known: those of a node that runs, unless others were given.
func (w wholeChat) copied(ctx context.Context) (bool, error) {
	copied, err := archive.IsCopy(ctx, w.path)
	if err != nil {
		return false, err
	}
	if copied && !w.cluster.on() {
		r, err := askServer(ctx, filepath.Dir(w.path))
		if err != nil {
			return false, err
		}
		if r == nil {
			return false, fmt.Errorf("%s is a node's copy of a cluster's log: accounts, names and rooms are on its NATS servers; start the node, or name them with --cluster, --node and --cluster-key", w.path)
		}
		if _, err := settings.Apply(w.flags, settings.Line(w.flags), r.layer()); err != nil {
			return false, err
		}
	}
	if w.cluster.on() && !copied {
		return false, fmt.Errorf("%s is a chat on one machine: leave out --cluster", w.path)
	}
	return copied, w.cluster.check()
}

// copyTo writes the chat to the new file dst, as that of one machine.
func (w wholeChat) copyTo(ctx context.Context, dst string) error {
	copied, err := w.copied(ctx)
	if err != nil {
		return err
	}
	if !copied {
		return archive.Backup(ctx, w.path, dst)
	}
	o := w.cluster.options()
	o.Log = slog.New(slog.DiscardHandler) // what goes wrong is returned
	if err := w.catchUp(ctx, o); err != nil {
		return err
	}
	return archive.MoveOut(ctx, w.path, dst, func(ctx context.Context) ([]sshchat.Value, error) { return jetstream.ReadKeys(ctx, o) })
}

// catchUp waits until the copy has what the log has: a node that runs is some milliseconds
// behind.
func (w wholeChat) catchUp(ctx context.Context, o jetstream.Options) error {
	look, err := inspect.Cluster(ctx, o)
	if err != nil {
		return err
	}
	want := look.Streams[0].Last
	ctx, cancel := context.WithTimeout(ctx, catchUpWait)
	defer cancel()
	tick := time.NewTicker(catchUpEvery)
	defer tick.Stop()
	for {
		have, err := archive.Reached(ctx, w.path)
		if err != nil || have >= want {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("%s lacks the last %d entries of the cluster's log: start the node, or do this on one that runs", w.path, want-have)
		}
	}
}

// inOneFile calls do with a file that has all of the chat: its own, or one that is made of a
// node's copy of the log and the records of the cluster.
func (w wholeChat) inOneFile(ctx context.Context, do func(path string) error) (err error) {
	copied, err := w.copied(ctx)
	if err != nil {
		return err
	}
	if !copied {
		return do(w.path)
	}
	dir, err := os.MkdirTemp(filepath.Dir(w.path), ".copy-") // here is room for it, or nowhere
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, folder.History)
	if err := w.copyTo(ctx, path); err != nil {
		return err
	}
	return do(path)
}

// export writes the whole chat as JSON lines.
func (w wholeChat) export(ctx context.Context, out io.Writer) error {
	return w.inOneFile(ctx, func(path string) error { return archive.ExportChat(ctx, path, out) })
}

// refuseNode refuses to change what lies in the folder of a node: it would be a chat that the
// others know nothing of.
func refuseNode(ctx context.Context, data string) error {
	path := filepath.Join(data, folder.History)
	copied, err := archive.IsCopy(ctx, path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && copied {
		return fmt.Errorf("%s is the folder of a node of a cluster: name a new folder with --data; sshchat cluster init --from moves a chat into a new cluster", data)
	}
	return nil // what is damaged is put away
}
