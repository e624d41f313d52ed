package words

import (
	"cmp"
	"net/netip"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/words/paint"
)

// accounts words what may be known of accounts.
type accounts struct{ *voice }

// keyList appends the keys of one's own account.
func (a accounts) keyList(dst []byte, l sshchat.KeyList) []byte {
	var lines []string
	for _, k := range l.Keys {
		line := string(k.Print) + "  " + a.In(k.Since).Format(time.DateOnly) // with the mark, that fits in 80 columns
		if k.Print == l.Now {
			line += a.cat.Stay(a.cat.WhoisLabels["inuse"])
		}
		lines = append(lines, line)
		if !k.Used.IsZero() {
			lines = append(lines, "  "+a.cat.KeyUsed(a.In(k.Used).Format("2006-01-02 15:04"), network(k.From)))
		}
	}
	return a.Aside(dst, strings.Join(lines, "\n"))
}

// network is a network as people write it: one address without its length.
func network(p netip.Prefix) string {
	if p.IsSingleIP() {
		return p.Addr().String()
	}
	return p.String()
}

// whois appends what may be known of somebody, a fact a line.
func (a accounts) whois(dst []byte, w sshchat.Whois) []byte {
	f := facts{voice: a.voice, labels: a.cat.WhoisLabels}
	f.add("role", a.cat.RoleNames[w.Role])
	f.when("key", w.Key)
	if w.Here {
		f.when("here", w.Since)
		f.when("spoke", w.Spoke)
	} else {
		f.when("seen", w.Seen)
	}
	if w.IsAway {
		f.add("away", cmp.Or(w.Away.String(), a.cat.AwayMark))
	}
	f.add("from", cmp.Or(strings.Join(w.Addresses, a.cat.List), w.Address))
	var rooms []string
	for _, r := range w.Rooms {
		rooms = append(rooms, a.Room(r))
	}
	f.add("rooms", strings.Join(rooms, a.cat.List))
	var names []string
	for _, n := range w.Names {
		names = append(names, n.String())
	}
	f.add("names", strings.Join(names, a.cat.List))
	for _, k := range w.Prints {
		f.add("print", string(k.Print))
	}
	return a.Aside(dst, f.below(a.Name(w.Person, paint.Bold)))
}
