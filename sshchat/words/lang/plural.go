package lang

import (
	"golang.org/x/text/feature/plural"
	bcp47 "golang.org/x/text/language"
)

// pluralIn is the form of a word that a number of things wants in a language, by the rules of CLDR.
func pluralIn(tag string, n int) plural.Form {
	return plural.Cardinal.MatchPlural(bcp47.Make(tag), n, 0, 0, 0, 0)
}
