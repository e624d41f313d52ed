package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/eye"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words/lang"
	"sshchat/sshchat/words/paint"
)

// TestChineseValues: acts of moderation, and values that are chosen for a room or the chat, have
// Chinese words wherever they are told.
func TestChineseValues(t *testing.T) {
	s := NewStyler(lookIn("zh", bareDepth))
	latin := regexp.MustCompile(`[A-Za-z]+`)
	for _, what := range actsInSource(t) {
		out := string(s.Notice(nil, sshchat.Rulings{Last: []sshchat.Ruling{{What: what, Target: text.Line("小明")}}}, you))
		if w := latin.FindString(strings.TrimPrefix(out, "-- ")); w != "" {
			t.Errorf("/audit of %s: %q", what, out)
		}
	}
	for _, what := range []string{"ban", "mute"} {
		out := string(s.Notice(nil, sshchat.Sanctions{All: []sshchat.Sanction{{What: what, Name: text.Line("小明"), By: text.Line("小红")}}}, you))
		if w := latin.FindString(out); w != "" {
			t.Errorf("/bans of %s: %q", what, out)
		}
	}
	for key, values := range map[string][]string{
		"watch.is": {"all", "mentions", "none"}, "watch.set": {"all", "mentions", "none"}, "room.now.kept": {"off", "30d", "1d12h"}, "lockdown.is": {"off", "guests", "new", "known"},
	} {
		for _, v := range values {
			args := []any{text.Line("#吃饭"), sshchat.Choice(v)}
			if key == "lockdown.is" {
				args = args[1:]
			}
			if out := string(s.Notice(nil, sshchat.Done{Key: key, Args: args}, you)); latin.MatchString(out) {
				t.Errorf("%s of %s: %q", key, v, out)
			}
		}
	}
}

// TestRuledValues: an act that sets a value says which, in the reader's words.
func TestRuledValues(t *testing.T) {
	for _, c := range []struct{ what, value, en, zh string }{
		{"slow", "10s", "* bob set slow mode: a line each 10s", "* bob 开启了慢速模式：每人每 10 秒一行"},
		{"slow", "off", "* bob ended slow mode", "* bob 关闭了慢速模式"},
		{"lockdown", "guests", "* bob locked the chat down: no guests", "* bob 锁定了聊天室：不接待访客"},
		{"lockdown", "off", "* bob ended the lockdown", "* bob 解除了锁定"},
		{"keep", "30d", "* bob has lines kept here for 30d", "* bob 把这里记录的保存时间设为 30 天"},
		{"keep", "off", "* bob has lines kept here as long as everywhere", "* bob 取消了这里单独的记录保存时间"},
		{"kick", "enough", "* bob removed alice: enough", "* bob 请出了 alice：enough"},
	} {
		e := detailed(sshchat.Ruled, c.value, sshchat.Detail{Rule: c.what, About: &you})
		for tag, want := range map[string]string{"en": c.en, "zh": c.zh} {
			if got := string(NewStyler(lookIn(tag, bareDepth)).Entry(nil, e, bob)); got != want {
				t.Errorf("%s %s: %q, want %q", c.what, c.value, got, want)
			}
		}
	}
}

