package sshchat

import "testing"

func TestMostWords(t *testing.T) {
	for usage, want := range map[string]int{
		"": 0, "NAME": 1, "[NAME]": 1, "NAME [#ROOM]": 2, "[#ROOM | @NAME] [COUNT | DATE]": 3, "NAME | list | drop NAME | free NAME": 2,
		"on|off": 1, "[#ROOM] all|mentions|none": 2, "NAME | CIDR [for 3d] [REASON]": endless, "[WORDS | -]": endless,
		"TEXT | s/OLD/NEW/": endless, "[#ROOM...]": endless, "NAME [in:#ROOM | in:all] | #FIRST[-LAST]": 2, "[A [B | C [D]]] E": 4,
	} {
		if got := MostWords(usage); got != want {
			t.Errorf("%q has %d words, want %d", usage, got, want)
		}
	}
}
