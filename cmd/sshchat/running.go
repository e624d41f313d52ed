package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"sshchat/sshchat/admin"
)

// statusLine is what a running server is asked about itself by. It is no command of
// the chat: it is about the process, for check and for whoever watches over machines.
const statusLine = "server"

// runningWait is how long check waits for a server's answer.
const runningWait = 5 * time.Second

// running is a server that runs, as it says of itself.
type running struct {
	PID     int       `json:"pid"`
	Version string    `json:"version"`
	Since   time.Time `json:"since"`
	Listen  []string  `json:"listen"`
	Flags   []string  `json:"flags"` // those of askedFlags that it was given
}

// askedFlags are the flags that say where a server reads what check looks at.
var askedFlags = [...]string{
	"listen", "motd", "rules", "access", "allowlist", "user-ca", "revoked", "passphrase-file", "operators",
	"cluster", "node", "cluster-key", "cluster-ca",
}

// givenFlags returns the flags among askedFlags that were given, as a command line.
func givenFlags(fs *pflag.FlagSet) (all []string) {
	for _, name := range askedFlags {
		f := fs.Lookup(name)
		if f == nil || !f.Changed {
			continue
		}
		values := []string{f.Value.String()}
		if many, ok := f.Value.(pflag.SliceValue); ok {
			values = many.GetSlice()
		}
		for _, v := range values {
			all = append(all, "--"+name+"="+v)
		}
	}
	return all
}

// aboutServer answers statusLine and leaves the rest to next.
func aboutServer(c config, listeners []net.Listener, next admin.Handler) admin.Handler {
	self := running{PID: os.Getpid(), Version: version(), Since: time.Now().UTC().Truncate(time.Second), Flags: c.given}
	for _, l := range listeners {
		self.Listen = append(self.Listen, l.Addr().String())
	}
	return func(peer context.Context, req admin.Request) int {
		if strings.TrimSpace(req.Line) != statusLine {
			return next(peer, req)
		}
		if json.NewEncoder(req.Out).Encode(self) != nil {
			return exitFailed
		}
		return exitOK
	}
}

// askServer asks the server that runs on a data folder; nil if none does.
func askServer(ctx context.Context, data string) (*running, error) {
	client, err := admin.Dial(filepath.Join(data, socketFile))
	if errors.Is(err, admin.ErrNoServer) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, runningWait)
	defer cancel()
	var out bytes.Buffer
	status, err := client.Run(ctx, statusLine, strings.NewReader(""), &out, io.Discard)
	if err != nil {
		return nil, err
	}
	var r running
	if status != 0 || json.Unmarshal(out.Bytes(), &r) != nil {
		return nil, errors.New("a server runs there, which does not say how: it is of another version")
	}
	return &r, nil
}

// adoptFlags gives fs the flags of a running server where none were given here, if it has
// them.
func adoptFlags(fs *pflag.FlagSet, r *running) error {
	given := givenFlags(fs)
	for _, f := range r.Flags {
		name, value, _ := strings.Cut(strings.TrimPrefix(f, "--"), "=")
		here := slices.ContainsFunc(given, func(g string) bool { return strings.HasPrefix(g, "--"+name+"=") })
		if here || !slices.Contains(askedFlags[:], name) || fs.Lookup(name) == nil {
			continue
		}
		if err := fs.Set(name, value); err != nil {
			return fmt.Errorf("the running server's flag %s: %w", f, err)
		}
	}
	return nil
}

// checkListen reports whether every address can be served, or is by the server that
// runs here.
func checkListen(ctx context.Context, c config, r *running, asked bool, report reporter) {
	if r != nil && !asked {
		for _, a := range r.Listen {
			report(true, "listen", "%s is served by process %d", a, r.PID)
		}
		return
	}
	for _, a := range c.listen {
		if r != nil && (slices.Contains(r.Listen, a) || slices.Contains(r.Flags, "--listen="+a)) {
			report(true, "listen", "%s is served by process %d", a, r.PID)
			continue
		}
		all, err := openAll(ctx, []string{a})
		if err != nil {
			report(false, "listen", "%v", err)
			continue
		}
		report(true, "listen", "%s is free", all[0].Addr())
		_ = all[0].Close()
	}
}
