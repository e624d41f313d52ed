// Command sshchat serves a chat on SSH: `ssh -p 2222 alice@host`, and you are in
// the room. It is the only place that knows every part of the product.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
)

// Exit statuses, as everywhere in the product.
const (
	exitOK       = 0
	exitFailed   = 1
	exitBadCall  = 2
	exitTryAgain = 75  // EX_TEMPFAIL of sysexits.h
	exitSIGINT   = 130 // as a shell says of what ^C has ended
)

func main() { os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) }

// run is the whole program, for tests to call. It returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	cmd := rootCommand(stdout, stderr)
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(ctx)
	var status statusError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &status):
		return int(status)
	case errors.As(err, new(settingError)):
		fmt.Fprintf(stderr, "sshchat: %v\n", err)
		return exitBadCall
	case errors.As(err, new(usageError)):
		fmt.Fprintf(stderr, "sshchat: %v (sshchat --help shows what there is)\n", err)
		return exitBadCall
	default:
		fmt.Fprintf(stderr, "sshchat: %v\n", err)
		return exitFailed
	}
}

// usageError is a call that cannot be understood.
type usageError struct{ error }

func rootCommand(stdout, stderr io.Writer) *cobra.Command {
	serve := serveCommand()
	root := &cobra.Command{
		Use:   "sshchat",
		Short: "A chat server on SSH: ssh -p 2222 alice@host, and you are in the room",
		Long: `sshchat is a chat server on SSH. Start it, and people join with

  ssh -p 2222 alice@host

from any SSH client, with nothing to install. Without a command it serves.`,
		Args:          noArgs,
		RunE:          serve.RunE,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.Flags().SortFlags = false
	root.Flags().AddFlagSet(serve.Flags())
	root.AddCommand(serve, checkCommand(), configCommand(), backupCommand(), restoreCommand(), exportCommand(), importCommand(), clusterCommand(), passphraseCommand(), healthCommand(), topCommand(), inviteCommand(), versionCommand(), theManual().Command())
	root.AddCommand(socketCommands()...)
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.CompletionOptions.HiddenDefaultCmd = true
	return root
}

// noArgs refuses words that are no command: a typo must not start a server.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("there is no %q in %s", args[0], cmd.CommandPath())}
	}
	return nil
}
