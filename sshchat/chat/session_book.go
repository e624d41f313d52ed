package chat

import (
	"sshchat/sshchat"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/rules"
)

// RoomBook is the book of which rooms there are.
func (c *Chat) RoomBook() *rooms.Book { return c.directory }

// RuleBook is the book of bans, mutes and lockdown.
func (c *Chat) RuleBook() *rules.Book { return c.rules }

// AuditLog keeps the acts of moderation; nil: nobody does.
func (c *Chat) AuditLog() sshchat.Audit { return c.o.Audit }

// LobbyID is the ID of the room in which everybody begins.
func (c *Chat) LobbyID() string { return c.o.Lobby }
