package sshchat

import (
	"context"
	"strings"

	"sshchat/sshchat/text"
)

// Command is a row of the one command table. Help, Tab, the doors (slash, exec,
// socket) and the docs all come from it; the words package has each row's help in
// every language, under Name.
type Command struct {
	Name    string
	Aliases []string
	Args    string // what follows, for people: "NAME [REASON]"
	Role    Role   // who may; those above may too
	Brief   bool   // /help lists its name alone, so that the list fits on a screen
	Group   string // under which heading /help shows it: "talk", "you", "room", "look"
	Program bool   // only programs have it, over ssh host COMMAND and the local socket
	Options string // what programs may add to Args: "[-n COUNT]"

	reads    bool // it reads the disk: asking is held to a rate
	run      func(*Call) error
	complete func(c *Call) []string // candidates for the last word; nil: none
}

// Call is one use of a command.
type Call struct {
	Ctx  context.Context
	Chat *Chat
	By   *Member
	Args string // what stood behind the command's name, trimmed
	Row  *Command
}

// tell answers whoever called, and nobody else.
func (c *Call) tell(n Notice) { c.By.Tell(n) }

// usage refuses a call whose arguments do not fit, showing what would.
func (c *Call) usage() error { return fault("usage", c.Row.Name, c.Row.Args) }

