package keys

import (
	"errors"
	"fmt"
	"net/netip"
	"path"
	"slices"
	"strings"
)

// addrList is the value of a from option: patterns in the order of the file.
type addrList []addrPattern

// addrPattern matches addresses by prefix or, if glob is set, by text.
type addrPattern struct {
	not    bool
	prefix netip.Prefix
	glob   string // with * and ?
}

// parseAddrList reads a comma-separated list of addresses, CIDR prefixes and
// wildcards, each negated by a leading '!' (ssh_config(5), PATTERNS). Host names are
// refused: looking them up would trust whoever owns the address's reverse zone.
func parseAddrList(s string) (addrList, error) {
	var list addrList
	for part := range strings.SplitSeq(s, ",") {
		p, err := parseAddrPattern(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	if !slices.ContainsFunc(list, func(p addrPattern) bool { return !p.not }) {
		return nil, errors.New("only says where not from, which lets nobody in")
	}
	return list, nil
}

func parseAddrPattern(s string) (p addrPattern, err error) {
	s, p.not = strings.CutPrefix(s, "!")
	switch {
	case strings.Contains(s, "/"):
		p.prefix, err = parsePrefix(s)
		return p, err
	case strings.ContainsAny(s, "*?"):
		digits := "0123456789.*?"
		if strings.Contains(s, ":") {
			digits += ":abcdefABCDEF"
		}
		if strings.Trim(s, digits) != "" {
			return p, fmt.Errorf("%q is not an address pattern; host names are not looked up", s)
		}
		p.glob = strings.ToLower(s)
		return p, nil
	}
	addr, err := netip.ParseAddr(s)
	if err != nil || addr.Zone() != "" {
		return p, fmt.Errorf("%q is not an address; host names are not looked up", s)
	}
	addr = addr.Unmap()
	p.prefix = netip.PrefixFrom(addr, addr.BitLen())
	return p, nil
}

// parsePrefix reads a CIDR prefix. One with bits beyond its mask is refused, as by
// sshd: it is likely a slip.
func parsePrefix(s string) (netip.Prefix, error) {
	prefix, err := netip.ParsePrefix(s)
	if err != nil {
		return prefix, fmt.Errorf("%q is not an address prefix", s)
	}
	if prefix != prefix.Masked() {
		return prefix, fmt.Errorf("%q has bits beyond its mask, did you mean %s?", s, prefix.Masked())
	}
	return prefix, nil
}

// matches reports whether some pattern matches and no negated one does. The zero
// Addr, of a peer without an IP address, matches nothing.
func (l addrList) matches(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	if !addr.IsValid() {
		return false
	}
	found := false
	for _, p := range l {
		hit := p.prefix.Contains(addr)
		if p.glob != "" {
			hit, _ = path.Match(p.glob, addr.String()) // addresses hold no '/', patterns no '['
		}
		if hit && p.not {
			return false
		}
		found = found || hit
	}
	return found
}
