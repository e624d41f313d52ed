package text

import (
	"strings"
	"testing"
)

func TestHasLink(t *testing.T) {
	for _, s := range []string{
		"http://evil.com", "HTTPS://EVIL.COM/x", "see https://a.b", "看https://a.cn/b这里", "(http://a.b)", "<https://a.b>", "*http://a.b*", "`http://a.b`",
		"ftp://a.b", "ssh://a", "tg://join", "file:///etc/passwd", "git+ssh://x.y", "http://192.0.2.1/", "http://[2001:db8::1]/", "mailto:bob@x", "magnet:?xt=1",
		"www.evil.example", "WWW.evil.io", "看www.evil.top吧", "evil.com", "Evil.Com.", "evil.com,", "evil.com!", "buy at evil.com now", "evil.com/x?y", "evil.com:8080",
		"a.b.evil.co.uk", "163.com", "bob@evil.com", "看evil.com吧", "去evil.cn看", "ｅｖｉｌ．ｃｏｍ", "evil。com", "例子.中国", "例子.com", "evil.xyz", "xn--fsq.com",
		"t.me/spam", "bit.ly/3x", "youtu.be/dQw4", "discord.gg/abc", "t.me/+abc", "t.me:443/x", "hxxp://a.b and http://evil.com", "hxxp://a.b/http://evil.com",
		"evil\u2024com", "evil\ufe52com", "evil\ufe12com", "evil\uff61com", "evil\uff0ecom", "𝐞𝐯𝐢𝐥.𝐜𝐨𝐦", "ⓔⓥⓘⓛ.com", "t\u2024me/x", "www\u2024evil.example",
		"192.0.2.1:8080", "192.0.2.1/x", "go 192.0.2.1:80 now", "１９２．０．２．１:80", "192\u20240.2.1/login", "192.0.2.1/", "[2001:db8::1]:8080", "see [2001:db8::1]/x", "[::1]:22",
	} {
		if !HasLink(s) {
			t.Errorf("%q is no link", s)
		}
	}
	for _, s := range []string{
		"", ".", "..", "com", ".com", "hello", "hello. Come here", "well...com", "3.14", "v1.2.3", "192.0.2.1", "10:30", "main.go", "README.md", "run.sh", "lib.rs", "a.py",
		"ok.me too", "node.top", "e.g. this", "i.e.", "Node.js", "Node.js/Express", "log.info(x)", ".NET", "用.net写", "a/b/c.txt", "std::com", "x := y",
		"hxxp://evil.com", "hxxps://evil.com", "evil[.]com", "evil dot com", "http:", "http://", "https:// is a scheme", "why?:// x", "1://2", "foo.common", "www", "www.", "www. x",
		"你好。", "你好。再见", "不行。我去", "我来了。在线", "他在那里。中国", "小明说：//", "#ops", "/etc/hosts", "~/.ssh/config", "alice: hi", "a.b.c", "localhost:8080", "Makefile:12",
		"192.0.2.0/24", "10.0.0.0/8, all of it", "192.0.2.1: is down", "1.2.3.4.5:80", "256.1.1.1:80", "[2001:db8::1]", "[2001:db8::]/32", "2001:db8::1", "[12:30] hi", "[1]: x", "[", "wow…com", "½", "at 12:30",
	} {
		if HasLink(s) {
			t.Errorf("%q is a link", s)
		}
	}
}

// TestHasLinkCost: what a stranger sends is read once, in place.
func TestHasLinkCost(t *testing.T) {
	for _, part := range []string{"a.", "www", "http:", "hxxp://a.", "://", ".com"} {
		if s := strings.Repeat(part, 100_000); testing.AllocsPerRun(1, func() { HasLink(s) }) > 10 {
			t.Errorf("%q: many allocations", part)
		}
	}
}

// FuzzHasLink: whatever the terminal is given as a link is one, also in other words around it, and
// in letters of another size.
func FuzzHasLink(f *testing.F) {
	for _, s := range []string{"https://a.b/c", "看http://a.cn。", "x-http://a.b", "hxxp-http://a", "a.http://b", "www.x", "evil。com", "t.me/x", "é.com"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		body := Block(s)
		has := HasLink(body.String())
		for _, span := range Spans(body) {
			if span.Kind == Link && !has {
				t.Errorf("%q is opened, and is no link", body)
			}
		}
		if has && !HasLink("x "+body.String()+" y") {
			t.Errorf("%q among words is no link", body)
		}
		if has != HasLink(strings.ToUpper(body.String())) && isASCII(body.String()) {
			t.Errorf("%q in capitals is another", body)
		}
	})
}

// isASCII reports whether s is ASCII: other letters have no one form in capitals.
func isASCII(s string) bool { return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 }) }
