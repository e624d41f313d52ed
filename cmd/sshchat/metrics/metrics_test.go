package metrics

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/front"
	"sshchat/sshchat/front/admission"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/meter"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var update = flag.Bool("update", false, "write docs/metrics.md anew instead of comparing it")

// newServer returns a server with a chat that nobody is in, and that serves.
func newServer(t *testing.T) *Server {
	t.Helper()
	engine := memory.New(memory.Options{})
	t.Cleanup(func() { _ = engine.Close() })
	set := meter.New()
	c := chat.New(meter.Engine(engine, &set.Log, front.WallClock{}), front.WallClock{}, chat.Options{Meter: set})
	if _, err := c.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := &Server{Chat: c, Vitals: &Vitals{}, Version: `v1 "quoted"`, Since: time.Unix(1e9, 0)}
	s.Door = front.NewDoor(c, front.Options{})
	s.Vitals.Serves()
	return s
}

func TestAddress(t *testing.T) {
	for in, want := range map[string]string{
		"127.0.0.1:9222":      "127.0.0.1:9222",
		"127.8.8.8:1":         "127.8.8.8:1",
		"[::1]:9222":          "[::1]:9222",
		"localhost:9222":      "localhost:9222",
		"unix:/run/m.sock":    "unix:/run/m.sock",
		"public:0.0.0.0:9222": "public:0.0.0.0:9222",
		"public::9222":        "public::9222",
		"":                    "",
	} {
		var a Address
		if err := a.Set(in); err != nil || a.String() != want {
			t.Errorf("%q is %q, %v, want %q", in, a.String(), err, want)
		}
	}
	for in, want := range map[string]string{
		":9222":            "others could read it",
		"0.0.0.0:9222":     "public:0.0.0.0:9222",
		"[::]:9222":        "others could read it",
		"192.0.2.1:9222":   "others could read it",
		"example.org:9222": "others could read it",
		"9222":             "127.0.0.1:9222",
		"unix:":            "unix:PATH",
	} {
		var a Address
		if err := a.Set(in); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") || !a.IsZero() {
			t.Errorf("%q is %q, %v, want an error with %q", in, a.String(), err, want)
		}
	}
}

// line is what Prometheus's text format has for a line: a comment, or a name, labels and a number.
var line = regexp.MustCompile(`^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="([^"\\]|\\.)*"\})? [0-9+.e-]+)$`)

func TestText(t *testing.T) {
	s := newServer(t)
	m := s.meter()
	m.Door.Refused.Add("mallory\"} 1\nsshchat_people 99")
	m.Door.Accepted.Add("publickey")
	m.Log.Commit.Observe(3 * time.Millisecond)
	lane := m.Readers.Lane()
	lane.Entries.Add(5)
	text := string(s.Text())
	for l := range strings.Lines(text) {
		if !line.MatchString(strings.TrimSuffix(l, "\n")) {
			t.Errorf("no line of the format: %q", l)
		}
	}
	for _, want := range []string{
		"sshchat_build_info{version=\"v1 \\\"quoted\\\"\"} 1\n",
		"# TYPE sshchat_commit_seconds histogram\n",
		"sshchat_commit_seconds_bucket{le=\"0.0025\"} 0\nsshchat_commit_seconds_bucket{le=\"0.005\"} 1\n",
		"sshchat_commit_seconds_bucket{le=\"+Inf\"} 1\nsshchat_commit_seconds_sum 0.003\nsshchat_commit_seconds_count 1\n",
		"sshchat_refused_total{cause=\"other\"} 1\n",
		"sshchat_logins_accepted_total{method=\"publickey\"} 1\n",
		"sshchat_deliveries_total 5\n",
		"sshchat_ready 1\n",
		"sshchat_budget_used_ratio{budget=\"rooms\"} 0\n",
		"process_start_time_seconds 1000000000\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("not shown: %s", want)
		}
	}
	for _, no := range []string{"mallory", "sshchat_cluster"} {
		if strings.Contains(text, no) {
			t.Errorf("shown: %s", no)
		}
	}
}

