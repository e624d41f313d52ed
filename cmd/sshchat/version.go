package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"sshchat/cmd/sshchat/folder"
	"sshchat/cmd/sshchat/manual"
	"sshchat/cmd/sshchat/release"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which sshchat this is",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "sshchat %s %s %s/%s\n", release.Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

// theManual is what man pages say of the program as a whole.
func theManual() manual.Manual {
	return manual.Manual{
		Version: release.Version(), Settings: serveFlags(), Prefix: variables, Without: notInFile,
		Files: []manual.File{
			{Path: "~/.config/sshchat/sshchat.toml", About: "Settings of a user, if --config and $SSHCHAT_CONFIG name none."},
			{Path: systemFile, About: "Settings of the machine, if there are none of the user."},
			{Path: folder.DefaultHelp, About: "The data folder, if nothing names another: host keys, history, the audit record and the local socket. A package's service has /var/lib/sshchat."},
		},
		Statuses: []manual.Status{
			{Code: exitOK, About: "Done."},
			{Code: exitFailed, About: "Refused, or not done; standard error says why."},
			{Code: exitBadCall, About: "The command line, a variable or the file of settings is wrong."},
			{Code: exitTryAgain, About: "No server answers, it is going down, or it is not ready: try again."},
			{Code: exitSIGINT, About: "Ended by ^C."},
		},
	}
}
