package manual

import (
	"strings"

	"github.com/spf13/cobra"

	"sshchat/cmd/sshchat/settings"
)

// settings is the page of the file of settings.
func (m Manual) settings(p *page, root *cobra.Command) {
	name := root.Name()
	p.section("NAME")
	p.line(escape(name+".toml") + ` \- ` + escape("settings of the chat server on SSH"))
	p.section("DESCRIPTION")
	p.prose(`The file is TOML: lines such as new-wait = "5m", without sections. Each setting is an option of ` + name + `-serve(1) and a variable, too: an option goes before a variable, a variable before the file, the file before the default.

What can be given several times is an array in the file. A relative path starts at the file's folder. A key that there is not, and a value that cannot be meant, are told with their line, and the server does not start then.

` + name + ` check says what is wrong, ` + name + ` config print what holds and where it comes from, ` + name + ` config example prints the whole file with each default, ` + name + ` admin reload has a running server take over what has changed.`)
	p.section("SETTINGS")
	for _, s := range settings.All(m.Settings, m.Prefix, m.Without...) {
		p.item(bold(s.Name)+" = "+escape(s.Default), strings.TrimSuffix(s.About, ".")+"; $"+s.Variable)
	}
	m.files(p)
	p.section("EXAMPLES")
	p.prose("Port 22, for keys on a list, with history for a year:\n\n  listen = [\":22\"]\n  data = \"/var/lib/sshchat\"\n  allowlist = \"allowed_keys\"\n  keep = \"365d\"")
	p.section("SEE ALSO")
	p.line(bold(name) + "(1), " + bold(name+"-serve") + "(1), " + bold(name+"-config") + "(1), " + bold(name+"-check") + "(1)")
}
