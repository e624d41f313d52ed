package invite

import (
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"
	"rsc.io/qr"
)

// facts are those of a chat that asks for both.
var facts = Facts{
	Title: "Friday <b>club</b>", Host: "chat.example.org", Port: 2222, Keys: true, Passphrase: true,
	Prints: []string{"SHA256:Hmia/ljQBbX64Fcx1RQri5v9PVisAQ3NCopZi1Udxvw"},
}

var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

func TestCheck(t *testing.T) {
	for _, host := range []string{"chat.example.org", "192.0.2.1", "2001:db8::1", "my_host"} {
		f := facts
		if f.Host = host; f.Check() != nil {
			t.Errorf("%q: %v", host, f.Check())
		}
	}
	for _, host := range []string{"", "-oProxyCommand=x", "a b", "a\nb", "a\"b", "<b>", "聊天", strings.Repeat("a", 254)} {
		f := facts
		if f.Host = host; f.Check() == nil {
			t.Errorf("%q is taken for a host", host)
		}
	}
	if (Facts{Host: "a", Port: 22}).Check() == nil || (Facts{Host: "a", Port: 0, Prints: facts.Prints}).Check() == nil {
		t.Error("a card without a fingerprint, or a port, is made")
	}
}

func TestCommand(t *testing.T) {
	for _, c := range []struct {
		host         string
		port         int
		command, url string
	}{
		{"a.example", 22, "ssh NAME@a.example", "ssh://a.example"},
		{"a.example", 2222, "ssh -p 2222 NAME@a.example", "ssh://a.example:2222"},
		{"2001:db8::1", 22, "ssh NAME@2001:db8::1", "ssh://[2001:db8::1]"},
		{"2001:db8::1", 2222, "ssh -p 2222 NAME@2001:db8::1", "ssh://[2001:db8::1]:2222"},
	} {
		if f := (Facts{Host: c.host, Port: c.port}); f.Command() != c.command || f.URL() != c.url {
			t.Errorf("%s %d: %q and %q", c.host, c.port, f.Command(), f.URL())
		}
	}
}

// A card fits its width, has all that one needs in each language, and no style where it is no
// terminal's.
func TestCard(t *testing.T) {
	for _, width := range []int{76, 52, 45} {
		for _, styled := range []bool{false, true} {
			card, err := facts.Card(Look{Width: width, Styled: styled, Langs: Both})
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(card) {
				line = strings.TrimSuffix(sgr.ReplaceAllString(line, ""), "\n")
				if displaywidth.String(line) > width && !strings.Contains(line, facts.Command()) {
					t.Errorf("%d cells wide: %q", width, line)
				}
			}
			joined := strings.NewReplacer("\n  ", "", "\n", " ").Replace(sgr.ReplaceAllString(card, "")) // a fingerprint in rows is one
			for _, want := range []string{facts.Command(), facts.Prints[0], "Permission denied"} {
				if n := strings.Count(joined, want); n != 2 {
					t.Errorf("%q is there %d times in\n%s", want, n, card)
				}
			}
			if styled != strings.Contains(joined, facts.URL()) || styled != strings.Contains(card, "\x1b") || styled != strings.ContainsAny(card, "▀▄█") {
				t.Errorf("styled %v:\n%q", styled, card)
			}
		}
	}
	if card, err := facts.Card(Look{Width: 20, Styled: true, Langs: Both}); err != nil || strings.ContainsAny(card, "▀▄█") {
		t.Errorf("a code that wraps is shown: %v", err)
	}
}

// What is drawn is the code, with its border.
func TestBlocks(t *testing.T) {
	code, err := qr.Encode(facts.URL(), qr.M)
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSuffix(sgr.ReplaceAllString(blocks(code), ""), "\n"), "\n")
	for i, row := range rows {
		cells := []rune(row)
		if len(cells) != code.Size+2*quiet {
			t.Fatalf("row %d has %d cells", i, len(cells))
		}
		for j, c := range cells {
			x, y := j-quiet, 2*i-quiet
			if up, down := c == '█' || c == '▀', c == '█' || c == '▄'; up != code.Black(x, y) || down != code.Black(x, y+1) {
				t.Fatalf("at %d, %d stands %q", x, y, c)
			}
		}
	}
	if 2*len(rows) < code.Size+2*quiet {
		t.Errorf("%d rows", len(rows))
	}
}

