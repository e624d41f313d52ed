package settings

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
)

// flags are settings of each kind.
func flags() *pflag.FlagSet {
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	fs.SortFlags = false
	fs.StringArray("listen", []string{":2222"}, "`address` to listen on; repeatable")
	fs.StringSlice("rooms", nil, "`names` of rooms")
	fs.String("config", "", "no setting")
	fs.String("motd", "", "`file` with the message")
	fs.String("lobby", "lobby", "`name` of the \"first\" room")
	fs.Int("burst", 10, "lines at once")
	fs.Duration("every", time.Second/2, "`time` between lines")
	fs.Bool("none", false, "let them in")
	return fs
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestReadSome: a slip elsewhere is passed over, unless what is asked for was meant.
func TestReadSome(t *testing.T) {
	for text, want := range map[string]string{
		"lobby = 'hall'\nbrust = 3\nevery = 4\nxyzzy = 1": "hall", "burst = 'x'": "", "loby = 'hall'": "error", "lobby = 3": "error", "lobby = ": "error", "[x]\nlobby = 'y'": "error",
	} {
		l, err := ReadSome(write(t, text), flags(), "lobby")
		got := ""
		if v, ok := l.find("lobby"); ok {
			got = v.Values[0]
		}
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
}

// TestOrder: the command line goes before the environment, that before the file, and that
// before the default; each value is said to come from where it does.
func TestOrder(t *testing.T) {
	path := write(t, "# ours\nlisten = [\":1\", \":2\"]\nburst = 3\n\nlobby = 'hall'\nmotd = \"motd\"\nrooms = \"one\"\n")
	inFile, err := Read(path, flags(), "config")
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"T_BURST": "4", "T_LOBBY": "yard", "T_ROOMS": "a, b\nc", "T_EVERY": ""}
	fs := flags()
	if err := fs.Parse([]string{"--lobby", "den"}); err != nil {
		t.Fatal(err)
	}
	from, err := Apply(fs, Line(fs), Environment(flags(), "T_", func(n string) string { return env[n] }), inFile)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	Print(&b, fs, from, "config")
	want := `listen = [":1", ":2"] # ` + path + `:2
rooms = ["a", "b", "c"] # $T_ROOMS
motd = "` + filepath.Join(filepath.Dir(path), "motd") + `" # ` + path + `:6
lobby = "den" # --lobby
burst = 4 # $T_BURST
every = "500ms" # default
none = false # default
`
	if got := regexp.MustCompile(` +#`).ReplaceAllString(b.String(), " #"); got != want {
		t.Errorf("printed\n%swant\n%s", got, want)
	}
	if n, _ := fs.GetInt("burst"); n != 4 {
		t.Errorf("burst is %d", n)
	}
	if got := Unread(flags(), "T_", []string{"T_BRUST=1", "T_BURST=1", "PATH=/", "T_A"}); strings.Join(got, " ") != "T_A T_BRUST" {
		t.Errorf("not read are %q", got)
	}
	if err := fs.Set("lobby", "nats://me:secret@host,tls://x@y"); err != nil {
		t.Fatal(err)
	}
	var secret strings.Builder
	if Print(&secret, fs, from); !strings.Contains(secret.String(), `lobby = "nats://...@host,tls://...@y"`) {
		t.Errorf("printed\n%s", secret.String())
	}
	again, err := Read(write(t, b.String()), flags(), "config")
	if err != nil || len(again) != 7 {
		t.Errorf("what is printed is no file of settings: %v, %v", again, err)
	}
}

// TestWrong: each mistake is told with file, line and what would be right.
func TestWrong(t *testing.T) {
	for text, want := range map[string]string{
		"\nlisetn = ':1'":               ":2: there is no setting lisetn; do you mean listen?",
		"Burst = 1":                     ":1: there is no setting Burst; do you mean burst?",
		"config = 'x'":                  ":1: there is no setting config; sshchat config example",
		"a.b = 1":                       ":1: there is no setting a.b",
		"# x\n[serve]\nburst = 1":       ":2: [serve]: there are no sections",
		"burst = 1\nburst = 2":          "x.toml:2: ",
		"burst = 1\n\nlobby = \"x":      ":3: ",
		"burst = '1'":                   ":1: burst: write a whole number without quotes, such as burst = 10",
		"burst = [1]":                   ":1: burst: write a whole number, such as burst = 10",
		"burst = 99999999999999999":     "",
		"burst = 999999999999999999999": ":1: ",
		"none = 'true'":                 ":1: none: write true or false without quotes",
		"none = 1":                      ":1: none: write true or false",
		"every = 5":                     `:1: every: "5" is wrong: write a length of time, such as 500ms`,
		"every = 'often'":               `:1: every: "often" is wrong: write a length of time`,
		"every = 1979-05-27":            `:1: every: write a string in quotes, such as every = "500ms"`,
		"lobby = 5":                     `:1: lobby: write a string in quotes, such as lobby = "..."`,
		"lobby = true":                  `:1: lobby: write a string in quotes`,
		"listen = [1]":                  `:1: listen: write strings in brackets`,
		"listen = { a = 1 }":            `:1: listen: write strings in brackets`,
	} {
		_, err := Read(write(t, text), flags(), "config")
		if (err == nil) != (want == "") || err != nil && (!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%q is told %v, want %q", text, err, want)
		}
	}
	if _, err := Read(filepath.Join(t.TempDir(), "none"), flags()); err == nil {
		t.Error("a file that is not there was read")
	}
	if l, err := Read(os.DevNull, flags()); err != nil || l != nil {
		t.Errorf("/dev/null: %v, %v", l, err)
	}
	for value, want := range map[string]string{"many": "$T_BURST: burst: \"many\" is wrong: write a whole number, such as 10"} {
		_, err := Apply(flags(), Environment(flags(), "T_", func(n string) string {
			if n == "T_BURST" {
				return value
			}
			return ""
		}))
		if err == nil || err.Error() != want {
			t.Errorf("told %v, want %s", err, want)
		}
	}
}

// TestExample: each setting is in the example, and what it says is the default.
func TestExample(t *testing.T) {
	var b strings.Builder
	Example(&b, flags(), "T_", "config")
	text := regexp.MustCompile(`(?m)^#([a-z-]+ = )`).ReplaceAllString(b.String(), "$1")
	l, err := Read(write(t, text), flags(), "config")
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	fs, plain := flags(), flags()
	if _, err := Apply(fs, l); err != nil {
		t.Fatal(err)
	}
	plain.VisitAll(func(f *pflag.Flag) {
		if got := fs.Lookup(f.Name).Value.String(); got != f.Value.String() {
			t.Errorf("%s = %s, the default is %s", f.Name, got, f.Value)
		}
		if f.Name != "config" && !strings.Contains(text, "\n"+f.Name+" = ") {
			t.Errorf("%s is not in\n%s", f.Name, text)
		}
	})
}

// FuzzRead: no file of settings, whatever is in it, does worse than to be refused with its name.
func FuzzRead(f *testing.F) {
	f.Add("listen = [':1']\nburst = 3 # x\n[a]\n")
	f.Add("a.\"b c\" = {x = [1, 2.5, 1979-05-27T07:32:00Z]}\n\"\"\"")
	f.Fuzz(func(t *testing.T, text string) {
		r := &file{path: "F", known: flags(), without: []string{"config"}}
		l, err := r.parse([]byte(text))
		if err != nil && !strings.HasPrefix(err.Error(), "F:") {
			t.Errorf("%v", err)
		}
		if _, err := Apply(flags(), l); err != nil {
			t.Errorf("what was read is refused: %v", err)
		}
	})
}
