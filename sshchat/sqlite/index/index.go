// Package index says which words stand for a message in the full-text index, and which terms
// find them.
package index

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"sshchat/sshchat/memory"
)

// The index holds, for each message, its words with every character of a script
// without spaces as a word of its own. A phrase of such characters then finds any
// substring, down to one character, where an index of trigrams finds nothing below
// three.
//
// A message that is erased is split again to find its words in the index. So a
// change here, in the tables of package unicode or in the tokenizer needs a
// migration that builds the index anew.

// Table makes the table of the index. It is in files that are there: it never changes.
const Table = `CREATE VIRTUAL TABLE word USING fts5 (
	text, content='', columnsize=0, tokenize="unicode61 remove_diacritics 2"
);
`

// prefixLetters is how long an unquoted word must be to find longer ones too.
// Shorter beginnings match so many words that a search would take 50 ms instead of
// 1, and mean themselves: "the", "we". A star asks for it explicitly: "de*".
const prefixLetters = 4

// Room and Person, characters of the private use area that the tokenizer takes for letters,
// mark the words that stand for the room and the person of a message. They let a
// search in one room or from one person skip all others. Text never has them: split
// takes them out.
const (
	Room   = '\uE000'
	Person = '\uE001'
)

// mark is the word that stands for a room or a person.
func mark(kind rune, id int64) string { return string(kind) + strconv.FormatInt(id, 10) }

// Text is what the index gets for a message: its words, and those for its room and its person.
func Text(room, person int64, body string) string {
	return mark(Room, room) + " " + mark(Person, person) + " " + split(body)
}

// split puts spaces around every character that is a word of its own.
func split(s string) string {
	var b strings.Builder
	b.Grow(len(s) + len(s)/2)
	for _, r := range s {
		switch {
		case r == Room || r == Person || r == 0:
			b.WriteByte(' ')
		case single(r):
			b.WriteByte(' ')
			b.WriteRune(r)
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// single reports whether r belongs to a script that is written without spaces and
// whose characters are worth finding alone (UAX #29 leaves these to dictionaries).
func single(r rune) bool {
	return r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo, unicode.Hangul)
}

// tokenRune reports whether the tokenizer takes r for a part of a word: unicode61
// takes letters, numbers and private use.
func tokenRune(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.Co) }

// lastToken returns how many characters long the word is that s ends with, 0 if it
// does not end with a word or that word is a single character by its nature.
func lastToken(s string) int {
	word := s[strings.LastIndexFunc(s, func(r rune) bool { return !tokenRune(r) && !unicode.Is(unicode.M, r) })+1:]
	if r, _ := utf8.DecodeLastRuneInString(word); single(r) {
		return 0
	}
	return utf8.RuneCountInString(word)
}

// Terms turns a searcher's text into terms of FTS5's query language. Every
// term is a quoted string, within which nothing has a meaning but the quote, and
// that is doubled. What has no letter in it is left out. It reports false when
// something was asked for and nothing of it is left, so that nothing can be found.
func Terms(s string) (terms []string, ok bool) {
	words := memory.Words(s)
	for _, w := range words {
		word, star := w.Text, false
		if !w.Quoted {
			word, star = strings.CutSuffix(word, "*")
		}
		phrase := strings.TrimSpace(split(word))
		if !strings.ContainsFunc(phrase, tokenRune) {
			continue
		}
		term := `"` + strings.ReplaceAll(phrase, `"`, `""`) + `"`
		if n := lastToken(phrase); !w.Quoted && (star && n > 0 || n >= prefixLetters) {
			term += "*"
		}
		terms = append(terms, term)
	}
	return terms, len(terms) > 0 || len(words) == 0
}

// Any is the term that a message of any of these rooms or people matches. Kind is Room or Person.
func Any(kind rune, ids []int64) string {
	var terms []string
	for _, id := range ids {
		terms = append(terms, `"`+mark(kind, id)+`"`)
	}
	return "(" + strings.Join(terms, " OR ") + ")"
}
