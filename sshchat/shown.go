package sshchat

import "strings"

// What we print round a name: "~gina" is a guest, "@gina" a mention or a place, "gina:"
// stands before a line, "gina," in a list. What we print, every command reads.
const (
	nameMarks = "@~"
	nameTails = ":,，："
)

// BareName takes off a word what people see round a name. marked tells that a mark stood
// before it, so that it is meant as a name, whatever else it looks like.
func BareName(word string) (name string, marked bool) {
	name = strings.TrimLeft(word, nameMarks)
	return strings.TrimRight(name, nameTails), name != word
}

// SameName reports whether a word means the one who is shown as name.
func SameName(name, word string) bool {
	word, _ = BareName(word)
	return strings.EqualFold(name, word)
}
