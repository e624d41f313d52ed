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
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"sshchat/cmd/sshchat/folder"
	"sshchat/cmd/sshchat/spare"
	"sshchat/cmd/sshchat/supervisor"
	"sshchat/keys"
	"sshchat/sshchat"
	"sshchat/sshchat/admin"
	"sshchat/sshchat/audit"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/front"
	"sshchat/sshchat/front/wishmount"
	"sshchat/sshchat/sqlite"
)

// leastDrain is what the end of the server may take however short --drain is: a disk
// that is well closes within.
const leastDrain = time.Second

// house is a server with all its parts open.
type house struct {
	config   config
	log      *slog.Logger
	out      io.Writer
	gate     *gate
	engine   sshchat.Engine
	rulings  *audit.Log
	chat     *chat.Chat
	from     uint64 // where the chat goes on in the log
	server   *wishmount.Server
	control  *admin.Listener
	serves   []net.Listener
	hostKeys []keys.HostKey
	door     *front.Door
	gauges   *gauges

	reloader *reloader

	closers []closer      // what is open, in the order it was opened
	busy    busy          // what has not ended yet
	asked   chan struct{} // closed when somebody in the chat ended the server
	down    chan struct{} // closed when the end begins
}

type closer struct {
	name  string
	close func() error
}

// openHouse opens every part, or none.
func openHouse(ctx context.Context, c config, log *slog.Logger, out io.Writer) (h *house, err error) {
	h = &house{log: log, out: out, asked: make(chan struct{}), down: make(chan struct{})}
	h.reloader = newReloader(h, c)
	c.limits, c.cluster.shown = sqlite.NewLimits(time.Duration(c.keep), int64(c.keepSize)), new(atomic.Pointer[string])
	c.cluster.shown.Store(&c.cluster.equal)
	h.config = c
	defer func() {
		if err != nil {
			err = errors.Join(err, h.close())
		}
	}()
	if err := folder.Check(c.data); err != nil {
		return h, err
	}
	for _, err := range folder.Readable(c.data) {
		log.Warn("data folder", "err", err)
	}
	_, none := os.Lstat(filepath.Join(c.data, folder.History))
	stranger := none == nil && keysMissing(c.data)
	if h.gate, err = openGate(c.access, log); err != nil {
		return h, err
	}
	h.gauges = newGauges(c)
	if h.engine, h.hostKeys, err = openEngine(ctx, c, log, h.gauges.Vitals.Disk); err != nil {
		return h, err
	}
	h.closers = append(h.closers, closer{"the history", h.engine.Close})
	if stranger {
		log.Warn("the host key is new, though there is history: clients that know the old one will refuse; put the old folder keys back, from a backup, or tell people the new fingerprint",
			"fingerprint", keys.Fingerprint(h.hostKeys[0].Signer.PublicKey()))
	}
	if h.rulings, err = openAudit(c, log); err != nil {
		return h, err
	}
	h.closers = append(h.closers, closer{"the audit log", h.rulings.Close})
	h.chat = h.gauges.newChat(h.engine, c, h.rulings, sync.OnceFunc(func() { close(h.asked) }), log)
	if h.from, err = h.chat.Open(ctx); err != nil {
		return h, err
	}
	h.door = newDoor(h.chat, c, h.gate, log)
	h.gauges.Door = h.door
	if h.server, err = wishmount.NewServer(h.door, h.hostKeys); err != nil {
		return h, err
	}
	if err := h.listen(ctx); err != nil {
		return h, err
	}
	code, err := h.chat.OwnerCode(ctx)
	if err != nil {
		return h, err
	}
	// Before anybody is told that it serves: until then a SIGHUP ends the process.
	h.reloader.window = lookForWindow()
	signal.Notify(h.reloader.hup, syscall.SIGHUP)
	h.closers = append(h.closers, closer{"signals", func() error { signal.Stop(h.reloader.hup); return nil }})
	h.gauges.Vitals.Serves() // who comes from here on waits in the listener, if at all
	h.greet(stranger, code)
	return h, nil
}

// greet says where it serves; stranger says that its host key is new to those who know the chat,
// code is for who becomes its owner.
func (h *house) greet(stranger bool, code string) {
	greet(h.out, h.config, h.hostKeys, h.serves)
	h.gauges.place.Greet(h.out)
	if stranger {
		fmt.Fprintf(h.out, "host key   is new, though there is history here: people's clients will warn of it\n")
	}
	greetOwner(h.out, h.config, code)
}

// listen opens the ports and the local socket.
func (h *house) listen(ctx context.Context) (err error) {
	if h.serves, err = h.config.open(ctx, h.log); err != nil {
		return err
	}
	for _, l := range h.serves {
		h.server.Add(l)
		h.closers = append(h.closers, closer{"a listener", func() error { return ignoreClosed(l.Close()) }})
	}
	if err := h.gauges.place.Open(ctx); err != nil {
		return err
	}
	h.closers = append(h.closers, closer{"the listener for metrics", h.gauges.place.Close})
	if h.control, err = openAdmin(h.config.data, h.log); err != nil {
		return err
	}
	h.closers = append(h.closers, closer{"the local socket", h.control.Close})
	return nil
}

