package commands

import (
	"slices"
	"strings"
	"unicode"

	"sshchat/sshchat"
)

// What one search may ask for. The cost of a search is that of its words' occurrences: 8
// words are more than anybody types, and a star behind one letter stands for half of the
// index (26 of them, 40 times, took 23 s over 300,000 lines).
const (
	maxSearchWords = 8
	maxSearchBytes = 256
	minStarLetters = 2
)

// searchText makes the text of a Query of a searcher's words, or says what is too much.
// Words that are there twice are asked for once.
func searchText(words []string) (string, error) {
	var kept []string
	quoted := strings.Contains(strings.Join(words, ""), `"`) // then places matter
	for _, w := range words {
		if stem, star := strings.CutSuffix(w, "*"); star && letters(stem) < minStarLetters {
			return "", sshchat.NewFault("search.star", sshchat.Echo(w), minStarLetters)
		}
		again := func(k string) bool { return strings.EqualFold(k, w) }
		if quoted || !slices.ContainsFunc(kept, again) {
			kept = append(kept, w)
		}
	}
	s := strings.Join(kept, " ")
	switch {
	case len(kept) > maxSearchWords:
		return "", sshchat.NewFault("search.words", maxSearchWords)
	case len(s) > maxSearchBytes:
		return "", sshchat.NewFault("search.long", maxSearchBytes)
	}
	return s, nil
}

// letters counts letters and digits. A star behind a Han character means nothing, as each
// is a word of its own.
func letters(s string) (n int) {
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			return minStarLetters
		case unicode.IsLetter(r), unicode.IsDigit(r):
			n++
		}
	}
	return n
}
