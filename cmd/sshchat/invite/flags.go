package invite

import (
	"cmp"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/pflag"
)

// Flags are what a card says that the server does not know, and how it is to be.
type Flags struct {
	host, title, lang string
	port              int
	html              bool
}

// UsageError is a call that cannot be understood.
type UsageError struct{ error }

// Bind makes the flags.
func (o *Flags) Bind(f *pflag.FlagSet) {
	f.StringVar(&o.host, "host", "", "`name` or address by which visitors reach the server (default: this machine's)")
	f.IntVar(&o.port, "port", 0, "port that visitors reach (default: the running server's, or 2222)")
	f.StringVar(&o.title, "title", "", "what the chat is `called` (default: the host)")
	f.StringVar(&o.lang, "lang", "both", "`language`: en, zh or both")
	f.BoolVar(&o.html, "html", false, "write a page of HTML")
}

// Server is what a running server says of itself; the zero Server is none.
type Server struct {
	Listen []string // where it serves
	Flags  []string // that it was given
}

// given reports whether the server was given a flag.
func (s Server) given(flag string) bool {
	return slices.ContainsFunc(s.Flags, func(f string) bool { return strings.HasPrefix(f, flag+"=") })
}

// Write writes the card or page of a server with these host keys.
func (o *Flags) Write(out io.Writer, prints []string, s Server) error {
	langs, err := o.langs()
	if err != nil {
		return err
	}
	f, err := o.facts(prints, s)
	if err != nil {
		return err
	}
	if o.html {
		return f.Page(out, langs)
	}
	card, err := f.Card(lookOn(out, langs))
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, card)
	return err
}

// langs are the words that were asked for.
func (o *Flags) langs() ([]Words, error) {
	switch o.lang {
	case "both":
		return Both, nil
	case "en":
		return []Words{English}, nil
	case "zh":
		return []Words{Chinese}, nil
	}
	return nil, UsageError{fmt.Errorf("--lang %s: write en, zh or both", o.lang)}
}

// facts are what the flags and the server say.
func (o *Flags) facts(prints []string, s Server) (f Facts, err error) {
	f = Facts{
		Host: o.host, Port: o.port, Prints: prints,
		Keys: s.given("--allowlist") && !s.given("--passphrase-file"), Passphrase: s.given("--passphrase-file"),
	}
	if f.Host == "" {
		if f.Host, err = os.Hostname(); err != nil {
			return f, fmt.Errorf("find this machine's name: %w; write --host", err)
		}
	}
	if f.Port == 0 && len(s.Listen) > 0 {
		_, port, _ := net.SplitHostPort(s.Listen[0])
		f.Port, _ = strconv.Atoi(port)
	}
	f.Port, f.Title = cmp.Or(f.Port, 2222), cmp.Or(o.title, f.Host)
	if err := f.Check(); err != nil {
		return f, UsageError{err}
	}
	return f, nil
}

// cardWidth is how wide a card is where there is room.
const cardWidth = 76

// lookOn is how a card looks where it goes.
func lookOn(out io.Writer, langs []Words) Look {
	look := Look{Width: cardWidth, Langs: langs}
	if f, ok := out.(*os.File); ok && term.IsTerminal(f.Fd()) {
		look.Styled = true
		if width, _, err := term.GetSize(f.Fd()); err == nil && width > 0 {
			look.Width = min(cardWidth, width)
		}
	}
	return look
}
