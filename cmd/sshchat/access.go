package main

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync/atomic"
	"time"

	"github.com/spf13/pflag"

	"sshchat/cmd/sshchat/units"
	"sshchat/files"
	"sshchat/keys"
	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/front/auth"
)

// access is what the flags say of who may come in.
type access struct {
	sameKey    string // "refuse" or "window"
	mode       string
	allowlist  string
	userCA     string
	revoked    string
	passphrase string
	operators  string
	nameExpiry units.Age
	newWait    units.Age
	newSlow    time.Duration
	newLinks   bool

	sources map[string]*files.Source // by path; see source
}

func (a *access) bind(fs *pflag.FlagSet) {
	a.nameExpiry, a.newWait = units.Age(180*24*time.Hour), units.Age(10*time.Minute)
	fs.StringVar(&a.mode, "access", "open", "`who` may come in under a new name: open (everybody) or known (who was admitted)")
	fs.StringVar(&a.sameKey, "same-key", "refuse", "a second login of an account is to `do`: refuse (it is told), or window")
	fs.StringVar(&a.allowlist, "allowlist", "", "`file` of the keys that may come in, as authorized_keys; no guests then")
	fs.StringVar(&a.userCA, "user-ca", "", "`file` of the authorities whose user certificates may come in; no guests then")
	fs.StringVar(&a.revoked, "revoked", "", "`file` of the certificates and keys that may not, with --user-ca")
	fs.StringVar(&a.passphrase, "passphrase-file", "", "`file` with the line of sshchat passphrase: guests and new keys must know it")
	fs.StringVar(&a.operators, "operators", "", "`file` of the keys that look after the chat, as authorized_keys")
	fs.Var(&a.nameExpiry, "name-expiry", "`age` after which a name that nobody used is free again")
	fs.Var(&a.newWait, "new-wait", "`age` up to which an account, or a guest's session, is new")
	fs.BoolVar(&a.newLinks, "new-links", true, "whether who is new may post links")
	fs.DurationVar(&a.newSlow, "new-slow", 0, "`time` between two lines in a room of who is new, such as 10s (default: as everybody)")
}

// check refuses what cannot be meant.
func (a *access) check() error {
	if a.sameKey != "refuse" && a.sameKey != "window" {
		return usageError{fmt.Errorf("--same-key %s: write refuse or window", a.sameKey)}
	}
	if a.mode != "open" && a.mode != "known" {
		return usageError{fmt.Errorf("--access %s: write open or known; for a list of keys, --allowlist FILE", a.mode)}
	}
	if a.revoked != "" && a.userCA == "" {
		return usageError{fmt.Errorf("--revoked needs --user-ca: without it strike a key from its own list")}
	}
	if a.newSlow < 0 || a.newSlow > time.Hour {
		return usageError{fmt.Errorf("--new-slow %s: write a time up to 1h", a.newSlow)}
	}
	return nil
}

// options puts into o what the chat decides.
func (a *access) options(o *chat.Options) {
	o.NameExpiry, o.NewWait, o.NewSlow, o.Access = time.Duration(a.nameExpiry), time.Duration(a.newWait), a.newSlow, sshchat.AccessOpen
	o.NoNewLinks = !a.newLinks
	if a.mode == "known" {
		o.Access = sshchat.AccessKnown
	}
}

// warning is what is wrong with a line of a file whose other lines hold.
type warning = keys.LineError

// read reads the files that are named over what held before, each for itself: what
// cannot be read leaves what held, and is returned.
func (a *access) read(held auth.Ways) (ways auth.Ways, bad []warning, failed []error) {
	ways = held
	if set, lines, err := a.readKeys("--allowlist", a.allowlist); err != nil {
		failed = append(failed, err)
	} else if set != nil {
		ways.Allowed, bad = set, append(bad, lines...)
	}
	// An operator who is none would be found out at the worst time: here one bad line
	// is an error.
	if set, lines, err := a.readKeys("--operators", a.operators); err != nil {
		failed = append(failed, err)
	} else if len(lines) > 0 {
		failed = append(failed, fmt.Errorf("--operators: %w", lines[0]))
	} else if set != nil {
		ways.Operators = set
	}
	if a.userCA != "" {
		ca, lines, err := keys.ReadUserCA(a.readFile, a.userCA, a.revoked)
		if err != nil {
			failed = append(failed, err)
		} else {
			ways.UserCA, bad = ca, append(bad, lines...)
		}
	}
	if p, err := a.readPassphrase(); err != nil {
		failed = append(failed, err)
	} else if p != nil {
		ways.Passphrase = p
	}
	return ways, bad, failed
}

// maxListBytes bounds a file of keys: some 150,000 of them.
const maxListBytes = 16 << 20

