package text

import (
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// endings are last labels of hosts that people take for an address of the web wherever they
// stand. Those that are as often the end of a file's name, of a member in a program or of a
// sentence, such as md, sh, cc, top or me, are not among them.
var endings = setOf(`com net org info biz edu gov mil xyz icu vip cn tw hk jp kr ru su ua de fr uk eu nl cz ir vn tv
	中国 中國 公司 网络 網絡 网址 在线 香港 台湾 рф`)

// shortEndings are others that are well known: with a path behind them they are an address (t.me/x).
var shortEndings = setOf(`me io co ai to ly gl be gg gd im is it so id st la fm am pw us ca au br in es se pl ch at tr cc ws tk ml cf gq
	app dev link click site online shop store club live top fun page pro space world news work win bid loan men date ltd wiki blog tech
	cloud host games chat cam bar one art email group today life zone rest cfd sbs lol quest bond monster cyou md sh`)

// setOf is the words of a list.
func setOf(list string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(list) {
		set[word] = true
	}
	return set
}

// HasLink reports whether s holds what a terminal, or the person before it, opens: an URL of
// any scheme but hxxp, "www." and a name, or a bare host with a well-known ending. In doubt text
// is text, as in Spans: main.go, README.md, v1.2 and 3.14 are no links. Time linear in s.
func HasLink(s string) bool {
	s = narrow(s)
	for s != "" {
		n := len(s) - len(strings.TrimLeftFunc(s, isHostRune))
		run, rest := s[:n], s[n:]
		switch scheme := schemeOf(run); {
		case s[0] == '[' && isAddress6(s):
			return true
		case n == 0:
			_, n = utf8.DecodeRuneInString(s)
		case scheme == "hxxp" || scheme == "hxxps": // people write so what nobody is to open
			rest, ok := strings.CutPrefix(rest, "://")
			if ok {
				n = len(s) - len(strings.TrimLeftFunc(rest, isHostRune))
			}
		case opens(scheme, rest), isHost(run, rest), isAddress(run, rest):
			return true
		}
		s = s[n:]
	}
	return false
}

// schemeOf returns the word at the end of a run that may be a scheme: 看https is https.
func schemeOf(run string) string {
	i := len(run)
	for i > 0 && (run[i-1] >= 'a' && run[i-1] <= 'z' || run[i-1] >= '0' && run[i-1] <= '9') {
		i--
	}
	return run[i:]
}

// opens reports whether an URL begins with scheme, by what stands behind it.
func opens(scheme, rest string) bool {
	rest, ok := strings.CutPrefix(rest, ":")
	if !ok || strings.Trim(scheme, "0123456789") == "" {
		return false
	}
	if path, ok := strings.CutPrefix(rest, "//"); ok {
		return startsLabel(path) || strings.HasPrefix(path, "[") || strings.HasPrefix(path, "/")
	}
	return (scheme == "mailto" || scheme == "magnet") && startsLabel(strings.TrimPrefix(rest, "?"))
}

// isHost reports whether a run of labels and dots is a host that people open, by what stands
// behind it.
func isHost(run, rest string) bool {
	if !strings.Contains(run, ".") || strings.HasPrefix(rest, "(") { // a call: log.info(...)
		return false
	}
	labels := strings.Split(strings.TrimRight(run, "."), ".")
	before := ""
	for _, label := range labels {
		if schemeOf(before) == "www" && startsLabel(label) {
			return true
		}
		before = label
	}
	if len(labels) < 2 {
		return false
	}
	before = labels[len(labels)-2]
	last, more := labels[len(labels)-1], ""
	if i := strings.IndexFunc(last, func(r rune) bool { return r >= utf8.RuneSelf }); i > 0 { // evil.com是
		last, more = last[:i], last[i:]
	}
	r, _ := utf8.DecodeLastRuneInString(before)
	switch {
	case before == "" || !isLabel(r):
		return false
	case last == "net" && r >= utf8.RuneSelf: // 用.net写
		return false
	}
	return endings[last] || more == "" && shortEndings[last] && isPath(rest)
}

// isPath reports whether what stands behind a host goes on as a path does.
func isPath(rest string) bool {
	if port, ok := strings.CutPrefix(rest, ":"); ok {
		rest = strings.TrimLeft(port, "0123456789")
	}
	path, ok := strings.CutPrefix(rest, "/")
	return ok && startsLabel(strings.TrimLeft(path, "+@~#?!-_"))
}

// startsLabel reports whether s begins with a letter or a digit.
func startsLabel(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && r != '-' && isLabel(r)
}

// isLabel reports whether a label of a host may hold r.
func isLabel(r rune) bool {
	return r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

func isHostRune(r rune) bool { return r == '.' || isLabel(r) }

// narrow writes s as browsers take it: small letters, other forms of them as the plain ones (NFKC, as IDNA has it),
// and each mark that parts labels (UTS #46, 4.5) as a dot, but for the full stop of a Chinese sentence that goes
// on in Chinese.
func narrow(s string) string {
	if !norm.NFKC.IsNormalString(s) {
		s = norm.NFKC.String(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		if r == '。' {
			if next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):]); next < utf8.RuneSelf {
				r = '.'
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// isAddress reports whether a run is an IPv4 address that is to be opened: with a port or a path behind
// it. A network in CIDR is none.
func isAddress(run, rest string) bool {
	if run == "" || run[0] > '9' || strings.Count(run, ".") != 3 || !isOpened(rest) {
		return false
	}
	ip, err := netip.ParseAddr(run)
	return err == nil && ip.Is4()
}

// isAddress6 reports whether s, which begins with '[', is an IPv6 address that is to be opened.
func isAddress6(s string) bool {
	const most = 46 // of what such an address takes
	end := strings.IndexByte(s[:min(len(s), most+2)], ']')
	if end < 0 {
		return false
	}
	ip, err := netip.ParseAddr(s[1:end])
	return err == nil && ip.Is6() && isOpened(s[end+1:])
}

// isOpened reports whether a port or a path stands behind an address.
func isOpened(rest string) bool {
	if port, ok := strings.CutPrefix(rest, ":"); ok {
		return port != "" && port[0] >= '1' && port[0] <= '9'
	}
	path, ok := strings.CutPrefix(rest, "/")
	if !ok {
		return false
	}
	word, _, _ := strings.Cut(path, " ")
	return strings.Trim(word, "0123456789,.;:)") != "" || word == "" // /24 is a network's
}
