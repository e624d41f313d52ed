package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // people name their zone on machines that have no zoneinfo

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sshchat/cmd/sshchat/folder"
	"sshchat/cmd/sshchat/outlet"
	"sshchat/cmd/sshchat/settings"
	"sshchat/keys"
	"sshchat/sshchat"
	"sshchat/sshchat/audit"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/front"
	"sshchat/sshchat/meter"
)

// gcPercent trades a quarter more work while people come in for a tenth less memory
// while they are here, which is most of the time. GOGC overrides it.
const gcPercent = 50

func serveCommand() *cobra.Command {
	var c config
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the chat (the default)",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.settle(cmd.Flags(), settings.Line(cmd.Flags()), environment()); err != nil {
				return err
			}
			if err := c.read.check(); err != nil {
				return c.sources.blame(err)
			}
			return serve(cmd.Context(), c, cmd.Flags(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	c.bind(cmd.Flags())
	return cmd
}

// serve runs the server until SIGTERM, ^C or a failure. The first signal ends it in
// good order; the second at once. Nobody who reads what it prints can hold it up, not
// even at its end.
func serve(ctx context.Context, c config, held *pflag.FlagSet, stdout, stderr io.Writer) error {
	// A pipe that lost its reader gives EPIPE then, and no signal that ends us: os/signal.
	// Notify rather than Ignore, which our children would inherit.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	out, errs := outlet.New(stdout), outlet.New(stderr)
	defer errs.Close(outlet.Leave)
	defer out.Close(outlet.Leave)
	log := c.logs.Open(errs)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	h, err := openHouse(ctx, c, log.Logger, out)
	if err == nil {
		h.reloader.held, h.reloader.logs = held, log
		err = h.run(ctx)
	}
	if err != nil {
		fmt.Fprintf(errs, "sshchat: %v\n", err)
		return statusError(exitFailed)
	}
	return nil
}

// openAudit opens the record of moderation. Whoever keeps the hash that it logs sees
// later whether the record's end was cut off.
func openAudit(c config, log *slog.Logger) (*audit.Log, error) {
	rulings, err := audit.Open(filepath.Join(c.data, folder.Audit), func(err error) {
		log.Error("the audit log was tampered with", "file", folder.Audit, "err", err)
	})
	if err == nil && rulings.Head() != "" {
		log.Info("audit log", "head", rulings.Head())
	}
	return rulings, err
}

// newChat makes the chat that the flags describe, and counts what it does.
func (g *gauges) newChat(engine sshchat.Engine, c config, rulings *audit.Log, end func(), log *slog.Logger) *chat.Chat {
	o := chat.Options{
		Lobby: sshchat.RoomID(c.start.lobby), Audit: rulings, End: end,
		Log: func(msg string, args ...any) { log.Error(msg, args...) }, Meter: g.counts,
	}
	c.options(&o)
	c.read.open(&o, readingFlags, log.Warn)
	g.Chat = chat.New(meter.Engine(engine, &g.counts.Log, front.WallClock{}), front.WallClock{}, o)
	return g.Chat
}

// options puts into o what may change while the chat runs, but for the files that people read.
func (c *config) options(o *chat.Options) {
	o.Rooms, o.Rate, o.Bots, o.Estate = c.start.rooms, c.rate, c.bots, c.stays()
	c.access.options(o)
}

// newDoor makes the door that the flags describe.
func newDoor(chat *chat.Chat, c config, gate *gate, log *slog.Logger) *front.Door {
	o := c.habits()
	o.Log, o.Ways, o.Zone = log, gate.now, time.Local.String()
	return front.NewDoor(chat, o)
}

// habits are what may change of a door while it is open.
func (c *config) habits() front.Options {
	return front.Options{Budgets: c.door.budgets, AllowNone: c.door.allowNone, Windows: c.access.sameKey == "window"}
}

// ignoreClosed is for what the server may have closed before us.
func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// greet tells who started the server what they want to know, once.
func greet(w io.Writer, c config, hostKeys []keys.HostKey, listeners []net.Listener) {
	var b strings.Builder
	for _, l := range listeners {
		fmt.Fprintf(&b, "listening  %s\n", l.Addr())
	}
	for _, k := range hostKeys {
		if k.InUse {
			fmt.Fprintf(&b, "host key   %s (%s)\n", keys.Fingerprint(k.Signer.PublicKey()), k.Signer.PublicKey().Type())
		}
	}
	fmt.Fprintf(&b, "data       %s\n", c.data)
	for _, l := range listeners {
		fmt.Fprintf(&b, "join       %s\n", joinLine(l.Addr()))
	}
	_, _ = io.WriteString(w, b.String()) // nobody there to read it is no reason not to serve
}

// greetOwner says what the one-time code is for, as long as nobody has used it.
func greetOwner(w io.Writer, c config, code string) {
	if code == "" {
		return
	}
	fmt.Fprintf(w, "owner      nobody yet: come in with a key and type  /owner %s\n", code)
	if c.access.mode == "known" && c.access.operators == "" {
		fmt.Fprintf(w, "owner      with --access known nobody comes in yet: name your own key with --operators FILE\n")
	}
}

// joinLine is what a friend types. A wildcard address is no place to go to, so the
// machine's name stands for it.
func joinLine(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return "ssh -o ProxyCommand='nc -U " + addr.String() + "' alice@localhost"
	}
	host := tcp.IP.String()
	if tcp.IP.IsUnspecified() {
		host = "localhost"
		if name, err := os.Hostname(); err == nil {
			host = name
		}
	}
	if tcp.Port == 22 {
		return "ssh alice@" + host
	}
	return fmt.Sprintf("ssh -p %d alice@%s", tcp.Port, host)
}
