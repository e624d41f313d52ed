// Package act is what a session does in the chat: it speaks, writes letters, gives ranks, rules,
// takes back. Each noun is a small type over one Act. In which words somebody asks for it is the
// business of commands.
package act

import (
	"context"

	"sshchat/sshchat/chat"
)

// Acts is all that a session can do, by what it is done to.
type Acts struct{ Act }

// By begins something that m does.
func By(ctx context.Context, m *chat.Session) Acts {
	return Acts{Act{Ctx: ctx, Node: m.Node(), By: m}}
}

// Speech is what is said to a room, or to whomever the session turned to.
func (a Acts) Speech() Speech { return Speech(a) }

// Letters is what is written to one person.
func (a Acts) Letters() Letters { return Letters(a) }

// Reading is what is looked up of what was said.
func (a Acts) Reading() Reading { return Reading(a) }

// Erasing is what is taken back.
func (a Acts) Erasing() Erasing { return Erasing(a) }

// Record is acts of moderation.
func (a Acts) Record() Record { return Record(a) }

// Grants is ranks in rooms.
func (a Acts) Grants() Grants { return Grants(a) }

// Pins is the lines that a room has pinned.
func (a Acts) Pins() Pins { return Pins(a) }

// Keys is what opens accounts.
func (a Acts) Keys() Keys { return Keys(a) }

// Names is what people are called.
func (a Acts) Names() Names { return Names(a) }

// Reports is what operators are told of people.
func (a Acts) Reports() Reports { return Reports(a) }

// Calls is what called the caller.
func (a Acts) Calls() Calls { return Calls(a) }

// Windows is what is done with the caller's windows.
func (a Acts) Windows() Windows { return Windows(a) }