// The page needs no other file, lets nothing run, and shows a title as it was written.
func TestPage(t *testing.T) {
	var b strings.Builder
	if err := facts.Page(&b, Both); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, want := range []string{
		"Friday &lt;b&gt;club&lt;/b&gt;", `<section lang="en">`, `<section lang="zh">`, "<pre>ssh -p 2222 NAME@chat.example.org</pre>",
		`<a href="ssh://chat.example.org:2222">`, "default-src &#39;none&#39;", facts.Prints[0], English.Keys, Chinese.Asks,
	} {
		if !strings.Contains(page, want) && !strings.Contains(strings.ReplaceAll(page, "'", "&#39;"), want) {
			t.Errorf("not in the page: %s", want)
		}
	}
	for _, no := range []string{"<script", "src=", "http://", "https://", "@import", "url(", "ZgotmplZ"} {
		if strings.Contains(strings.ReplaceAll(page, `xmlns="http://www.w3.org/2000/svg"`, ""), no) {
			t.Errorf("in the page: %s", no)
		}
	}
	_, rest, _ := strings.Cut(page, "<style>")
	css, _, _ := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(css))
	if hash := base64.StdEncoding.EncodeToString(sum[:]); !strings.Contains(page, "'sha256-"+hash+"'") && !strings.Contains(page, "sha256-"+strings.NewReplacer("+", "&#43;").Replace(hash)) {
		t.Errorf("the page's policy does not let its own style in: %s", hash)
	}
	one := Facts{Title: "x", Host: "h", Port: 22, Prints: []string{"SHA256:x"}}
	b.Reset()
	if err := one.Page(&b, []Words{Chinese}); err != nil || strings.Contains(b.String(), English.Type) || strings.Contains(b.String(), Chinese.Asks) || !strings.Contains(b.String(), `<html lang="zh">`) {
		t.Errorf("in Chinese alone: %v\n%s", err, b.String())
	}
}

// Both languages say everything.
func TestWords(t *testing.T) {
	for _, w := range Both {
		for what, s := range map[string]string{
			"type": w.Type, "name": w.Name, "apps": w.Apps, "first": w.First, "changed": w.Changed, "denied": w.Denied,
			"keys": w.Keys, "asks": w.Asks, "inside": w.Inside, "scan": w.Scan, "page": w.PageTitle,
		} {
			if s == "" {
				t.Errorf("%s has no %s", w.Tag, what)
			}
		}
		if apps := w.apps(facts); strings.Contains(apps, "%") || !strings.Contains(apps, facts.Host) || !strings.Contains(apps, "2222") {
			t.Errorf("%s: %s", w.Tag, apps)
		}
	}
}

// A fingerprint is broken behind its kind and into rows alike; nothing of it is lost.
func TestRows(t *testing.T) {
	print := facts.Prints[0]
	for width, want := range map[int]int{52: 1, 51: 2, 45: 2, 44: 3, 30: 3, 1: 44} {
		rows := Look{Width: width}.rows(print)
		all := ""
		for _, row := range rows {
			all += strings.TrimPrefix(row, "  ")
			if len(row) > max(width, len("  SHA256:")) {
				t.Errorf("%d cells wide: %q", width, row)
			}
		}
		if len(rows) != want || all != print {
			t.Errorf("%d cells wide it is %q", width, rows)
		}
	}
	if rows := (Look{Width: 9}).rows("abcdefghij"); strings.Join(rows, "|") != "  abcde|  fghij" {
		t.Errorf("without a kind it is %q", rows)
	}
}
