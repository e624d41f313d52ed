package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"sshchat/cmd/sshchat/outlet"
	"sshchat/sshchat"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/front/admission"
)

// readings are the files that people read.
type readings struct{ motd, rules string }

// config is what the flags say.
type config struct {
	listen    []string
	data      string
	read      readings
	start     starts
	logFormat string
	logLevel  string
	exempt    []string
	proxyFrom []string
	balancers []netip.Prefix // what proxyFrom says
	access    access
	allowNone bool
	budgets   admission.Budgets
	rate      sshchat.Rate
	bots      sshchat.Rate
	estate    map[estate.Stays]*estate.Budget
	drain     time.Duration
	keep      age
	keepSize  sizeOf
	cluster   clusterFlags
	given     []string // what the running server says of its flags
}

// defaultKeepSize is far more than years of talk need, and an end: whoever is
// let in could write 64 MiB of long blocks a day for every address they have.
const defaultKeepSize sizeOf = 10 << 30

// bind declares the flags on fs, with the defaults that serve everybody.
func (c *config) bind(fs *pflag.FlagSet) {
	b := admission.DefaultBudgets()
	fs.SortFlags = false
	fs.StringArrayVar(&c.listen, "listen", []string{":2222"}, "`address` to listen on; repeatable")
	c.bindData(fs)
	fs.StringVar(&c.read.rules, "rules", "", "`file` with how one talks here, shown by /rules and to newcomers as one line that it is there")
	fs.StringVar(&c.read.motd, "motd", "", "`file` with the message of the day, read at each login")
	c.start.bind(fs)
	fs.Var(&c.keep, "keep", "`age` up to which history is kept, such as 365d (default: for ever)")
	c.keepSize = defaultKeepSize
	fs.Var(&c.keepSize, "keep-size", "`size` up to which history is kept; 0 is no limit")
	c.access.bind(fs)
	fs.StringVar(&c.logFormat, "log-format", "text", "`text` or json, on standard error")
	fs.StringVar(&c.logLevel, "log-level", "info", "`level`: debug, info, warn or error")
	fs.IntVar(&c.rate.Burst, "say-burst", 10, "lines that one person may say at once")
	fs.DurationVar(&c.rate.Every, "say-every", time.Second/2, "`time` between lines after that; 0 does not limit")
	fs.IntVar(&c.bots.Burst, "bot-burst", 20, "lines that a program (bot, say) may say at once")
	fs.DurationVar(&c.bots.Every, "bot-every", time.Second/10, "`time` between lines after that; 0 does not limit")
	c.bindEstate(fs)
	fs.IntVar(&c.budgets.People, "max-people", b.People, "sessions in all")
	fs.IntVar(&c.budgets.PeoplePerSource, "max-people-per-source", b.PeoplePerSource, "sessions from one address (IPv6: /64)")
	fs.IntVar(&c.budgets.Strangers, "max-logins", b.Strangers, "unfinished logins in all")
	fs.IntVar(&c.budgets.StrangersPerSource, "max-logins-per-source", b.StrangersPerSource, "unfinished logins from one address")
	fs.IntVar(&c.budgets.Rate, "connect-rate", b.Rate, "new connections a second from one address")
	fs.IntVar(&c.budgets.Burst, "connect-burst", b.Burst, "new connections at once from one address")
	fs.StringArrayVar(&c.exempt, "exempt", nil, "`CIDR` that the limits for one address do not hold for; repeatable")
	fs.StringArrayVar(&c.proxyFrom, "proxy-from", nil, "`CIDR` of balancers that tell each client's address by a PROXY header; repeatable")
	fs.BoolVar(&c.allowNone, "allow-none", false, "let clients in that offer no way to log in; others then hide their key")
	c.cluster.bind(fs)
	fs.DurationVar(&c.drain, "drain", 5*time.Second, "`time` after SIGTERM (a second at least) when the server is gone; sessions get 3/4 of it")
}

// bindEstate declares two flags for each kind of what stays: --new-rooms and its like.
func (c *config) bindEstate(fs *pflag.FlagSet) {
	c.estate = map[estate.Stays]*estate.Budget{}
	defaults := estate.DefaultEstate()
	for _, k := range []struct {
		kind estate.Stays
		what string
	}{
		{estate.StaysAccount, "accounts for keys that were not here before"},
		{estate.StaysRoom, "new rooms"},
		{estate.StaysBytes, "bytes of long blocks"},
		{estate.StaysAct, "acts on record in rooms"},
	} {
		b := defaults[k.kind]
		c.estate[k.kind] = &b
		fs.IntVar(&b.All, "new-"+string(k.kind), b.All, k.what+" a day in all; 0 does not limit")
		fs.IntVar(&b.Source, "new-"+string(k.kind)+"-per-source", b.Source, k.what+" a day from one address; 0 does not limit")
	}
}

