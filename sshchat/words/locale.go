package words

import "strings"

// Match picks the language for a client's locale variables in the order that
// POSIX gives them (LC_ALL, LC_MESSAGES, LANG): the first that is set decides.
// known is false when none says anything, as from Windows and PuTTY.
func Match(locales ...string) (lang string, known bool) {
	for _, l := range locales {
		l, _, _ = strings.Cut(l, "@")
		l, _, _ = strings.Cut(l, ".")
		l = strings.ToLower(strings.ReplaceAll(l, "-", "_"))
		switch base, _, _ := strings.Cut(l, "_"); base {
		case "":
			continue
		case "zh", "yue", "wuu": // Hant readers get Hans until somebody writes theirs
			return "zh", true
		case "c", "posix": // says the charset at most
			continue
		default:
			return "en", true
		}
	}
	return "en", false
}

// Charset returns "gbk" or "gb18030" when the locale that decides the character
// type (LC_ALL, LC_CTYPE, LANG) names a GB encoding, and "utf-8" otherwise.
func Charset(locales ...string) string {
	for _, l := range locales {
		if l == "" {
			continue
		}
		_, set, _ := strings.Cut(strings.ToLower(l), ".")
		set, _, _ = strings.Cut(set, "@")
		switch strings.ReplaceAll(set, "-", "") {
		case "gb18030":
			return "gb18030"
		case "gbk", "gb2312", "euccn":
			return "gbk"
		}
		return "utf-8"
	}
	return "utf-8"
}
