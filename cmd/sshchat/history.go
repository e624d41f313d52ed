package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"sshchat/cmd/sshchat/bundle"
	"sshchat/cmd/sshchat/folder"
	"sshchat/files"
	"sshchat/keys"
	"sshchat/sshchat/sqlite/archive"
)

// historyCommand makes a command that works on the history in the data folder.
func historyCommand(use, short, long string, args cobra.PositionalArgs, run func(cmd *cobra.Command, path string, args []string) error) *cobra.Command {
	var c config
	cmd := &cobra.Command{
		Use: use, Short: short, Long: long, Args: args,
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, err := c.folder(cmd)
			if err != nil {
				return err
			}
			return run(cmd, filepath.Join(dir, folder.History), args)
		},
	}
	c.bindData(cmd.Flags())
	return cmd
}

// wholeCommand makes a command that reads the whole chat in the data folder.
func wholeCommand(use, short, long string, args cobra.PositionalArgs, run func(cmd *cobra.Command, w wholeChat, args []string) error) *cobra.Command {
	var f clusterFlags
	cmd := historyCommand(use, short, long, args, func(cmd *cobra.Command, path string, args []string) error {
		if err := f.check(); err != nil {
			return err
		}
		return run(cmd, wholeChat{path, cmd.Flags(), &f}, args)
	})
	f.bind(cmd.Flags())
	return cmd
}

// fileArg wants exactly one file to be named.
func fileArg(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usageError{fmt.Errorf("name one file: %s", cmd.UseLine())}
	}
	return nil
}

func restoreCommand() *cobra.Command {
	return historyCommand("restore FILE", "Put a backup in its place; the server must not run",
		"Puts the backup FILE, an archive or a history alone, in the place of what is there, which\nis kept beside it. A damaged backup is refused. The server must not be running.",
		fileArg, func(cmd *cobra.Command, path string, args []string) error {
			data := filepath.Dir(path)
			if err := refuseNode(cmd.Context(), data); err != nil {
				return err
			}
			if err := os.MkdirAll(data, 0o700); err != nil {
				return err
			}
			lock, err := files.TakeLock(filepath.Join(data, "admin.lock"))
			if errors.Is(err, files.ErrHeld) {
				return fmt.Errorf("a server runs on %s: stop it first, or choose another --data", data)
			}
			if err != nil {
				return err
			}
			defer lock.Close()
			out := cmd.OutOrStdout()
			var set []string
			if bundle.Looks(args[0]) {
				var m bundle.Manifest
				if m, set, err = bundle.Unpack(cmd.Context(), args[0], data); err != nil {
					return err
				}
				fmt.Fprintf(out, "restored %s from %s of %s: %s\n%s", data, args[0], m.Made.Format(time.RFC3339), m.Names(), m.Missing())
			} else {
				kept, err := archive.Restore(cmd.Context(), args[0], path)
				if err != nil {
					return err
				}
				if kept != "" {
					set = append(set, kept)
				}
				fmt.Fprintf(out, "restored %s from %s\nit is the history alone: host keys and audit record stay what they are in %s\n", path, args[0], data)
			}
			for _, old := range set {
				fmt.Fprintf(out, "what was there is now %s\n", old)
			}
			if keysMissing(data) {
				fmt.Fprintf(out, "there is no host key in %s: the server makes a new one, and everybody's client will warn; put the old server's folder keys there\n", filepath.Join(data, folder.Keys))
			}
			return nil
		})
}

// keysMissing reports whether the next start would make a new host key.
func keysMissing(data string) bool {
	found, err := keys.CheckHostKeys(filepath.Join(data, folder.Keys))
	return err == nil && len(found) > 0 && errors.Is(found[0].Err, fs.ErrNotExist)
}

func atMostOneFile(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usageError{fmt.Errorf("name one file: %s", cmd.UseLine())}
	}
	return nil
}

// checkHistory reads the whole history; a server may be using it. node says that it should be
// that of a node.
func checkHistory(cmd *cobra.Command, path string, node bool, report reporter) {
	switch copied, err := archive.IsCopy(cmd.Context(), path); {
	case err != nil: // said below
	case copied && !node:
		report(false, "history", "%s is a node's copy of a cluster's log: serve and check it with --cluster and --node", path)
	case !copied && node:
		report(false, "history", "%s is a chat on one machine: sshchat cluster init --from moves it in; a node needs a folder of its own (--data)", path)
	}
	r, err := archive.Check(cmd.Context(), path)
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
