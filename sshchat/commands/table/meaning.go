package table

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
)

// meanings are the lines that do what people ask for in words of other programs, or of every day. They
// are proposed and not done: elsewhere a word may mean a little more.
var meanings = meaningsOf(synonyms)

// synonyms are the words for each line.
var synonyms = []struct{ line, words string }{
	{"join", "create new make enter open channel group 新建 创建 进入 建群"},
	{"msg", "letter mail email send chat talk private direct 写信 发信 私信 消息"},
	{"who", "online here people 谁"},
	{"nick", "username 昵称 改名字"},
	{"leave", "exitroom close"},
	{"rooms", "chans groups topics 频道 群"},
	{"search", "find lookup yesterday link links 查找 找"},
	{"edit", "fix correct typo amend change 更正 改"},
	{"del", "delete undo unsend remove erase 撤回 撤销"},
	{"react", "like thumbsup thumbs emoji heart upvote vote 点赞 表情"},
	{"quote", "answer cite re 回答"},
	{"ignore", "block hide silence squelch 拉黑"},
	{"away", "afk brb busy gone dnd 忙 离线"},
	{"tz", "clock zone 时钟"},
	{"lang", "english chinese 中文 英文 汉语"},
	{"theme", "color colors colour colours dark light palette nocolor 颜色 配色"},
	{"time", "timestamps 时间戳"},
	{"key", "lost lostkey sshkey pubkey laptop phone password passwd 丢失 换电脑 密码"},
	{"help keys", "shortcuts shortcut hotkeys hotkey keyboard keybindings bindings 键盘"},
	{"help text", "markdown bold italic formatting code paste snippet 代码 粘贴"},
	{"help you", "settings setting options config set preferences prefs 设置 选项"},
	{"help", "about manual commandlist start faq 怎么用"},
	{"history", "log logs older scrollback backlog past"},
	{"report", "abuse flag complain spam 投诉"},
	{"bell", "sound beep ping 声音"},
	{"notify", "notification notifications desktop 提醒 通知"},
	{"watch", "subscribe unsubscribe follow unfollow 关注"},
	{"forget", "gdpr unregister deleteme deleteaccount account 删号"},
	{"whois", "info profile seen finger user 资料"},
	{"clear", "cls reset 清除"},
	{"switch", "go goto next prev tab"},
	{"room", "mods moderators admins owners 群主"},
	{"pin", "bookmark star sticky 收藏"},
	{"quit", "disconnect 再见 下线"},
	{"help windows", "second devices sessions 多开"},
	{"help export", "save download 保存 下载 导出"},
}

// meaningsOf turns a list of words by lines into lines by words.
func meaningsOf(all []struct{ line, words string }) map[string]string {
	lines := map[string]string{}
	for _, s := range all {
		for _, word := range strings.Fields(s.words) {
			lines[word] = s.line
		}
	}
	return lines
}

// Meanings returns the words that are proposed something for what they mean, with it.
func Meanings() map[string]string { return meanings }

// meaning returns the line that a word means, of those that m may use; "" for none.
func (t *Index) meaning(m *chat.Session, word string) string {
	line := meanings[strings.ToLower(word)]
	name, _ := sshchat.SplitWord(line)
	row := t.ByName[name]
	if row == nil || MayUse(m, &row.Command) != nil || row.grave() && m.IsVisitor() { // a program does not ask twice
		return ""
	}
	return line
}
