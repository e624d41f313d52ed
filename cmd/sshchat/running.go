package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sshchat/cmd/sshchat/folder"
	"sshchat/cmd/sshchat/metrics"
	"sshchat/cmd/sshchat/settings"
	"sshchat/sshchat/admin"
)

// statusLine is what a running server is asked about itself by. It is no command of
// the chat: it is about the process, for check and for whoever watches over machines.
const statusLine = "server"

// runningWait is how long check waits for a server's answer.
const runningWait = 5 * time.Second

// running is a server that runs, as it says of itself.
type running struct {
	metrics.Self
	Listen []string `json:"listen"`           // where it serves
	Asked  []string `json:"asked"`            // where it was told to
	Flags  []string `json:"flags"`            // those that it was given, as flags or variables
	Config string   `json:"config,omitempty"` // its file of settings
}

// self is what the server says of itself; nil: none runs.
func (r *running) self() *metrics.Self {
	if r == nil {
		return nil
	}
	return &r.Self
}

// layer is what the server's own command line and environment say.
func (r *running) layer() (l settings.Layer) {
	for _, f := range r.Flags {
		name, value, _ := strings.Cut(strings.TrimPrefix(f, "--"), "=")
		if n := len(l) - 1; n >= 0 && l[n].Name == name { // one that is repeated
			l[n].Values = append(l[n].Values, value)
			continue
		}
		l = append(l, settings.Value{Name: name, Values: []string{value}, From: fmt.Sprintf("--%s of process %d", name, r.PID)})
	}
	return l
}

// told returns what the layers said of flags that others may be told of, as a command line. The
// values are those that fs holds: their paths are absolute.
func told(fs *pflag.FlagSet, layers ...settings.Layer) (all []string) {
	seen := map[string]bool{"data": true, "config": true}
	for _, l := range layers {
		for _, v := range l {
			f := fs.Lookup(v.Name)
			if seen[v.Name] || f == nil {
				continue
			}
			seen[v.Name] = true
			values := []string{f.Value.String()}
			if many, ok := f.Value.(pflag.SliceValue); ok {
				values = many.GetSlice()
			}
			for _, value := range values {
				all = append(all, "--"+v.Name+"="+value)
			}
		}
	}
	return all
}

// aboutServer answers what is about the process: statusLine, reloadLine and what metrics has. It
// leaves the rest to next.
func aboutServer(c config, listeners []net.Listener, server *metrics.Server, reload admin.Handler, next admin.Handler) admin.Handler {
	self := running{Asked: c.door.listen, Flags: c.sources.told, Config: c.sources.file}
	for _, l := range listeners {
		self.Listen = append(self.Listen, l.Addr().String())
	}
	return func(peer context.Context, req admin.Request) int {
		var answer any
		switch strings.TrimSpace(req.Line) {
		case statusLine:
			now := self
			now.Self = server.Self()
			answer = now
		case metrics.StatsLine:
			answer = server.Stats()
		case metrics.BudgetsLine:
			if _, err := io.WriteString(req.Out, server.BudgetsText()); err != nil {
				return exitFailed
			}
			return exitOK
		case reloadLine:
			return reload(peer, req)
		default:
			return next(peer, req)
		}
		if json.NewEncoder(req.Out).Encode(answer) != nil {
			return exitFailed
		}
		return exitOK
	}
}

// askServer asks the server that runs on a data folder; nil if none does.
func askServer(ctx context.Context, data string) (*running, error) {
	client, err := admin.Dial(filepath.Join(data, folder.Socket))
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

// beside fills the flags of cmd as those of the server would be that runs on the data folder,
// if one does, after its next start: what is given here, else what it was given, else the file.
// failed says why it does not answer.
func (c *config) beside(cmd *cobra.Command) (r *running, failed, err error) {
	line := settings.Line(cmd.Flags())
	var alone config
	fs := pflag.NewFlagSet("alone", pflag.ContinueOnError)
	alone.bind(fs)
	if err := alone.sources.fill(fs, c.file, line, environment()); err != nil {
		return nil, nil, err
	}
	data, err := folder.Find(alone.data)
	if err != nil {
		return nil, nil, err
	}
	r, failed = askServer(cmd.Context(), data)
	before, asked := environment(), c.file
	if r != nil {
		before, asked = r.layer(), cmp.Or(asked, r.Config)
	}
	err = c.sources.fill(cmd.Flags(), asked, line, before)
	c.data = data
	return r, failed, err
}

// checkListen reports whether every address can be served, or is by the server that
// runs here.
func checkListen(ctx context.Context, c config, r *running, report reporter) {
	if r != nil && slices.Equal(c.door.listen, r.Asked) {
		for _, a := range r.Listen {
			report(true, "listen", "%s is served by process %d", a, r.PID)
		}
		return
	}
	for _, a := range c.door.listen {
		if r != nil && (slices.Contains(r.Listen, a) || slices.Contains(r.Asked, a)) {
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
