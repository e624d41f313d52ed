package main

import (
	"os/exec"
	"testing"

	"sshchat/sshchat/chattest"
)

// TestServiceScripts: shells can read the scripts for OpenRC and FreeBSD.
func TestServiceScripts(t *testing.T) {
	for _, file := range []string{"openrc/sshchat", "rc.d/sshchat"} {
		if out, err := exec.Command("sh", "-n", "../../contrib/"+file).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", file, err, out)
		}
	}
}

// TestAppArmorProfile: the profile is one, with all that it includes.
func TestAppArmorProfile(t *testing.T) {
	parser := chattest.Need(t, "apparmor_parser")
	if out, err := exec.Command(parser, "--skip-kernel-load", "--skip-cache", "../../contrib/apparmor/usr.bin.sshchat").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
