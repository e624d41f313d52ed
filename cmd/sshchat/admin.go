package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"sshchat/cmd/sshchat/folder"
	"sshchat/cmd/sshchat/stdin"
	"sshchat/sshchat/admin"
	"sshchat/sshchat/argv"
)

// prompt is what a person at a terminal types after.
const prompt = "sshchat> "

// statusError is an exit status that another has explained already.
type statusError int

func (s statusError) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

var (
	errInterrupt   = errors.New("interrupted")
	errNobodyReads = errors.New("nobody reads what the command prints")
)

// socketCommands are those that a running server does: admin, and short names for what
// cron jobs do most.
func socketCommands() []*cobra.Command {
	all := []*cobra.Command{socketCommand("admin", "[COMMAND [WORDS...]]", "Have the running server run a command, as its operator",
		`Sends COMMAND to the server that runs on the data folder, as the operator "local".
Without one it asks for commands on a terminal, and else reads them from standard
input, a line each. Its exit status is the command's: 0 done, 1 refused, 2 not
understood, 75 try again; 130 after ^C. Of many lines it is that of the first not done.

  sshchat admin kick mallory spam
  sshchat admin tail '#ops'
  sshchat admin reload            take over settings and lists that have changed
  sshchat admin server budgets    what may come in, and how much of that did`)}
	for _, c := range []struct{ name, args, short string }{
		{"say", "[#ROOM|@NAME] TEXT...", "Say something; - for TEXT reads standard input"},
		{"who", "[ARGS]", "List who is here"},
		{"rooms", "[ARGS]", "List the rooms"},
		{"history", "[ARGS]", "Show what was said"},
		{"tail", "[ARGS]", "Follow what is said, until ^C"},
		{"search", "WORDS...", "Search what was said"},
		{"stats", "[ARGS]", "Draw how busy a room was: 24 hours, 14 days"},
	} {
		all = append(all, socketCommand(c.name, c.args, c.short,
			fmt.Sprintf("The same as sshchat admin %s: the server that runs on the data folder does it.\nsshchat admin help %s says more.", c.name, c.name)))
	}
	return all
}

func socketCommand(name, args, short, long string) *cobra.Command {
	var c config
	cmd := &cobra.Command{
		Use: name + " [--data DIR] " + args, Short: short, Long: long,
		DisableFlagParsing:    true, // flags are the server's to know; takeOurs takes ours
		DisableFlagsInUseLine: true,
	}
	c.bindData(cmd.Flags()) // for the help
	cmd.RunE = func(cmd *cobra.Command, words []string) error {
		words, help, err := c.takeOurs(words)
		if err != nil || help {
			return errors.Join(err, helpIf(cmd, help))
		}
		if c.data != "" {
			cmd.Flags().Lookup("data").Changed = true
		}
		dir, err := c.folder(cmd)
		if err != nil {
			return err
		}
		if name != "admin" {
			words = append([]string{name}, words...)
		}
		return callServer(cmd, filepath.Join(dir, folder.Socket), words)
	}
	return cmd
}

// takeOurs takes our own flags off the front of words: what follows the first other
// word is for the server. One of ours there is a slip, unless the same was at the front: it
// would go to the wrong server, and is refused.
func (c *config) takeOurs(words []string) (rest []string, help bool, err error) {
	ours := map[string]*string{"--data": &c.data, "--config": &c.file}
	for len(words) > 0 {
		name, value, whole := strings.Cut(words[0], "=")
		into := ours[name]
		switch {
		case into != nil && whole:
			*into, words = value, words[1:]
		case into != nil && len(words) == 1:
			return nil, false, usageError{fmt.Errorf("flag needs an argument: %s", name)}
		case into != nil:
			*into, words = words[1], words[2:]
		case words[0] == "-h" || words[0] == "--help":
			return nil, true, nil
		case words[0] == "--":
			return words[1:], false, nil
		default:
			return words, false, lateFlag(words, ours)
		}
	}
	return words, false, nil
}

