package sshchat

import "slices"

// needs says what a command takes of its caller besides the right to use it: a program
// has no session, the local socket no account, and who comes without a key may only read.
type needs uint8

const (
	aKey      needs = iota // somebody who proved who they are, if it is a program
	nothing                // it only reads what anybody may
	aRoom                  // and acts where its caller is, or in the room that a program names first
	anAccount              // it is about the caller's own
	aSession               // it changes what a session shows or is
)

// Commands returns the table, in the order that /help shows it.
func Commands() []*Command {
	return slices.Concat(talkCommands(), roomCommands(), lookCommands(), yourCommands(), houseCommands())
}

// talkCommands are what one says.
func talkCommands() []*Command {
	return []*Command{
		{Name: "me", Args: "ACTION", Group: "talk", needs: aRoom, shows: always, run: doMe},
		{Name: "topic", Aliases: []string{"话题"}, Args: "[WORDS | -]", Role: MemberRole, Group: "talk", needs: aRoom, shows: whenGiven, run: doTopic},
		{Name: "edit", Aliases: []string{"修改"}, Args: "TEXT | s/OLD/NEW/", Group: "talk", needs: aRoom, reads: true, shows: always, run: doEdit},
		{Name: "del", Aliases: []string{"删除"}, Args: "[COUNT | all]", Group: "talk", needs: aRoom, reads: true, beside: true, run: doDel},
		{Name: "react", Aliases: []string{"回应"}, Args: "EMOJI [NAME] [WORDS]", Group: "talk", needs: aRoom, reads: true, shows: always, run: doReact, complete: completeName},
		{Name: "quote", Aliases: []string{"引用"}, Args: "NAME TEXT", Group: "talk", needs: aRoom, reads: true, shows: always, run: doQuote, complete: completeName},
		{Name: "say", Args: "[#ROOM | @NAME] [TEXT]", Options: "[--code]", Group: "talk", shows: always, run: doSay, whole: sayWholeTo, complete: completeRoom},
		{Name: "msg", Aliases: []string{"tell", "m", "dm", "pm", "w", "whisper", "私聊"}, Args: "NAME TEXT", Group: "talk", shows: always, run: doMsg, whole: msgWhole, complete: completeName},
		{Name: "reply", Aliases: []string{"r", "回复"}, Args: "TEXT", Group: "talk", needs: aSession, shows: always, run: doReply},
		{Name: "query", Args: "[NAME]", Group: "talk", needs: aSession, reads: true, run: doQuery, complete: completeName},
		{Name: "report", Aliases: []string{"举报"}, Args: "NAME REASON", Group: "talk", reads: true, run: doReport, complete: completeName},
		{Name: "bot", Args: "[#ROOM...]", Options: "[--since SEQ|2h|DATE] [--mentions] [--echo]", Program: true, Role: MemberRole, Group: "talk", run: doProgram},
	}
}

// roomCommands are where one says it.
func roomCommands() []*Command {
	return []*Command{
		{Name: "join", Aliases: []string{"j", "加入"}, Args: "#ROOM", Group: "rooms", needs: aSession, reads: true, run: doJoin, complete: completeRoom},
		{Name: "leave", Aliases: []string{"part"}, Args: "[#ROOM]", Group: "rooms", needs: aSession, price: free, run: doLeave, complete: completeRoom},
		{Name: "rooms", Aliases: []string{"房间"}, Args: "[WORDS]", Group: "rooms", needs: nothing, reads: true, price: roomsPrice, run: doRooms},
		{Name: "switch", Aliases: []string{"s", "切换"}, Args: "[#ROOM | N | next | prev]", Group: "rooms", needs: aSession, run: doSwitch, complete: completeRoom},
		{Name: "watch", Args: "[#ROOM] all|mentions|none", Group: "rooms", needs: aSession, run: doWatch, complete: completeRoom},
		{Name: "invite", Args: "NAME [#ROOM]", Group: "rooms", shows: always, run: doInvite, complete: completeName},
		{
			Name: "room", Args: "[#ROOM] [make [NAME] | members | invite NAME | remove NAME | op NAME | deop NAME | kick NAME | ban NAME | unban NAME | mute NAME | unmute NAME | bans | keep 30d|off | readonly on|off | private | close | open]",
			Group: "rooms", all: true, price: peoplePrice, shows: roomShows, run: doRoom, complete: completeRoomWord,
		},
	}
}

