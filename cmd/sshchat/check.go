package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sshchat/cmd/sshchat/folder"
	"sshchat/files"
	"sshchat/keys"
	"sshchat/sshchat/audit"
	"sshchat/sshchat/front/auth"
)

var errCheck = errors.New("not all is as it should be; see WRONG above")

func checkCommand() *cobra.Command {
	var c config
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Say what serve would do and what is wrong; change nothing",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, failed, err := c.beside(cmd)
			if err != nil {
				return err
			}
			if c.cluster.system != "" && !c.cluster.on() {
				return usageError{errors.New("--cluster-system-key says nothing without --cluster")}
			}
			if err := c.check(); err != nil {
				return c.sources.blame(err)
			}
			if c.cluster.on() {
				c.cluster.equal = equalSettings(cmd.Flags())
			}
			return check(cmd, c, cmd.OutOrStdout(), r, failed)
		},
	}
	c.bind(cmd.Flags())
	cmd.Flags().StringVar(&c.cluster.system, "cluster-system-key", "", "`file` with the nkey of the NATS servers' system account: they are asked about themselves")
	return cmd
}

// check reports on everything that serve needs, and goes on after a fault: who
// mends a server wants the whole list. r is the server that runs here already, nil if
// none does; failed says why it does not answer.
func check(cmd *cobra.Command, c config, w io.Writer, r *running, failed error) error {
	ok := true
	report := func(fine bool, what, how string, args ...any) {
		mark := "ok   "
		if !fine {
			mark, ok = "WRONG", false
		}
		fmt.Fprintf(w, "%s  %-10s %s\n", mark, what, fmt.Sprintf(how, args...))
	}
	if err := c.read.check(); err != nil {
		report(false, "motd", "%v", c.sources.blame(err))
	}
	report(true, "settings", "%s", cmp.Or(c.sources.file, "no file of them"))
	if r != nil {
		flags := cmp.Or(strings.Join(r.Flags, " "), "without flags")
		report(true, "server", "runs as process %d since %s, serves %s, %s", r.PID, r.Since.Local().Format(time.DateTime), strings.Join(r.Listen, ", "), flags)
		for _, why := range r.Why {
			report(false, "server", "is not ready: %s", why)
		}
	}
	if failed != nil {
		report(false, "server", "%v", failed)
	}
	checkAccess(c.access, report)
	checkData(c.data, report)
	checkAudit(filepath.Join(c.data, folder.Audit), report)
	checkHistory(cmd, filepath.Join(c.data, folder.History), c.cluster.on(), report)
	checkBackup(c, report)
	checkHostKeys(filepath.Join(c.data, "keys"), report)
	checkListen(cmd.Context(), c, r, report)
	if !c.metrics.IsZero() {
		how, fine := c.metrics.Check(cmd.Context(), r.self())
		report(fine, "metrics", "%s", how)
	}
	if c.cluster.on() {
		checkCluster(cmd.Context(), c, report)
	}
	if !ok {
		return errCheck
	}
	return nil
}

// checkAccess reports on who may come in.
func checkAccess(a access, report reporter) {
	ways, bad, failed := a.read(auth.Ways{})
	for _, err := range failed {
		report(false, "access", "%v", err)
	}
	for _, line := range bad {
		report(false, "access", "%v: that line lets nobody in", line)
	}
	for _, err := range a.open() {
		report(false, "access", "%v", err)
	}
	if a.mode == "known" {
		report(true, "access", "new names need an operator's /admit")
	}
	if set := ways.Allowed; set != nil {
		report(set.Len() > 0 || ways.UserCA != nil, "allowlist", "%s in %s", keyCount(set.Len()), a.allowlist)
	}
	if ways.UserCA != nil {
		report(true, "user CA", "certificates by %s", a.userCA)
	}
	if set := ways.Operators; set != nil {
		report(set.Len() > 0, "operators", "%s in %s", keyCount(set.Len()), a.operators)
	}
	if ways.Passphrase != nil {
		report(true, "passphrase", "asked of guests and new keys")
		if info, err := os.Stat(a.passphrase); err == nil && files.OpenTo(info.Mode(), 0o077) {
			report(false, "passphrase", "%s can be read by others: chmod 600 it", a.passphrase)
		}
	}
}

// checkAudit looks for the first line that somebody changed.
func checkAudit(path string, report reporter) {
	f, err := files.Open(path, os.O_RDONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		report(false, "audit", "%v", err)
		return
	}
	defer f.Close()
	lines, head, err := audit.Verify(f)
	if err != nil {
		report(false, "audit", "%s: %v", path, err)
		return
	}
	if lines == 0 {
		report(true, "audit", "no rulings yet")
		return
	}
	report(true, "audit", "%d rulings, the last has hash %.12s", lines, head)
}

type reporter func(fine bool, what, how string, args ...any)

func checkData(dir string, report reporter) {
	_, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		report(true, "data", "%s would be made", dir)
		return
	}
	bad := folder.Readable(dir)
	if err := folder.Check(dir); err != nil {
		bad = append(bad, err)
	}
	for _, err := range bad {
		report(false, "data", "%v", err)
	}
	if len(bad) == 0 {
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

func keyCount(n int) string {
	if n == 1 {
		return "1 key"
	}
	return fmt.Sprintf("%d keys", n)
}