// readFile reads one of the files, within a time: its disk may be gone. It is called by
// one goroutine at a time.
func (a *access) readFile(path string) ([]byte, error) {
	if a.sources == nil {
		a.sources = map[string]*files.Source{}
	}
	if a.sources[path] == nil {
		a.sources[path] = files.NewSource(path, maxListBytes)
	}
	return a.sources[path].Read()
}

// readKeys reads the list of keys that a flag names; nil when it names none.
func (a *access) readKeys(flag, path string) (*keys.KeySet, []keys.LineError, error) {
	if path == "" {
		return nil, nil, nil
	}
	data, err := a.readFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", flag, err)
	}
	parse := keys.ParseAuthorizedKeys
	if flag == "--operators" {
		parse = keys.ParseOperators
	}
	set, bad := parse(bytes.NewReader(data), path)
	return set, bad, nil
}

func (a *access) readPassphrase() (*auth.Passphrase, error) {
	if a.passphrase == "" {
		return nil, nil
	}
	data, err := a.readFile(a.passphrase)
	if err != nil {
		return nil, fmt.Errorf("--passphrase-file: %w", err)
	}
	p, err := auth.ParsePassphrase(string(data), time.Now)
	if err != nil {
		return nil, fmt.Errorf("--passphrase-file %s: %w", a.passphrase, err)
	}
	return p, nil
}

// listFiles are the files that say who may come in, by their flags.
func (a *access) listFiles() map[string]string {
	all := map[string]string{
		"--allowlist": a.allowlist, "--operators": a.operators, "--user-ca": a.userCA,
		"--revoked": a.revoked, "--passphrase-file": a.passphrase,
	}
	maps.DeleteFunc(all, func(_, path string) bool { return path == "" })
	return all
}

// open says which of the files that were read others can change: whoever can, decides
// who comes in.
func (a *access) open() (bad []error) {
	for flag, path := range a.listFiles() {
		if source := a.sources[path]; source != nil && files.OpenTo(source.Mode(), 0o022) {
			bad = append(bad, fmt.Errorf("%s: others can change %s (mode %04o): chmod go-w it", flag, path, source.Mode().Perm()))
		}
	}
	return bad
}

// empty says which lists of keys hold none, and what that does.
func (a *access) empty(ways auth.Ways) (bad []error) {
	if ways.Allowed != nil && ways.Allowed.Len() == 0 && ways.UserCA == nil {
		bad = append(bad, fmt.Errorf("--allowlist: %s holds no key: nobody can come in", a.allowlist))
	}
	if ways.Operators != nil && ways.Operators.Len() == 0 {
		bad = append(bad, fmt.Errorf("--operators: %s holds no key", a.operators))
	}
	return bad
}

// gate holds the ways in as the files said when they were last read.
type gate struct {
	access access
	log    *slog.Logger
	ways   atomic.Pointer[auth.Ways]
}

// openGate reads the files for the first time: nobody serves with one that is missing.
func openGate(a access, log *slog.Logger) (*gate, error) {
	ways, bad, failed := a.read(auth.Ways{})
	if len(failed) > 0 {
		return nil, failed[0]
	}
	g := &gate{access: a, log: log}
	g.warn(bad, ways)
	g.ways.Store(&ways)
	return g, nil
}

// reload reads the files again. Whoever is in stays in. It returns what could not be read, which
// the log has.
func (g *gate) reload() []error {
	ways, bad, failed := g.access.read(*g.ways.Load())
	for _, err := range failed {
		g.log.Error("what was read before still holds", "err", err)
	}
	g.warn(bad, ways)
	g.ways.Store(&ways)
	if len(failed) > 0 {
		g.log.Warn("read again who may come in, but not all of it", "failed", len(failed))
		return failed
	}
	g.log.Info("read again who may come in")
	return nil
}

// turn reads other files than before, all or none of them; take is called to go by them.
func (g *gate) turn(a access) (take func(), err error) {
	a.sources = nil
	ways, bad, failed := a.read(auth.Ways{})
	if len(failed) > 0 {
		return nil, errors.Join(failed...)
	}
	return func() {
		g.access = a
		g.warn(bad, ways)
		g.ways.Store(&ways)
	}, nil
}

// warn tells the log what the files do not do that somebody may think they did.
func (g *gate) warn(bad []warning, ways auth.Ways) {
	for _, line := range bad {
		g.log.Error("a line lets nobody in", "file", line.File, "line", line.Line, "err", line.Err)
	}
	for _, err := range append(g.access.open(), g.access.empty(ways)...) {
		g.log.Warn("who may come in", "err", err)
	}
}

// now returns what holds.
func (g *gate) now() auth.Ways { return *g.ways.Load() }
