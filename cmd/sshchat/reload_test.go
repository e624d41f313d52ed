package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"sshchat/cmd/sshchat/logs"
	"sshchat/cmd/sshchat/outlet"
	"sshchat/cmd/sshchat/settings"
	"sshchat/sshchat/books"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/front/auth"
)

// TestReloadTakesHold: each setting that a running server can take over does take hold, and no
// other does; what holds is asked of the part that goes by it.
func TestReloadTakesHold(t *testing.T) {
	ann := line(chattest.NewKey(t))
	list, pass := write(t, "list", ann), write(t, "pass", auth.HashPassphrase("correct horse", make([]byte, saltBytes)))
	motd := write(t, "motd", "tea at four\n")
	h, file := reloadable(t, "")
	stays := func(kind estate.Stays) func(h *house) any {
		return func(h *house) any { return h.chat.Options().Estate[kind] }
	}
	for name, c := range map[string]struct {
		toml, want string
		holds      func(h *house) any
	}{
		"rules": {`rules = "` + motd + `"`, "tea at four", func(h *house) any {
			rules, _ := books.HouseRules(t.Context(), h.chat.Books)
			return rules
		}},
		"motd": {`motd = "` + motd + `"`, "tea at four", func(h *house) any { return h.chat.MotdFile() }},
		"rooms": {`rooms = ["help"]`, "true", func(h *house) any {
			_, ok := h.chat.Rooms.Alike("help")
			return ok && len(h.chat.Newcomers.Rooms()) == 2
		}},
		"keep":                    {`keep = "30d"`, "720h0m0s 10737418240", limitsOf},
		"keep-size":               {`keep-size = "1GiB"`, "0s 1073741824", limitsOf},
		"access":                  {`access = "known"`, "true", func(h *house) any { return h.chat.KnownOnly() }},
		"same-key":                {`same-key = "window"`, "true", func(h *house) any { return h.door.Habits().Windows }},
		"allowlist":               {`allowlist = "` + list + `"`, "1", func(h *house) any { return h.gate.now().Allowed.Len() }},
		"operators":               {`operators = "` + list + `"`, "1", func(h *house) any { return h.gate.now().Operators.Len() }},
		"user-ca":                 {`user-ca = "` + list + `"`, "true", func(h *house) any { return h.gate.now().UserCA != nil }},
		"revoked":                 {"user-ca = '" + list + "'\nrevoked = '" + list + "'", list, func(h *house) any { return h.gate.access.revoked }},
		"passphrase-file":         {`passphrase-file = "` + pass + `"`, "true", func(h *house) any { return h.gate.now().Passphrase != nil }},
		"name-expiry":             {`name-expiry = "10d"`, "240h0m0s", func(h *house) any { return h.chat.Options().NameExpiry }},
		"new-wait":                {`new-wait = "1h"`, "1h0m0s", func(h *house) any { return h.chat.Options().NewWait }},
		"new-links":               {`new-links = false`, "true", func(h *house) any { return h.chat.Options().NoNewLinks }},
		"new-slow":                {`new-slow = "9s"`, "9s", func(h *house) any { return h.chat.Options().NewSlow }},
		"log-level":               {`log-level = "debug"`, "true", func(h *house) any { return h.reloader.logs.Enabled(t.Context(), slog.LevelDebug) }},
		"log-addresses":           {`log-addresses = "none"`, "-", func(h *house) any { return h.reloader.logs.Masked("192.0.2.1") }},
		"say-burst":               {`say-burst = 3`, "{3 500ms}", func(h *house) any { return h.chat.RateOf(false) }},
		"say-every":               {`say-every = "2s"`, "{10 2s}", func(h *house) any { return h.chat.RateOf(false) }},
		"bot-burst":               {`bot-burst = 3`, "{3 100ms}", func(h *house) any { return h.chat.RateOf(true) }},
		"bot-every":               {`bot-every = "2s"`, "{20 2s}", func(h *house) any { return h.chat.RateOf(true) }},
		"new-accounts":            {`new-accounts = 3`, "{400 3}", stays(estate.StaysAccount)},
		"new-accounts-per-source": {`new-accounts-per-source = 3`, "{3 5000}", stays(estate.StaysAccount)},
		"new-rooms":               {`new-rooms = 3`, "{40 3}", stays(estate.StaysRoom)},
		"new-rooms-per-source":    {`new-rooms-per-source = 3`, "{3 400}", stays(estate.StaysRoom)},
		"new-bytes":               {`new-bytes = 3`, "{67108864 3}", stays(estate.StaysBytes)},
		"new-bytes-per-source":    {`new-bytes-per-source = 3`, "{3 1073741824}", stays(estate.StaysBytes)},
		"new-acts":                {`new-acts = 3`, "{500 3}", stays(estate.StaysAct)},
		"new-acts-per-source":     {`new-acts-per-source = 3`, "{3 20000}", stays(estate.StaysAct)},
		"max-people":              {`max-people = 3`, "3", func(h *house) any { return h.door.Habits().Budgets.People }},
		"max-people-per-source":   {`max-people-per-source = 3`, "3", func(h *house) any { return h.door.Habits().Budgets.PeoplePerSource }},
		"max-logins":              {`max-logins = 4`, "4 2", func(h *house) any { b := h.door.Habits().Budgets; return fmt.Sprint(b.Strangers, b.EarlyDrop) }},
		"max-logins-per-source":   {`max-logins-per-source = 3`, "3", func(h *house) any { return h.door.Habits().Budgets.StrangersPerSource }},
		"connect-rate":            {`connect-rate = 3`, "3", func(h *house) any { return h.door.Habits().Budgets.Rate }},
		"connect-burst":           {`connect-burst = 3`, "3", func(h *house) any { return h.door.Habits().Budgets.Burst }},
		"exempt":                  {`exempt = ["10.0.0.0/8"]`, "[10.0.0.0/8]", func(h *house) any { return h.door.Habits().Budgets.Exempt }},
		"allow-none":              {`allow-none = true`, "true", func(h *house) any { return h.door.Habits().AllowNone }},
		"backup-age":              {`backup-age = "9d"`, "216h0m0s", func(h *house) any { return time.Duration(h.reloader.backupAge.Load()) }},
		"drain":                   {`drain = "9s"`, "9s", func(h *house) any { return h.limit() }},
		"listen":                  {`listen = ["127.0.0.1:1"]`, "", nil},
		"proxy-from":              {`proxy-from = ["10.0.0.0/8"]`, "", nil},
		"data":                    {"", "", nil}, // given on the line
		"lobby":                   {`lobby = "hall"`, "lobby", func(h *house) any { return h.chat.Options().Lobby }},
		"log-format":              {`log-format = "json"`, "", nil},
		"cluster":                 {"cluster = 'nats://127.0.0.1:1'\nnode = 'n1'", "", nil},
	} {
		if c.toml == "" {
			continue
		}
		if err := os.WriteFile(file, []byte(c.toml), 0o600); err != nil {
			t.Fatal(err)
		}
		done := h.reloader.reload(t.Context())
		if done.err != nil || slices.Contains(done.later, name) != isLater(name) || slices.Contains(done.changed, name) == isLater(name) {
			t.Errorf("%s: %+v", name, done)
		}
		if c.holds != nil && fmt.Sprint(c.holds(h)) != c.want {
			t.Errorf("%s: holds %v, want %s", name, c.holds(h), c.want)
		}
		if again := h.reloader.reload(t.Context()); again.err != nil || len(again.changed) > 0 || len(again.later) != len(done.later) {
			t.Errorf("%s, once more: %+v", name, again)
		}
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if back := h.reloader.reload(t.Context()); back.err != nil || len(back.changed) != len(done.changed) || len(back.later) != 0 {
			t.Errorf("%s, taken back: %+v", name, back)
		}
	}
}

