package sshchat

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"sshchat/sshchat/confusable"
)

// Skeleton is what a name looks like, whatever its case and script. Two names of one Skeleton
// are held and owned by one person, and it is under it that records of names are kept.
type Skeleton string

// SkeletonOf returns what a key looks like (UTS #39, 4). Others take the skeleton of
// the name as it is written, so that a capital В, like B, is not lost in в. Here
// each letter is looked at in both cases instead, which sees the same and depends
// on the key alone: one case-blind person, one skeleton.
//
// Its known gap is a Greek name in small letters that relies on ν, υ or η looking
// like v, u or n: those three count as N, Y and H, as their capitals do.
func SkeletonOf(key string) Skeleton {
	var b strings.Builder
	for _, r := range norm.NFD.String(cases.Fold().String(key)) {
		switch {
		case isSlightMark(r):
		case unicode.In(r, unicode.Mn, unicode.Mc):
			// As the table has it: for Tamil's virama that is a dot above, which
			// is no slight mark there.
			b.WriteString(confusable.Skeleton(string(r)))
		case r < 0x80:
			b.WriteRune(plainLook(r))
		default:
			b.WriteString(look(r))
		}
	}
	s := collapseSeparators(b.String())
	return Skeleton(norm.NFC.String(s))
}

// look returns what r looks like: as a capital, where that is a Latin letter or a
// digit, else as it is. Capitals first, as those of Greek and Cyrillic are Latin
// to the pixel, while their small letters are similar at best.
func look(r rune) string {
	upper := lookOf(unicode.ToUpper(r))
	if isPlain(upper) {
		return upper
	}
	if lower := lookOf(r); isPlain(lower) {
		return lower
	}
	return upper
}

// lookOf looks up one case of one letter in UTS #39's table and in ours. The tweaked
// table keeps m apart from rn: terminals are monospaced, where rn is twice as wide.
func lookOf(r rune) string {
	if as, ok := alsoLooks[r]; ok {
		return string(plainLook(as))
	}
	var b strings.Builder
	whole := confusable.Skeleton(string(r))
	if whole != string(r) || !unicode.Is(unicode.Lo, r) { // those of no case fold to themselves
		whole = cases.Fold().String(whole)
	}
	for _, l := range whole {
		if as, ok := alsoLooks[l]; ok {
			l = as
		}
		// Hooks and strokes come out as marks and apostrophes: a pixel or two.
		if !isSlightLatinMark(l) && !strings.ContainsRune("'`ʻˉ", l) {
			b.WriteRune(plainLook(l))
		}
	}
	if b.Len() == 0 { // the Hebrew yod is nothing but an apostrophe
		return whole
	}
	return b.String()
}

// isPlain reports whether s is nothing but ASCII letters and digits.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// plainLook merges what ASCII itself confuses. A capital I is an l in many fonts, and
// as names are case-blind, that makes i an l as well: Elia and Ella exclude each
// other. That is the price; the gain is that aIice, al1ce and AL1CE are not alice.
func plainLook(r rune) rune {
	switch r {
	case 'i', '1', '|', '!':
		return 'l'
	case '0':
		return 'o'
	case '_', '.', '-':
		return '-'
	}
	return r
}

// alsoLooks is what the table misses: small capitals, to which it maps
// letters of other scripts, and some letters of Cyrillic, Greek and Cherokee.
var alsoLooks = map[rune]rune{
	'ᴀ': 'a', 'ʙ': 'b', 'ᴅ': 'd', 'ᴇ': 'e', 'ꜰ': 'f', 'ɢ': 'g', 'ʜ': 'h', 'ɪ': 'i', 'ᴊ': 'j',
	'ᴋ': 'k', 'ĸ': 'k', 'ʟ': 'l', 'ᴍ': 'm', 'ʍ': 'm', 'ɴ': 'n', 'ᴘ': 'p', 'ꞯ': 'q', 'ʀ': 'r',
	'ꜱ': 's', 'ꮖ': 'i', 'ᴛ': 't', 'ʏ': 'y', 'ƅ': 'b', 'ꞓ': 'e', 'ɜ': '3',
	'п': 'n', 'ш': 'w', 'щ': 'w', 'ω': 'w', 'ъ': 'b',
}