// stays is what the flags of bindEstate say.
func (c *config) stays() map[estate.Stays]estate.Budget {
	out := map[estate.Stays]estate.Budget{}
	for kind, b := range c.estate {
		out[kind] = *b
	}
	return out
}

// bindData declares the one flag that every command needs.
func (c *config) bindData(fs *pflag.FlagSet) {
	fs.StringVar(&c.data, "data", "", "`folder` for keys and history (default $SSHCHAT_DATA, $STATE_DIRECTORY or "+defaultDataHelp()+")")
}

// check refuses what cannot be meant, with a line that says what can.
func (c *config) check() error {
	for _, a := range c.listen {
		if _, _, err := net.SplitHostPort(a); err != nil {
			return usageError{fmt.Errorf("--listen %s: write HOST:PORT or :PORT", a)}
		}
	}
	if err := c.start.check(); err != nil {
		return err
	}
	var err error
	if c.budgets.Exempt, err = prefixes("--exempt", c.exempt); err != nil {
		return err
	}
	if c.balancers, err = prefixes("--proxy-from", c.proxyFrom); err != nil {
		return err
	}
	if c.rate.Burst < 1 || c.rate.Every < 0 {
		return usageError{fmt.Errorf("--say-burst must be at least 1 and --say-every at least 0")}
	}
	if c.bots.Burst < 1 || c.bots.Every < 0 {
		return usageError{fmt.Errorf("--bot-burst must be at least 1 and --bot-every at least 0")}
	}
	for _, path := range []*string{&c.read.motd, &c.read.rules, &c.access.allowlist, &c.access.userCA, &c.access.revoked, &c.access.passphrase, &c.access.operators} {
		if *path == "" {
			continue
		}
		if *path, err = filepath.Abs(*path); err != nil { // who is told of it may be elsewhere
			return err
		}
	}
	if err := checkMOTD(c.read.motd); err != nil {
		return fmt.Errorf("--motd: %w", err)
	}
	if err := checkMOTD(c.read.rules); err != nil {
		return fmt.Errorf("--rules: %w", err)
	}
	if err := c.access.check(); err != nil {
		return err
	}
	if err := c.cluster.check(); err != nil {
		return err
	}
	data, err := dataDir(c.data)
	c.data = data
	return err
}

// prefixes reads the networks that a flag was given.
func prefixes(flag string, all []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range all {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, usageError{fmt.Errorf("%s %s: write an address with its prefix length, such as 10.1.0.0/16", flag, s)}
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// logger returns the log that the flags ask for.
func (c *config) logger(w io.Writer) (*slog.Logger, error) {
	h, err := c.handler(w)
	return slog.New(h), err
}

// logOn returns the log on an outlet, which tells in the same form what it lost.
func (c *config) logOn(o *outlet.Outlet) (*slog.Logger, error) {
	o.Lost = func(lost int) []byte {
		var line bytes.Buffer
		if log, err := c.logger(&line); err == nil {
			log.Warn("log lines were lost: nobody took them", "lines", lost)
		}
		return line.Bytes()
	}
	return c.logger(o)
}

func (c *config) handler(w io.Writer) (slog.Handler, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.logLevel)); err != nil {
		return slog.DiscardHandler, usageError{fmt.Errorf("--log-level %s: write debug, info, warn or error", c.logLevel)}
	}
	o := &slog.HandlerOptions{Level: level}
	switch c.logFormat {
	case "text":
		return slog.NewTextHandler(w, o), nil
	case "json":
		return slog.NewJSONHandler(w, o), nil
	}
	return slog.DiscardHandler, usageError{fmt.Errorf("--log-format %s: write text or json", c.logFormat)}
}

// dataDir returns where the server's files lie: what was asked for, else
// $SSHCHAT_DATA, else systemd's $STATE_DIRECTORY (its first folder), else the XDG
// data folder.
func dataDir(asked string) (string, error) {
	state, _, _ := strings.Cut(os.Getenv("STATE_DIRECTORY"), ":")
	for _, dir := range []string{asked, os.Getenv("SSHCHAT_DATA"), state} {
		if dir != "" {
			return filepath.Abs(dir)
		}
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) { // a relative one is invalid by the XDG specification
		return filepath.Join(dir, "sshchat"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find a place for the data: %w; name one with --data", err)
	}
	return filepath.Join(home, ".local", "share", "sshchat"), nil
}

// defaultDataHelp is how help names the default, the same on every machine.
func defaultDataHelp() string { return "~/.local/share/sshchat" }