// TestReloadKnowsAll: what a test above does not name can be taken over by nobody's knowledge.
func TestReloadKnowsAll(t *testing.T) {
	text, err := os.ReadFile("reload_test.go")
	if err != nil {
		t.Fatal(err)
	}
	serveFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "config" && !isLater(f.Name) && !strings.Contains(string(text), "\""+f.Name+"\": ") {
			t.Errorf("--%s is neither in atNextStart nor in the test of what a reload takes over", f.Name)
		}
	})
	for _, name := range atNextStart {
		if serveFlags().Lookup(name) == nil {
			t.Errorf("there is no --%s", name)
		}
	}
}

// TestReloadKeepsTheOld: what is wrong is told, and nothing changes.
func TestReloadKeepsTheOld(t *testing.T) {
	list := write(t, "list", line(chattest.NewKey(t)))
	h, file := reloadable(t, "say-burst = 3\nallowlist = '"+list+"'\n")
	for text, want := range map[string]string{
		"say-burst = 4\nlisetn = 1":            file + ":2: there is no setting lisetn; do you mean listen?",
		"say-burst = 0":                        file + ":1: --say-burst must be",
		"say-burst = 4\noperators = 'none'":    file + ":2: --operators: ",
		"say-burst = 4\nmotd = 'none'":         file + ":2: --motd: ",
		"say-burst = 4\n\nrooms = ['a b']":     file + ":3: --rooms: ",
		"say-burst = 4\nallowlist = 'none'":    file + ":2: --allowlist: ",
		"say-burst = 4\nlog-level = 'loud'":    file + ":2: --log-level loud: write",
		"say-burst = 4\nlog-addresses = 'cut'": file + ":2: --log-addresses cut: write",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		done := h.reloader.reload(t.Context())
		if done.err == nil || !strings.HasPrefix(done.err.Error(), want) || len(done.changed)+len(done.later) > 0 {
			t.Errorf("%q: %+v, want %s", text, done, want)
		}
		if got := fmt.Sprint(h.chat.RateOf(false), h.gate.now().Allowed.Len()); got != "{3 500ms} 1" {
			t.Errorf("%q: holds %s", text, got)
		}
	}
}

