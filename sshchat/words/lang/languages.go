package lang

import (
	"slices"
	"strings"
	"sync"
)

// language is a language that has a catalog.
type language struct {
	tag     string   // BCP 47, as /lang takes it
	locales []string // languages of POSIX locales whose readers get it
	catalog func() *Catalog
}

// languages has all of them, the default first.
var languages = []language{
	{tag: "en", catalog: english},
	{tag: "zh", locales: []string{"zh", "yue", "wuu"}, catalog: chinese}, // Hant readers get Hans until somebody writes theirs
	{tag: "es", locales: []string{"es"}, catalog: sync.OnceValue(func() *Catalog { return fromFile("es") })},
}

// For returns the catalog of the language with this tag, or the default one.
func For(tag string) *Catalog {
	i := max(0, slices.IndexFunc(languages, func(l language) bool { return l.tag == tag }))
	return languages[i].catalog()
}

// Tags lists the languages, the default first.
func Tags() []string {
	tags := make([]string, len(languages))
	for i, l := range languages {
		tags[i] = l.tag
	}
	return tags
}

// Match picks the language for a client's locale variables in the order that
// POSIX gives them (LC_ALL, LC_MESSAGES, LANG): the first that is set decides.
// known is false when none names a language, as from Windows and PuTTY.
func Match(locales ...string) (tag string, known bool) {
	for _, l := range locales {
		l, _, _ = strings.Cut(l, "@")
		l, _, _ = strings.Cut(l, ".")
		l = strings.ToLower(strings.ReplaceAll(l, "-", "_"))
		base, _, _ := strings.Cut(l, "_")
		switch base {
		case "":
			continue
		case "c", "posix": // says the charset at most
			continue
		}
		for _, l := range languages {
			if slices.Contains(l.locales, base) {
				return l.tag, true
			}
		}
		return languages[0].tag, true
	}
	return languages[0].tag, false
}
