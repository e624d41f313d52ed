// Package moderation has the commands of those who look after the chat, and what anybody
// reports to them.
package moderation

import (
	"slices"

	"sshchat/sshchat/commands/table"
)

// Rows returns the rows of those who look after the chat, in the order that /help shows them.
func Rows() []*table.Row {
	return slices.Concat(
		banRows(), renameRows(), slowRows(), reportsRows(), announceRows(), admitRows(), purgeRows(), auditRows(), nodeRows(), shutdownRows(), opRows(),
	)
}
