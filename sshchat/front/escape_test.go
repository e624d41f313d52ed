package front_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/term"
	"sshchat/sshchat/words/lang"
)

// ours are the sequences that a frame may hold, with the parameters that we use and
// no others: a colour or a title of somebody else's is no less an attack than a
// cursor movement. A link is text of the sender's between two of ours.
var ours = regexp.MustCompile("\x1b\\[(?:0|1|2|3|4|7|3[0-7]|38;5;[0-9]+)m" +
	"|\x1b\\[(?:[0-9]{1,2})?A|\x1b\\[[JK]|\x1b\\[H\x1b\\[2J" +
	"|\x1b\\[\\?(?:7|25|2004|2026)[hl]|\x1b\\[2[23];0t" +
	"|\x1b\\]2;(?:#lobby \\([0-9]+\\))?\x1b\\\\" +
	"|\x1b\\]8;;(?:https?://[!-~]*)?\x1b\\\\|\r|\n|\a")

// raw returns the first thing in what a terminal got that could act on it.
func raw(got []byte) string {
	if !utf8.Valid(got) {
		return "invalid UTF-8"
	}
	rest := ours.ReplaceAllString(string(got), "")
	for i, r := range rest {
		switch {
		case r < ' ', r >= 0x7f && r < 0xa0: // C0, DEL, C1
		case r == 0x061c, r == 0x200e, r == 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // bidi
		case r == 0x2028, r == 0x2029, r == 0xfeff, r >= 0xfff9 && r <= 0xfffb, r >= 0xe0000 && r <= 0xe007f:
		default:
			continue
		}
		return fmt.Sprintf("%U at %d of %d: %q", r, i, len(rest), rest[max(0, i-60):min(len(rest), i+60)])
	}
	return ""
}

// all has somebody leave and returns every byte that they got. A frame comes in several
// packets: what has come by the time that its first line is seen may end in the middle of
// a sequence.
func all(c *chattest.Client, end string) []byte {
	c.Type("/quit" + end)
	c.WaitExit()
	return c.Raw()
}

// attacks is what a hostile terminal may send: each control by itself, and the
// sequences that terminals are known to act on.
func attacks() []string {
	var all []string
	for b := range 256 {
		if b != '\n' && (b < ' ' || b >= 0x7f && b < 0xa0 || b > 0xf7) {
			all = append(all, "x"+string([]byte{byte(b)})+"y")
		}
	}
	for r := rune(0x80); r < 0xa0; r++ {
		all = append(all, "x"+string(r)+"31my")
	}
	for _, r := range "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\ufeff\ufff9\U000e0041\U000e007f" {
		all = append(all, "x"+string(r)+"y")
	}
	return append(all,
		"\x1b[2J\x1b[H", "\x1b[45;97mpaint", "\x1b[31mred", "\x1b]0;title\a", "\x1b]2;title\x1b\\", "\x1b]52;c;ZXZpbA==\a",
		"\x1b]8;;file:///etc/passwd\x1b\\link\x1b]8;;\x1b\\", "\x1bP$q\"p\x1b\\", "\x1b_Gi=1;AAAA\x1b\\", "\x1b^pm\x1b\\", "\x1bXsos\x1b\\",
		"\x1bc", "\x1b[!p", "\x1b[?1049h", "\x1b[6n", "\x1b[c", "\x1b[21t", "\x1b#8", "\x1b(0", "\x9b2J", "\u009b2J", "\u009d0;t\u009c",
		"\x1b\x1b[2J", "\x1b[\x1b[2J", "\x1b[200~in\x1b[201~out", "http://a/\x1b]8;;", "https://a/\u202etxt.exe", "`\x1b[2J`", "*\x1b[1337m*",
		"a\r\x1b[1Kb", "a\bb", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe4\xbd", strings.Repeat("e\u0301", 200)+strings.Repeat("\u0301", 10000),
		strings.Repeat("👩\u200d", 500), "%s%n%x", "\x00",
	)
}

// TestNothingRaw sends every control through every field that others get to see, and
// looks at the bytes that reach them.
func TestNothingRaw(t *testing.T) {
	h := serveParallel(t, inside.Options{Rate: inside.Quick()})
	eyes := h.Join(t, "eyes", chattest.PTY("xterm-256color", 100, 40), chattest.RawLimit(32<<20))
	pipe := h.Join(t, "pipe", chattest.NoPTY(), chattest.RawLimit(32<<20))
	evil := h.Join(t, "evil", chattest.NoPTY(), chattest.RawLimit(32<<20))
	evil.WaitFor("you are in #lobby")
	for i, a := range attacks() {
		for _, field := range []string{"%s", "/me %s", "/topic %s", "//%s", "/%s", "/help %s", "/tz %s", "/last %s", "/search %s", "/nick %s"} {
			evil.Type(fmt.Sprintf(strings.Replace(field, "%s", "%s\n", 1), a))
		}
		evil.Type(fmt.Sprintf("/nick evil%d\n", i%7))
	}
	evil.Type("/nick evil\nthe end of it\n")
	evil.Expect(": the end of it")

	paster := h.Join(t, "paster", chattest.RawLimit(32<<20))
	paster.WaitFor("you are in #lobby")
	for i, a := range attacks() {
		// As a terminal would send it; the paste's own end inside it must not act either.
		paster.Type("\x1b[200~" + strings.ReplaceAll(a, "\x1b[201~", "") + "\rsecond line\x1b[201~\r")
		if i%20 == 0 { // not more at once than may wait for the disk
			paster.Type(fmt.Sprintf("paste %d\r", i))
			paster.Expect(fmt.Sprintf("\x1b[0m: paste %d", i))
		}
	}
	paster.Type("\x1b[200~the last paste\x1b[201~\r")
	for _, who := range []*chattest.Client{eyes, pipe} {
		who.Expect(": the end of it")
		who.Expect(": the last paste")
	}

	// The one thing that is no UTF-8 is for who sent what is none either.
	gbk := term.NewTranscoder("gb2312").Encode(nil, []byte(lang.For("zh").MaybeGBK))
	for name, got := range map[string][]byte{
		"eyes": all(eyes, "\r"), "pipe": all(pipe, "\n"), "evil": all(evil, "\n"), "paster": bytes.ReplaceAll(all(paster, "\r"), gbk, nil),
	} {
		if what := raw(got); what != "" {
			t.Errorf("%s got %s", name, what)
		}
	}
	if got := string(pipe.Raw()); strings.ContainsAny(got, "\x1b\r\a") {
		t.Error("a pipe got an escape sequence")
	}
	if n := strings.Count(string(eyes.Raw()), "paint"); n < 3 {
		t.Errorf("the attacks were seen %d times only: does this test send them?", n)
	}
	if what := raw([]byte(strings.ReplaceAll(h.Log.String(), "\r", "\x01"))); what != "" {
		t.Errorf("the log holds %s", what)
	}
}

// hidden is what the check must find.
var hidden = regexp.MustCompile("[\x00-\x08\x0b-\x1f\x7f\u0080-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

// TestRawFinds checks the check.
func TestRawFinds(t *testing.T) {
	for _, bad := range attacks() {
		if strings.ContainsAny(bad, "\r\a") && !strings.ContainsAny(bad, "\x1b\u009b") {
			continue // ours, too
		}
		if bad == "\x1b[31mred" || raw([]byte(bad)) != "" || !hidden.MatchString(bad) {
			continue
		}
		t.Errorf("%q passes for ours", bad)
	}
}
