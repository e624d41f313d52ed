package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sshchat/cmd/sshchat/folder"
	"sshchat/cmd/sshchat/settings"
)

const (
	// variables is what the names of all our variables begin with.
	variables = "SSHCHAT_"

	// systemFile is the file of settings of a machine.
	systemFile = "/etc/sshchat/sshchat.toml"
)

// notInFile are flags that are no settings: one says which file it is.
var notInFile = []string{"config"}

// sources is where the settings of a command come from.
type sources struct {
	line    settings.Layer // its own flags
	file    string         // "": there is none
	applied settings.Applied
	place   bool     // only where the chat is is asked for
	told    []string // what the flags and the environment of a server said, for whoever asks it
}

// settingError is a setting that is wrong where it stands, in a file or the environment.
type settingError struct{ error }

// serveFlags are all settings there are, with their defaults.
func serveFlags() *pflag.FlagSet {
	var c config
	fs := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	c.bind(fs)
	return fs
}

// settingsFile returns the path of the file of settings: what was asked for, else that of the
// user, else that of the machine; "" if there is none.
func settingsFile(asked string) (string, error) {
	if asked = cmp.Or(asked, os.Getenv(settings.Variable(variables, "config"))); asked != "" {
		return filepath.Abs(asked)
	}
	return settings.Find(settingsPlaces()...), nil
}

// settingsPlaces are where a file of settings is looked for.
func settingsPlaces() []string {
	own := os.Getenv("XDG_CONFIG_HOME")
	if home, err := os.UserHomeDir(); !filepath.IsAbs(own) && err == nil { // a relative one is invalid by the XDG specification
		own = filepath.Join(home, ".config")
	}
	if !filepath.IsAbs(own) {
		return []string{systemFile}
	}
	return []string{filepath.Join(own, "sshchat", "sshchat.toml"), systemFile}
}

// environment is what the environment says.
func environment() settings.Layer {
	return settings.Environment(serveFlags(), variables, os.Getenv)
}

// fill gives the flags of fs what line says, else before, else the file.
func (s *sources) fill(fs *pflag.FlagSet, asked string, line settings.Layer, before ...settings.Layer) (err error) {
	s.line = line
	if s.file, err = settingsFile(asked); err != nil {
		return err
	}
	inFile, err := settings.Read(s.file, serveFlags(), notInFile...)
	if s.place { // a slip elsewhere in the file keeps nobody from a server that runs
		inFile, err = settings.ReadSome(s.file, serveFlags(), placeFlags...)
	}
	if err != nil {
		return settingError{err}
	}
	s.applied, err = settings.Apply(fs, append(append([]settings.Layer{line}, before...), inFile)...)
	if err != nil {
		return settingError{err}
	}
	return nil
}

// blame says of an error about a flag where its value stands, if nobody typed it.
func (s *sources) blame(err error) error {
	if err == nil {
		return nil
	}
	at := s.applied.Origin(err)
	if at == "" {
		return err
	}
	err = fmt.Errorf("%s: %w", at, err)
	if errors.As(err, new(usageError)) {
		return settingError{err}
	}
	return err
}

// fill takes over what is not given on the command line of cmd from the environment and the
// file of settings.
func (c *config) fill(cmd *cobra.Command) error {
	return c.sources.fillPlace(cmd.Flags(), c.file)
}

// placeFlags are the settings that other commands than serve share with it. A flag of theirs that
// has the name of another setting means something else.
var placeFlags = []string{"data", "cluster", "cluster-key", "cluster-ca", "node"}

// fillPlace takes over where the chat is, for a command that does not serve.
func (s *sources) fillPlace(fs *pflag.FlagSet, asked string) error {
	place := pflag.NewFlagSet("place", pflag.ContinueOnError)
	for _, name := range placeFlags {
		if f := fs.Lookup(name); f != nil {
			place.AddFlag(f)
		}
	}
	s.place = true
	return s.fill(place, asked, settings.Line(place), environment())
}

// settle is fill and check, for what serves: from line, before and the file.
func (c *config) settle(fs *pflag.FlagSet, line settings.Layer, before settings.Layer) error {
	if err := c.sources.fill(fs, c.file, line, before); err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return c.sources.blame(err)
	}
	c.sources.told = told(fs, line, before)
	if c.cluster.on() {
		c.cluster.equal = equalSettings(fs)
	}
	return nil
}

// folder returns the data folder of a command that has no other settings.
func (c *config) folder(cmd *cobra.Command) (string, error) {
	if err := c.fill(cmd); err != nil {
		return "", err
	}
	return folder.Find(c.data)
}

func configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Show the settings, or a file of all there are",
		Long: `Each setting is a flag of serve, a variable (--new-wait is $SSHCHAT_NEW_WAIT) and a key of a
TOML file (new-wait = "10m"). A flag goes before a variable, and that before the file.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(configPrintCommand(), &cobra.Command{
		Use:   "example",
		Short: "Print a file of all settings with their defaults, each commented out",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			example(cmd.OutOrStdout())
			return nil
		},
	})
	return cmd
}

// example writes the file of all settings.
func example(w io.Writer) {
	fmt.Fprintf(w, "# Settings of sshchat, TOML. Each is a flag of sshchat serve and a variable, too: a flag goes\n"+
		"# before a variable, and that before this file. Paths may start where this file lies.\n"+
		"# sshchat check says what is wrong, sshchat config print what holds, sshchat admin reload\n"+
		"# has a running server take over what has changed. What is commented out is the default.\n")
	settings.Example(w, serveFlags(), variables, notInFile...)
}

func configPrintCommand() *cobra.Command {
	var c config
	cmd := &cobra.Command{
		Use:   "print",
		Short: "Print every setting that holds, and where it comes from",
		Long: `Prints every setting, as a file of them, and where it comes from. Beside a running server
these are the ones that it would have after a restart.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, _, err := c.beside(cmd); err != nil {
				return err
			}
			c.data, _ = folder.Find(c.data)
			out := cmd.OutOrStdout()
			if c.sources.file == "" {
				fmt.Fprintf(out, "# there is no file of settings: looked for %q\n", settingsPlaces())
			} else {
				fmt.Fprintf(out, "# file %s\n", c.sources.file)
			}
			for _, name := range settings.Unread(serveFlags(), variables, os.Environ()) {
				fmt.Fprintf(out, "# $%s is no setting, and is not read\n", name)
			}
			settings.Print(out, cmd.Flags(), c.sources.applied, append(notInFile, "help")...)
			return nil
		},
	}
	c.bind(cmd.Flags())
	return cmd
}
