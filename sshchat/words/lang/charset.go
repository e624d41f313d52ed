package lang

import "strings"

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