// Commands returns the table, in the order that /help shows it.
func Commands() []*Command {
	return []*Command{
		{Name: "me", Args: "ACTION", Group: "talk", run: doMe},
		{Name: "topic", Aliases: []string{"话题"}, Args: "[WORDS | -]", Role: MemberRole, Group: "talk", run: doTopic},
		{Name: "edit", Aliases: []string{"修改"}, Args: "TEXT | s/OLD/NEW/", Group: "talk", reads: true, run: doEdit},
		{Name: "del", Aliases: []string{"forget", "删除"}, Args: "[COUNT | all]", Group: "talk", reads: true, run: doDel},
		{Name: "react", Aliases: []string{"回应"}, Args: "EMOJI [NAME]", Group: "talk", reads: true, run: doReact, complete: completeName},
		{Name: "quote", Aliases: []string{"引用"}, Args: "NAME TEXT", Group: "talk", reads: true, run: doQuote, complete: completeName},
		{Name: "say", Args: "[#ROOM | @NAME] [TEXT]", Options: "[--code]", Brief: true, Group: "talk", run: doSay, complete: completeRoom},
		{Name: "msg", Aliases: []string{"tell", "m", "私聊"}, Args: "NAME TEXT", Group: "talk", run: doMsg, complete: completeName},
		{Name: "reply", Aliases: []string{"r", "回复"}, Args: "TEXT", Group: "talk", run: doReply},
		{Name: "query", Args: "[NAME]", Group: "talk", reads: true, run: doQuery, complete: completeName},
		{Name: "join", Aliases: []string{"j", "加入"}, Args: "#ROOM", Group: "rooms", reads: true, run: doJoin, complete: completeRoom},
		{Name: "leave", Aliases: []string{"part"}, Args: "[#ROOM]", Group: "rooms", run: doLeave, complete: completeRoom},
		{Name: "rooms", Aliases: []string{"房间"}, Args: "[WORD]", Group: "rooms", reads: true, run: doRooms},
		{Name: "switch", Aliases: []string{"s", "切换"}, Args: "[#ROOM | N | next | prev]", Group: "rooms", run: doSwitch, complete: completeRoom},
		{Name: "watch", Args: "[#ROOM] all|mentions|none", Group: "rooms", run: doWatch, complete: completeRoom},
		{Name: "invite", Args: "NAME [#ROOM]", Group: "rooms", run: doInvite, complete: completeName},
		{
			Name: "room", Args: "[#ROOM] [members | invite NAME | remove NAME | op NAME | deop NAME | kick NAME | ban NAME | unban NAME | mute NAME | unmute NAME | bans | keep 30d|off | private | close | open]",
			Group: "rooms", run: doRoom, complete: completeRoomWord,
		},
		{Name: "help", Aliases: []string{"?", "commands", "帮助"}, Args: "[GROUP | COMMAND]", Group: "look", run: doHelp, complete: completeCommand},
		{Name: "whois", Args: "[NAME]", Group: "look", run: doWhois, complete: completeName},
		{Name: "who", Aliases: []string{"names", "list", "users", "在线"}, Args: "[#ROOM]", Group: "look", run: doWho},
		{Name: "history", Aliases: []string{"记录"}, Args: "[#ROOM | @NAME] [COUNT | DATE]", Options: "[-n COUNT] [--since SEQ|2h|DATE] [--follow]", Group: "look", reads: true, run: doHistory},
		{Name: "tail", Args: "[#ROOM...]", Options: "[-n COUNT] [--since SEQ|2h|DATE] [--max COUNT]", Program: true, Group: "look", run: doProgram},
		{Name: "show", Args: "SEQ", Group: "look", reads: true, run: doShow},
		{Name: "man", Program: true, Group: "look", run: doProgram},
		{Name: "last", Args: "[#ROOM | @NAME] [NAME | COUNT]", Group: "look", reads: true, run: doLast, complete: completeName},
		{Name: "search", Aliases: []string{"grep", "搜索"}, Args: "WORDS [in:#ROOM] [from:NAME] [after:DATE] [before:DATE]", Group: "look", reads: true, run: doSearch},
		{Name: "stats", Aliases: []string{"统计"}, Args: "[#ROOM]", Group: "look", reads: true, run: doStats, complete: completeRoom},
		{Name: "raw", Args: "[NAME]", Group: "look", reads: true, run: doRaw, complete: completeName},
		{Name: "nick", Aliases: []string{"name", "改名"}, Args: "NAME", Group: "you", run: doNick},
		{Name: "lang", Aliases: []string{"language", "语言"}, Args: "en|zh", Brief: true, Group: "you", run: doSetting, complete: completeSetting},
		{Name: "theme", Aliases: []string{"主题"}, Args: "auto|dark|light|16|none", Brief: true, Group: "you", run: doSetting, complete: completeSetting},
		{Name: "time", Aliases: []string{"timestamp", "时间"}, Args: "off|hm|full", Brief: true, Group: "you", run: doSetting, complete: completeSetting},
		{Name: "tz", Aliases: []string{"timezone", "时区"}, Args: "ZONE", Brief: true, Group: "you", run: doSetting},
		{Name: "bell", Aliases: []string{"铃声"}, Args: "on|off", Brief: true, Group: "you", run: doSetting, complete: completeSetting},
		{Name: "plain", Args: "on|off", Brief: true, Group: "you", run: doSetting, complete: completeSetting},
		{Name: "charset", Args: "utf-8|gb18030|gbk", Brief: true, Group: "you", run: doSetting, complete: completeSetting},
		{Name: "msgs", Args: "on|off", Brief: true, Group: "you", run: doSetting, complete: completeSetting},
		{Name: "clear", Aliases: []string{"清屏"}, Group: "you", run: doClear},
		{Name: "away", Aliases: []string{"离开"}, Args: "[WORDS]", Group: "you", run: doAway},
		{Name: "back", Aliases: []string{"回来"}, Group: "you", run: doBack},
		{Name: "ignore", Aliases: []string{"屏蔽"}, Args: "[NAME]", Group: "you", run: doIgnore, complete: completeName},
		{Name: "unignore", Args: "NAME", Brief: true, Group: "you", run: doUnignore},
		{Name: "key", Aliases: []string{"密钥"}, Args: "list | add [CODE] | remove PRINT", Role: MemberRole, Group: "you", run: doKey},
		{Name: "owner", Args: "CODE", Role: MemberRole, Brief: true, Group: "you", run: doOwner},
		{Name: "quit", Aliases: []string{"exit", "bye", "q", "退出"}, Group: "you", run: doQuit},
		{Name: "kick", Aliases: []string{"踢"}, Args: "NAME [REASON]", Role: OperatorRole, Group: "room", run: doKick, complete: completeName},
		{Name: "ban", Args: "NAME | PRINT | CIDR [for 3d] [REASON]", Role: OperatorRole, Group: "room", run: doBan, complete: completeName},
		{Name: "unban", Args: "NAME | PRINT | CIDR", Role: OperatorRole, Group: "room", run: doUnban},
		{Name: "bans", Role: OperatorRole, Group: "room", run: doBans},
		{Name: "mute", Aliases: []string{"禁言"}, Args: "NAME | PRINT | CIDR [for 10m] [REASON]", Role: OperatorRole, Group: "room", run: doMute, complete: completeName},
		{Name: "unmute", Args: "NAME | PRINT | CIDR", Role: OperatorRole, Group: "room", run: doUnmute},
		{Name: "slow", Args: "10s | off", Role: MemberRole, Group: "room", run: doSlow},
		{Name: "lockdown", Args: "on | off", Role: OperatorRole, Group: "room", run: doLockdown},
		{Name: "motd", Args: "[WORDS | -]", Role: OperatorRole, Group: "room", run: doMOTD},
		{Name: "admit", Args: "NAME", Role: OperatorRole, Group: "room", run: doAdmit},
		{Name: "purge", Args: "NAME | FIRST[-LAST]", Role: MemberRole, Group: "room", run: doPurge, complete: completeName},
		{Name: "audit", Args: "[#ROOM]", Role: OperatorRole, Group: "room", run: doAudit, complete: completeRoom},
		{Name: "op", Args: "NAME", Role: OwnerRole, Group: "room", run: doOp, complete: completeName},
		{Name: "deop", Args: "NAME", Role: OwnerRole, Group: "room", run: doDeop, complete: completeName},
	}
}