// What is ready and why not.
func TestReady(t *testing.T) {
	s := newServer(t)
	s.Vitals = &Vitals{}
	ready := func(want ...string) {
		t.Helper()
		status, _, body := s.Answer("GET", "/readyz")
		if got := s.NotReady(); !slices.Equal(got, want) || (status == http.StatusOK) != (len(want) == 0) {
			t.Errorf("%d, not ready for %q, want %q: %s", status, got, want, body)
		}
		if status, _, _ := s.Answer("GET", "/healthz"); status != http.StatusOK {
			t.Errorf("healthz is %d", status)
		}
	}
	ready("it is starting")
	s.Vitals.Serves()
	ready()
	full := errors.New("disk full")
	s.Vitals.Disk(full)
	s.Vitals.Disk(full)
	ready("the disk does not keep what is said")
	s.Vitals.Disk(nil)
	ready()
	if n := s.Vitals.troubles.Load(); n != 1 {
		t.Errorf("%d troubles, want 1", n)
	}
	s.Vitals.Drains()
	ready("it is going down")
}

// serve serves on l until the test ends.
func serve(t *testing.T, s *Server, l net.Listener) (end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := s.Serve(ctx, l); err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	end = sync.OnceFunc(func() { cancel(); wg.Wait() })
	t.Cleanup(end)
	return end
}

func TestServe(t *testing.T) {
	s := newServer(t)
	path := filepath.Join(t.TempDir(), "m.sock")
	for _, at := range []string{"127.0.0.1:0", "unix:" + path} {
		a, err := ParseAddress(at)
		if err != nil {
			t.Fatal(err)
		}
		l, err := a.Listen(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		end := serve(t, s, l)
		client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, l.Addr().Network(), l.Addr().String())
		}}}
		for path, want := range map[string]int{"/metrics": 200, "/healthz": 200, "/readyz": 200, "/": 404, "/debug/pprof/": 404} {
			for _, method := range []string{"GET", "HEAD", "POST"} {
				req, _ := http.NewRequestWithContext(t.Context(), method, "http://x"+path, nil)
				resp, err := client.Do(req)
				if err != nil {
					t.Fatal(err)
				}
				body, err := io.ReadAll(resp.Body)
				_ = resp.Body.Close()
				status := want
				if method == "POST" {
					status = 405
				}
				if err != nil || resp.StatusCode != status || (len(body) == 0) != (method == "HEAD") {
					t.Errorf("%s %s: %d with %d bytes, %v, want %d", method, path, resp.StatusCode, len(body), err, status)
				}
			}
		}
		client.CloseIdleConnections()
		end()
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the socket is left")
	}
}

