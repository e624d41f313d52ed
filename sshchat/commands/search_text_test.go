package commands

import (
	"errors"
	"strings"
	"testing"

	"sshchat/sshchat"
)

func TestSearchText(t *testing.T) {
	alphabet := strings.Fields(strings.Repeat("a* b* c* d* e* f* g* h* i* j* k* l* m* n* o* p* q* r* s* t* u* v* w* x* y* z* ", 40))
	for _, c := range []struct {
		words       []string
		want, fault string
	}{
		{strings.Fields("deploy failed"), "deploy failed", ""},
		{strings.Fields("de* 部*"), "de* 部*", ""},
		{strings.Fields("a b A a"), "a b", ""},
		{strings.Fields(`"to be or not to be"`), `"to be or not to be"`, ""}, // a phrase: doubles have a meaning
		{alphabet, "", "search.star"},
		{strings.Fields("*"), "", "search.star"},
		{strings.Fields("-*"), "", "search.star"},
		{strings.Fields("one two three four five six seven eight nine"), "", "search.words"},
		{[]string{strings.Repeat("长", 86)}, "", "search.long"},
		{nil, "", ""},
	} {
		got, err := searchText(c.words)
		key := ""
		if f, ok := errors.AsType[*sshchat.Fault](err); ok {
			key = f.Key
		}
		if got != c.want || key != c.fault {
			t.Errorf("%.60q: %q, %q; want %q, %q", c.words, got, key, c.want, c.fault)
		}
	}
}
