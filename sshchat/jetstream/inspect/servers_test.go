package inspect_test

import (
	"slices"
	"testing"

	"sshchat/sshchat/jetstream/inspect"
)

// TestDamaged: a server that lacks messages for good is found; one that is a moment ahead of
// the others with deleting is not, nor one that is behind.
func TestDamaged(t *testing.T) {
	look := func(n1, n2 inspect.CopyLook) []inspect.ServerLook {
		return []inspect.ServerLook{{Name: "n1", Copies: []inspect.CopyLook{n1}}, {Name: "n2", Copies: []inspect.CopyLook{n2}}}
	}
	whole := inspect.CopyLook{Stream: "chat", Messages: 90, Deleted: 10, Last: 100}
	damaged := inspect.CopyLook{Stream: "chat", Messages: 88, Deleted: 12, Last: 100}
	behind := inspect.CopyLook{Stream: "chat", Messages: 88, Deleted: 10, Last: 98}
	for name, c := range map[string]struct {
		before, after []inspect.ServerLook
		want          []inspect.Lack
	}{
		"in both looks":  {look(damaged, whole), look(damaged, whole), []inspect.Lack{{Server: "n1", Stream: "chat", Messages: 2, Other: "n2"}}},
		"in one":         {look(damaged, whole), look(damaged, damaged), nil},
		"since a moment": {look(whole, whole), look(damaged, whole), nil},
		"by turns":       {look(damaged, whole), look(whole, damaged), nil},
		"behind":         {look(behind, whole), look(behind, whole), nil},
	} {
		if got := inspect.Damaged(c.before, c.after); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
