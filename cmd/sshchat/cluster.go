package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/nats-io/nkeys"
	"github.com/spf13/cobra"

	"sshchat/cmd/sshchat/bundle"
	"sshchat/cmd/sshchat/folder"
	"sshchat/sshchat/jetstream/setup"
	"sshchat/sshchat/sqlite/archive"
)

func clusterCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cluster",
		Short: "Set up a chat on many machines",
		Long: `A chat on many machines is ordered by NATS servers, and each node that people log in to
runs sshchat serve --cluster. docs/cluster.md says when that is worth it.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(clusterInitCommand(), clusterKeyCommand())
	return cmd
}

func clusterInitCommand() *cobra.Command {
	var f clusterFlags
	var from string
	s := setup.Plan{Replicas: 3}
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Make the chat on the NATS servers, empty or from that of one machine",
		Long: `Makes what a chat needs on NATS servers that hold none. It is run once, before any node
is started, and never again.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := new(sources).fillPlace(cmd.Flags(), ""); err != nil {
				return err
			}
			if !f.on() {
				return usageError{errors.New("--cluster is missing: name the NATS servers, such as --cluster tls://n1:4222,tls://n2:4222")}
			}
			if s.Replicas != 1 && s.Replicas != 3 && s.Replicas != 5 {
				return usageError{fmt.Errorf("--replicas %d: write 3 (one server may fail), 5 (two may) or 1 (none may: for trying it out)", s.Replicas)}
			}
			f.node = initNode
			if err := f.checkServers(); err != nil {
				return err
			}
			return clusterInit(cmd, f, s, from)
		},
	}
	f.bindServers(cmd.Flags())
	cmd.Flags().IntVar(&s.Replicas, "replicas", s.Replicas, "`number` of NATS servers that hold all of the chat")
	cmd.Flags().StringVar(&from, "from", "", "the chat on one machine that moves in: its data folder, its chat.db or a backup; its server must not run")
	return cmd
}

// initNode is what init is called while it is connected. No node may be called so.
const initNode = "init"

// clusterInit makes the chat, of what lies at from if that is anything.
func clusterInit(cmd *cobra.Command, f clusterFlags, s setup.Plan, from string) (err error) {
	ctx, out := cmd.Context(), cmd.OutOrStdout()
	if from == "" {
		if err := setup.Init(ctx, f.options(), s); err != nil {
			return err
		}
		fmt.Fprintf(out, "made an empty chat on %s, held by %d servers\n", f.list, s.Replicas)
		return nil
	}
	dir, err := os.MkdirTemp("", "sshchat-init-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	history, keysFrom, err := findHistory(from, dir)
	if err != nil {
		return err
	}
	if copied, err := archive.IsCopy(ctx, history); err == nil && copied {
		return fmt.Errorf("%s is a node's copy of another cluster's log: make a backup of the node, which has the accounts, names and rooms too, and move that in", history)
	}
	s.From = filepath.Join(dir, "moved.db")
	moved, err := archive.MoveIn(ctx, history, s.From)
	if err != nil {
		return err
	}
	s.First, s.Keys = moved.First, moved.Keys
	if err := setup.Init(ctx, f.options(), s); err != nil {
		return err
	}
	fmt.Fprintf(out, "made a chat on %s, held by %d servers, of %s: %d entries, %d records; the next entry gets the number %d\n"+
		"%s stays as it is, and must not be served any more\n"+
		"host keys: put %s into the data folder of each node before its first start\n",
		f.list, s.Replicas, from, moved.Entries, len(moved.Keys), moved.First, from, keysFrom)
	return nil
}

// findHistory returns where the history of a chat on one machine lies, which may be a data
// folder, its file, or a backup, which is unpacked into dir; and where its host keys are.
func findHistory(from, dir string) (history, hostKeys string, err error) {
	info, err := os.Stat(from)
	switch {
	case err != nil:
		return "", "", err
	case info.IsDir():
		return filepath.Join(from, folder.History), filepath.Join(from, folder.Keys), nil
	case bundle.Looks(from):
		if _, err := bundle.UnpackInto(from, dir); err != nil {
			return "", "", fmt.Errorf("read the backup %s: %w", from, err)
		}
		return filepath.Join(dir, folder.History), "the folder keys that sshchat restore makes of it", nil
	}
	return from, "the folder keys of its server", nil
}

func clusterKeyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "key FILE",
		Short: "Make the nkey of a node, or show the public half of one",
		Long: `Makes an nkey in the new file FILE, mode 0600, and prints its public half, which the
configuration of the NATS servers names. Of a file that is there it prints the public half.`,
		Args: fileArg,
		RunE: func(cmd *cobra.Command, args []string) error {
			pair, err := openSeed(args[0])
			if err != nil {
				return err
			}
			public, err := pair.PublicKey()
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), public)
			return nil
		},
	}
}

// openSeed reads the nkey in a file, which it makes if there is none.
func openSeed(path string) (nkeys.KeyPair, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return readSeed(path)
	}
	if err != nil {
		return nil, err
	}
	pair, err := nkeys.CreateUser()
	if err != nil {
		return nil, errors.Join(err, f.Close(), os.Remove(path))
	}
	seed, err := pair.Seed()
	if err == nil {
		_, err = fmt.Fprintf(f, "%s\n", seed)
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, errors.Join(err, os.Remove(path))
	}
	return pair, nil
}