// run serves until ctx ends, a signal comes or a part fails, and then ends every part
// within --drain: what hangs by then ends with the process, and is named.
func (h *house) run(ctx context.Context) error {
	ended := make(chan error, 1)
	go func() { ended <- errors.Join(h.serve(ctx), h.close()) }() // we wait below, but not for ever
	select {
	case err := <-ended:
		return err
	case <-h.down:
	}
	limit := h.limit()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case err := <-ended:
		return err
	case <-timer.C:
		return fmt.Errorf("ended after %v (--drain) without waiting for %s", limit, h.busy.String())
	}
}

// serve runs the chat and the server, and ends them in the order that loses nothing:
// people first, then the chat that they were told of it through.
func (h *house) serve(ctx context.Context) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, os.Interrupt)
	defer stop()
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	g, ctx := errgroup.WithContext(ctx) // a part that fails ends the others
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	part := func(name string, fn func() error) { g.Go(func() error { return h.busy.during(name, fn) }) }
	part("the chat", func() error {
		if err := h.chat.Run(life, h.from); life.Err() == nil {
			return fmt.Errorf("follow the log: %w", err)
		}
		return nil
	})
	part("connections", h.server.Serve)
	part("commands of the local socket", func() error {
		return h.control.Serve(ctx, aboutServer(h.config, h.serves, &h.gauges.Server, h.reloader.ask, localHandler(ctx, h.chat, h.log)))
	})
	part("metrics", func() error { return h.gauges.place.Show(life, &h.gauges.Server) }) // while it goes down, too
	part("the watchdog", func() error { h.watchdog(life); return nil })
	part("the backups' reminder", func() error { h.remind(life); return nil })
	part("memory", func() error { new(spare.Giver).Run(life); return nil })
	part("a reload", func() error { h.reloads(life, leave); return nil })
	supervisor.Ready()
	g.Go(func() error {
		defer end()
		<-ctx.Done()
		stop() // the next signal ends the process at once
		close(h.down)
		h.gauges.Vitals.Drains()
		supervisor.Stopping()
		fmt.Fprintln(h.out, "sshchat is going down; everybody is told")
		drain, cancel := context.WithTimeout(context.Background(), h.limit()*3/4)
		defer cancel()
		return h.busy.during("sessions", func() error { h.server.Shutdown(drain); return nil })
	})
	return g.Wait()
}

// watchdog feeds the service manager's watchdog, if there is one, while the chat lives.
func (h *house) watchdog(life context.Context) {
	supervisor.Watch(life, &supervisor.Pulse{
		Head: h.engine.Head, Routed: h.chat.Live.RoutedTo,
		Touch: func() {
			h.chat.Lobby().Count()
			h.chat.Rules.Step()
		},
	}, func(err error) { h.log.Error("the service manager is not told that the chat lives", "err", err) })
}

// limit is how long the end may take.
func (h *house) limit() time.Duration { return max(time.Duration(h.reloader.drain.Load()), leastDrain) }

// reloads reads everything again at each SIGHUP, and when it is asked to, unless the signal says that the window is
// gone in which the server was started: then everybody leaves. So they do when the chat's
// countdown is over.
func (h *house) reloads(life context.Context, leave func()) {
	for {
		select {
		case <-h.reloader.hup:
			if h.reloader.window.gone() {
				h.log.Warn("the terminal is gone, and the server with it; to keep one running start it under systemd, tmux or nohup")
				leave()
				return
			}
			h.reloader.reload(life)
		case ask := <-h.reloader.asks:
			ask <- h.reloader.reload(life)
		case <-h.asked:
			h.log.Warn("the server goes down as was announced in the chat")
			leave()
			return
		case <-life.Done():
			return
		}
	}
}

// close closes what is open, the last first.
func (h *house) close() error {
	var errs []error
	for len(h.closers) > 0 {
		last := h.closers[len(h.closers)-1]
		h.closers = h.closers[:len(h.closers)-1]
		errs = append(errs, h.busy.during(last.name, last.close))
	}
	return errors.Join(errs...)
}

// busy knows which parts run, so that the end can name those that hang.
type busy struct {
	mu    sync.Mutex
	parts []string
}

// during runs fn as the part called name.
func (b *busy) during(name string, fn func() error) error {
	b.mu.Lock()
	b.parts = append(b.parts, name)
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for i, p := range b.parts {
			if p == name {
				b.parts = append(b.parts[:i], b.parts[i+1:]...)
				break
			}
		}
	}()
	return fn()
}

func (b *busy) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Join(b.parts, ", ")
}
