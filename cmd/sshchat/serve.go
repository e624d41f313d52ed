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
	"golang.org/x/sync/errgroup"

	"sshchat/keys"
	"sshchat/sshchat"
	"sshchat/sshchat/admin"
	"sshchat/sshchat/audit"
	"sshchat/sshchat/front"
	"sshchat/sshchat/sqlite"
	"sshchat/sshchat/text"
)

// historyFile is the log of all rooms, in the data folder.
const historyFile = "chat.db"

// auditFile is the record of moderation, beside it.
const auditFile = "audit.jsonl"

// gcPercent trades a quarter more work while people come in for a tenth less memory
// while they are here, which is most of the time. GOGC overrides it.
const gcPercent = 50

// maxMOTDBytes bounds the message of the day: a screenful, not a book.
const maxMOTDBytes = 16 << 10

func serveCommand() *cobra.Command {
	var c config
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the chat (the default)",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.check(); err != nil {
				return err
			}
			return serve(cmd.Context(), c, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	c.bind(cmd.Flags())
	return cmd
}

// serve runs the server until SIGTERM, ^C or a failure. The first signal ends it in
// good order; the second at once.
func serve(ctx context.Context, c config, stdout, stderr io.Writer) (err error) {
	log, err := c.logger(stderr)
	if err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	hostKeys, err := keys.LoadOrCreateHostKeys(filepath.Join(c.data, "keys"))
	if err != nil {
		return err
	}
	gate, err := openGate(c.access, log)
	if err != nil {
		return err
	}
	engine, err := sqlite.Open(filepath.Join(c.data, historyFile), sqlite.Options{
		Keep: time.Duration(c.keep), KeepSize: int64(c.keepSize), RoomKeep: sshchat.RoomKeep,
		Warn: func(err error) { log.Warn("tidying up history", "err", err) },
		Trouble: func(err error) {
			if err != nil {
				log.Error("history is not being kept", "err", err)
			} else {
				log.Info("history is being kept again")
			}
		},
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	rulings, err := openAudit(c, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rulings.Close()) }()
	chat := newChat(engine, c, rulings, log)
	from, err := chat.Open(ctx)
	if err != nil {
		return err
	}
	server, err := front.NewServer(newDoor(chat, c, gate, log), hostKeys)
	if err != nil {
		return err
	}
	listeners, err := c.open(ctx, log)
	if err != nil {
		return err
	}
	for _, l := range listeners {
		server.Add(l)
	}
	control, err := openAdmin(c.data, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, control.Close()) }()
	code, err := chat.OwnerCode(ctx)
	if err != nil {
		return err
	}
	greet(stdout, c, hostKeys, listeners)
	greetOwner(stdout, c, code)
	return runAll(ctx, c, chat, from, server, gate, control, stdout)
}

// openAudit opens the record of moderation. Whoever keeps the hash that it logs sees
// later whether the record's end was cut off.
func openAudit(c config, log *slog.Logger) (*audit.Log, error) {
	rulings, err := audit.Open(filepath.Join(c.data, auditFile), func(err error) {
		log.Error("the audit log was tampered with", "file", auditFile, "err", err)
	})
	if err == nil && rulings.Head() != "" {
		log.Info("audit log", "head", rulings.Head())
	}
	return rulings, err
}

// newChat makes the chat that the flags describe.
func newChat(engine sshchat.Engine, c config, rulings *audit.Log, log *slog.Logger) *sshchat.Chat {
	return sshchat.New(engine, front.WallClock{}, c.access.options(sshchat.Options{
		Lobby: c.lobby, Rate: c.rate, Bots: c.bots, MOTD: motdReader(c.motd, log.Warn), Audit: rulings,
		Log: func(msg string, args ...any) { log.Error(msg, args...) },
	}))
}

// newDoor makes the door that the flags describe.
func newDoor(chat *sshchat.Chat, c config, gate *gate, log *slog.Logger) *front.Door {
	return front.NewDoor(chat, front.Options{
		Budgets: c.budgets, Log: log, AllowNone: c.allowNone, Ways: gate.now, Zone: time.Local.String(),
	})
}

// runAll runs the chat and the server, and ends them in the order that loses
// nothing: people first, then the chat that they were told of it through.
func runAll(ctx context.Context, c config, chat *sshchat.Chat, from uint64, server *front.Server, gate *gate, control *admin.Listener, stdout io.Writer) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, os.Interrupt)
	defer stop()
	g, ctx := errgroup.WithContext(ctx) // a part that fails ends the others
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	g.Go(func() error {
		if err := chat.Run(life, from); life.Err() == nil {
			return fmt.Errorf("follow the log: %w", err)
		}
		return nil
	})
	g.Go(server.Serve)
	g.Go(func() error { return control.Serve(ctx, localHandler(ctx, chat, control.Log)) })
	g.Go(func() error {
		hup := make(chan os.Signal, 1)
		signal.Notify(hup, syscall.SIGHUP)
		defer signal.Stop(hup)
		for {
			select {
			case <-hup:
				gate.reload()
			case <-life.Done():
				return nil
			}
		}
	})
	g.Go(func() error {
		defer end()
		<-ctx.Done()
		stop() // the next signal ends the process at once
		fmt.Fprintln(stdout, "sshchat is going down; everybody is told")
		drain, cancel := context.WithTimeout(context.Background(), c.drain)
		defer cancel()
		server.Shutdown(drain)
		return nil
	})
	return g.Wait()
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
		return "ssh alice@" + addr.String()
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

// motdReader returns what reads the message of the day at each login, so that an
// edit shows at once. A file that went away is logged and shows nothing.
func motdReader(path string, warn func(string, ...any)) func() text.Text {
	if path == "" {
		return nil
	}
	return func() text.Text {
		t, err := readMOTD(path)
		if err != nil {
			warn("message of the day", "err", err)
		}
		return t
	}
}

func readMOTD(path string) (text.Text, error) {
	f, err := os.Open(path)
	if err != nil {
		return text.Text{}, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxMOTDBytes))
	if err != nil {
		return text.Text{}, err
	}
	return text.Block(string(b)), nil
}
