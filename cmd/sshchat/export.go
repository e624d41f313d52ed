package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sshchat/cmd/sshchat/folder"
	"sshchat/cmd/sshchat/incident"
	"sshchat/files"
	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/sqlite/archive"
)

const (
	linesAlone = "these are the lines alone: accounts, names, rooms, rulings and settings are not in them"
	notMoved   = "host keys and the audit record are not in it: sshchat backup keeps those, too"
)

func exportCommand() *cobra.Command {
	var asText, asJSON, lines bool
	var room incident.Export
	var person string
	cmd := wholeCommand("export", "Write the whole chat to standard output, also while the server runs",
		"Writes the whole chat to standard output as JSON, one object a line, which import reads:\nlines, rooms with their members and ranks, accounts, names, letters, rulings, settings.\n"+
			"Keep it as you keep the data folder: private rooms and letters are in it. The server\nmay be running. Host keys and the audit record are not in it: backup keeps those.\n"+
			"--lines writes the lines alone, --text too, for people and grep. --room writes the record\nof one room, as a page for people, with its marks as headings.",
		noArgs, func(cmd *cobra.Command, w wholeChat, _ []string) error {
			if err := room.Check(cmd); err != nil {
				return usageError{err}
			}
			if person != "" { // what is kept of somebody is in books that the server has
				return callServer(cmd, filepath.Join(filepath.Dir(w.path), folder.Socket), []string{"export", "@" + strings.TrimPrefix(person, "@")})
			}
			if room.Wanted() {
				err := w.inOneFile(cmd.Context(), func(path string) error { return room.Write(cmd, path) })
				switch {
				case errors.As(err, new(incident.UsageError)):
					return usageError{err}
				case errors.Is(err, incident.ErrFull):
					return statusError(exitFailed)
				}
				return err
			}
			if !lines && !asText {
				return w.export(cmd.Context(), cmd.OutOrStdout())
			}
			format := archive.JSON
			if asText {
				format = archive.Text
			}
			err := archive.Export(cmd.Context(), w.path, cmd.OutOrStdout(), format)
			if err == nil {
				fmt.Fprintf(cmd.ErrOrStderr(), "sshchat: %s\n", linesAlone)
			}
			return err
		})
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line (the default)")
	cmd.Flags().BoolVar(&lines, "lines", false, "the lines alone, one JSON object each")
	cmd.Flags().BoolVar(&asText, "text", false, "the lines alone, for people")
	room.Bind(cmd.Flags())
	cmd.Flags().StringVar(&person, "person", "", "what is kept of the person `NAME`, from the server that runs")
	cmd.MarkFlagsMutuallyExclusive("person", "room", "lines", "text")
	for _, flag := range []string{"json", "lines", "text"} {
		cmd.MarkFlagsMutuallyExclusive(flag, "room")
	}
	cmd.MarkFlagsMutuallyExclusive("json", "text")
	cmd.MarkFlagsMutuallyExclusive("lines", "text")
	return cmd
}

// formats are what import reads, by their names.
var formats = map[string]archive.Format{"json": archive.JSON, "ssh-chat": archive.SSHChat, "devzat": archive.Devzat}

func importCommand() *cobra.Command {
	var from, room, zone string
	o := archive.ImportOptions{Check: books.CheckRecord}
	cmd := historyCommand("import [FILE]", "Bring in a chat from FILE or standard input; the server must not run",
		"Makes a whole chat of what export wrote: into a new folder, and all of it or nothing.\nLines alone (export --lines, or the log file of ssh-chat --log or devzat log.txt) are\n"+
			"added to the history; what is no entry there is counted and passed over.\nThe server must not be running.",
		atMostOneFile, func(cmd *cobra.Command, path string, args []string) error {
			var ok bool
			if o.Format, ok = formats[from]; !ok {
				return usageError{fmt.Errorf("--from %s: write json, ssh-chat or devzat", from)}
			}
			if err := onlyForOthers(cmd, from); err != nil {
				return err
			}
			loc, err := time.LoadLocation(zone)
			if err != nil {
				return usageError{fmt.Errorf("--zone %s: write a name such as Europe/Paris", zone)}
			}
			o.Room, o.Zone = sshchat.RoomID(room), loc
			in := cmd.InOrStdin()
			if len(args) == 1 {
				f, err := os.Open(args[0]) // a pipe, too: import <(zcat FILE)
				if err != nil {
					return err
				}
				defer f.Close()
				if info, err := f.Stat(); err == nil && info.IsDir() {
					return fmt.Errorf("%s: %w", args[0], files.ErrNotRegular)
				}
				in = f
			}
			return importFrom(cmd, path, in, o)
		})
	cmd.Flags().StringVar(&from, "from", "json", "`format`: json, ssh-chat or devzat")
	cmd.Flags().StringVar(&room, "room", "lobby", "`room` of entries that name none (ssh-chat, devzat)")
	cmd.Flags().StringVar(&zone, "zone", "UTC", "time `zone` of times that name none (devzat)")
	cmd.Flags().BoolVar(&o.Lines, "lines", false, "of a whole chat, add the lines alone")
	return cmd
}

// onlyForOthers refuses flags that say nothing for the format.
func onlyForOthers(cmd *cobra.Command, from string) error {
	for flag, formats := range map[string][]string{"room": {"ssh-chat", "devzat"}, "zone": {"devzat"}, "lines": {"json"}} {
		fits := false
		for _, f := range formats {
			fits = fits || f == from
		}
		if cmd.Flags().Changed(flag) && !fits {
			return usageError{fmt.Errorf("--%s says nothing with --from %s", flag, from)}
		}
	}
	return nil
}

func importFrom(cmd *cobra.Command, path string, in io.Reader, o archive.ImportOptions) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	done, err := archive.Import(cmd.Context(), path, in, o)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	if done.Whole {
		fmt.Fprintf(out, "a whole chat: %d entries, %d records (accounts, names, rooms, rulings, settings)\n%s\n", done.Entries, done.Records, notMoved)
		return nil
	}
	fmt.Fprintf(out, "added %d entries; %d lines were none\n%s\n", done.Entries, done.Junk, linesAlone)
	return nil
}
