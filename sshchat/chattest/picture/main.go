// Command picture turns what `tmux capture-pane -e -p` prints into an SVG of a
// terminal window:
//
//	tmux capture-pane -e -p -t chat | go run ./sshchat/chattest/picture -title '#lobby (3)' >chat.svg
//
// With -record it writes what a terminal shows as a recording of asciinema's, and with -play it turns one into an SVG
// that moves.
//
// Every cell is placed by its column, so that Chinese and emoji stand where they do
// in a terminal, whatever fonts the viewer has. play.sh makes those of docs/img.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/charmbracelet/x/vt"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "picture: %v\n", err)
		os.Exit(1)
	}
}

// run is the whole program, for the tests to call.
func run(args []string, in io.Reader, out io.Writer) error {
	flags := flag.NewFlagSet("picture", flag.ContinueOnError)
	dark := flags.Bool("dark", true, "a dark terminal; -dark=false is a light one")
	title := flags.String("title", "", "what the window is called")
	columns := flags.Int("columns", 80, "columns of the terminal")
	cursor := flags.String("cursor", "", "where the cursor is: `column,row`, from 0")
	recording := flags.Int("record", 0, "record what comes, as asciinema does, of a terminal of so many `rows`")
	cast := flags.Bool("play", false, "read a recording of asciinema's, and make a picture that moves")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *recording > 0 {
		return record(in, out, castHead{2, *columns, *recording, *title}, time.Now)
	}
	w := window{theme: light, title: *title, columns: *columns, cursor: point{-1, -1}}
	if *dark {
		w.theme = darkTheme
	}
	if *cast {
		svg, err := play(in, w.theme)
		if err == nil {
			_, err = out.Write(svg)
		}
		return err
	}
	if *cursor != "" {
		if _, err := fmt.Sscanf(*cursor, "%d,%d", &w.cursor.x, &w.cursor.y); err != nil {
			return fmt.Errorf("read -cursor %q: %w", *cursor, err)
		}
	}
	capture, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("read the capture: %w", err)
	}
	w.cells, w.rows = decode(capture, w.columns)
	_, err = out.Write(w.svg())
	return err
}

// decode draws a capture on an emulated terminal that is as tall as the capture.
func decode(capture []byte, columns int) (e *vt.Emulator, rows int) {
	capture = bytes.TrimRight(capture, "\n")
	rows = 1 + bytes.Count(capture, []byte("\n"))
	e = vt.NewEmulator(columns, rows)
	// The emulator never fails to take bytes.
	_, _ = e.Write(bytes.ReplaceAll(capture, []byte("\n"), []byte("\r\n")))
	return e, rows
}
