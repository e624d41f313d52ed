package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var updatePages = flag.Bool("update", false, "write docs/settings.md anew instead of comparing it")

const settingsPage = "../../docs/settings.md"

// TestSettingsPage: docs/settings.md is what the commands and their flags are. `make docs` writes it
// anew.
func TestSettingsPage(t *testing.T) {
	want := settingsMarkdown(rootCommand(io.Discard, io.Discard))
	if *updatePages {
		if err := os.WriteFile(settingsPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if readFile(t, settingsPage) != want {
		t.Error("docs/settings.md is not what the flags are: make docs")
	}
}

const settingsHead = `<!-- Written by "make docs" from the program's flags. Do not edit. -->
# Settings and flags

## Settings
Each is a flag of ` + "`sshchat serve`" + `, a variable, and a key of the TOML file: ` + "`--new-wait 5m`, `SSHCHAT_NEW_WAIT=5m`, `new-wait = \"5m\"`" + `. A flag goes before a variable, that before the
file. [operating.md](operating.md#settings) says where the file is, and which settings a running server takes over. ` + "`sshchat config example`" + ` writes a file with all of them.

| setting | default | what it is |
|---|---|---|
`

// settingsMarkdown is the page.
func settingsMarkdown(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString(settingsHead)
	root.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" {
			return
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.Name, defaultOf(f), usageOf(f))
	})
	b.WriteString("\n## The program\nWithout a command it serves. Exit statuses: 0 done, 1 refused or wrong, 2 not understood, 75 try again. `sshchat COMMAND --help` says more.\n")
	for _, cmd := range root.Commands() {
		commandPage(&b, cmd, 3)
	}
	return b.String()
}

// commandPage writes what a command is, and those below it.
func commandPage(b *strings.Builder, cmd *cobra.Command, level int) {
	if !cmd.IsAvailableCommand() || cmd.Name() == "help" {
		return
	}
	fmt.Fprintf(b, "\n%s %s\n", strings.Repeat("#", level), cmd.CommandPath())
	if use := strings.TrimSuffix(cmd.UseLine(), " [flags]"); use != cmd.CommandPath() {
		fmt.Fprintf(b, "`%s`: ", use)
	}
	b.WriteString(cell(cmd.Short) + ".\n")
	var rows strings.Builder
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "help" && cmd.Root().Flags().Lookup(f.Name) == nil { // those of serve are settings
			fmt.Fprintf(&rows, "| `--%s` | %s | %s |\n", f.Name, defaultOf(f), usageOf(f))
		}
	})
	if rows.Len() > 0 {
		b.WriteString("\n| flag | default | what it is |\n|---|---|---|\n" + rows.String())
	}
	for _, below := range cmd.Commands() {
		commandPage(b, below, level+1)
	}
}

// defaultOf is a flag's default, as it is written in a file; none: an empty cell.
func defaultOf(f *pflag.Flag) string {
	switch f.DefValue {
	case "", "[]":
		return ""
	}
	return "`" + strings.Trim(f.DefValue, "[]") + "`"
}

// usageOf is what a flag's help says, with what it takes.
func usageOf(f *pflag.Flag) string {
	takes, usage := pflag.UnquoteUsage(f)
	if takes != "" && !strings.Contains(usage, takes) {
		usage = takes + ": " + usage
	}
	return cell(usage)
}

// cell makes a text fit for a cell.
func cell(s string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ", "<", "&lt;", "*", "\\*", "~/", "\\~/").Replace(s)
}
