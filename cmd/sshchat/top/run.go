package top

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"

	"sshchat/cmd/sshchat/metrics"
	"sshchat/sshchat/admin"
)

const (
	// askTime is how long a server may take to say how it is doing.
	askTime = 5 * time.Second

	// firstLook is how long after the first look the second comes, from which on there are rates.
	firstLook = time.Second

	// plainWidth is how wide a picture is where nobody says how wide it may be.
	plainWidth = 80
)

// Options says what is shown of which server.
type Options struct {
	Socket string        // where it answers
	Every  time.Duration // between two looks
	Once   bool          // one picture, and the end
	JSON   bool          // its records, as they are
	Out    io.Writer
	In     io.Reader
}

// ErrDown is in the error of Run if no server answered.
var ErrDown = errors.New("the server does not say how it is doing")

// Run shows the server until ctx ends, the person has seen enough, or once. Where Out is no
// terminal it shows it once as well, unless it is to show records.
func Run(ctx context.Context, o Options) error {
	l := &looker{path: o.Socket}
	defer l.close()
	out, tty := o.Out.(*os.File)
	tty = tty && term.IsTerminal(out.Fd())
	switch {
	case o.JSON:
		return o.records(ctx, l)
	case o.Once || !tty:
		return o.once(ctx, l)
	}
	return o.live(ctx, l, out)
}

// records writes a record for each look.
func (o Options) records(ctx context.Context, l *looker) error {
	for {
		_, record, err := l.look(ctx)
		if err != nil {
			return err
		}
		if _, err := o.Out.Write(record); err != nil || o.Once || !wait(ctx, o.Every) {
			return nil // nobody reads on
		}
	}
}

// once draws one picture.
func (o Options) once(ctx context.Context, l *looker) error {
	before, _, err := l.look(ctx)
	if err != nil || !wait(ctx, firstLook) {
		return err
	}
	now, _, err := l.look(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(o.Out, strings.Join(View{Width: plainWidth}.Frame(before, now), "\n"))
	return err
}

// wait waits, and reports whether ctx lasts.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// live draws a picture after each look, and another when the window changes.
func (o Options) live(ctx context.Context, l *looker, out *os.File) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	k, restore := keysOf(o.In)
	var typed sync.WaitGroup
	defer restore()
	defer typed.Wait()
	defer stop()
	if k != nil {
		typed.Go(func() { k.read(ctx) })
	}
	resized := make(chan os.Signal, 1)
	notifyResize(resized)
	defer signal.Stop(resized)
	fmt.Fprint(out, "\x1b[?1049h\x1b[?25l")       // another screen, without a cursor
	defer fmt.Fprint(out, "\x1b[?25h\x1b[?1049l") // as it was found
	v := View{Styled: os.Getenv("NO_COLOR") == ""}
	var before, now *metrics.Stats
	var failed error
	look := time.NewTimer(0)
	defer look.Stop()
	pause := min(firstLook, o.Every)
	for {
		select {
		case <-ctx.Done():
			return nil
		case key := <-k.typed():
			if bytes.IndexByte([]byte("qQ\x03\x04"), key) >= 0 { // ^C and ^D, too
				return nil
			}
			continue
		case <-resized:
		case <-look.C:
			next, _, err := l.look(ctx)
			if failed = err; err == nil {
				if now == nil || now.PID != next.PID { // another server counts from its own beginning
					now = nil
				}
				before, now = now, next
			}
			look.Reset(pause)
			if before != nil || failed != nil {
				pause = o.Every
			}
		}
		v.Width, v.Height = sizeOf(out)
		if _, err := out.WriteString(v.screen(before, now, failed)); err != nil {
			return nil // nobody sees it
		}
	}
}

// screen is what draws a picture over the last one, in one write.
func (v View) screen(before, now *metrics.Stats, failed error) string {
	var rows []string
	if failed != nil {
		rows = append(rows, v.style(alarm, cut(failed.Error(), v.Width)))
	}
	if now != nil {
		rest := v
		rest.Height = max(1, v.Height-len(rows))
		rows = append(rows, rest.Frame(before, now)...)
	}
	// Erased to the end of each row and of the screen, so that nothing flickers.
	return "\x1b[H" + strings.Join(rows, "\x1b[K\r\n") + "\x1b[K\x1b[J"
}

// sizeOf is how large a terminal is.
func sizeOf(out *os.File) (width, height int) {
	width, height, err := term.GetSize(out.Fd())
	if err != nil || width <= 0 || height <= 0 {
		return plainWidth, 24
	}
	return width, height
}

// looker asks a server how it is doing, on one connection as long as that lasts.
type looker struct {
	path   string
	client *admin.Client // nil: none
}

// look takes a look; record is it as a line of JSON.
func (l *looker) look(ctx context.Context) (st *metrics.Stats, record []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	if l.client == nil {
		if l.client, err = admin.Dial(l.path); err != nil {
			return nil, nil, err
		}
	}
	var out, errs bytes.Buffer
	status, err := l.client.Run(ctx, metrics.StatsLine, strings.NewReader(""), &out, &errs)
	if err != nil || !l.client.Usable() {
		l.close()
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrDown, err)
	}
	st = &metrics.Stats{}
	if status != 0 || json.Unmarshal(out.Bytes(), st) != nil {
		return nil, nil, fmt.Errorf("%w: it is of another version", ErrDown)
	}
	return st, out.Bytes(), nil
}

func (l *looker) close() {
	if l.client != nil {
		_ = l.client.Close()
		l.client = nil
	}
}
