// Package slip tells how far a word that somebody typed is from one that they may have meant.
package slip

import (
	"slices"
	"unicode"
)

// Swapped reports whether a is b with two neighbours the wrong way round, which is one
// slip of the fingers and not two.
func Swapped(a, b string) bool {
	for i := 1; i < len(a) && len(a) == len(b); i++ {
		if a[i-1] == b[i] && a[i] == b[i-1] && a[:i-1] == b[:i-1] && a[i+1:] == b[i+1:] {
			return true
		}
	}
	return false
}

// One reports whether a and b are one slip of the fingers apart: a letter more, a letter less, another letter, or two
// neighbours the wrong way round. Digits are no slip: team1 and team2 are two things. In a short
// word another letter makes another word.
func One(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) < 2 || len(y)-len(x) > 1 || a == b {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	switch {
	case unicode.IsDigit(y[i]) || i < len(x) && unicode.IsDigit(x[i]):
		return false
	case len(x) < len(y):
		return slices.Equal(x[i:], y[i+1:])
	case len(x) >= 4 && slices.Equal(x[i+1:], y[i+1:]):
		return true
	}
	return i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && slices.Equal(x[i+2:], y[i+2:])
}

// Distance is how many letters must be added, dropped or changed to make b of a
// (Levenshtein), in bytes: commands are short, and nearly all are ASCII.
func Distance(a, b string) int {
	if len(a) > 32 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
