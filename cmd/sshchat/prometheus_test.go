//go:build !race

// It is about what others read: there is no race to find in it, and Prometheus takes five seconds.

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sshchat/cmd/sshchat/bundle"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/natsd"
)

const (
	prometheusFolder = "../../contrib/prometheus"
	dashboard        = "../../contrib/grafana/sshchat.json"
)

// comparison is what makes a condition of a rule's or a panel's query: without it there is
// always something to see.
var comparison = regexp.MustCompile(`\s*(==|!=|>=|<=|>|<)\s*[0-9.]+\s*$`)

// prometheus is one that runs, and scrapes a server on loopback.
type prometheus struct{ url string }

// scrape starts a Prometheus as contrib's configuration says, but for its pace and ports, and
// waits until it has looked at the server often enough to see rates.
func scrape(t *testing.T, target string) *prometheus {
	t.Helper()
	bin := chattest.Need(t, "prometheus")
	dir := t.TempDir()
	config := readFile(t, filepath.Join(prometheusFolder, "prometheus.yml"))
	for old, fresh := range map[string]string{
		"15s": "200ms", "127.0.0.1:9222": target, "  - sshchat.rules.yml": "  - " + absolute(t, filepath.Join(prometheusFolder, "sshchat.rules.yml")),
	} {
		if !strings.Contains(config, old) {
			t.Fatalf("prometheus.yml does not hold %s", old)
		}
		config = strings.ReplaceAll(config, old, fresh)
	}
	writeFile(t, filepath.Join(dir, "prometheus.yml"), config)
	ports, err := natsd.Ports(1)
	if err != nil {
		t.Fatal(err)
	}
	addr := fmt.Sprint("127.0.0.1:", ports[0])
	cmd := exec.Command(bin, "--config.file="+filepath.Join(dir, "prometheus.yml"), "--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+addr)
	out := newOutput()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() { _ = cmd.Wait() })
	t.Cleanup(func() { _ = cmd.Process.Kill(); wg.Wait() })
	p := &prometheus{"http://" + addr}
	ctx, cancel := context.WithTimeout(t.Context(), chattest.Patience)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for { // it tells nobody by itself
		if found, err := p.query(ctx, `count_over_time(up{job="sshchat"}[1m]) >= 3`); err == nil && len(found) > 0 {
			return p
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("Prometheus has not scraped:\n%s", out)
		}
	}
}

