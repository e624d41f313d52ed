// Package invite is sshchat invite: a card or a page to hand to visitors, with what to type, the
// host key's fingerprint and a QR code, in both languages. It knows no server: its facts are given.
package invite

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/clipperhouse/displaywidth"
	"rsc.io/qr"
)

// Facts are what visitors have to know.
type Facts struct {
	Title      string // what the chat is called
	Host       string // as visitors reach it
	Port       int
	Prints     []string // fingerprints of the host keys, the one that is shown first before others
	Keys       bool     // only keys on a list come in
	Passphrase bool     // a passphrase is asked for
}

// Command is what visitors type.
func (f Facts) Command() string {
	if f.Port == 22 {
		return "ssh NAME@" + f.Host
	}
	return fmt.Sprintf("ssh -p %d NAME@%s", f.Port, f.Host)
}

// URL is where the QR code leads: SSH apps open it, and ask for a name.
func (f Facts) URL() string {
	if f.Port == 22 {
		return "ssh://" + bracketed(f.Host)
	}
	return "ssh://" + net.JoinHostPort(f.Host, strconv.Itoa(f.Port))
}

// bracketed is a host as it stands in a URL.
func bracketed(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

// Check refuses facts that nobody could use.
func (f Facts) Check() error {
	switch {
	case f.Host == "" || len(f.Host) > 253 || strings.ContainsFunc(f.Host, func(r rune) bool {
		return r != '.' && r != '-' && r != ':' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) || f.Host[0] == '-':
		return fmt.Errorf("the host %q is none: write a name as in DNS, or an address", f.Host)
	case f.Port < 1 || f.Port > 65535:
		return fmt.Errorf("the port %d is none", f.Port)
	case len(f.Prints) == 0:
		return fmt.Errorf("there is no host key yet: start the server once")
	}
	return nil
}

// Look is how a card looks.
type Look struct {
	Width  int  // in cells
	Styled bool // a terminal shows it
	Langs  []Words
}

// quiet is the white border that a QR code needs, in modules (ISO/IEC 18004: four; two are read
// by all that were tried, and a card must fit a screen).
const quiet = 2

// Card is the card as text. Without styles it has no QR code: its colours would be those of
// whoever shows it, and a code in the wrong ones is read by few.
func (f Facts) Card(l Look) (string, error) {
	var b strings.Builder
	for i, w := range l.Langs {
		if i > 0 {
			b.WriteString("\n")
		}
		w.card(&b, f, l)
	}
	if !l.Styled {
		return b.String(), nil
	}
	code, err := qr.Encode(f.URL(), qr.M)
	if err != nil {
		return "", fmt.Errorf("draw the QR code: %w", err)
	}
	if code.Size+2*quiet > l.Width {
		return b.String(), nil
	}
	b.WriteString("\n")
	for _, w := range l.Langs {
		l.wrap(&b, w.scan(f))
	}
	return b.String() + "\n" + blocks(code), nil
}

// rows are a fingerprint as it is shown: where it is wider than the card it is broken behind its
// kind, not wherever the terminal ends.
func (l Look) rows(print string) (all []string) {
	const indent = "  "
	if len(indent+print) <= l.Width {
		return []string{indent + l.bold(print)}
	}
	kind, hash, found := strings.Cut(print, ":")
	if found {
		all = append(all, indent+l.bold(kind+":"))
	} else {
		hash = print
	}
	width := max(1, l.Width-len(indent))
	width = (len(hash) + (len(hash)-1)/width) / ((len(hash)-1)/width + 1) // rows alike
	for part := range slices.Chunk([]byte(hash), width) {
		all = append(all, indent+l.bold(string(part)))
	}
	return all
}

// blocks draws a code, two rows of it in one, black on white whatever the terminal's colours are.
func blocks(code *qr.Code) string {
	var b strings.Builder
	for y := -quiet; y < code.Size+quiet; y += 2 {
		b.WriteString("\x1b[38;5;16;48;5;231m")
		for x := -quiet; x < code.Size+quiet; x++ {
			switch up, down := code.Black(x, y), code.Black(x, y+1); {
			case up && down:
				b.WriteString("█")
			case up:
				b.WriteString("▀")
			case down:
				b.WriteString("▄")
			default:
				b.WriteString(" ")
			}
		}
		b.WriteString("\x1b[m\n")
	}
	return b.String()
}

// bold makes t stand out, in a terminal.
func (l Look) bold(t string) string {
	if !l.Styled {
		return t
	}
	return "\x1b[1m" + t + "\x1b[m"
}

// wrap writes a paragraph in rows of the card's width, broken at blanks, and in Chinese between
// characters.
func (l Look) wrap(b *strings.Builder, t string) {
	row, used := "", 0
	flush := func() {
		b.WriteString(strings.TrimRight(row, " ") + "\n")
		row, used = "", 0
	}
	for _, word := range pieces(t) {
		w := displaywidth.String(strings.TrimRight(word, " "))
		if used > 0 && used+w > l.Width && !strings.ContainsAny(word[:min(3, len(word))], "，。：；、？！”）") {
			flush()
		}
		row, used = row+word, used+displaywidth.String(word)
	}
	flush()
}

// pieces are what rows may be broken between.
func pieces(t string) (all []string) {
	piece := ""
	for _, r := range t {
		wide := displaywidth.Rune(r) == 2
		if wide && piece != "" && !strings.HasSuffix(piece, "“") && !strings.HasSuffix(piece, "（") && !strings.ContainsRune("，。：；、？！”）", r) {
			all, piece = append(all, piece), ""
		}
		piece += string(r)
		if r == ' ' {
			all, piece = append(all, piece), ""
		}
	}
	if piece != "" {
		all = append(all, piece)
	}
	return all
}
