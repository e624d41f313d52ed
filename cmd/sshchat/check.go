package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"sshchat/keys"
	"sshchat/sshchat/front"
)

var errCheck = errors.New("it would not serve as it is; see above")

func checkCommand() *cobra.Command {
	var c config
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Say what serve would do and what is wrong; change nothing",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.check(); err != nil {
				return err
			}
			return check(cmd, c, cmd.OutOrStdout())
		},
	}
	c.bind(cmd.Flags())
	return cmd
}

// check reports on everything that serve needs, and goes on after a fault: who
// mends a server wants the whole list.
func check(cmd *cobra.Command, c config, w io.Writer) error {
	ok := true
	report := func(fine bool, what, how string, args ...any) {
		mark := "ok   "
		if !fine {
			mark, ok = "WRONG", false
		}
		fmt.Fprintf(w, "%s  %-9s %s\n", mark, what, fmt.Sprintf(how, args...))
	}
	if _, err := c.logger(io.Discard); err != nil {
		report(false, "log", "%v", err)
	}
	if _, err := c.operatorKeys(); err != nil {
		report(false, "operators", "%v", err)
	}
	checkData(c.data, report)
	checkHistory(cmd, filepath.Join(c.data, historyFile), report)
	checkHostKeys(filepath.Join(c.data, "keys"), report)
	for _, a := range c.listen {
		l, err := front.Listen(cmd.Context(), a)
		if err != nil {
			report(false, "listen", "%v", err)
			continue
		}
		report(true, "listen", "%s is free", l.Addr())
		_ = l.Close()
	}
	if !ok {
		return errCheck
	}
	return nil
}

type reporter func(fine bool, what, how string, args ...any)

func checkData(dir string, report reporter) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		report(true, "data", "%s would be made", dir)
	case err != nil:
		report(false, "data", "%v", err)
	case !info.IsDir():
		report(false, "data", "%s is no folder: name another with --data", dir)
	default:
		report(true, "data", "%s", dir)
	}
}

func checkHostKeys(dir string, report reporter) {
	found, err := keys.CheckHostKeys(dir)
	if err != nil {
		report(false, "host key", "%v", err)
		return
	}
	for _, k := range found {
		switch {
		case errors.Is(k.Err, fs.ErrNotExist):
			report(true, "host key", "%s would be made", k.Path)
		case k.Err != nil:
			report(false, "host key", "%v", k.Err)
		default:
			report(true, "host key", "%s %s", keys.Fingerprint(k.Key), k.Path)
		}
	}
}