// query returns the values that a query finds.
func (p *prometheus) query(ctx context.Context, expr string) (values []string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+"/api/v1/query?query="+url.QueryEscape(expr), nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var answer struct {
		Status, Error string
		Data          struct {
			Result []struct {
				Value [2]any `json:"value"`
			} `json:"result"`
		} `json:"data"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer.Status != "success" {
		return nil, fmt.Errorf("%s %w", answer.Error, err)
	}
	for _, r := range answer.Data.Result {
		values = append(values, fmt.Sprint(r.Value[1]))
	}
	return values, nil
}

// TestPrometheus has a real Prometheus scrape a real server, and asks it each query of the rules
// and of the dashboard: each finds something, and no rule is raised of a server that is well.
func TestPrometheus(t *testing.T) {
	t.Parallel() // Prometheus takes five seconds to find what to look at
	promtool := chattest.Need(t, "promtool")
	p := start(t, nil, "--metrics", "127.0.0.1:0")
	p.waitFor(t, "/metrics\n")
	if err := bundle.Note(p.data, "/backups/x.tar", time.Now()); err != nil {
		t.Fatal(err)
	}
	target, _, _ := strings.Cut(strings.SplitAfter(p.stdout.String(), "metrics    http://")[1], "/")
	ann := chattest.Dial(t, p.addr, "ann")
	ann.WaitFor("* ann joined")
	prom := scrape(t, target)
	for i := range 3 { // rates are of what comes while somebody looks
		ann.Send(fmt.Sprint("hello there ", i))
		ann.WaitFor(fmt.Sprint("ann: hello there ", i))
	}
	succeed(t, "search", "--data", p.data, "hello")
	succeed(t, "history", "--data", p.data)
	chattest.Dial(t, p.addr, "bob", chattest.NoPTY()).WaitFor("bob joined")
	seen := func(expr string) bool {
		found, err := prom.query(t.Context(), expr)
		return err == nil && len(found) > 0
	}
	chattest.Await(t, "a look after that", func() bool {
		return seen(`sshchat_entries_total{kind="said"} >= 3`) && seen(`sshchat_search_seconds_count >= 1`) && seen(`sshchat_sessions{kind="pipe"} >= 1`)
	})
	for _, q := range append(ruleQueries(t, promtool), panelQueries(t)...) {
		found, err := prom.query(t.Context(), q)
		switch {
		case err != nil:
			t.Errorf("%s: %v", q, err)
		case strings.Contains(q, "sshchat_cluster_"): // of which a server that is alone has none
		case len(found) == 0, slices.Contains(found, "NaN"):
			t.Errorf("%s finds %q", q, found)
		}
	}
	if raised, err := prom.query(t.Context(), "ALERTS"); err != nil || len(raised) > 0 {
		t.Errorf("raised: %q, %v", raised, err)
	}
	lint(t, promtool, target)
}

// ruleQueries are the queries of the alert rules without their conditions. promtool finds the
// rules right, and that they do what they are to.
func ruleQueries(t *testing.T, promtool string) (all []string) {
	t.Helper()
	for _, args := range [][]string{{"check", "config", "prometheus.yml"}, {"test", "rules", "sshchat.rules.test.yml"}} {
		cmd := exec.CommandContext(t.Context(), promtool, args...)
		cmd.Dir = prometheusFolder
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("promtool %q: %v\n%s", args, err, out)
		}
	}
	for line := range strings.Lines(readFile(t, filepath.Join(prometheusFolder, "sshchat.rules.yml"))) {
		if expr, ok := strings.CutPrefix(strings.TrimSpace(line), "expr: "); ok {
			all = append(all, comparison.ReplaceAllString(expr, ""))
		}
	}
	if len(all) < 10 {
		t.Errorf("%d rules: the test looks for something else", len(all))
	}
	return all
}

// panelQueries are the queries of the dashboard, with its variables filled in.
func panelQueries(t *testing.T) (all []string) {
	t.Helper()
	type query struct{ Expr string }
	var d struct {
		Panels []struct {
			Title   string
			Targets []query
		}
		Annotations struct{ List []query }
	}
	if err := json.Unmarshal([]byte(readFile(t, dashboard)), &d); err != nil {
		t.Fatal(err)
	}
	queries := d.Annotations.List
	for _, p := range d.Panels {
		queries = append(queries, p.Targets...)
	}
	fill := strings.NewReplacer("$job", "sshchat", "$instance", ".*", "$__rate_interval", "1m")
	for _, q := range queries {
		all = append(all, comparison.ReplaceAllString(fill.Replace(q.Expr), ""))
	}
	if len(all) < 20 {
		t.Errorf("%d queries: the test looks for something else", len(all))
	}
	return all
}

// lint has promtool look at what the server shows.
func lint(t *testing.T, promtool, target string) {
	t.Helper()
	resp, err := http.Get("http://" + target + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	shown, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), promtool, "check", "metrics")
	cmd.Stdin = strings.NewReader(string(shown))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("promtool check metrics: %v\n%s", err, out)
	}
	for _, no := range []string{"ann", "bob", "hello", "127.0.0.1", "lobby"} {
		if regexp.MustCompile(`\b` + no + `\b`).Match(shown) {
			t.Errorf("%s is shown:\n%s", no, shown)
		}
	}
}

// absolute returns a path as it is from everywhere.
func absolute(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}
