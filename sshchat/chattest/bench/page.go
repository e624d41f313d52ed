package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// The lines of a page between which the table of the last run stands.
const (
	pageBegins = "<!-- bench: what follows is written by make performance -->\n"
	pageEnds   = "<!-- bench: end -->\n"
)

// page returns the rows as a table in Markdown, with when and on what they were measured.
func page(rows []row, when time.Time, load string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s, %s/%s, %d CPUs, load average %s before the run. A load above half of the CPUs means: take the ratios alone, and those with care.\n\n",
		when.UTC().Format("2006-01-02 15:04"), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), load)
	b.WriteString("| measure | bare | sshchat | ratio | goal |\n|---|---|---|---|---|\n")
	for _, r := range rows {
		goal := ""
		if r.verdict() != "" {
			goal = fmt.Sprintf("%.1f", r.want)
		}
		fmt.Fprintf(&b, "| %s | %.2f | %.2f | %.2f | %s |\n", r.what, r.raw, r.ours, r.ratio(), goal)
	}
	return b.Bytes()
}

// writePage puts a table into the file at path, in place of the last one.
func writePage(path string, table []byte) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	head, rest, ok := strings.Cut(string(old), pageBegins)
	_, tail, ends := strings.Cut(rest, pageEnds)
	if !ok || !ends {
		return errors.New("write " + path + ": it has no place for the table")
	}
	return os.WriteFile(path, []byte(head+pageBegins+string(table)+pageEnds+tail), 0o644)
}

// loadNow returns the load average of the last minute; "unknown" where nobody counts it.
func loadNow() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(b), " ")
	return first
}