// lateFlag refuses a flag of ours among words that are for the server.
func lateFlag(words []string, ours map[string]*string) error {
	for _, word := range words {
		if word == "--" {
			return nil
		}
		name, _, _ := strings.Cut(word, "=")
		if into := ours[name]; into != nil && *into == "" {
			what := map[string]string{"--data": "DIR", "--config": "FILE"}[name]
			return usageError{fmt.Errorf("%s comes before the other words, as in sshchat tail %[1]s %s --json; to say it, put -- first", name, what)}
		}
	}
	return nil
}

func helpIf(cmd *cobra.Command, wanted bool) error {
	if !wanted {
		return nil
	}
	return cmd.Help()
}

// callServer runs words, or else the lines of standard input, on the server at path.
func callServer(cmd *cobra.Command, path string, words []string) error {
	client, err := admin.Dial(path)
	if errors.Is(err, admin.ErrNoServer) {
		fmt.Fprintf(cmd.ErrOrStderr(), "sshchat: %v\n", err)
		return statusError(exitTryAgain)
	}
	if err != nil {
		return err
	}
	defer client.Close()
	call := &serverCall{
		client: client, stdin: stdin.New(cmd.InOrStdin()), stdout: cmd.OutOrStdout(), stderr: cmd.ErrOrStderr(),
	}
	client.Terminal = isTerminal(call.stdout)
	if len(words) > 0 {
		return call.run(cmd.Context(), argv.Join(words), call.stdin.Rest())
	}
	return call.lines(cmd.Context(), isTerminal(cmd.InOrStdin()) && client.Terminal)
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(f.Fd())
}

// serverCall is what one run of the program does with the server.
type serverCall struct {
	client         *admin.Client
	stdin          *stdin.Stdin
	stdout, stderr io.Writer
}

// run runs one line. ^C ends it; so does the end of who reads what it prints.
func (c *serverCall) run(ctx context.Context, line string, in io.Reader) error {
	ctx, cancel := context.WithCancelCause(ctx)
	watch, over := context.WithCancel(context.Background())
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	var g errgroup.Group
	g.Go(func() error {
		select {
		case <-interrupts:
			cancel(errInterrupt)
		case <-watch.Done():
		}
		return nil
	})
	g.Go(func() error {
		if nobodyReads(watch, c.stdout) {
			cancel(errNobodyReads)
		}
		return nil
	})
	status, err := c.client.Run(ctx, line, in, c.stdout, c.stderr)
	over()
	_ = g.Wait() // neither fails
	cancel(nil)
	switch {
	case errors.Is(err, errInterrupt):
		return statusError(exitSIGINT)
	case errors.Is(err, errNobodyReads), errors.Is(err, syscall.EPIPE):
		return nil // head has seen enough; that is no failure
	case err != nil:
		fmt.Fprintf(c.stderr, "sshchat: %v\n", err)
		return statusError(max(status, exitFailed))
	case status != 0:
		return statusError(status)
	}
	return nil
}

// readersEvery is how often a command that may be silent for long looks whether anybody
// would read it.
const readersEvery = 500 * time.Millisecond

// nobodyReads waits until ctx ends, or out is a pipe that has lost its reader; it then
// returns true. A write would tell too, but a quiet room may have none for hours.
func nobodyReads(ctx context.Context, out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok {
		return false
	}
	tick := time.NewTicker(readersEvery)
	defer tick.Stop()
	for {
		if lostReader(f) {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
	}
}

// lines runs each line of standard input, at a prompt or without one. A line "." ends
// the input of a command that reads some. The error is that of the first line that was
// not done; a person at a prompt has seen it.
func (c *serverCall) lines(ctx context.Context, asks bool) error {
	var first error
	for {
		if asks {
			fmt.Fprint(c.stdout, prompt)
		}
		line, err := c.stdin.Line(ctx)
		if err != nil && line == "" {
			if asks {
				fmt.Fprintln(c.stdout)
				return nil
			}
			if !errors.Is(err, io.EOF) {
				return fmt.Errorf("read commands: %w", err)
			}
			return first
		}
		err = c.run(ctx, line, c.stdin.UpToDot())
		if first == nil {
			first = err
		}
		if err != nil && !c.client.Usable() {
			return err
		}
	}
}
