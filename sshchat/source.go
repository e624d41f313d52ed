package sshchat

import (
	"net/netip"

	"sshchat/sshchat/bucket"
)

// SourceOf returns what is counted as one source: an IPv4 address, or an IPv6 /64,
// the least that a single subscriber is given (RFC 6177). Everything without an IP
// address, such as a Unix socket, is one source: the zero Prefix.
func SourceOf(addr netip.Addr) netip.Prefix {
	addr = addr.Unmap().WithZone("")
	bits := 64
	if addr.Is4() {
		bits = 32
	}
	p, err := addr.Prefix(bits)
	if err != nil { // the zero Addr
		return netip.Prefix{}
	}
	return p
}

// Rate is how much somebody may send.
type Rate = bucket.Rate