// TestRuledTwoWays: what is begun and what is ended are told apart; the end of a server that was
// announced names a node only where there are several.
func TestRuledTwoWays(t *testing.T) {
	for _, c := range []struct {
		node, what, en, zh string
		left               time.Duration
	}{
		{"", "shutdown", "* bob takes the server down in 10m: disks", "* bob 将在 10 分钟后关闭服务器：disks", 10 * time.Minute},
		{"n1", "shutdown", "* bob takes node n1 down in 10s: disks", "* bob 将在 10 秒后关闭节点 n1：disks", 10 * time.Second},
		{"", "rules", "* bob set how we talk here: /rules", "* bob 定下了这里的规矩：/rules", 0},
		{"", "rules-off", "* bob took back the rules that were set here", "* bob 撤下了这里设定的规矩", 0},
		{"", "motd-off", "* bob took back the message of the day", "* bob 撤下了今日消息", 0},
		{"", "shutdown-off", "* bob called it off: the server stays up", "* bob 取消了关机：服务器继续运行", 0},
		{"n1", "shutdown-off", "* bob called it off: node n1 stays up", "* bob 取消了关机：节点 n1 继续运行", 0},
	} {
		e := detailed(sshchat.Ruled, "disks", sshchat.Detail{Rule: c.what, For: c.left, About: &sshchat.Person{Name: text.Line(c.node)}})
		for tag, want := range map[string]string{"en": c.en, "zh": c.zh} {
			for _, depth := range []paint.Depth{bareDepth, paint.Color256} {
				if got := eye.Strip(string(NewStyler(lookIn(tag, depth)).Entry(nil, e, bob))); !strings.HasSuffix(got, want) {
					t.Errorf("%s: %q, want %q", c.what, got, want)
				}
			}
		}
	}
}

// TestOneOfSomething: no text says "1 lines", and each form goes with its number.
func TestOneOfSomething(t *testing.T) {
	many := regexp.MustCompile(`\b1 (?:lines|keys|names|rooms|letters|messages|members|people|hits|bans and mutes|others)\b`)
	limits := []string{"history.count", "paste.long", "say.snippet", "command.long", "search.star"} // numbers that are never one
	for _, tag := range lang.Tags() {
		s := NewStyler(lookIn(tag, bareDepth))
		for key := range s.Catalog().Faults {
			out := string(s.Notice(nil, sshchat.Done{Key: key, Args: []any{1, 1, 1, 1, 1, 1}}, you))
			if bad := many.FindString(out); bad != "" && !slices.Contains(limits, key) || strings.Contains(out, "{1") {
				t.Errorf("%s, %s: %q in %q", tag, key, bad, out)
			}
		}
	}
	for n, want := range map[int]string{0: "0 lines of bob are gone", 1: "1 line of bob is gone", 2: "2 lines of bob are gone", 21: "21 lines of bob are gone"} {
		out := string(NewStyler(lookIn("en", bareDepth)).Notice(nil, sshchat.Done{Key: "purge.done", Args: []any{n, bob, text.Line("#ops")}}, you))
		if !strings.Contains(out, want) {
			t.Errorf("%d: %q", n, out)
		}
	}
}

// TestSince: what is new since earlier today has no date.
func TestSince(t *testing.T) {
	m := sshchat.Missed{Since: noon.Add(-3 * time.Hour), Lines: 2}
	for tag, want := range map[string]string{"en": "2 new since 09:00", "zh": "09:00 以来有 2 条新消息"} {
		if got := eye.Strip(string(NewStyler(lookIn(tag, bareDepth)).New(nil, m, noon))); !strings.Contains(got, want) || strings.Contains(got, "Monday") || strings.Contains(got, "月") {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
}

// actsInSource are the acts of moderation that the source records: the values of What in a
// sshchat.Ruling, and those that lang words as events.
func actsInSource(t *testing.T) (acts []string) {
	t.Helper()
	for what := range lang.For("zh").Ruled {
		acts = append(acts, what)
	}
	for _, dir := range []string{"../act", "../commands", "../chat"} {
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(f, func(n ast.Node) bool {
				lit, ok := n.(*ast.CompositeLit)
				if !ok {
					return true
				}
				if sel, ok := lit.Type.(*ast.SelectorExpr); !ok || sel.Sel.Name != "Ruling" {
					return true
				}
				for _, e := range lit.Elts {
					kv, ok := e.(*ast.KeyValueExpr)
					if !ok || kv.Key.(*ast.Ident).Name != "What" {
						continue
					}
					if v, ok := kv.Value.(*ast.BasicLit); ok {
						what, _ := strconv.Unquote(v.Value)
						acts = append(acts, what)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(acts) < 40 {
		t.Fatalf("found only %d acts: the search is broken", len(acts))
	}
	return acts
}
