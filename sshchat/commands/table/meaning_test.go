package table

import (
	"strings"
	"testing"
)

// TestSynonymsMeanOneThing: a word that stands twice would mean whichever came last.
func TestSynonymsMeanOneThing(t *testing.T) {
	seen := map[string]string{}
	for _, s := range synonyms {
		for _, word := range strings.Fields(s.words) {
			if other, twice := seen[word]; twice {
				t.Errorf("%s means /%s and /%s", word, other, s.line)
			}
			seen[word] = s.line
		}
	}
}