// lookCommands are what one looks up.
func lookCommands() []*Command {
	return []*Command{
		{Name: "help", Aliases: []string{"?", "commands", "帮助"}, Args: "[GROUP | COMMAND | keys | text]", Group: "look", needs: nothing, run: doHelp, complete: completeHelp},
		{Name: "whois", Args: "[NAME]", Group: "look", needs: nothing, run: doWhois, complete: completeName},
		{Name: "who", Aliases: []string{"names", "list", "users", "在线"}, Args: "[#ROOM]", Group: "look", needs: nothing, price: peoplePrice, run: doWho},
		{Name: "history", Aliases: []string{"记录"}, Args: "[#ROOM | @NAME] [COUNT | DATE]", Options: "[-n COUNT] [--since SEQ|2h|DATE] [--follow] [--time]", Group: "look", needs: nothing, reads: true, run: doHistory},
		{Name: "tail", Args: "[#ROOM...]", Options: "[-n COUNT] [--since SEQ|2h|DATE] [--max COUNT] [--time]", Program: true, Group: "look", needs: nothing, run: doProgram},
		{Name: "show", Args: "SEQ", Group: "look", needs: nothing, reads: true, run: doShow},
		{Name: "man", Program: true, Group: "look", needs: nothing, run: doProgram},
		{Name: "last", Args: "[#ROOM | @NAME] [NAME] [COUNT]", Options: "[--time]", Group: "look", needs: nothing, reads: true, run: doLast, complete: completeName},
		{Name: "search", Aliases: []string{"grep", "搜索"}, Args: "WORDS [in:#ROOM | in:@NAME | in:all] [from:NAME] [after:DATE] [before:DATE]", Options: "[--time]", Group: "look", needs: nothing, reads: true, price: func(*Call) int { return 2 * diskWork }, beside: true, run: doSearch},
		{Name: "stats", Aliases: []string{"统计"}, Args: "[#ROOM]", Group: "look", needs: nothing, reads: true, price: func(*Call) int { return 3 * diskWork }, run: doStats, complete: completeRoom},
		{Name: "motd", Aliases: []string{"rules"}, Args: "[WORDS | -]", Group: "look", needs: nothing, reads: true, shows: whenGiven, run: doMOTD},
		{Name: "raw", Args: "[#ROOM | @NAME] [NAME]", Group: "look", needs: nothing, reads: true, run: doRaw, complete: completeName},
	}
}

