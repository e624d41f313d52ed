package main

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sshchat/cmd/sshchat/folder"
	"sshchat/cmd/sshchat/top"
	"sshchat/sshchat/admin"
)

// topCommand shows how the server on a folder is doing.
func topCommand() *cobra.Command {
	var c config
	var o top.Options
	cmd := &cobra.Command{
		Use:   "top",
		Short: "Watch how the server that runs on the data folder is doing",
		Long: `Shows how the server that runs on the data folder is doing: people, lines, how long a
line takes to its readers and to the disk, who cannot keep up, memory, budgets and the
busiest rooms. In a terminal it goes on until q; else it prints one picture.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.Every < time.Second/5 {
				return usageError{errors.New("--every must be at least 200ms")}
			}
			data, err := c.folder(cmd)
			if err != nil {
				return err
			}
			o.Socket, o.Out, o.In = filepath.Join(data, folder.Socket), cmd.OutOrStdout(), cmd.InOrStdin()
			err = top.Run(cmd.Context(), o)
			if errors.Is(err, admin.ErrNoServer) || errors.Is(err, top.ErrDown) {
				fmt.Fprintf(cmd.ErrOrStderr(), "sshchat: %v\n", err)
				return statusError(exitTryAgain)
			}
			return err
		},
	}
	c.bindData(cmd.Flags())
	cmd.Flags().BoolVar(&o.Once, "once", false, "print one picture, or with --json one record, and end")
	cmd.Flags().BoolVar(&o.JSON, "json", false, "print a record for each look, as JSON")
	cmd.Flags().DurationVar(&o.Every, "every", 2*time.Second, "`time` between two looks")
	return cmd
}

// healthCommand asks the server that runs on a folder whether people can be sent to it: one
// line, and a status that container engines and supervisors act on.
func healthCommand() *cobra.Command {
	var c config
	cmd := &cobra.Command{
		Use:   "health",
		Short: "Say whether the server that runs on the data folder is ready: status 0, or 75",
		Long: `Asks the server that runs on the data folder whether people can be sent to it, and
says so in a line. Its exit status is 0 if they can, and 75 if no server answers, or it
is not ready: it is going down, its disk does not keep what is said, or it has lost
touch with the other servers.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			data, err := c.folder(cmd)
			if err != nil {
				return err
			}
			r, err := askServer(cmd.Context(), data)
			switch {
			case err != nil:
				fmt.Fprintf(cmd.OutOrStdout(), "down: %v\n", err)
			case r == nil:
				fmt.Fprintf(cmd.OutOrStdout(), "down: no server runs on %s\n", data)
			case !r.Ready:
				why := cmp.Or(strings.Join(r.Why, "; "), "it does not say why: it is of another version")
				fmt.Fprintf(cmd.OutOrStdout(), "not ready: %s\n", why)
			default:
				fmt.Fprintf(cmd.OutOrStdout(), "ready: process %d since %s\n", r.PID, r.Since.Local().Format(time.DateTime))
				return nil
			}
			return statusError(exitTryAgain)
		},
	}
	c.bindData(cmd.Flags())
	return cmd
}
