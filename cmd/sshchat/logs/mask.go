package logs

import (
	"net/netip"
	"regexp"
	"strings"
)

// mask is what the log tells of an address; nil tells all of it.
type mask func(netip.Addr) string

// masks are the values of --log-addresses.
var masks = map[string]mask{
	"full": nil,
	"none": func(netip.Addr) string { return "-" },
	"network": func(a netip.Addr) string {
		bits := 48
		if a.Is4() {
			bits = 24
		}
		p, _ := a.Prefix(bits) // both lengths are valid
		return p.String()
	},
}

// addressLike finds what may be an address: one in brackets with its port, IPv4 with its port,
// and a run of what IPv6 consists of, which a text's own colon or point may follow.
var addressLike = regexp.MustCompile(`\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[0-9A-Za-z]+)?\](?::[0-9]+)?` +
	`|(?:::[Ff]{4}:)?[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?::[0-9]+)?` +
	`|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*[0-9A-Fa-f:](?:%[0-9A-Za-z]+)?`)

// maskText masks each address in a text. A port, which would tell of one connection, goes with
// its address. Those of the machine itself are nobody's.
func maskText(text string, m mask) string {
	if strings.Count(text, ".") < 3 && strings.Count(text, ":") < 2 {
		return text
	}
	return addressLike.ReplaceAllStringFunc(text, func(word string) string {
		for end := len(word); end > 0; end-- {
			if addr, ok := parse(word[:end]); ok {
				if addr.IsLoopback() || addr.IsUnspecified() {
					return word
				}
				return m(addr) + word[end:]
			}
			if last := word[end-1]; last != ':' && last != '.' {
				break
			}
		}
		return word
	})
}

// parse reads an address in any of its forms.
func parse(word string) (netip.Addr, bool) {
	addr, err := netip.ParseAddr(strings.Trim(word, "[]"))
	if err != nil {
		port, err := netip.ParseAddrPort(word)
		if err != nil {
			return addr, false
		}
		addr = port.Addr()
	}
	return addr.Unmap().WithZone(""), true
}
