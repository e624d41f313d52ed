package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sshchat/cmd/sshchat/bundle"
	"sshchat/cmd/sshchat/folder"
)

func backupCommand() *cobra.Command {
	var keep int
	cmd := wholeCommand("backup [FILE | --keep N DIR]", "Copy everything to an archive, also while the server runs",
		"Copies the whole data folder to one new archive, mode 0600: the history as one moment of\nthe log, host keys, audit record, and whatever else lies there. Without FILE its name\n"+
			"is sshchat-DATE-TIME.tar. A FILE that does not end in .tar gets the history alone. The\nserver may be running.\n\n"+
			"With --keep N the archive goes into the folder DIR, is opened and counted as a restore\nwould, and the oldest above N go. Whatever is called otherwise stays there.",
		atMostOneFile, func(cmd *cobra.Command, w wholeChat, args []string) error {
			if cmd.Flags().Changed("keep") {
				if len(args) != 1 || keep < 1 {
					return usageError{fmt.Errorf("write how many to keep, and the folder: sshchat backup --keep 14 DIR")}
				}
				return backupShelf(cmd, w, bundle.Shelf{Dir: args[0], Keep: keep})
			}
			dst := bundle.NameIn(".", time.Now())
			if len(args) == 1 {
				dst = args[0]
			}
			return backupTo(cmd, w, dst)
		})
	cmd.Flags().IntVar(&keep, "keep", 0, "`number` of archives to keep in the folder DIR")
	return cmd
}

// backupTo makes one backup.
func backupTo(cmd *cobra.Command, w wholeChat, dst string) error {
	out := cmd.OutOrStdout()
	if !folder.IsBackup(dst) {
		if err := w.copyTo(cmd.Context(), dst); err != nil {
			return err
		}
		fmt.Fprintf(out, "copied %s to %s\nit is the history alone: host keys and audit record are not in it; for those, sshchat backup FILE.tar\n", w.path, dst)
		return nil
	}
	data := filepath.Dir(w.path)
	m, err := bundle.Pack(cmd.Context(), data, dst, w.copyTo)
	if err != nil {
		return fmt.Errorf("back up %s to %s: %w", data, dst, err)
	}
	fmt.Fprintf(out, "copied %s to %s: %s\n%s", data, dst, m.Names(), m.Missing())
	return nil
}

// backupShelf makes one of many backups.
func backupShelf(cmd *cobra.Command, w wholeChat, s bundle.Shelf) error {
	data := filepath.Dir(w.path)
	path, m, found, gone, err := s.Add(cmd.Context(), data, w.copyTo)
	if err != nil {
		return fmt.Errorf("back up %s to %s: %w", data, path, err)
	}
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "copied %s to %s: %s\n%sopened it again: %d entries, numbers %d to %d, %s\n", data, path, m.Names(), m.Missing(), found.Messages, found.First, found.Last, megabytes(found.Bytes))
	if len(gone) > 0 {
		fmt.Fprintf(out, "removed %s\n", strings.Join(gone, ", "))
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if err := bundle.Note(data, path, m.Made); err != nil {
		fmt.Fprintf(cmd.ErrOrStderr(), "sshchat: the server will not know of this backup: %v\n", err)
	}
	return nil
}

// remind has the log say that the last good backup is old.
func (h *house) remind(life context.Context) {
	bundle.Remind(life, h.config.data, func() time.Duration { return time.Duration(h.reloader.backupAge.Load()) }, func(file string, made time.Time) {
		h.log.Warn("the last good backup is old", "made", made.Format(time.RFC3339), "file", file, "warns", "--backup-age")
	})
}

// checkBackup reports on the last good backup, where any was made.
func checkBackup(c config, report reporter) {
	made, file, err := bundle.Last(c.data)
	switch {
	case err != nil:
		report(false, "backup", "%v", err)
	case made.IsZero():
	default:
		age := time.Since(made)
		late := c.backupAge > 0 && age > time.Duration(c.backupAge)
		_, gone := os.Lstat(file)
		report(!late, "backup", "the last good one is of %s%s", made.Local().Format(time.DateTime), map[bool]string{true: ", " + file, false: ""}[gone == nil])
	}
}
