package commands

import (
	"slices"
	"sync"

	"sshchat/sshchat"
	"sshchat/sshchat/commands/moderation"
	"sshchat/sshchat/commands/table"
)

// rows returns the table, in the order that /help shows it. Each file has the rows of its
// handlers.
func rows() []*table.Row {
	return slices.Concat(
		// what one says
		meRows(), topicRows(), markRows(), pinRows(), editRows(), delRows(), reactRows(), quoteRows(), sayRows(), letterRows(), moderation.ReportRows(),
		botRows(),
		// where one says it
		joinRows(), roomsRows(), turnRows(), inviteRows(), roomRows(),
		// what one looks up
		helpRows(), whoisRows(), historyRows(), tailRows(), showRows(), exportRows(), manRows(), lastRows(), searchRows(), mentionsRows(), statsRows(),
		moderation.MOTDRows(), rawRows(),
		// how one is here
		nameRows(), settingRows(), keyRows(), clearRows(), awayRows(), windowRows(), forgetRows(), quitRows(),
		// for those who look after the chat
		moderation.Rows(),
	)
}

// Commands returns what everybody may read of the table, in the order that /help shows it.
func Commands() []*sshchat.Command {
	all := commandTable().Rows
	commands := make([]*sshchat.Command, len(all))
	for i, r := range all {
		commands[i] = &r.Command
	}
	return commands
}

// commandTable is the one table, made when it is first asked for.
var commandTable = sync.OnceValue(func() *table.Index { return table.NewIndex(rows()) })

// All returns Commands, each with the words below it behind it.
func All() []*sshchat.Command { return withWords(Commands()) }

func withWords(commands []*sshchat.Command) (all []*sshchat.Command) {
	for _, c := range commands {
		all = append(append(all, c), withWords(c.Below)...)
	}
	return all
}
