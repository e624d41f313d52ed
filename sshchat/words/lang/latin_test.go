package lang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sshchat/sshchat/commands"
)

// latinKept are the Latin words that a Chinese text may hold, each with its reason. Commands,
// and what a usage has to be typed as it stands, need no line here.
var latinKept = map[string]string{
	"ssh":     "a program's name",
	"SSH":     "the protocol's name",
	"keygen":  "a program's name",
	"sshchat": "a program's name",
	"shell":   "has no Chinese name that people use",
	"JSON":    "a format's name",
	"UTF":     "an encoding's name",
	"GBK":     "an encoding's name",
	"gb18030": "typed so",
	"KiB":     "a unit",
	"English": "for those who cannot read the rest",

	"Enter":   "what is on the key",
	"Tab":     "what is on the key",
	"Shift":   "what is on the key",
	"Alt":     "what is on the key",
	"Ctrl":    "what is on the key",
	"Home":    "what is on the key",
	"End":     "what is on the key",
	"bob":     "a name",
	"opal":    "a name",
	"ops":     "a room's name",
	"lobby":   "a room's name",
	"etc":     "a path on every Unix",
	"seq":     "a field's name",
	"docs":    "a path",
	"records": "a path",
	"md":      "a path",
	"pub":     "the ending of a file",

	"code":           "an option, typed so",
	"json":           "an option, typed so",
	"follow":         "an option, typed so",
	"since":          "an option, typed so",
	"operators":      "an option, typed so",
	"SEQ":            "the value of an option, as ssh host man has it",
	"before":         "typed so",
	"by":             "typed so",
	"takeover":       "typed so",
	"also":           "typed so",
	"ControlPath":    "an option of ssh",
	"none":           "the value of an option of ssh",
	"tada":           "an emoji's name",
	"ed25519":        "a key's type",
	"IdentitiesOnly": "an option of ssh",
	"T15":            "a moment, as ISO 8601 has it",
	"d12h":           "a length of time, as it is typed",
	"security":       "a path",
	"AAAA":           "how such a key begins",
	"SHA256":         "how a fingerprint begins",
	"db8":            "an address",
	"kitty":          "a terminal's name",
	"iTerm2":         "a terminal's name",
	"WezTerm":        "a terminal's name",
	"Ghostty":        "a terminal's name",
	"foot":           "a terminal's name",
	"urxvt":          "a terminal's name",
	"tmux":           "a program's name",
	"screen":         "a program's name",
	"Asia":           "a zone's name",
	"Shanghai":       "a zone's name",
	"Europe":         "a zone's name",
	"Paris":          "a zone's name",
}

var latinWord = regexp.MustCompile(`[A-Za-z][A-Za-z0-9]*`)

// TestChineseIsChinese: no text of the Chinese catalog has an English word in it that its reader
// could do without.
func TestChineseIsChinese(t *testing.T) {
	typed := map[string]bool{}
	for _, c := range commands.All() {
		for _, w := range latinWord.FindAllString(c.Typed()+" "+c.Args+" "+c.Options, -1) {
			if w == strings.ToLower(w) {
				typed[w] = true
			}
		}
	}
	used := map[string]bool{}
	for _, s := range chineseTexts(t) {
		for _, w := range latinWord.FindAllString(s, -1) {
			used[w] = true
			if len(w) > 1 && !typed[w] && latinKept[w] == "" && !regexp.MustCompile(`^\d+[dhms]$`).MatchString(w) {
				t.Errorf("%q in %q", w, s)
			}
		}
	}
	for w, why := range latinKept {
		if !used[w] {
			t.Errorf("nothing says %q (%s): take it out of the list", w, why)
		}
	}
}

// TestOneWordForOneThing: what has a word keeps it in every text.
func TestOneWordForOneThing(t *testing.T) {
	for _, s := range chineseTexts(t) {
		for word, instead := range map[string]string{"房间": "聊天室", "账户": "账号", "您": "你", "私聊消息": "私信", "邀请码": "验证码"} {
			if strings.Contains(s, word) {
				t.Errorf("%s, and not %s: %q", instead, word, s)
			}
		}
	}
}

// TestPlaceholdersAreChinese: no usage has an English word in capitals left in it.
func TestPlaceholdersAreChinese(t *testing.T) {
	capitals := regexp.MustCompile(`\b[A-Z]+\b`)
	for _, c := range commands.All() {
		for _, usage := range []string{c.Args, c.Options} {
			if w := capitals.FindString(inChinese(usage)); w != "" {
				t.Errorf("/%s %s: %s has no Chinese", c.Name, usage, w)
			}
		}
	}
}

// chineseTexts are the strings of the Chinese catalog, but keys of maps, examples, which are
// commands as they are typed, and verbs for facts.
func chineseTexts(t *testing.T) (texts []string) {
	t.Helper()
	files, err := filepath.Glob("zh*.go")
	if err != nil || len(files) < 4 {
		t.Fatalf("files %v, %v", files, err)
	}
	verbs := regexp.MustCompile(`%\[\d\][sd]|%[sd]`)
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		skip := map[ast.Node]bool{}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.KeyValueExpr:
				skip[n.Key] = true
				if lit, ok := n.Value.(*ast.CompositeLit); ok && lit.Type == nil && len(lit.Elts) == 2 {
					if example, ok := literal(lit.Elts[1]); ok && strings.HasPrefix(example, "/") {
						skip[lit.Elts[1]] = true
					}
				}
			case *ast.CaseClause: // the value that a text is for
				for _, e := range n.List {
					skip[e] = true
				}
			case *ast.BasicLit:
				if n.Kind != token.STRING || skip[n] {
					return true
				}
				s, err := strconv.Unquote(n.Value)
				if err != nil {
					t.Fatal(err)
				}
				if !strings.HasPrefix(s, `\b`) && !slices.Contains([]string{"zh", "15:04"}, s) { // a pattern, the tag
					texts = append(texts, verbs.ReplaceAllString(s, " "))
				}
			}
			return true
		})
	}
	return texts
}
