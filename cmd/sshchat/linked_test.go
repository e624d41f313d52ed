package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The program links the SSH library that it serves with, and no other.
func TestLinkedLibraries(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	linked := strings.Fields(string(out))
	for pkg, want := range map[string]bool{
		"sshchat/sshchat/front/wishmount": true, "charm.land/wish/v2": true,
		"sshchat/sshchat/front/glidermount": false, "github.com/gliderlabs/ssh": false,
	} {
		if slices.Contains(linked, pkg) != want {
			t.Errorf("%s: linked %t, want %t", pkg, !want, want)
		}
	}
}