// isSlightMark reports whether r is a mark that does not tell two people apart. In a
// terminal's cell a dot or a hook below a letter is a pixel. Points in Hebrew and
// Arabic spell out the vowels of the same name.
func isSlightMark(r rune) bool {
	switch {
	case !unicode.Is(unicode.Mn, r):
		return false
	case r == 0x3099, r == 0x309A: // kana voicing: か and が are two letters
		return false
	case r >= 0x300 && r <= 0x36F:
		return isSlightLatinMark(r)
	}
	return unicode.In(r, unicode.Inherited, unicode.Hebrew, unicode.Arabic, unicode.Syriac)
}

// isSlightLatinMark leaves the accents above that make letters of their own: à á â ã
// ā ă ä ả å ő ǎ ȁ ȃ ơ, й, ё. The dot above is not one of them: i has it anyway.
func isSlightLatinMark(r rune) bool {
	if r < 0x300 || r > 0x36F {
		return false
	}
	switch r {
	case 0x300, 0x301, 0x302, 0x303, 0x304, 0x306, 0x308, 0x309, 0x30A, 0x30B, 0x30C, 0x30F, 0x311, 0x31B:
		return false
	}
	return true
}

// collapseSeparators makes a run of them one and drops them at the end: alice_ is
// what IRC clients call alice's second connection, and a dot after a name is the
// end of a sentence.
func collapseSeparators(s string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(s, "-") {
		if part == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('-')
		}
		b.WriteString(part)
	}
	if b.Len() == 0 { // a name of Arabic zeros, which look like dots
		return s
	}
	return b.String()
}

// reservedWords are names under which somebody could speak for the house, and words
// that sentences about people are made of: "me", "everyone". Many logins on a
// bastion are root or admin; those people must choose: ssh alice@host.
var reservedWords = []string{
	"admin", "admins", "administrator", "root", "superuser", "sysop", "sysadmin", "system", "server",
	"host", "local", "localhost", "operator", "op", "oper", "ops", "mod", "mods", "moderator", "owner", "staff",
	"support", "security", "official", "service", "daemon", "sshchat", "ssh", "sshd", "chat",
	"guest", "everyone", "everybody", "here", "me", "you", "nobody", "noone", "anonymous", "unknown",
	"administrador", "administrateur", "administratör", "amministratore", "beheerder", "moderador",
	"moderateur", "moderatore", "sistema", "système", "servidor", "serveur", "invité", "invitado", "gast",
	"yönetici", "sunucu", "sistem", "quảntrịviên", "quảntrị",
	"管理员", "管理員", "超级管理员", "系统", "系統", "系统管理员", "系统消息", "服务器", "伺服器", "服務器", "主持人", "版主",
	"群主", "房主", "官方", "客服", "匿名", "游客", "訪客", "访客", "所有人", "大家", "全体成员", "全體成員", "无名氏", "我", "你", "您",
	"管理者", "管理人", "システム", "サーバー", "運営", "匿名希望", "全員", "ゲスト", "モデレーター",
	"관리자", "운영자", "시스템", "서버", "방장", "손님", "익명", "모두",
	"админ", "администратор", "модератор", "оператор", "система", "сервер", "рут", "гость", "аноним", "владелец", "все",
	"адмін", "адміністратор", "гість",
	"διαχειριστής", "σύστημα", "διακομιστής", "συντονιστής", "επισκέπτης",
	"مدير", "المدير", "مشرف", "المشرف", "النظام", "الخادم", "ضيف", "مجهول", "سیستم", "سرور",
	"מנהל", "מערכת", "שרת", "אורח", "אנונימי",
	"ผู้ดูแล", "ผู้ดูแลระบบ", "แอดมิน", "ระบบ", "व्यवस्थापक", "प्रशासक", "सिस्टम", "सर्वर", "अतिथि",
}

// reservedKeys are words whose skeleton belongs to honest names: Ali looks like all.
var reservedKeys = map[string]bool{"all": true}

// reserved maps the skeleton of each reserved word to the word.
var reserved = sync.OnceValue(func() map[Skeleton]string {
	words := make(map[Skeleton]string, len(reservedWords))
	for _, w := range reservedWords {
		words[SkeletonOf(norm.NFC.String(w))] = w
	}
	return words
})

// reservedAs returns the reserved word that n is or looks like, or "".
func reservedAs(n Name) string {
	if reservedKeys[n.key] {
		return n.key
	}
	return reserved()[n.skeleton]
}
