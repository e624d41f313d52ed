// Command cases runs the tests of every abuse case, and writes what came of each into the
// table of docs/security.md: go run ./sshchat/chattest/cases [-write docs/security.md].
// It exits with 1 if a case fails, or has no test that ran.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

func main() {
	write := flag.String("write", "", "the page whose table is to be made anew")
	flag.Parse()
	if err := run(*write, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "cases:", err)
		os.Exit(1)
	}
}

func run(page string, out io.Writer) error {
	began := time.Now()
	results := map[string]result{}
	for pkg, names := range byPackage(cases) {
		if err := test(pkg, names, results); err != nil {
			return err
		}
	}
	failed := 0
	for _, c := range cases {
		verdict := c.verdict(results)
		if verdict != passed {
			failed++
		}
		fmt.Fprintf(out, "%-5s %-7s %s\n", c.Number, verdict, c.What)
		for _, name := range c.Tests {
			if r := results[name]; r.verdict != passed {
				fmt.Fprintf(out, "      %s: %s\n%s", name, r.verdict, r.output)
			}
		}
	}
	fmt.Fprintf(out, "%d passed, %d failed, in %v\n", len(cases)-failed, failed, time.Since(began).Round(time.Second))
	if page != "" {
		if err := rewrite(page, table(results)); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d cases do not hold", failed, len(cases))
	}
	return nil
}

// verdict is what came of a test or a case.
type verdict string

const (
	passed  verdict = "ok"
	failing verdict = "FAILS"
	skipped verdict = "skipped"
	missing verdict = "not run"
)

// result is what came of one test.
type result struct {
	verdict verdict
	took    time.Duration
	output  string
}

// verdict of a case is that of its worst test.
func (c abuse) verdict(results map[string]result) verdict {
	worst := passed
	for _, name := range c.Tests {
		v := results[name].verdict
		if v == "" {
			v = missing
		}
		if v != passed && worst != failing {
			worst = v
		}
	}
	if len(c.Tests) == 0 {
		return missing
	}
	return worst
}

// byPackage returns the names of the tests that are to run in each package.
func byPackage(all []abuse) map[string][]string {
	out := map[string][]string{}
	for _, c := range all {
		for _, full := range c.Tests {
			pkg, name := split(full)
			if !slices.Contains(out[pkg], name) {
				out[pkg] = append(out[pkg], name)
			}
		}
	}
	return out
}

// split cuts "front.TestDawdlers" into the folder's path and the test's name.
func split(full string) (pkg, name string) {
	short, name, _ := strings.Cut(full, ".")
	if path, ok := folders[short]; ok {
		return path, name
	}
	return "sshchat/" + short, name
}

// folders are the packages whose name is not their folder below sshchat.
var folders = map[string]string{"sshchat": "sshchat", "cmd": "cmd/sshchat", "keys": "keys", "abuse": "sshchat/chattest/abuse", "load": "sshchat/chattest/load"}

// test runs tests of one package, and fuzz targets with their seeds.
func test(pkg string, names []string, into map[string]result) error {
	cmd := exec.Command("go", "test", "-json", "-count=1", "-timeout=20m", "-run", "^("+strings.Join(names, "|")+")$", "./"+pkg)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := read(out, short(pkg), into); err != nil {
		return errors.Join(err, cmd.Wait())
	}
	_ = cmd.Wait() // a test that fails is in the results
	return nil
}

// short is the name of a package in the table.
func short(pkg string) string {
	for name, path := range folders {
		if path == pkg {
			return name
		}
	}
	return strings.TrimPrefix(pkg, "sshchat/")
}

// event is a line of go test -json (cmd/test2json).
type event struct {
	Action, Test, Output string
	Elapsed              float64 // seconds
}

// read takes what go test -json tells of the top-level tests.
func read(r io.Reader, pkg string, into map[string]result) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	verdicts := map[string]verdict{"pass": passed, "fail": failing, "skip": skipped}
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil || e.Test == "" || strings.Contains(e.Test, "/") {
			continue
		}
		full := pkg + "." + e.Test
		r := into[full]
		if e.Action == "output" && len(r.output) < 4096 {
			r.output += "        " + e.Output
		}
		if v, ok := verdicts[e.Action]; ok {
			r.verdict, r.took = v, time.Duration(e.Elapsed*float64(time.Second))
		}
		into[full] = r
	}
	return lines.Err()
}

// table is the cases in Markdown, each with what came of it in this run.
func table(results map[string]result) string {
	var b strings.Builder
	b.WriteString("| # | what is done | what must hold | tests | this run |\n|---|---|---|---|---|\n")
	for _, c := range cases {
		var tests []string
		var took time.Duration
		for _, name := range c.Tests {
			tests = append(tests, "`"+name+"`")
			took += results[name].took
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s, %.1f s |\n", c.Number, c.What, c.Must, strings.Join(tests, " "), c.verdict(results), took.Seconds())
	}
	return b.String()
}

// The marks between which a page holds the table.
const (
	begin = "<!-- begin: make abuse writes this table -->\n"
	end   = "<!-- end: make abuse -->"
)

// rewrite puts a table into a page, in the place of the one before.
func rewrite(path, table string) error {
	page, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	head, rest, ok := bytes.Cut(page, []byte(begin))
	_, tail, also := bytes.Cut(rest, []byte(end))
	if !ok || !also {
		return fmt.Errorf("%s has no place for the table: %q and %q", path, begin, end)
	}
	return os.WriteFile(path, slices.Concat(head, []byte(begin), []byte(table), []byte(end), tail), 0o644)
}
