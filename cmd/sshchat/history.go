package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"sshchat/sshchat/sqlite"
)

// historyCommand makes a command that works on the history in the data folder.
func historyCommand(use, short, long string, args cobra.PositionalArgs, run func(cmd *cobra.Command, path string, args []string) error) *cobra.Command {
	var c config
	cmd := &cobra.Command{
		Use: use, Short: short, Long: long, Args: args,
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, err := dataDir(c.data)
			if err != nil {
				return err
			}
			return run(cmd, filepath.Join(dir, historyFile), args)
		},
	}
	c.bindData(cmd.Flags())
	return cmd
}

// fileArg wants exactly one file to be named.
func fileArg(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usageError{fmt.Errorf("name one file: %s", cmd.UseLine())}
	}
	return nil
}

func backupCommand() *cobra.Command {
	return historyCommand("backup FILE", "Copy the history to FILE, also while the server runs",
		"Copies the history to the new file FILE, mode 0600: one moment of the log, complete.\nThe server may be running. Keys are not in it: copy the folder keys yourself.",
		fileArg, func(cmd *cobra.Command, path string, args []string) error {
			if err := sqlite.Backup(cmd.Context(), path, args[0]); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "copied %s to %s\n", path, args[0])
			return nil
		})
}

func restoreCommand() *cobra.Command {
	return historyCommand("restore FILE", "Put a backup in the place of the history; the server must not run",
		"Puts the backup FILE in the place of the history. What was there is kept beside it.\nA damaged backup is refused. The server must not be running.",
		fileArg, func(cmd *cobra.Command, path string, args []string) error {
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				return err
			}
			kept, err := sqlite.Restore(cmd.Context(), args[0], path)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "restored %s from %s\n", path, args[0])
			if kept != "" {
				fmt.Fprintf(cmd.OutOrStdout(), "what was there is now %s\n", kept)
			}
			return nil
		})
}

func atMostOneFile(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usageError{fmt.Errorf("name one file: %s", cmd.UseLine())}
	}
	return nil
}

// checkHistory reads the whole history; a server may be using it.
func checkHistory(cmd *cobra.Command, path string, report reporter) {
	r, err := sqlite.Check(cmd.Context(), path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		report(true, "history", "%s would be made", path)
		return
	case err != nil:
		report(false, "history", "%v", err)
		return
	}
	for _, p := range r.Problems {
		report(false, "history", "%s", p)
	}
	if len(r.Problems) == 0 {
		report(true, "history", "%s: %d entries, numbers %d to %d, %s", path, r.Messages, r.First, r.Last, megabytes(r.Bytes))
	}
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