// Whoever asks badly, in silence, or for too much is cut off or told so, and holds up neither the
// end nor others.
func TestServeStrangers(t *testing.T) {
	s := newServer(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	end := serve(t, s, l)
	dial := func(say string) (net.Conn, *bufio.Reader) {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		_, _ = c.Write([]byte(say))
		return c, bufio.NewReader(c)
	}
	for _, say := range []string{"\n\n\n", "SSH-2.0-x\r\n\r\n", "GET /metrics HTTP/1.1\r\nX: " + strings.Repeat("x", 2*maxHeader) + "\r\n\r\n"} {
		_, r := dial(say)
		if answer, _ := io.ReadAll(r); !strings.HasPrefix(string(answer), "HTTP/1.1 4") && len(answer) > 0 || strings.Contains(string(answer), "sshchat_") {
			t.Errorf("%.20q: answered %.80q", say, answer)
		}
	}
	// A body is not read, and what follows it is no question.
	_, r := dial("GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 34\r\n\r\nGET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
	if answer, _ := io.ReadAll(r); strings.Count(string(answer), "HTTP/1.1") != 1 || !strings.HasSuffix(string(answer), "\r\n\r\nok\n") {
		t.Errorf("a question with a body: %.200q", answer)
	}
	// Questions may come one behind the other.
	_, r = dial(strings.Repeat("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 2) + "GET /healthz HTTP/1.0\r\n\r\n")
	if answer, _ := io.ReadAll(r); strings.Count(string(answer), "\r\n\r\nok\n") != 3 {
		t.Errorf("three questions: %.300q", answer)
	}
	_, first := dial("")
	for range maxConnections {
		c, r := dial("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
		if _, err := r.ReadString('\n'); err != nil {
			t.Fatalf("one that is allowed: %v", err)
		}
		_ = c
	}
	if _, err := first.ReadByte(); err != io.EOF {
		t.Errorf("the silent one that came first was not closed: %v", err)
	}
	for range 10 * maxConnections { // who ask nothing, and keep nobody out
		dial("")
	}
	if answer, _ := io.ReadAll(func() io.Reader { _, r := dial("GET /readyz HTTP/1.0\r\n\r\n"); return r }()); !strings.HasPrefix(string(answer), "HTTP/1.0 200") {
		t.Errorf("beside many that are silent: %q", answer)
	}
	end() // does not wait for those who are silent
}

// A socket that a killed server left is replaced; what is no socket, or somebody listens on, is not.
func TestListenUnix(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.sock")
	a := Address{network: "unix", addr: path}
	dead, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	dead.(*net.UnixListener).SetUnlinkOnClose(false)
	_ = dead.Close()
	l, err := a.Listen(t.Context())
	if err != nil {
		t.Fatalf("a dead socket: %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o660 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
	if _, err := a.Listen(t.Context()); err == nil {
		t.Error("the socket of another was taken")
	}
	_ = l.Close()
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Listen(t.Context()); err == nil {
		t.Error("a file was replaced")
	}
	if b, _ := os.ReadFile(path); string(b) != "mine" {
		t.Error("a file was lost")
	}
}

// However many ask, the server is looked at a few times a second.
func TestShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s shown
		looks := 0
		ask := func() string {
			return string(s.get(func() []byte { looks++; return []byte(fmt.Sprint(looks)) }))
		}
		for range 100 {
			if got := ask(); got != "1" {
				t.Fatalf("told %s", got)
			}
		}
		time.Sleep(shownFor) // of the bubble
		if got := ask(); got != "2" || looks != 2 {
			t.Errorf("after a while it tells %s, of %d looks", got, looks)
		}
	})
}

// The number of open files is about right, whoever tells it.
func TestOpenFiles(t *testing.T) {
	before := openFiles()
	if before == 0 {
		t.Skip("this system does not tell")
	}
	f, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if after := openFiles(); after != before+1 {
		t.Errorf("%d files are open, and one more makes %d", before, after)
	}
}

// check is told whether an address can be opened, and nothing is made.
func TestFree(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	path := filepath.Join(t.TempDir(), "m.sock")
	for addr, want := range map[string]bool{"127.0.0.1:0": true, l.Addr().String(): false, "unix:" + path: true, "unix:/nosuchfolder/m.sock": false} {
		a, err := ParseAddress(addr)
		if err != nil {
			t.Fatal(err)
		}
		if how, fine := a.Free(t.Context()); fine != want || strings.Contains(how, "\n") {
			t.Errorf("%s: %v, %q", addr, fine, how)
		}
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a socket was made")
	}
}

func TestSpread(t *testing.T) {
	var times meter.Times
	if _, _, ok := spreadOf(times.Load()).Within(99); ok {
		t.Error("nothing took some time")
	}
	for range 98 {
		times.Observe(90 * time.Microsecond)
	}
	before := spreadOf(times.Load())
	times.Observe(3 * time.Second)
	times.Observe(time.Hour)
	now := spreadOf(times.Load())
	if d, over, ok := now.Within(50); d != 100*time.Microsecond || over || !ok {
		t.Errorf("half within %v, %v, %v", d, over, ok)
	}
	if d, over, ok := now.Within(99); d != 5*time.Second || over || !ok {
		t.Errorf("99 of 100 within %v, %v, %v", d, over, ok)
	}
	if d, over, ok := now.Since(before).Within(99); d != 30*time.Second || !over || !ok {
		t.Errorf("of the last two 99 of 100 within %v, %v, %v", d, over, ok)
	}
}

func TestStats(t *testing.T) {
	s := newServer(t)
	st := s.Stats()
	if !st.Ready || st.Rooms != 1 && st.Rooms != 0 || len(st.Budgets) != 6 || len(st.Busiest) != 0 && st.Busiest[0].Name != "#lobby" || st.PID != os.Getpid() {
		t.Errorf("%+v", st)
	}
}

// The table of budgets has what each address used, for the operator of the machine.
func TestBudgets(t *testing.T) {
	s := newServer(t)
	s.Door.Change(front.Options{Budgets: admission.Budgets{People: 20}})
	for range 3 {
		if err := s.Chat.Stay(estate.StaysRoom, netip.MustParseAddr("192.0.2.7"), 1); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Chat.Stay(estate.StaysRoom, netip.MustParseAddr("192.0.2.8"), 1); err != nil {
		t.Fatal(err)
	}
	text := s.BudgetsText()
	for _, want := range []string{
		`(?m)^BUDGET +USED +OF +FLAG +MOST FROM ONE ADDRESS$`, `(?m)^people +0 +20 +0 % +--max-people$`,
		`(?m)^rooms +4 +400 +1 % +--new-rooms +3 of 40: 192\.0\.2\.7/32 \(--new-rooms-per-source\)$`, `(?m)^acts +0 +20000 +0 % +--new-acts$`,
	} {
		if !regexp.MustCompile(want).MatchString(text) {
			t.Errorf("not in the table: %s\n%s", want, text)
		}
	}
	if strings.Contains(string(s.Text()), "192.0.2") {
		t.Error("the metrics have an address")
	}
}

// BenchmarkText is what a scrape costs.
func BenchmarkText(b *testing.B) {
	engine := memory.New(memory.Options{})
	defer engine.Close()
	c := chat.New(engine, front.WallClock{}, chat.Options{})
	s := &Server{Chat: c, Vitals: &Vitals{}}
	b.ReportAllocs()
	for b.Loop() {
		s.Text()
	}
}

const (
	page      = "../../../docs/metrics.md"
	tableHead = "<!-- metrics -->\n"
	tableEnd  = "<!-- end -->\n"
)

// TestMetricsPage: the table of docs/metrics.md is what the families are. `make docs` writes it
// anew.
func TestMetricsPage(t *testing.T) {
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(got), tableHead)
	_, after, also := strings.Cut(rest, tableEnd)
	if !ok || !also {
		t.Fatalf("docs/metrics.md has no place between %q and %q", tableHead, tableEnd)
	}
	want := before + tableHead + table(newServer(t)) + tableEnd + after
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(got) != want {
		t.Error("docs/metrics.md is not what the metrics are: make docs")
	}
}

// table is the table of all families.
func table(s *Server) string {
	var b strings.Builder
	b.WriteString("| metric | type | label and values | what it is |\n|---|---|---|---|\n")
	now := s.look()
	for _, f := range families() {
		var values []string
		if f.label != "" && f.label != "version" {
			f.read(now, func(label string, _ float64) { values = append(values, label) })
		}
		label := ""
		if f.label != "" {
			label = "`" + f.label + "`"
		}
		if len(values) > 0 {
			label += ": " + strings.Join(values, ", ")
		}
		b.WriteString("| `" + f.name + "` | " + f.kind + " | " + label + " | " + f.help + " |\n")
	}
	return b.String()
}

// Names are of the form that Prometheus recommends, and each is there once.
func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range families() {
		if seen[f.name] {
			t.Errorf("%s is there twice", f.name)
		}
		seen[f.name] = true
		if (f.kind == counter) != strings.HasSuffix(f.name, "_total") || (f.kind == histogram) != (f.times != nil) || f.help == "" || !strings.HasSuffix(f.help, ".") {
			t.Errorf("%s is a %s without its form", f.name, f.kind)
		}
	}
}

// A node of several shows how it is doing among them.
func TestClusterText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := stage.OpenNodes(t, chat.Options{}).Start("n1")
		s := &Server{Chat: n.Chat, Vitals: &Vitals{}}
		s.Vitals.Serves()
		s.Vitals.Disk(errors.New("its copy fails, and the cluster has all of it"))
		shows := func(ready string, want ...string) {
			t.Helper()
			synctest.Wait()
			text := string(s.Text())
			for _, w := range want {
				if !strings.Contains(text, w+"\n") {
					t.Errorf("not shown: %s", w)
				}
			}
			if why := strings.Join(s.NotReady(), "; "); why != ready {
				t.Errorf("not ready for %q, want %q", why, ready)
			}
		}
		shows("", "sshchat_cluster_lease 1", "sshchat_cluster_open 1", "sshchat_cluster_stalled_seconds 0", "sshchat_disk_ok 0")
		n.Engine.Cut()
		time.Sleep(time.Minute) // of the bubble
		shows("this node has lost its lease", "sshchat_cluster_lease 0", "sshchat_cluster_open 0")
		n.Engine.Heal()
		time.Sleep(time.Minute)
		shows("", "sshchat_cluster_lease 1", "sshchat_cluster_open 1")
	})
}
