package lang

import "maps"

// ruledEnglish words acts of moderation.
func ruledEnglish() map[string]func(by, whom, span, reason string) string {
	all := map[string]func(by, whom, span, reason string) string{
		"kick":     func(by, whom, _, reason string) string { return "* " + by + " removed " + whom + reason },
		"ban":      func(by, whom, span, reason string) string { return "* " + by + " banned " + whom + span + reason },
		"unban":    func(by, whom, _, _ string) string { return "* " + by + " ended the ban of " + whom },
		"mute":     func(by, whom, span, reason string) string { return "* " + by + " muted " + whom + span + reason },
		"unmute":   func(by, whom, _, _ string) string { return "* " + by + " ended the mute of " + whom },
		"slow":     slowEnglish,
		"lockdown": lockdownEnglish,
		"rules":    func(by, _, _, _ string) string { return "* " + by + " set how we talk here: /rules" },
		"rules-off": func(by, _, _, _ string) string {
			return "* " + by + " took back the rules that were set here"
		},
		"rename":   func(by, whom, _, name string) string { return "* " + by + " renamed " + whom + " " + name },
		"motd":     func(by, _, _, _ string) string { return "* " + by + " set the message of the day" },
		"motd-off": func(by, _, _, _ string) string { return "* " + by + " took back the message of the day" },
		"purge":    func(by, whom, _, _ string) string { return "* " + by + " had lines of " + whom + " forgotten" },
		"free":     func(by, whom, _, _ string) string { return "* " + by + " freed the name " + whom },
		"operator": func(by, whom, _, _ string) string { return "* " + by + " made " + whom + " an operator" },
		"member":   func(by, whom, _, _ string) string { return "* " + whom + " is no operator any more, by " + by },
		"owner":    func(_, whom, _, _ string) string { return "* " + whom + " is the owner of this chat" },
		"unrule": func(by, whom, _, _ string) string {
			return "* " + by + " ended the bans and mutes that " + whom + " set in rooms"
		},
		"admit":    func(by, whom, _, _ string) string { return "* " + by + " admitted the name " + whom },
		"announce": func(by, _, _, reason string) string { return "* " + by + " to everybody" + reason },
		"shutdown": func(by, node, left, reason string) string {
			return "* " + by + " takes " + serverEnglish(node) + " down in " + left + reason
		},
		"shutdown-off": func(by, node, _, _ string) string {
			return "* " + by + " called it off: " + serverEnglish(node) + " stays up"
		},
		"key-join": func(by, whom, _, _ string) string { return "* " + by + " brought their key to the account of " + whom },
	}
	maps.Copy(all, ruledInRoomsEnglish())
	return all
}

// ruledInRoomsEnglish words those that are about one room.
func ruledInRoomsEnglish() map[string]func(by, whom, span, reason string) string {
	return map[string]func(by, whom, span, reason string) string{
		"pin":   func(by, line, _, begins string) string { return "* " + by + " pinned a line: " + line + begins },
		"unpin": func(by, line, _, begins string) string { return "* " + by + " unpinned a line: " + line + begins },
		"private": func(by, _, _, _ string) string {
			return "* " + by + " made this room private: only members see it from now on"
		},
		"readonly": func(by, _, _, _ string) string {
			return "* " + by + " made this room read-only: its moderators write here"
		},
		"keyed": func(by, _, _, _ string) string {
			return "* " + by + " lets only people with a key write in this room"
		},
		"room-voice":   func(by, whom, _, _ string) string { return "* " + by + " gave " + whom + " a voice in this room" },
		"room-unvoice": func(by, whom, _, _ string) string { return "* " + by + " took the voice of " + whom + " in this room" },
		"writable":     func(by, _, _, _ string) string { return "* " + by + " opened this room for writing again" },
		"close":        func(by, _, _, _ string) string { return "* " + by + " closed this room" },
		"open":         func(by, _, _, _ string) string { return "* " + by + " opened this room again" },
		"keep":         keepEnglish,
		"invite":       func(by, whom, _, _ string) string { return "* " + by + " invited " + whom },
		"remove":       func(by, whom, _, _ string) string { return "* " + by + " took " + whom + " off the members" },
		"room-op":      func(by, whom, _, _ string) string { return "* " + by + " made " + whom + " a moderator of this room" },
		"room-deop":    func(by, whom, _, _ string) string { return "* " + whom + " no longer moderates this room, by " + by },
		"room-kick": func(by, whom, _, reason string) string {
			return "* " + by + " sent " + whom + " out of this room" + reason
		},
		"room-ban": func(by, whom, span, reason string) string {
			return "* " + by + " banned " + whom + " from this room" + span + reason
		},
		"room-unban": func(by, whom, _, _ string) string { return "* " + by + " ended the ban of " + whom + " from this room" },
		"room-mute": func(by, whom, span, reason string) string {
			return "* " + by + " muted " + whom + " in this room" + span + reason
		},
		"room-unmute": func(by, whom, _, _ string) string { return "* " + by + " ended the mute of " + whom + " in this room" },
	}
}

// serverEnglish names the server, which is a node where there are several.
func serverEnglish(node string) string {
	if node == "" {
		return "the server"
	}
	return "node " + node
}

// slowEnglish words that somebody set slow mode, or ended that.
func slowEnglish(by, _, _, value string) string {
	if value == "off" {
		return "* " + by + " ended slow mode"
	}
	return "* " + by + " set slow mode: a line each " + value
}

// lockdownEnglish words that somebody set a lockdown, or ended that.
func lockdownEnglish(by, _, _, value string) string {
	if value == "off" {
		return "* " + by + " ended the lockdown"
	}
	return "* " + by + " locked the chat down: " + value
}

// keepEnglish words that somebody set for how long lines are kept, or ended that.
func keepEnglish(by, _, _, value string) string {
	if value == "off" {
		return "* " + by + " has lines kept here as long as everywhere"
	}
	return "* " + by + " has lines kept here for " + value
}
