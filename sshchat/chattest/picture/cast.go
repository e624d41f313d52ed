package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/charmbracelet/x/vt"
)

// A recording is in asciinema's format, version 2: a line that says how large the terminal is, then one for each
// output, with the seconds since the beginning.

// castHead is the first line of a recording.
type castHead struct {
	Version int    `json:"version"`
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	Title   string `json:"title,omitempty"`
}

// record writes what it reads as a recording, as it comes. A character whose bytes come apart stays whole.
func record(in io.Reader, out io.Writer, head castHead, now func() time.Time) error {
	lines := json.NewEncoder(out)
	if err := lines.Encode(head); err != nil {
		return err
	}
	began, buf, rest := now(), make([]byte, 64<<10), []byte(nil)
	for {
		n, err := in.Read(buf)
		rest = append(rest, buf[:n]...)
		whole := len(rest) - cutOff(rest)
		if whole > 0 {
			event := []any{now().Sub(began).Seconds(), "o", string(rest[:whole])}
			if err := lines.Encode(event); err != nil {
				return err
			}
			rest = append([]byte(nil), rest[whole:]...)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// cutOff is how many bytes at the end begin a character that is not there yet.
func cutOff(b []byte) int {
	for n := 1; n <= 3 && n <= len(b); n++ {
		switch c := b[len(b)-n]; {
		case c&0xC0 == 0x80:
		case c >= 0xF0 && n < 4, c >= 0xE0 && n < 3, c >= 0xC0 && n < 2:
			return n
		default:
			return 0
		}
	}
	return 0
}

// shownFor is how long the last picture of a recording stays before it begins again, and longest is the longest
// wait that is played.
const (
	shownFor = 4.0
	longest  = 2.5
)

// run of a row is what stood in it for a time.
type rowRun struct {
	drawn    string
	from, to float64
}

// play returns a recording as an SVG that moves: each row once for each thing that stood in it.
func play(in io.Reader, t theme) ([]byte, error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	var head castHead
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), &head) != nil || head.Version != 2 {
		return nil, errors.New("read the recording: it is not one of asciinema's, version 2")
	}
	w := window{theme: t, title: head.Title, columns: head.Width, rows: head.Height, cells: vt.NewEmulator(head.Width, head.Height), cursor: point{-1, -1}}
	answers := make(chan struct{})
	go func() { // what a terminal answers by itself
		defer close(answers)
		_, _ = io.Copy(io.Discard, w.cells)
	}()
	rows, at, last := make([][]rowRun, head.Height), 0.0, 0.0
	for lines.Scan() {
		var event []any
		if err := json.Unmarshal(lines.Bytes(), &event); err != nil || len(event) != 3 {
			return nil, fmt.Errorf("read an event of the recording: %q", lines.Text())
		}
		when, _ := event[0].(float64)
		output, _ := event[2].(string)
		at += min(when-last, longest)
		last = when
		if _, err := w.cells.Write([]byte(output)); err != nil {
			return nil, err
		}
		w.note(rows, at)
	}
	if pipe, ok := w.cells.InputPipe().(io.Closer); ok { // Close of the emulator itself races with its Read
		_ = pipe.Close()
		<-answers
	}
	return w.moving(rows, at+shownFor), lines.Err()
}

// note adds what stands in the rows at a moment.
func (w *window) note(rows [][]rowRun, at float64) {
	for y := range rows {
		w.out.Reset()
		w.row(y)
		drawn := w.out.String()
		if n := len(rows[y]); n > 0 {
			if rows[y][n-1].drawn == drawn {
				continue
			}
			rows[y][n-1].to = at
		}
		rows[y] = append(rows[y], rowRun{drawn: drawn, from: at})
	}
	w.out.Reset()
}

// moving draws the rows, each piece of them for its time, over and over. Where nothing moves, the end is shown.
func (w *window) moving(rows [][]rowRun, length float64) []byte {
	w.frame(func() {
		w.printf(`<rect width="0" height="0"><animate id="t" attributeName="width" values="0" dur="%.2fs" begin="0s;t.end"/></rect>`+"\n", length)
		for _, runs := range rows {
			for i, r := range runs {
				switch {
				case strings.TrimSpace(r.drawn) == "" || r.to > 0 && r.to-r.from < 0.02:
				case i == len(runs)-1 && r.from == 0:
					w.printf("<g>%s</g>\n", r.drawn)
				case i == len(runs)-1:
					w.printf(`<g>%s<set attributeName="visibility" to="hidden" begin="t.begin" dur="%.2fs"/></g>`+"\n", r.drawn, r.from)
				default:
					w.printf(`<g visibility="hidden">%s<set attributeName="visibility" to="visible" begin="t.begin+%.2fs" dur="%.2fs"/></g>`+"\n", r.drawn, r.from, r.to-r.from)
				}
			}
		}
	})
	return w.out.Bytes()
}
