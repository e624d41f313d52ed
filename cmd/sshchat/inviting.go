package main

import (
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"sshchat/cmd/sshchat/folder"
	"sshchat/cmd/sshchat/invite"
	"sshchat/keys"
)

// inviteCommand writes what one hands to visitors.
func inviteCommand() *cobra.Command {
	var c config
	var o invite.Flags
	cmd := &cobra.Command{
		Use:   "invite",
		Short: "Print a card for visitors: what to type, the fingerprint, a QR code",
		Long: `Prints a card to hand to visitors: what to type, the host key's fingerprint and what to do
with it, and in a terminal a QR code. With --html it is one page that needs no other file.

  sshchat invite --host chat.example.org
  sshchat invite --host chat.example.org --html > join.html`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			data, err := c.folder(cmd)
			if err != nil {
				return err
			}
			all, err := keys.CheckHostKeys(filepath.Join(data, folder.Keys))
			if err != nil {
				return err
			}
			var prints []string
			for _, k := range all {
				if k.InUse && k.Err == nil {
					prints = append(prints, keys.Fingerprint(k.Key))
				}
			}
			var s invite.Server
			if r, _ := askServer(cmd.Context(), data); r != nil { // a card can be made before the server runs
				s = invite.Server{Listen: r.Listen, Flags: r.Flags}
			}
			if err = o.Write(cmd.OutOrStdout(), prints, s); errors.As(err, new(invite.UsageError)) {
				return usageError{err}
			}
			return err
		},
	}
	c.bindData(cmd.Flags())
	o.Bind(cmd.Flags())
	return cmd
}
