// Package confusable knows which characters look like others: the table of UTS #39
// (Unicode Security Mechanisms), 4, in the version that Version names.
//
// Skeletons are kept in records. A new table changes some of them, so whoever keeps them
// compares Version at the start, and makes them anew when it is another.
package confusable

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
)

// table is Unicode's confusables.txt without its remarks, made by
//
//	go test ./sshchat/confusable -table confusables.txt
//
// from the file of https://www.unicode.org/Public/security/latest/, which ICU carries in
// source/data/unidata as well. Its licence is Unicode-3.0:
// https://www.unicode.org/license.txt
//
//go:embed table.txt
var table string

// Version is the version of Unicode that the table is from, such as "17.0.0".
var Version = sync.OnceValue(func() string {
	_, rest, _ := strings.Cut(table, "# Version: ")
	version, _, _ := strings.Cut(rest, "\n")
	return version
})

// mapping is the table by character.
var mapping = sync.OnceValue(func() map[rune]string {
	m := make(map[rune]string, 7000)
	for line := range strings.Lines(table) {
		from, to, ok := strings.Cut(strings.TrimSpace(line), ";")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		var b strings.Builder
		for code := range strings.FieldsSeq(to) {
			b.WriteRune(parse(code))
		}
		m[parse(from)] = keepM(b.String())
	}
	delete(m, 'm')
	return m
})

// keepM undoes that the table takes m for rn, and with it all that looks like an m: a
// terminal is monospaced, where rn is twice as wide.
func keepM(s string) string { return strings.Replace(s, "rn", "m", 1) }

func parse(hex string) rune {
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil { // the table is ours, and a test reads all of it
		return -1
	}
	return rune(n)
}

// Skeleton returns what s looks like, character by character: NFD, the table, NFD again
// (UTS #39, 4). Characters of which the table says nothing are kept; m stays m.
func Skeleton(s string) string {
	m := mapping()
	s = norm.NFD.String(s) // s itself, where nothing is to be done
	if !strings.ContainsFunc(s, func(r rune) bool { return m[r] != "" }) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if to, ok := m[r]; ok {
			b.WriteString(to)
		} else {
			b.WriteRune(r)
		}
	}
	return norm.NFD.String(b.String())
}