// table finds commands by name or alias. It is made once for a chat.
type table struct {
	rows   []*Command
	byName map[string]*Command
}

func newTable(rows []*Command) table {
	t := table{rows: rows, byName: map[string]*Command{}}
	for _, row := range rows {
		for _, name := range append([]string{row.Name}, row.Aliases...) {
			t.byName[name] = row
		}
	}
	return t
}

// Do takes a line that m sent: a command, or something to say. A line that starts
// with "//" says the rest behind the first slash. It returns at once; answers and
// refusals come to m as notices.
func (m *Member) Do(ctx context.Context, line text.Text) {
	if err := m.do(ctx, line); err != nil {
		m.refuse(err)
	}
}

func (m *Member) do(ctx context.Context, line text.Text) error {
	s := line.String()
	switch {
	case strings.HasPrefix(s, "//"):
		return m.talk(ctx, text.Block(s[1:]))
	case strings.HasPrefix(s, "#"):
		return m.talkTo(ctx, line)
	case !strings.HasPrefix(s, "/"):
		return m.talk(ctx, line)
	}
	var err error
	word, args := splitWord(s[1:])
	row := m.chat.table.byName[strings.ToLower(word)]
	if row == nil {
		return m.chat.table.unknown(word)
	}
	if f := m.MayUse(row); f != nil {
		return f
	}
	if args, err = m.site(ctx, row, args); err != nil {
		return err
	}
	if row.reads {
		if err := m.ask(); err != nil {
			return err
		}
	}
	return row.run(&Call{Ctx: ctx, Chat: m.chat, By: m, Args: args, Row: row})
}

// talk says a line to where m is: to the room, or to one person.
func (m *Member) talk(ctx context.Context, line text.Text) error {
	if m.peer != nil {
		return (&Call{Ctx: ctx, Chat: m.chat, By: m}).write(*m.peer, line, Detail{})
	}
	return m.speak(ctx, m.at, line)
}

// talkTo says a line that begins with '#': "#ops text" goes to the room ops, "##ops
// text" says "#ops text" here. A word that no room of m's has is refused and not said:
// what was meant for one room must not land in another because of a slip.
func (m *Member) talkTo(ctx context.Context, line text.Text) error {
	s := line.String()
	word, rest := splitWord(s)
	if strings.HasPrefix(word, "##") && looksLikeRoom(word[1:]) {
		return m.talk(ctx, text.Block(s[1:]))
	}
	if rest == "" || !looksLikeRoom(word) {
		return m.talk(ctx, line)
	}
	c := &Call{Ctx: ctx, Chat: m.chat, By: m}
	p, err := c.room(word)
	switch {
	case err == nil && p.view != nil:
		return m.speak(ctx, p.view, text.Block(rest))
	case strings.Contains(s, "\n"): // a paste, such as of a program's first lines
		return m.talk(ctx, line)
	case err == nil:
		return fault("room.notin", text.Line(p.label))
	}
	return fault("room.hash", text.Line(word))
}

// ask counts a question that reads the disk.
func (m *Member) ask() error {
	if wait, ok := m.asking.take(m.chat.clock.Now()); !ok {
		return fault("rate", wait)
	}
	return nil
}

// refuse tells m what was wrong.
func (m *Member) refuse(err error) { m.Tell(m.FaultOf(err)) }

// FaultOf returns what m is told of an error; what m cannot mend is logged.
func (m *Member) FaultOf(err error) *Fault {
	if f, ok := err.(*Fault); ok {
		return f
	}
	m.chat.o.Log("command", "by", m.Person().Name.String(), "err", err)
	return fault("trouble")
}

// splitWord cuts the first word off s; the rest comes trimmed.
func splitWord(s string) (word, rest string) {
	i := strings.IndexAny(s, " \n")
	if i < 0 {
		return s, ""
	}
	return s[:i], strings.TrimSpace(s[i+1:])
}

// unknown refuses a word that is no command, with the one it may have meant.
func (t table) unknown(word string) error {
	if near := t.nearest(word); near != "" {
		return fault("command.nearest", text.Line(word), near)
	}
	return fault("command.unknown", text.Line(word))
}

// nearest returns the command that word most likely meant, or "".
func (t table) nearest(word string) string {
	best, name := 3, "" // three wrong letters are another word
	for _, row := range t.rows {
		for _, n := range append([]string{row.Name}, row.Aliases...) {
			if d := distance(strings.ToLower(word), n); d < best && d < len(n) {
				best, name = d, row.Name
			}
		}
	}
	return name
}

// distance is how many letters must be added, dropped or changed to make b of a
// (Levenshtein), in bytes: commands are short, and nearly all are ASCII.
func distance(a, b string) int {
	if len(a) > 32 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
