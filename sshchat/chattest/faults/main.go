//go:build unix

// Faults strikes a chat of three nodes and three NATS servers, all of them processes of this
// machine, while sixty people talk in it over SSH; then it holds what everybody was shown
// against the logs of all nodes, and writes what came out as a table.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"sshchat/sshchat/chattest/natsd"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	err := func() error {
		if len(os.Args) > 1 && os.Args[1] == "server" {
			return server(ctx, os.Args[2:])
		}
		return strikes(ctx)
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(1)
	}
}

// server is one NATS server: faults server DIR NUMBER PORT...
func server(ctx context.Context, args []string) error {
	if len(args) < 3 {
		return errors.New("server DIR NUMBER PORT... is for faults itself")
	}
	var numbers []int
	for _, arg := range args[1:] {
		n, err := strconv.Atoi(arg)
		if err != nil {
			return err
		}
		numbers = append(numbers, n)
	}
	return natsd.Serve(ctx, args[0], numbers[0], numbers[1:])
}

func strikes(ctx context.Context) error {
	n := flag.Int("n", 10, "how often each fault strikes")
	program := flag.String("server", "bin/sshchat", "the sshchat `program`")
	only := flag.String("only", "", "faults whose names match this `expression` alone")
	write := flag.String("write", "", "Markdown `file` whose table of faults is to be replaced")
	dir := flag.String("dir", "", "`folder` for files and logs (default: a new one, which is removed if all is well)")
	flag.Parse()
	match, err := regexp.Compile(*only)
	if err != nil {
		return err
	}
	path, err := filepath.Abs(*program)
	if err != nil {
		return err
	}
	keep := *dir != ""
	if !keep {
		if *dir, err = os.MkdirTemp("", "faults"); err != nil {
			return err
		}
	} else if err := os.MkdirAll(*dir, 0o700); err != nil {
		return err
	}
	rows, err := run(ctx, *dir, path, *n, func(f fault) bool { return match.MatchString(f.name) }, func(rows []row) error {
		if *write == "" {
			return nil
		}
		return put(*write, rows) // whatever comes: these are done
	})
	table(os.Stdout, rows)
	if err == nil && !clean(rows) {
		err = errors.New("not all is as it should be")
	}
	if err != nil {
		return fmt.Errorf("%w; logs are in %s", err, *dir)
	}
	if !keep {
		return os.RemoveAll(*dir)
	}
	return nil
}

// put writes rows into the table between its two marks. Those of faults that were not tried stay.
func put(path string, rows []row) error {
	const begin, end = "<!-- begin: make faults writes this table -->\n", "<!-- end: make faults -->"
	page, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(page), begin)
	was, after, also := strings.Cut(rest, end)
	if !ok || !also {
		return fmt.Errorf("%s has no place for the table", path)
	}
	return os.WriteFile(path, []byte(before+begin+merge(was, rows)+end+after), 0o644) //nolint:gosec // a page of the docs
}

// merge returns a table with rows instead of those of the same faults, in the order of the faults.
func merge(was string, rows []row) string {
	byName := map[string]string{}
	for line := range strings.Lines(was) {
		if name, _, ok := strings.Cut(strings.TrimPrefix(line, "| "), " | "); ok {
			byName[name] = line
		}
	}
	for _, r := range rows {
		var line strings.Builder
		lines(&line, []row{r})
		if line.Len() > 0 {
			byName[r.name] = line.String()
		}
	}
	all := heading
	for _, f := range faults() {
		all += byName[f.name]
	}
	return all
}

func clean(rows []row) bool {
	for _, r := range rows {
		for _, o := range r.outcomes {
			if !o.clean() {
				return false
			}
		}
	}
	return true
}