// reloadable is a house that is open, with its file of settings. It need not run.
func reloadable(t *testing.T, text string) (h *house, file string) {
	t.Helper()
	file = write(t, "x.toml", text)
	t.Setenv("SSHCHAT_CONFIG", file)
	var c config
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	c.bind(fs)
	if err := fs.Parse([]string{"--listen", "127.0.0.1:0", "--data", filepath.Join(t.TempDir(), "data")}); err != nil {
		t.Fatal(err)
	}
	l := slices.DeleteFunc(settings.Line(fs), func(v settings.Value) bool { return v.Name == "listen" })
	if err := c.settle(fs, l, environment()); err != nil {
		t.Fatal(err)
	}
	if err := fs.Lookup("listen").Value.(pflag.SliceValue).Replace([]string{":2222"}); err != nil {
		t.Fatal(err)
	}
	opened := c
	opened.door.listen = []string{"127.0.0.1:0"}
	h, err := openHouse(t.Context(), opened, slog.New(slog.DiscardHandler), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	o := outlet.New(io.Discard)
	h.reloader.held, h.reloader.logs = fs, (&logs.Flags{Format: "text", Level: "info", Addresses: "full"}).Open(o)
	t.Cleanup(func() {
		if err := h.close(); err != nil {
			t.Error(err)
		}
		o.Close(time.Second)
	})
	return h, file
}

func limitsOf(h *house) any {
	keep, size := h.config.limits.Get()
	return fmt.Sprint(keep, size)
}

// TestAdminReload: a server that people are in takes over what has changed, by the local socket
// and by SIGHUP; who asked is told what, what will later, and what is wrong.
func TestAdminReload(t *testing.T) {
	t.Parallel()
	file := write(t, "x.toml", "say-burst = 3\nsay-every = \"2s\"\n")
	p := start(t, nil, "--config", file)
	ann := chattest.Dial(t, p.addr, "ann", chattest.Key(chattest.NewKey(t)), chattest.NoPTY())
	ann.WaitFor("you are in #lobby")
	ann.Type("one\ntwo\nthree\n")
	ann.WaitFor("ann: three")
	reload := func(text string, wantStatus int, wantOut, wantErrs string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if status, out, errs := call(t, "admin", "--data", p.data, "reload"); status != wantStatus || out != wantOut || errs != wantErrs {
			t.Errorf("reload of %q: status %d, %q, %q", text, status, out, errs)
		}
	}
	reload("say-burst = 100\nsay-every = \"1ms\"\nlobby = 'hall'\ndrain = '1s'\n", 0, "changed: say-burst, say-every, drain\nlobby: takes effect at the next start\n", "")
	began := time.Now()
	for range 20 { // in the session that she is in
		ann.Type("again\n")
	}
	ann.Type("last\n")
	ann.WaitFor("ann: last")
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("she speaks at the old rate: 21 lines in %v", took)
	}
	reload("say-burst = 0\n", 1, "", "sshchat: "+file+":1: --say-burst must be at least 1 and --say-every at least 0\nsshchat: what held before still holds\n")
	ann.Type("still\n")
	ann.WaitFor("ann: still")
	reload("say-burst = 100\nsay-every = \"1ms\"\ndrain = '1s'\n", 0, "no setting has changed; who may come in was read again\n", "")

	if err := os.WriteFile(file, []byte("max-people = 1\nsame-key = 'window'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	p.waitForLog(t, "settings have changed")
	bob, err := chattest.TryDial(t, p.addr, "bob", chattest.NoPTY())
	if err == nil {
		bob.WaitExit()
		err = fmt.Errorf("%s", bob.Stderr())
	}
	if !strings.Contains(err.Error(), "the chat is full") {
		t.Errorf("one too many is told %v", err)
	}
	p.stderr.forget() // the error was meant
}

// TestReloadInCluster: what the nodes should have in common is compared with what holds after a
// reload, by check and by the other nodes.
func TestReloadInCluster(t *testing.T) {
	t.Parallel()
	c := newCluster(t, 1)
	file := write(t, "n1.toml", "")
	one := c.node(t, "n1", filepath.Join(t.TempDir(), "n1"), "--config", file)
	two := c.node(t, "n2", filepath.Join(t.TempDir(), "n2"))
	if _, out, _ := call(t, "check", "--data", two.data); strings.Contains(out, "differs") { // one server alone is WRONG in any case
		t.Fatalf("before:\n%s", out)
	}
	writeFile(t, file, "new-wait = '1h'\nlobby = 'hall'\n")
	if out := succeed(t, "admin", "--data", one.data, "reload"); out != "changed: new-wait\nlobby: takes effect at the next start\n" {
		t.Errorf("reload says %q", out)
	}
	one.waitForLog(t, "another node has other settings")
	for began := time.Now(); ; { // n1 tells when it renews its lease
		_, out, _ := call(t, "check", "--data", two.data)
		if strings.Contains(out, "it differs in --new-wait\n") {
			break
		}
		if time.Since(began) > chattest.Patience {
			t.Fatalf("check on n2 says\n%s", out)
		}
	}
	succeed(t, "admin", "--data", two.data, "reload")
	two.waitForLog(t, "another node has other settings")
}
