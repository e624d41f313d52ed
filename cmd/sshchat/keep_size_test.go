package main

import (
	"testing"

	"github.com/spf13/pflag"
)

// TestKeepSizeDefault: a server that was told nothing does not fill the disk (H13), and
// one that is told to keeps everything.
func TestKeepSizeDefault(t *testing.T) {
	for flag, want := range map[string]int64{"": 10 << 30, "--keep-size=0": 0, "--keep-size=2GiB": 2 << 30} {
		var c config
		fs := pflag.NewFlagSet("serve", pflag.ContinueOnError)
		c.bind(fs)
		var args []string
		if flag != "" {
			args = []string{flag}
		}
		if err := fs.Parse(args); err != nil || int64(c.keepSize) != want {
			t.Errorf("%q keeps %d bytes, %v, want %d", flag, c.keepSize, err, want)
		}
		if got := fs.Lookup("keep-size").DefValue; got != "10GiB" {
			t.Errorf("help says %q", got)
		}
	}
}
