package logs

import (
	"bytes"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"testing"

	"sshchat/cmd/sshchat/outlet"
)

// TestAddresses: whatever form an address comes in, the log tells of it what it may.
func TestAddresses(t *testing.T) {
	four, six := netip.MustParseAddr("192.0.2.77"), netip.MustParseAddr("2001:db8:1:2:3::4")
	for _, c := range []struct {
		value         any
		network, none string
	}{
		{four, "192.0.2.0/24", "-"},
		{six, "2001:db8:1::/48", "-"},
		{netip.MustParseAddr("::ffff:192.0.2.77"), "192.0.2.0/24", "-"},
		{netip.AddrPortFrom(four, 4711), "192.0.2.0/24", "-"},
		{&net.TCPAddr{IP: six.AsSlice(), Port: 4711}, "2001:db8:1::/48", "-"},
		{netip.MustParsePrefix("192.0.2.0/28"), "192.0.2.0/24/28", "-/28"},
		{errors.New("read tcp 10.0.0.1:22->192.0.2.77:4711: reset"), "read tcp 10.0.0.0/24->192.0.2.0/24: reset", "read tcp -->-: reset"},
		{"[2001:db8:1:2:3::4]:22 is gone, fe80::1%eth0 too.", "2001:db8:1::/48 is gone, fe80::/48 too.", "- is gone, - too."},
		{"from 192.0.2.77.", "from 192.0.2.0/24.", "from -."},
		{"127.0.0.1:2222 and [::]:2222 at 12:30:45, version 1.2.3, a::b", "127.0.0.1:2222 and [::]:2222 at 12:30:45, version 1.2.3, a::/48", "127.0.0.1:2222 and [::]:2222 at 12:30:45, version 1.2.3, -"},
		{7, "7", "7"},
	} {
		for addresses, want := range map[string]string{"network": c.network, "none": c.none} {
			var b bytes.Buffer
			l := &Log{format: "json"}
			l.Set(&Flags{Level: "info", Addresses: addresses})
			slog.New(l.handler(&b)).With("with", c.value).Info("x", "value", c.value)
			if n := strings.Count(b.String(), `":"`+want+`"`) + strings.Count(b.String(), `":`+want); n < 2 {
				t.Errorf("%v, %s: logged %s want %s", c.value, addresses, b.String(), want)
			}
		}
	}
}

// TestSet: level and addresses change while the log is written to.
func TestSet(t *testing.T) {
	var b bytes.Buffer
	o := outlet.New(&b)
	f := Flags{Format: "text", Level: "info", Addresses: "full"}
	l := f.Open(o)
	l.Debug("one")
	l.Info("two", "ip", "192.0.2.77")
	f.Level, f.Addresses = "debug", "none"
	l.Set(&f)
	l.Debug("three", "ip", "192.0.2.77")
	o.Close(outlet.Leave)
	if got := b.String(); strings.Contains(got, "one") || !strings.Contains(got, "msg=two ip=192.0.2.77") || !strings.Contains(got, "msg=three ip=-") {
		t.Errorf("logged\n%s", got)
	}
}
