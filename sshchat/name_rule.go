package sshchat

import (
	"net/netip"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"sshchat/sshchat/when"
)

// houseWords are those of reservedWords that speak for the house in any company:
// admin1 and the-admin are believed as admin is. The others are harmless as a part of
// a name: ssh-fan, guest-star.
var houseWords = []string{
	"admin", "admins", "administrator", "root", "superuser", "sysop", "sysadmin", "system", "server",
	"operator", "op", "oper", "ops", "mod", "mods", "moderator", "owner", "staff", "official", "sshchat",
	"administrador", "administrateur", "administratör", "moderador", "moderateur", "sistema", "système", "servidor", "serveur",
	"админ", "администратор", "модератор", "оператор", "система", "сервер",
}

// houseMarks are words of the house that need no separator in languages written
// without one: 管理员小王, 客服王.
var houseMarks = []string{
	"管理员", "管理員", "系统", "系統", "服务器", "伺服器", "服務器", "主持人", "版主", "群主", "房主", "官方", "客服",
	"管理者", "管理人", "システム", "サーバー", "運営", "モデレーター", "관리자", "운영자", "시스템",
}

// lineWords are words of the chat's own lines: "** joined bob" is one star away from
// "* joined bob".
var lineWords = []string{
	"joined", "left", "removed", "banned", "unbanned", "muted", "unmuted", "kicked", "invited", "admitted", "renamed",
	"cleared", "closed", "opened", "ended", "is", "now", "topic", "history", "usage",
	"进入", "退出", "离开", "离开了", "加入", "进入了", "退出了", "进入了聊天室", "退出了聊天室", "说", "回来了", "暂离",
	"改名", "话题", "主题", "禁言", "封禁", "移出", "请出", "邀请", "历史",
}

// optionWords are what commands read in the place of a name, or behind one.
var optionWords = []string{
	"all", "for", "on", "off", "yes", "no", "none", "add", "del", "drop", "free", "list", "remove", "reset", "keep",
	"open", "close", "private", "public", "mentions", "guests", "known", "new", "today", "yesterday", "forever", "here",
}

// nearLetters are letters of phonetic notation, and a few that no language of today
// writes, which in a terminal's cell are another letter: ȷ is j, ƿ is p. Those of the
// block that languages do write (ɓ ɔ ɖ ɗ ə ɛ ɠ ɣ ɨ ɩ ɲ ʉ ʋ ʒ) are not among them. They are
// refused and not folded, so that the skeletons that owners are kept under stay.
func isNearLetter(r rune) bool {
	switch r {
	case 'ȷ', 'ƿ', 'Ƿ', 'ɋ', 'Ɋ', '丨', '丶', '丿', '亅':
		return true
	}
	return r >= 0x250 && r <= 0x2AF && !strings.ContainsRune("ɓɔɖɗəɛɠɣɨɩɲʉʋʒ", r)
}

// checkRules is what a name must be that nobody owns yet, beside being spelled right.
// Who owned a name before a rule was made keeps it: see Chat.LoginName.
func checkRules(n Name) *Fault {
	for _, r := range n.key { // as a name and its key are refused together
		if isNearLetter(r) {
			return badChar(r)
		}
	}
	if thorn := strings.ContainsRune(n.key, 'þ'); thorn && isThornAlone(n.key) {
		return badChar('þ') // þax is pax; Þórdís is nobody else
	}
	if !strings.ContainsFunc(n.key, unicode.IsLetter) {
		return &Fault{Key: "name.letter"}
	}
	if _, err := netip.ParseAddr(n.key); err == nil {
		return &Fault{Key: "name.means", Args: []any{n.Text()}}
	}
	if _, isSpan := when.Span(n.key); isSpan || slices.Contains(optionWords, n.key) {
		return &Fault{Key: "name.means", Args: []any{n.Text()}}
	}
	if word := houseWordIn(n); word != "" {
		return &Fault{Key: "name.reserved", Args: []any{word}}
	}
	return nil
}

// isThornAlone reports whether þ is the only letter of s that is not ASCII.
func isThornAlone(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 && r != 'þ' })
}

// house maps what the words of the house look like to the words: those that may be a
// part, and those of the chat's lines, which are a name only whole. Marks has what each of
// houseMarks looks like: to find that out for each name that is asked for costs more than all
// else that is asked of it.
var house = sync.OnceValue(func() (h struct {
	part, whole map[string]string
	marks       []string
},
) {
	h.part, h.whole = map[string]string{}, map[string]string{}
	for _, w := range houseWords {
		h.part[houseLook(w)] = w
	}
	for _, w := range lineWords {
		h.whole[houseLook(w)] = w
	}
	for _, w := range houseMarks {
		h.marks = append(h.marks, string(SkeletonOf(norm.NFC.String(w))))
	}
	return h
})

// houseLook is a skeleton in which rn is m and vv is w as well. In a terminal's cells
// they are not, but who reads adrnin in a hurry reads admin.
func houseLook(s string) string {
	return misread.Replace(string(SkeletonOf(norm.NFC.String(s))))
}

var misread = strings.NewReplacer("rn", "m", "vv", "w")

// houseWordIn returns the word of the house that n is, or has as a part at a separator
// or before digits, or "".
func houseWordIn(n Name) string {
	if w := house().whole[houseLook(n.key)]; w != "" {
		return w
	}
	for part := range strings.FieldsFuncSeq(n.key, func(r rune) bool { return strings.ContainsRune(nameSeparators, r) }) {
		for _, p := range []string{part, strings.TrimFunc(part, unicode.IsDigit)} {
			if w := house().part[houseLook(p)]; p != "" && w != "" {
				return w
			}
		}
	}
	whole := string(n.skeleton)
	body := strings.TrimRight(whole, "0123456789lo")
	for i, look := range house().marks {
		if strings.HasPrefix(whole, look) || strings.HasSuffix(body, look) {
			return houseMarks[i]
		}
	}
	return ""
}
