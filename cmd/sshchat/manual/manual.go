// Package manual writes what a package of the program brings beside it: a man page for each
// command, one for the file of settings, and what completes the commands in shells. All of it
// comes from the commands and flags themselves, so that it says what --help says.
package manual

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Manual is what the pages say beside the commands' own words.
type Manual struct {
	Version  string
	Settings *pflag.FlagSet // all settings there are
	Prefix   string         // of the variables that stand for settings
	Without  []string       // flags among Settings that are none
	Files    []File
	Statuses []Status
}

// File is a file or folder that the program looks for by itself.
type File struct{ Path, About string }

// Status is how a command can end.
type Status struct {
	Code  int
	About string
}

// Command is sshchat manual, for those who make packages: it is hidden from everybody else.
func (m Manual) Command() *cobra.Command {
	return &cobra.Command{
		Use:    "manual DIR",
		Short:  "Write man pages and completions into the folder DIR",
		Hidden: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("name the folder to write to: sshchat manual DIR")
			}
			return m.Write(args[0], cmd.Root())
		},
	}
}

// Write writes DIR/man1, DIR/man5 and DIR/completions, for the commands below root.
func (m Manual) Write(dir string, root *cobra.Command) error {
	date, err := moment()
	if err != nil {
		return err
	}
	for _, cmd := range commands(root) {
		p := newPage(pageName(cmd), "1", date, m.Version, "User Commands")
		m.command(p, cmd)
		if err := write(p, dir, "man1", pageName(cmd)+".1"); err != nil {
			return err
		}
	}
	p := newPage(root.Name()+".toml", "5", date, m.Version, "File Formats")
	m.settings(p, root)
	if err := write(p, dir, "man5", root.Name()+".toml.5"); err != nil {
		return err
	}
	for name, generate := range map[string]func(io.Writer) error{
		root.Name() + ".bash": func(w io.Writer) error { return root.GenBashCompletionV2(w, true) },
		"_" + root.Name():     root.GenZshCompletion,
		root.Name() + ".fish": func(w io.Writer) error { return root.GenFishCompletion(w, true) },
		root.Name() + ".ps1":  root.GenPowerShellCompletionWithDesc,
	} {
		var b strings.Builder
		if err := errors.Join(generate(&b), write(&b, dir, "completions", name)); err != nil {
			return err
		}
	}
	return nil
}

// moment is the date that the pages bear: that of the source, where whoever builds says it.
// https://reproducible-builds.org/specs/source-date-epoch/
func moment() (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		return time.Now().UTC(), nil
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH: %w", err)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

func write(text fmt.Stringer, path ...string) error {
	file := filepath.Join(path...)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text.String()), 0o644)
}

// commands are root and all below it that people are shown.
func commands(root *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{root}
	for _, cmd := range root.Commands() {
		if cmd.IsAvailableCommand() && cmd.Name() != "help" {
			all = append(all, commands(cmd)...)
		}
	}
	return all
}

// pageName is the name of a command's page, such as sshchat-cluster-init.
func pageName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// command is the page of a command.
func (m Manual) command(p *page, cmd *cobra.Command) {
	p.section("NAME")
	p.line(escape(pageName(cmd)) + ` \- ` + escape(title(cmd.Short)))
	p.section("SYNOPSIS")
	words := strings.TrimSuffix(strings.TrimPrefix(cmd.UseLine(), cmd.CommandPath()), " [flags]")
	if !strings.Contains(words, "[--") { // it does not say where options go
		words = " [OPTIONS]" + words
	}
	p.line(bold(cmd.CommandPath()) + escape(words))
	if below := commands(cmd)[1:]; len(below) > 0 {
		p.line(".br")
		p.line(bold(cmd.CommandPath()) + escape(" COMMAND ..."))
	}
	p.section("DESCRIPTION")
	p.prose(cmp.Or(cmd.Long, cmd.Short+"."))
	if below := commands(cmd)[1:]; len(below) > 0 {
		p.section("COMMANDS")
		for _, c := range below {
			p.item(bold(strings.TrimPrefix(c.CommandPath(), cmd.CommandPath()+" ")), c.Short+". See "+pageName(c)+"(1).")
		}
	}
	p.section("OPTIONS")
	if !cmd.HasParent() {
		p.prose("Without a command it takes the options of " + cmd.Name() + "-serve(1).")
	} else {
		cmd.InitDefaultHelpFlag()
		cmd.Flags().VisitAll(func(f *pflag.Flag) { p.flag(f) })
	}
	if !cmd.HasParent() || cmd.Name() == "serve" {
		m.environment(p)
		m.files(p)
	}
	p.section("EXIT STATUS")
	for _, s := range m.Statuses {
		p.item(bold(strconv.Itoa(s.Code)), s.About)
	}
	p.section("SEE ALSO")
	p.line(strings.Join(m.related(cmd), ", "))
}

// related are the pages to go on with: up, down, and the file of settings.
func (m Manual) related(cmd *cobra.Command) (all []string) {
	if cmd.HasParent() {
		all = append(all, bold(pageName(cmd.Parent()))+"(1)")
	}
	for _, c := range commands(cmd)[1:] {
		all = append(all, bold(pageName(c))+"(1)")
	}
	return append(all, bold(cmd.Root().Name()+".toml")+"(5)", bold("ssh")+"(1)")
}

func (m Manual) environment(p *page) {
	p.section("ENVIRONMENT")
	p.item(bold(m.Prefix)+italic("SETTING"), "Each setting of sshchat.toml(5) is a variable, in capitals and with _ for -: "+m.Prefix+"NEW_WAIT is new-wait. An option goes before it; it goes before the file.")
	p.item(bold("STATE_DIRECTORY"), "The data folder where none is named, as systemd sets it.")
	p.item(bold("LISTEN_FDS")+", "+bold("NOTIFY_SOCKET")+", "+bold("WATCHDOG_USEC"), "What systemd says of the port that it holds, and how it wants to hear that the server serves and lives.")
	p.item(bold("NO_COLOR"), "No colours in what people see at this machine.")
}

func (m Manual) files(p *page) {
	p.section("FILES")
	for _, f := range m.Files {
		p.item(italic(f.Path), f.About)
	}
}

// title is what a command is, as the line NAME has it, which whatis and apropos show.
func title(short string) string {
	short = strings.TrimPrefix(short, "A ")
	return strings.ToLower(short[:1]) + short[1:]
}

// noDefault are the defaults that say nothing.
var noDefault = []string{"", "false", "0", "0s", "[]"}

// flag is an option as pflag's own help has it.
func (p *page) flag(f *pflag.Flag) {
	if f.Hidden {
		return
	}
	kind, about := pflag.UnquoteUsage(f)
	name := bold("--" + f.Name)
	if f.Shorthand != "" {
		name = bold("-"+f.Shorthand) + ", " + name
	}
	if kind != "" {
		name += " " + italic(kind)
	}
	if !slices.Contains(noDefault, f.DefValue) {
		about += " (default " + strings.Trim(f.DefValue, "[]") + ")"
	}
	p.item(name, about)
}
