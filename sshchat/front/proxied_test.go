package front_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/pires/go-proxyproto"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/front"
	"sshchat/sshchat/front/admission"
	"sshchat/sshchat/front/listen"
)

// header is what a balancer sends for a client at an address.
func header(t *testing.T, version byte, client string) []byte {
	t.Helper()
	from := &net.TCPAddr{IP: net.ParseIP(client), Port: 4711}
	to := &net.TCPAddr{IP: net.ParseIP("192.0.2.1"), Port: 2222}
	if strings.Contains(client, ":") {
		to.IP = net.ParseIP("2001:db8::1")
	}
	b, err := proxyproto.HeaderProxyFromAddrs(version, from, to).Format()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// behind is a house whose balancer has the address 127.0.0.9. Those behind it have
// budgets of their own, so nothing of 198.51.100.0/24 is exempt.
func behind(t *testing.T, o inside.Options) *house {
	t.Helper()
	o.Behind = []netip.Prefix{netip.MustParsePrefix("127.0.0.9/32")}
	return serveParallel(t, o)
}

// TestProxyHeader: a trusted balancer's word is where somebody comes from, in either
// version, and the first line of SSH may come in the header's packet.
func TestProxyHeader(t *testing.T) {
	h := behind(t, inside.Options{})
	for i, c := range []struct {
		before []byte
		want   string
	}{
		{header(t, 1, "198.51.100.7"), "198.51.100.7"},
		{header(t, 2, "198.51.100.8"), "198.51.100.8"},
		{header(t, 2, "2001:db8::7"), "2001:db8::7"},
		{[]byte("PROXY UNKNOWN\r\n"), "127.0.0.9"},
		{[]byte("\r\n\r\n\x00\r\nQUIT\n\x20\x00\x00\x00"), "127.0.0.9"}, // LOCAL
	} {
		user := fmt.Sprintf("user%d", i)
		leave(h.Join(t, user, chattest.From("127.0.0.9"), chattest.Before(c.before)))
		h.Log.Count(t, "msg=left ip="+c.want+" name="+user, 1)
	}
	h.Alive(t) // who comes directly needs no header
}

// TestProxyHeaderOfStrangers is case 65: whoever is not trusted is not believed, and a
// trusted peer without a header is nobody.
func TestProxyHeaderOfStrangers(t *testing.T) {
	h := behind(t, inside.Options{})
	for _, version := range []byte{1, 2} {
		conn := h.TCP(t, "127.0.0.8")
		if _, err := conn.Write(append(header(t, version, "198.51.100.7"), "SSH-2.0-x\r\n"...)); err != nil {
			t.Fatal(err)
		}
		_ = conn.(*net.TCPConn).CloseWrite()
		if all, _ := io.ReadAll(conn); bytes.Count(all, []byte("\n")) > 2 { // the server's version and its KEXINIT
			t.Errorf("version %d: the server went on with %q", version, all)
		}
	}
	for name, sent := range map[string]string{
		"no header": "SSH-2.0-x\r\n", "half a header": "PROXY TCP4 198.51.100.7", "no address": "PROXY TCP4 a b 1 2\r\n",
		"an endless one": "PROXY TCP4 " + strings.Repeat("1", 4096), "a huge v2": "\r\n\r\n\x00\r\nQUIT\n\x21\x11\xff\xff",
	} {
		conn := h.TCP(t, "127.0.0.9")
		if _, err := io.WriteString(conn, sent); err != nil {
			t.Fatal(err)
		}
		_ = conn.(*net.TCPConn).CloseWrite() // it may have been closed already
		if all, _ := io.ReadAll(conn); len(all) != 0 {
			t.Errorf("%s: it was answered %q", name, all)
		}
	}
	h.Log.Count(t, `msg="no PROXY header" ip=127.0.0.9`, 5)
	h.Alive(t)
	if strings.Contains(h.Log.String(), "198.51.100.7") {
		t.Errorf("the log believes strangers:\n%s", h.Log)
	}
}

// TestProxyHeaderSilent: balancers that say nothing delay nobody.
func TestProxyHeaderSilent(t *testing.T) {
	h := behind(t, inside.Options{})
	for range 20 {
		h.TCP(t, "127.0.0.9")
	}
	h.Alive(t)
	began := time.Now()
	leave(h.Join(t, "ann", chattest.From("127.0.0.9"), chattest.Before(header(t, 1, "198.51.100.7"))))
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("a login behind silent ones took %v", took)
	}
}

// TestProxyHeaderBudget: budgets and bans meet those behind a balancer one by one.
func TestProxyHeaderBudget(t *testing.T) {
	h := behind(t, inside.Options{Options: front.Options{Budgets: admission.Budgets{Rate: 1, Burst: 2, Exempt: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}}})
	n := 0
	told := func(client string) error {
		n++
		c, err := chattest.TryDial(t, h.Addr, fmt.Sprintf("user%d", n), chattest.From("127.0.0.9"), chattest.Before(header(t, 1, client)))
		if err == nil {
			leave(c)
		}
		return err
	}
	for range 2 {
		if err := told("198.51.100.1"); err != nil {
			t.Fatal(err)
		}
	}
	if err := told("198.51.100.1"); err == nil {
		t.Error("the third login of one client was let in")
	}
	if err := told("198.51.100.2"); err != nil {
		t.Errorf("another client of the same balancer: %v", err)
	}
}

// FuzzProxyHeader: no bytes of a trusted balancer break the listener.
func FuzzProxyHeader(f *testing.F) {
	f.Add([]byte("PROXY TCP4 198.51.100.7 192.0.2.1 4711 2222\r\nSSH-2.0-x\r\n"))
	f.Add([]byte("\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c\xc6\x33\x64\x07\xc0\x00\x02\x01\x12\x67\x08\xaeSSH"))
	f.Add([]byte("SSH-2.0-x\r\n"))
	f.Fuzz(func(t *testing.T, sent []byte) {
		inner, err := listen.TCP(t.Context(), "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		l := listen.Proxied(inner, inside.Loopback(), nil)
		defer l.Close()
		client, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		go func() {
			_, _ = client.Write(sent)
			_ = client.(*net.TCPConn).CloseWrite()
		}()
		accepted := make(chan net.Conn, 1)
		go func() {
			if c, err := l.Accept(); err == nil {
				accepted <- c
			}
		}()
		closed := make(chan struct{})
		go func() {
			_, _ = io.Copy(io.Discard, client)
			close(closed)
		}()
		select {
		case c := <-accepted:
			rest, err := io.ReadAll(c)
			if err == nil && !bytes.HasSuffix(sent, rest) {
				t.Errorf("%q was handed on of %q", rest, sent)
			}
			c.Close()
		case <-closed: // refused
		}
	})
}
