// Package logs is the log of the server: its flags, its form, and what it may tell of where
// people come from.
package logs

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"

	"github.com/spf13/pflag"

	"sshchat/cmd/sshchat/outlet"
)

// Flags say what the log is like.
type Flags struct {
	Format    string // text or json
	Level     string
	Addresses string // full, network or none
}

// Bind declares the flags on fs.
func (f *Flags) Bind(fs *pflag.FlagSet) {
	fs.StringVar(&f.Format, "log-format", "text", "`text` or json, on standard error")
	fs.StringVar(&f.Level, "log-level", "info", "`level`: debug, info, warn or error")
	fs.StringVar(&f.Addresses, "log-addresses", "full", "what the log tells of `addresses`: full, network (IPv4: /24, IPv6: /48) or none")
}

// Check refuses what cannot be meant, with a line that says what can.
func (f *Flags) Check() error {
	if _, err := f.level(); err != nil {
		return err
	}
	if f.Format != "text" && f.Format != "json" {
		return fmt.Errorf("--log-format %s: write text or json", f.Format)
	}
	if _, ok := masks[f.Addresses]; !ok {
		return fmt.Errorf("--log-addresses %s: write full, network or none", f.Addresses)
	}
	return nil
}

func (f *Flags) level() (l slog.Level, err error) {
	if l.UnmarshalText([]byte(f.Level)) != nil {
		return l, fmt.Errorf("--log-level %s: write debug, info, warn or error", f.Level)
	}
	return l, nil
}

// Log is a log whose level, and what it tells of addresses, can change while it is written to.
type Log struct {
	*slog.Logger
	format string
	level  slog.LevelVar
	mask   atomic.Pointer[mask]
}

// Open returns the log on an outlet, which tells in the same form what it lost. f has been
// checked.
func (f *Flags) Open(o *outlet.Outlet) *Log {
	l := &Log{format: f.Format}
	l.Set(f)
	o.Lost = func(lost int) []byte {
		var line bytes.Buffer
		slog.New(l.handler(&line)).Warn("log lines were lost: nobody took them", "lines", lost)
		return line.Bytes()
	}
	l.Logger = slog.New(l.handler(o))
	return l
}

// Set takes over what may change: all but the form. f has been checked.
func (l *Log) Set(f *Flags) {
	level, _ := f.level() // checked
	l.level.Set(level)
	m := masks[f.Addresses]
	l.mask.Store(&m)
}

func (l *Log) handler(w io.Writer) slog.Handler {
	o := &slog.HandlerOptions{Level: &l.level, ReplaceAttr: l.replace}
	if l.format == "json" {
		return slog.NewJSONHandler(w, o)
	}
	return slog.NewTextHandler(w, o)
}

// Masked is what the log tells of a text.
func (l *Log) Masked(text string) string {
	if m := *l.mask.Load(); m != nil {
		return maskText(text, m)
	}
	return text
}

// replace masks the addresses in whatever is logged: some stand in the text of errors.
func (l *Log) replace(_ []string, a slog.Attr) slog.Attr {
	m := *l.mask.Load()
	if m == nil || a.Key == slog.TimeKey || a.Key == slog.LevelKey {
		return a
	}
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(maskText(a.Value.String(), m))
	case slog.KindAny:
		text := fmt.Sprint(a.Value.Any())
		if masked := maskText(text, m); masked != text {
			a.Value = slog.StringValue(masked)
		}
	}
	return a
}
