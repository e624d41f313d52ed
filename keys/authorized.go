package keys

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// ErrNotListed is of a key that no line names: there is nothing to tell about it.
var ErrNotListed = errors.New("key is not on the list")

// LineError is what is wrong with one line of a file. The other lines hold.
type LineError struct {
	File string
	Line int // from 1
	Err  error
}

// Error says which line of which file, and what is wrong with it.
func (e LineError) Error() string { return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err) }

// KeySet is a list of the people who may come in, read from a file in the format of
// authorized_keys (sshd(8)). It never changes: reload by reading another.
type KeySet struct {
	byKey map[string][]entry // by the key's wire format
	names map[string]bool    // logins that lines name, in lower case
}

// entry is one line.
type entry struct {
	authority  bool      // the key certifies others and lets nobody in by itself
	from       addrList  // empty: from anywhere
	expires    time.Time // zero: never
	principals []string  // of an authority: one of them must be in its certificates; nil: any
	names      []string  // the logins that it is for; nil: any that no other line names
	role       string    // what the key's person looks after, in a list of those who do
}

// ParseAuthorizedKeys reads r, which errors call name. The options expiry-time,
// from, cert-authority, principals and our own name are honoured; a line with any other is refused,
// since leaving a restriction out would let in more than the line says.
func ParseAuthorizedKeys(r io.Reader, name string) (*KeySet, []LineError) {
	return parseKeys(r, name, false)
}

// ParseOperators is ParseAuthorizedKeys for the list of those who look after the chat, which
// knows the option role as well.
func ParseOperators(r io.Reader, name string) (*KeySet, []LineError) {
	return parseKeys(r, name, true)
}

func parseKeys(r io.Reader, name string, roles bool) (*KeySet, []LineError) {
	set := &KeySet{byKey: map[string][]entry{}, names: map[string]bool{}}
	bad := eachLine(r, name, func(line string) error {
		key, _, options, _, err := ssh.ParseAuthorizedKey([]byte(line))
		if err != nil {
			return errors.New("no key that can be read: " + strings.TrimPrefix(oneLine(err), "ssh: "))
		}
		if _, ok := key.(*ssh.Certificate); ok {
			return errors.New("a certificate; list its authority's key with the option cert-authority")
		}
		if err := CheckClientKey(key); err != nil {
			return err
		}
		e, err := parseOptions(options)
		if err != nil {
			return err
		}
		if e.role != "" && !roles {
			return errors.New("option role is for the list of operators")
		}
		blob := string(key.Marshal())
		set.byKey[blob] = append(set.byKey[blob], e)
		for _, n := range e.names {
			set.names[strings.ToLower(n)] = true
		}
		return nil
	})
	return set, bad
}

// parseOptions reads the options before a key.
func parseOptions(options []string) (e entry, err error) {
	for _, option := range options {
		name, value, hasValue := strings.Cut(option, "=")
		name = strings.ToLower(name) // as sshd does
		if hasValue {
			if value, err = unquote(value); err != nil {
				quoted := strconv.Quote(name) // it may be anything, and the error goes into a log
				return e, fmt.Errorf("option %s: %w", quoted[1:len(quoted)-1], err)
			}
		}
		switch {
		case name == "cert-authority" && !hasValue:
			e.authority = true
		case name == "expiry-time" && hasValue:
			at, err := parseExpiry(value)
			if err != nil {
				return e, err
			}
			if e.expires.IsZero() || at.Before(e.expires) {
				e.expires = at
			}
		case name == "from" && hasValue && e.from == nil:
			if e.from, err = parseAddrList(value); err != nil {
				return e, fmt.Errorf("option from: %w", err)
			}
		case name == "principals" && hasValue && e.principals == nil:
			e.principals = strings.Split(value, ",")
			if slices.Contains(e.principals, "") {
				return e, errors.New("option principals holds an empty name")
			}
		case name == "name" && hasValue && e.names == nil:
			e.names = strings.Split(value, ",")
			if slices.Contains(e.names, "") {
				return e, errors.New("option name holds an empty name")
			}
		case name == "role" && hasValue && e.role == "":
			if value != "operator" && value != "owner" {
				return e, fmt.Errorf("option role: %q is neither operator nor owner", value)
			}
			e.role = value
		default:
			return e, fmt.Errorf("option %q is not supported, so the key is not let in", option)
		}
	}
	if e.principals != nil && !e.authority {
		return e, errors.New("option principals needs cert-authority")
	}
	return e, nil
}

// unquote takes the quotes off an option's value. No value that is understood holds
// a quote, so one that is escaped is refused with it.
func unquote(s string) (string, error) {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' || strings.Contains(s[1:len(s)-1], `"`) {
		return "", errors.New(`its value must be in "quotes"`)
	}
	return s[1 : len(s)-1], nil
}

