package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/nats-io/nkeys"
	"github.com/spf13/cobra"

	"sshchat/sshchat/jetstream"
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
	s := jetstream.Setup{Replicas: 3}
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Make the chat on the NATS servers, empty or from that of one machine",
		Long: `Makes what a chat needs on NATS servers that hold none. It is run once, before any node
is started, and never again.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
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
			return clusterInit(cmd, f, s)
		},
	}
	f.bindServers(cmd.Flags())
	cmd.Flags().IntVar(&s.Replicas, "replicas", s.Replicas, "`number` of NATS servers that hold all of the chat")
	return cmd
}

// initNode is what init is called while it is connected. No node may be called so.
const initNode = "init"

func clusterInit(cmd *cobra.Command, f clusterFlags, s jetstream.Setup) error {
	if err := jetstream.Init(cmd.Context(), f.options(), s); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "made a chat on %s, held by %d servers\n", f.list, s.Replicas)
	return nil
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