// yourCommands are how one is here.
func yourCommands() []*Command {
	return []*Command{
		{Name: "name", Args: "NAME | list | drop NAME | free NAME", Group: "you", all: true, reads: true, shows: nameShows, run: doName},
		{Name: "nick", Aliases: []string{"改名"}, Args: "NAME", Group: "you", all: true, needs: aSession, shows: always, run: doNick},
		{Name: "lang", Aliases: []string{"language", "语言"}, Args: "en|zh", Group: "you", needs: anAccount, run: doSetting, complete: completeSetting},
		{Name: "theme", Aliases: []string{"主题"}, Args: "auto|dark|light|16|none", Group: "you", needs: anAccount, run: doSetting, complete: completeSetting},
		{Name: "time", Aliases: []string{"timestamp", "时间"}, Args: "off|hm|full", Group: "you", needs: anAccount, run: doSetting, complete: completeSetting},
		{Name: "tz", Aliases: []string{"timezone", "时区"}, Args: "ZONE", Group: "you", all: true, needs: anAccount, run: doSetting},
		{Name: "bell", Aliases: []string{"铃声"}, Args: "on|off", Group: "you", needs: anAccount, run: doSetting, complete: completeSetting},
		{Name: "plain", Args: "on|off", Group: "you", needs: anAccount, run: doSetting, complete: completeSetting},
		{Name: "charset", Args: "utf-8|gb18030|gbk", Group: "you", needs: anAccount, run: doSetting, complete: completeSetting},
		{Name: "msgs", Args: "on|off", Group: "you", needs: anAccount, run: doSetting, complete: completeSetting},
		{Name: "clear", Aliases: []string{"清屏"}, Group: "you", needs: aSession, run: doClear},
		{Name: "away", Aliases: []string{"离开"}, Args: "[WORDS]", Group: "you", needs: aSession, shows: always, run: doAway},
		{Name: "back", Aliases: []string{"回来"}, Group: "you", needs: aSession, run: doBack},
		{Name: "ignore", Aliases: []string{"屏蔽"}, Args: "[NAME]", Group: "you", needs: anAccount, run: doIgnore, complete: completeName},
		{Name: "unignore", Args: "NAME", Group: "you", needs: anAccount, run: doUnignore},
		{Name: "key", Aliases: []string{"密钥"}, Args: "list | add [CODE [yes]] | remove PRINT | undo NAME | reset NAME | add NAME TYPE KEY [COMMENT]", Role: MemberRole, Group: "you", run: doKeys},
		{Name: "forget", Aliases: []string{"注销"}, Args: "me [yes] | NAME [yes]", Group: "you", reads: true, run: doForget},
		{Name: "owner", Args: "CODE", Role: MemberRole, Group: "you", needs: anAccount, run: doOwner},
		{Name: "quit", Aliases: []string{"exit", "bye", "q", "退出"}, Group: "you", all: true, needs: aSession, price: free, run: doQuit},
	}
}

// houseCommands are what those who look after the chat do.
func houseCommands() []*Command {
	return []*Command{
		{Name: "kick", Aliases: []string{"踢"}, Args: "NAME [REASON]", Role: OperatorRole, Group: "room", needs: aRoom, shows: always, run: doKick, complete: completeName},
		{Name: "ban", Args: "NAME | PRINT | CIDR [for 3d] [REASON]", Role: OperatorRole, Group: "room", needs: aRoom, shows: always, run: doBan, complete: completeName},
		{Name: "unban", Args: "NAME | PRINT | CIDR | by NAME", Role: OperatorRole, Group: "room", needs: aRoom, shows: always, run: doUnban},
		{Name: "bans", Role: OperatorRole, Group: "room", needs: aRoom, run: doBans},
		{Name: "mute", Aliases: []string{"禁言"}, Args: "NAME | PRINT | CIDR [for 10m] [REASON]", Role: OperatorRole, Group: "room", needs: aRoom, shows: always, run: doMute, complete: completeName},
		{Name: "unmute", Args: "NAME | PRINT | CIDR", Role: OperatorRole, Group: "room", needs: aRoom, shows: always, run: doUnmute},
		{Name: "slow", Args: "[10s | off]", Role: MemberRole, Group: "room", needs: aRoom, shows: whenGiven, run: doSlow},
		{Name: "lockdown", Args: "off | guests | new | known", Role: OperatorRole, Group: "room", needs: aRoom, shows: whenGiven, run: doLockdown, complete: completeLockdown},
		{Name: "reports", Args: "[done N]", Role: OperatorRole, Group: "room", reads: true, run: doReports},
		{Name: "announce", Aliases: []string{"公告"}, Args: "TEXT", Role: OperatorRole, Group: "room", shows: always, run: doAnnounce},
		{Name: "admit", Args: "NAME", Role: OperatorRole, Group: "room", needs: aRoom, shows: always, run: doAdmit},
		{Name: "purge", Args: "NAME [in:#ROOM | in:all] | #FIRST[-LAST]", Role: MemberRole, Group: "room", needs: aRoom, shows: always, beside: true, run: doPurge, complete: completeName},
		{Name: "audit", Args: "[#ROOM]", Role: OperatorRole, Group: "room", run: doAudit, complete: completeRoom},
		{Name: "op", Args: "NAME", Role: OwnerRole, Group: "room", needs: aRoom, shows: always, run: doOp, complete: completeName},
		{Name: "deop", Args: "NAME", Role: OwnerRole, Group: "room", needs: aRoom, shows: always, run: doDeop, complete: completeName},
	}
}
