package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"sshchat/cmd/sshchat/folder"
	"sshchat/cmd/sshchat/invite"
	"sshchat/keys"
)

// inviteFlags are what a card says that the server does not know.
type inviteFlags struct {
	host, title, lang string
	port              int
	html              bool
}

// inviteCommand writes what one hands to visitors.
func inviteCommand() *cobra.Command {
	var c config
	var o inviteFlags
	cmd := &cobra.Command{
		Use:   "invite",
		Short: "Print a card for visitors: what to type, the fingerprint, a QR code",
		Long: `Prints a card to hand to visitors: what to type, the host key's fingerprint and what to do
with it, and in a terminal a QR code. With --html it is one page that needs no other file.

  sshchat invite --host chat.example.org
  sshchat invite --host chat.example.org --html > join.html`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			langs, err := o.langs()
			if err != nil {
				return err
			}
			data, err := c.folder(cmd)
			if err != nil {
				return err
			}
			facts, err := o.facts(cmd.Context(), data)
			if err != nil {
				return err
			}
			if o.html {
				return facts.Page(cmd.OutOrStdout(), langs)
			}
			return printCard(cmd.OutOrStdout(), facts, langs)
		},
	}
	c.bindData(cmd.Flags())
	cmd.Flags().StringVar(&o.host, "host", "", "`name` or address by which visitors reach the server (default: this machine's)")
	cmd.Flags().IntVar(&o.port, "port", 0, "port that visitors reach (default: the running server's, or 2222)")
	cmd.Flags().StringVar(&o.title, "title", "", "what the chat is `called` (default: the host)")
	cmd.Flags().StringVar(&o.lang, "lang", "both", "`language`: en, zh or both")
	cmd.Flags().BoolVar(&o.html, "html", false, "write a page of HTML")
	return cmd
}

// langs are the words that were asked for.
func (o *inviteFlags) langs() ([]invite.Words, error) {
	switch o.lang {
	case "both":
		return invite.Both, nil
	case "en":
		return []invite.Words{invite.English}, nil
	case "zh":
		return []invite.Words{invite.Chinese}, nil
	}
	return nil, usageError{fmt.Errorf("--lang %s: write en, zh or both", o.lang)}
}

// facts are what the flags, the data folder and the server that runs there say.
func (o *inviteFlags) facts(ctx context.Context, data string) (f invite.Facts, err error) {
	f = invite.Facts{Host: o.host, Port: o.port}
	if f.Host == "" {
		if f.Host, err = os.Hostname(); err != nil {
			return f, fmt.Errorf("find this machine's name: %w; write --host", err)
		}
	}
	r, _ := askServer(ctx, data) // a card can be made before the server runs
	if r != nil {
		f.Keys = given(r.Flags, "--allowlist=") && !given(r.Flags, "--passphrase-file=")
		f.Passphrase = given(r.Flags, "--passphrase-file=")
		if f.Port == 0 && len(r.Listen) > 0 {
			_, port, _ := net.SplitHostPort(r.Listen[0])
			f.Port, _ = strconv.Atoi(port)
		}
	}
	f.Port, f.Title = cmp.Or(f.Port, 2222), cmp.Or(o.title, f.Host)
	all, err := keys.CheckHostKeys(filepath.Join(data, folder.Keys))
	if err != nil {
		return f, err
	}
	for _, k := range all {
		if k.InUse && k.Err == nil {
			f.Prints = append(f.Prints, keys.Fingerprint(k.Key))
		}
	}
	if err := f.Check(); err != nil {
		return f, usageError{err}
	}
	return f, nil
}

// given reports whether a server was given a flag.
func given(flags []string, flag string) bool {
	for _, f := range flags {
		if strings.HasPrefix(f, flag) {
			return true
		}
	}
	return false
}

// cardWidth is how wide a card is where there is room.
const cardWidth = 76

// printCard prints the card as it fits where it goes.
func printCard(out io.Writer, facts invite.Facts, langs []invite.Words) error {
	look := invite.Look{Width: cardWidth, Langs: langs}
	if f, ok := out.(*os.File); ok && term.IsTerminal(f.Fd()) {
		look.Styled = true
		if width, _, err := term.GetSize(f.Fd()); err == nil && width > 0 {
			look.Width = min(cardWidth, width)
		}
	}
	card, err := facts.Card(look)
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, card)
	return err
}