// parseExpiry reads YYYYMMDD[HHMM[SS]][Z], local time without the Z (sshd(8)).
func parseExpiry(s string) (time.Time, error) {
	digits, utc := strings.CutSuffix(s, "Z")
	zone := time.Local
	if utc {
		zone = time.UTC
	}
	for _, layout := range []string{"20060102", "200601021504", "20060102150405"} {
		if len(layout) == len(digits) {
			if at, err := time.ParseInLocation(layout, digits, zone); err == nil {
				return at, nil
			}
		}
	}
	return time.Time{}, fmt.Errorf("option expiry-time: %q is not YYYYMMDD[HHMM[SS]][Z]", s)
}

// Len returns how many lines let somebody in.
func (s *KeySet) Len() (n int) {
	for _, entries := range s.byKey {
		n += len(entries)
	}
	return n
}

// Allows returns nil if somebody with this key, or this certificate, may log in as
// user from addr now, else why not, for the log. It says nothing about proof: only a
// verified signature shows that the key is theirs.
func (s *KeySet) Allows(key ssh.PublicKey, user string, addr netip.Addr, now time.Time) error {
	_, err := s.find(key, user, addr, now)
	return err
}

// Role returns what a list of operators says of somebody whom it allows, and "" of others.
func (s *KeySet) Role(key ssh.PublicKey, user string, addr netip.Addr, now time.Time) string {
	e, err := s.find(key, user, addr, now)
	if err != nil {
		return ""
	}
	return cmp.Or(e.role, "operator")
}

// find returns the line that allows somebody in; of several the one that gives most.
func (s *KeySet) find(key ssh.PublicKey, user string, addr netip.Addr, now time.Time) (found entry, err error) {
	if err := CheckClientKey(key); err != nil {
		return entry{}, err
	}
	holder := key // whose line it is
	cert, certified := key.(*ssh.Certificate)
	if certified {
		if !signed(cert) {
			return entry{}, errUnsigned
		}
		holder = cert.SignatureKey
	}
	why, in := ErrNotListed, false
	for _, e := range s.byKey[string(holder.Marshal())] {
		if e.authority != certified {
			continue
		}
		if why = e.allows(addr, now); why == nil {
			why = s.mayBe(e, user)
		}
		if why == nil && certified {
			why = e.certifies(cert, user, addr, now)
		}
		if why == nil && (!in || e.role == "owner") {
			found, in = e, true
		}
	}
	if in {
		return found, nil
	}
	return entry{}, why
}

// mayBe checks whether a line is for this login: one that names its own, and one that
// names none for any but those.
func (s *KeySet) mayBe(e entry, user string) error {
	fits := func(n string) bool { return strings.EqualFold(n, user) }
	switch {
	case e.names != nil && !slices.ContainsFunc(e.names, fits):
		return fmt.Errorf("key is for the name %s", strings.Join(e.names, " or "))
	case e.names == nil && s.names[strings.ToLower(user)]:
		return fmt.Errorf("the name %q is another key's on the list", user)
	}
	return nil
}

// allows checks what a line says about place and time.
func (e entry) allows(addr netip.Addr, now time.Time) error {
	if !e.expires.IsZero() && now.After(e.expires) {
		return fmt.Errorf("key has expired at %s", e.expires.UTC().Format(time.RFC3339))
	}
	if e.from != nil && !e.from.matches(addr) {
		return fmt.Errorf("key may not be used from %s", addr)
	}
	return nil
}

// certifies checks a certificate by the authority of this line. Its principals come
// on top of the login name: in sshd they replace it, but there each account has a
// file of its own, and here that would let any of them in under any name.
func (e entry) certifies(cert *ssh.Certificate, user string, addr netip.Addr, now time.Time) error {
	named := func(p string) bool { return slices.Contains(cert.ValidPrincipals, p) }
	if e.principals != nil && !slices.ContainsFunc(e.principals, named) {
		return fmt.Errorf("certificate names %q, the list wants one of %q", cert.ValidPrincipals, e.principals)
	}
	return checkUserCert(cert, user, addr, now)
}

// maxLineBytes bounds one line. An RSA key of 16,384 bits with its options has 4 KB.
const maxLineBytes = 64 << 10

// eachLine calls fn with every line that is neither empty nor a comment and collects
// its errors. It takes CRLF and a byte order mark as editors leave them.
func eachLine(r io.Reader, name string, fn func(line string) error) (bad []LineError) {
	in := bufio.NewReaderSize(r, maxLineBytes)
	for n := 1; ; n++ {
		raw, err := in.ReadSlice('\n')
		tooLong := errors.Is(err, bufio.ErrBufferFull)
		line := string(raw) // ReadSlice lends its buffer until the next call
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = in.ReadSlice('\n')
		}
		if n == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		line = strings.TrimSpace(line)
		switch {
		case tooLong:
			bad = append(bad, LineError{name, n, fmt.Errorf("line is longer than %d bytes", maxLineBytes)})
		case line == "" || line[0] == '#':
		default:
			if err := fn(line); err != nil {
				bad = append(bad, LineError{name, n, err})
			}
		}
		if errors.Is(err, io.EOF) {
			return bad
		}
		if err != nil {
			return append(bad, LineError{name, n, err})
		}
	}
}
