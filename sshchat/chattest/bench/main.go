// Bench measures a chat server in units of the yardstick, a bare x/crypto/ssh server
// that writes each line to each session: both run as a process of their own under the
// same crowd, one after the other, measure by measure.
//
//	go build -o /tmp/sshchat ./cmd/sshchat
//	go run ./sshchat/chattest/bench -quick -server /tmp/sshchat
//
// Without -server the yardstick is measured against itself, and every ratio should be
// near 1: that shows how far the machine can be trusted. Only the loopback is used.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"sshchat/sshchat/chattest/yardstick"
)

// options is what the command line says.
type options struct {
	server string
	args   string
	only   string
	join   bool
	quick  bool
	runs   int
	strict bool
	write  string
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "yardstick" {
		exitOn(serveYardstick(os.Args[2:]))
		return
	}
	var o options
	flag.StringVar(&o.server, "server", "", "the `program` to measure; it is run with --listen 127.0.0.1:0 --data FOLDER")
	flag.StringVar(&o.args, "args", "", "more arguments for the program, split at spaces")
	flag.StringVar(&o.only, "only", "", "only these `measures`, separated by commas: "+strings.Join(measureNames(), ", "))
	flag.BoolVar(&o.join, "coalesce", false, "without -server: measure a yardstick that writes all that waits for a session at once")
	flag.BoolVar(&o.quick, "quick", false, "shorter and smaller: under three minutes")
	flag.IntVar(&o.runs, "runs", 0, "how many times each measure is taken, of which the median counts; 0 is 3, or 1 if quick")
	flag.BoolVar(&o.strict, "strict", false, "exit with 1 if a first bar is missed")
	flag.StringVar(&o.write, "write", "", "put the table into this `page`, too")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	missed, err := run(ctx, o)
	exitOn(err)
	if missed > 0 && o.strict {
		os.Exit(1)
	}
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// serveYardstick is the child process in which the yardstick runs.
func serveYardstick(args []string) error {
	f := flag.NewFlagSet("yardstick", flag.ContinueOnError)
	coalesce := f.Bool("coalesce", false, "write all that waits for a session at once")
	if err := f.Parse(args); err != nil {
		return err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("listening on", ln.Addr())
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return (&yardstick.Server{Coalesce: *coalesce}).Serve(ctx, ln)
}

// run takes every measure of both servers and prints the table. It returns how many
// first bars were missed.
func run(ctx context.Context, o options) (missed int, err error) {
	switch {
	case o.runs < 0:
		return 0, errors.New("-runs must not be negative")
	case o.runs == 0 && o.quick:
		o.runs = 1
	case o.runs == 0:
		o.runs = 3
	}
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	raw := program{path: self, args: []string{"yardstick"}}
	ours := raw
	if o.join {
		ours.args = append(ours.args, "-coalesce")
	}
	if o.server != "" {
		ours = program{
			path: o.server, data: true,
			args: append([]string{"--listen", "127.0.0.1:0"}, strings.Fields(o.args)...),
		}
	}
	warnIfBusy()
	start, busy := time.Now(), loadNow()
	var rows []row
	for _, m := range measures {
		if o.only != "" && !slices.Contains(strings.Split(o.only, ","), m.name) {
			continue
		}
		var a, b []figures
		for range o.runs {
			for _, p := range []*program{&raw, &ours} {
				f, err := p.measure(ctx, m, o.quick)
				if err != nil {
					return 0, fmt.Errorf("%s of %s: %w", m.name, p.path, err)
				}
				if p == &raw {
					a = append(a, f)
				} else {
					b = append(b, f)
				}
			}
		}
		rows = append(rows, compare(m, a, b)...)
		fmt.Fprintf(os.Stderr, "%s: done after %v\n", m.name, time.Since(start).Round(time.Second))
	}
	if o.write != "" {
		if err := writePage(o.write, page(rows, start, busy)); err != nil {
			return 0, err
		}
	}
	return printTable(os.Stdout, rows), nil
}

// measure runs one measure on a fresh process of p.
func (p *program) measure(ctx context.Context, m measure, quick bool) (figures, error) {
	// Whatever hangs ends here: a measure is bounded in time by its own settings.
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	s, err := p.start(ctx)
	if err != nil {
		return nil, err
	}
	f, err := m.take(ctx, s, quick)
	if err != nil {
		err = fmt.Errorf("%w; the server said: %s", err, s.log())
	}
	return f, errors.Join(err, s.stop())
}

// warnIfBusy says when others use the machine: CPU times hold all the same, within a
// fifth, but latencies do not.
func warnIfBusy() {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return
	}
	var load float64
	if _, err := fmt.Sscan(string(b), &load); err == nil && load > float64(runtime.NumCPU())/2 {
		fmt.Fprintf(os.Stderr, "bench: the load average is %.1f on %d CPUs: do not trust the latencies\n", load, runtime.NumCPU())
	}
}
