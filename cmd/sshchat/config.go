package main

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"sshchat/cmd/sshchat/folder"
	"sshchat/cmd/sshchat/logs"
	"sshchat/cmd/sshchat/metrics"
	"sshchat/cmd/sshchat/units"
	"sshchat/sshchat"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/sqlite"
)

// config is what the flags say.
type config struct {
	file      string // with settings, as --config says
	sources   sources
	data      string
	read      readings
	start     starts
	logs      logs.Flags
	door      doorFlags
	access    access
	rate      sshchat.Rate
	bots      sshchat.Rate
	estate    map[estate.Stays]*estate.Budget
	drain     time.Duration
	backupAge units.Age
	keep      units.Age
	keepSize  units.Size
	limits    *sqlite.Limits // what keep and keepSize say; of a server
	metrics   metrics.Address
	cluster   clusterFlags
}

// defaultKeepSize is far more than years of talk need, and an end: whoever is
// let in could write 64 MiB of long blocks a day for every address they have.
const defaultKeepSize units.Size = 10 << 30

// bind declares the flags on fs, with the defaults that serve everybody.
func (c *config) bind(fs *pflag.FlagSet) {
	fs.SortFlags = false
	c.door.bindListen(fs)
	c.bindData(fs)
	fs.StringVar(&c.read.rules, "rules", "", "`file` with how one talks here: /rules shows it, and newcomers are told that it is there")
	fs.StringVar(&c.read.motd, "motd", "", "`file` with the message of the day, read at each login")
	c.start.bind(fs)
	fs.Var(&c.keep, "keep", "`age` up to which history is kept, such as 365d (default: for ever)")
	c.keepSize = defaultKeepSize
	fs.Var(&c.keepSize, "keep-size", "`size` up to which history is kept; 0 is no limit")
	c.access.bind(fs)
	c.logs.Bind(fs)
	fs.IntVar(&c.rate.Burst, "say-burst", 10, "lines that one person may say at once")
	fs.DurationVar(&c.rate.Every, "say-every", time.Second/2, "`time` between lines after that; 0 does not limit")
	fs.IntVar(&c.bots.Burst, "bot-burst", 20, "lines that a program (bot, say) may say at once")
	fs.DurationVar(&c.bots.Every, "bot-every", time.Second/10, "`time` between lines after that; 0 does not limit")
	c.bindEstate(fs)
	c.door.bind(fs)
	fs.Var(&c.metrics, "metrics", "`address` for Prometheus, /healthz and /readyz: 127.0.0.1:9222 or unix:PATH (default: none)")
	c.cluster.bind(fs)
	c.backupAge = units.Age(72 * time.Hour)
	fs.Var(&c.backupAge, "backup-age", "`age` of the last good backup (sshchat backup --keep) above which the log warns")
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

// bindData declares the flags that every command needs.
func (c *config) bindData(fs *pflag.FlagSet) {
	fs.StringVar(&c.file, "config", "", "TOML `file` of settings (default ~/.config/sshchat/sshchat.toml, else "+systemFile+")")
	fs.StringVar(&c.data, "data", "", "`folder` for keys and history (default $SSHCHAT_DATA, $STATE_DIRECTORY or "+folder.DefaultHelp+")")
}

// check refuses what cannot be meant, with a line that says what can.
func (c *config) check() error {
	if err := c.door.check(); err != nil {
		return err
	}
	if err := c.logs.Check(); err != nil {
		return usageError{err}
	}
	if err := c.start.check(); err != nil {
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
		abs, err := filepath.Abs(*path) // who is told of it may be elsewhere
		if err != nil {
			return err
		}
		*path = abs
	}
	if err := c.access.check(); err != nil {
		return err
	}
	if err := c.cluster.check(); err != nil {
		return err
	}
	data, err := folder.Find(c.data)
	c.data = data
	return err
}
