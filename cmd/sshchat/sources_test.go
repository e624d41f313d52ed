package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"sshchat/sshchat/chattest"
)

// TestExampleLoads: the file of all settings is taken when every line of it counts, and changes
// nothing.
func TestExampleLoads(t *testing.T) {
	out := succeed(t, "config", "example")
	file := write(t, "all.toml", regexp.MustCompile(`(?m)^#([a-z-]+ = )`).ReplaceAllString(out, "$1"))
	data := t.TempDir()
	plain, loaded := succeed(t, "config", "print", "--data", data), succeed(t, "config", "print", "--data", data, "--config", file)
	values := regexp.MustCompile(`(?m) *#.*`)
	if a, b := values.ReplaceAllString(plain, ""), values.ReplaceAllString(loaded, ""); a != b {
		t.Errorf("loaded, it says\n%swant\n%s", b, a)
	}
	serveFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "config" && !strings.Contains(out, "\n#"+f.Name+" = ") {
			t.Errorf("--%s is not in the example", f.Name)
		}
	})
}

// TestSettingsOrder: flag, variable, file, default; and each is named in print and blamed.
func TestSettingsOrder(t *testing.T) {
	data := t.TempDir()
	file := write(t, "x.toml", "data = \""+data+"\"\nsay-burst = 3\nbot-burst = 4\nlobby = \"hall\"\n")
	t.Setenv("SSHCHAT_CONFIG", file)
	t.Setenv("SSHCHAT_BOT_BURST", "5")
	t.Setenv("SSHCHAT_LOBBY", "yard")
	out := succeed(t, "config", "print", "--lobby", "den")
	for _, want := range []string{`lobby = "den" +# --lobby`, `bot-burst = 5 +# \$SSHCHAT_BOT_BURST`, `say-burst = 3 +# ` + file + `:2`, `bot-every = "100ms" +# default`, `data = "` + data + `" +# ` + file + `:1`} {
		if !regexp.MustCompile(`(?m)^` + want + `$`).MatchString(out) {
			t.Errorf("there is no line %s in\n%s", want, out)
		}
	}
	t.Setenv("SSHCHAT_BOT_BURST", "0")
	if status, _, errs := call(t); status != 2 || errs != "sshchat: $SSHCHAT_BOT_BURST: --bot-burst must be at least 1 and --bot-every at least 0\n" {
		t.Errorf("status %d, %q", status, errs)
	}
	t.Setenv("SSHCHAT_BOT_BURST", "")
	bad := write(t, "bad.toml", "\nmotd = \"none\"\n")
	if status, out, _ := call(t, "check", "--listen", "127.0.0.1:0", "--config", bad, "--data", t.TempDir()); status != 1 || !strings.Contains(out, "WRONG  motd       "+bad+":2: --motd: ") {
		t.Errorf("status %d\n%s", status, out)
	}
	if status, _, errs := call(t, "--config", bad, "--data", t.TempDir()); status != 1 || !strings.HasPrefix(errs, "sshchat: "+bad+":2: --motd: ") {
		t.Errorf("status %d, %q", status, errs)
	}
	for command, text := range map[string]string{"check": "lisetn = 1", "who": "dtaa = \"x\""} {
		want := map[string]string{"check": "do you mean listen?", "who": "do you mean data?"}[command]
		if status, _, errs := call(t, command, "--config", write(t, "worse.toml", text)); status != 2 || !strings.Contains(errs, want) {
			t.Errorf("%s: status %d, %q", command, status, errs)
		}
	}
}

// TestSettingsFound: who names no file has their own, else the machine's; so do the commands
// for a running server, which then need no flags.
func TestSettingsFound(t *testing.T) {
	p := start(t, nil)
	home := t.TempDir()
	t.Setenv("SSHCHAT_CONFIG", "")
	t.Setenv("XDG_CONFIG_HOME", home)
	file := filepath.Join(home, "sshchat", "sshchat.toml")
	if err := os.Mkdir(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("data = \""+p.data+"\"\nlisten = [\"127.0.0.1:1\"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ann := chattest.Dial(t, p.addr, "ann", chattest.NoPTY())
	ann.WaitFor("you are in #lobby")
	for _, c := range [][]string{{"who"}, {"admin", "who"}} {
		if out := succeed(t, c...); !strings.Contains(out, "ann") {
			t.Errorf("%q says %q", c, out)
		}
	}
	whole := readFile(t, file)
	writeFile(t, file, whole+"lisetn = 1\nkeep = \"long\"\n")
	if out := succeed(t, "who"); !strings.Contains(out, "ann") {
		t.Errorf("with slips elsewhere in the file it says %q", out)
	}
	if status, _, errs := call(t, "check"); status != 2 || !strings.Contains(errs, "do you mean listen?") {
		t.Errorf("check: status %d, %q", status, errs)
	}
	writeFile(t, file, whole)
	if out := succeed(t, "check"); !strings.Contains(out, "settings   "+os.DevNull) || !strings.Contains(out, p.addr+" is served by process") {
		t.Errorf("check, beside a server with no file of its own, says\n%s", out)
	}
	if _, out, _ := call(t, "export", "--lines"); !strings.Contains(out, "ann") {
		t.Errorf("export says %q", out)
	}
	if out := succeed(t, "config", "print"); !strings.Contains(out, "--listen of process ") {
		t.Errorf("print says\n%s", out)
	}
}
