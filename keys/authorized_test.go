package keys

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/crypto/ssh"
)

var (
	here = netip.MustParseAddr("192.0.2.1")
	now  = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
)

// newKey makes a key of ssh-keygen's type (with bits, for RSA) and returns the
// private key's path.
func newKey(t *testing.T, kind string, bits ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "id")
	args := []string{"-t", kind, "-N", "", "-C", "", "-f", path}
	if len(bits) > 0 {
		args = append(args, "-b", bits[0])
	}
	keygen(t, args...)
	return path
}

// pub reads a public key or certificate file.
func pub(t *testing.T, path string) ssh.PublicKey {
	t.Helper()
	key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(pubLine(t, path)))
	must(t, err)
	return key
}

// pubLine reads the one line of a public key file.
func pubLine(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	return strings.TrimSpace(string(data))
}

func TestOptions(t *testing.T) {
	id := newKey(t, "ed25519") + ".pub"
	key, line := pub(t, id), pubLine(t, id)
	for _, c := range []struct{ options, allows, refused string }{
		{options: ``},
		{options: `expiry-time="20260602" `},
		{options: `expiry-time="20260601120000Z" `},
		{options: `expiry-time="20260601115959Z" `, allows: "key has expired at 2026-06-01T11:59:59Z"},
		{options: `Expiry-Time="202606011159Z" `, allows: "key has expired at 2026-06-01T11:59:00Z"},
		{options: `expiry-time="20270101",expiry-time="20200101Z" `, allows: "key has expired at 2020-01-01T00:00:00Z"},
		{options: `expiry-time="20200101Z",expiry-time="20270101" `, allows: "key has expired at 2020-01-01T00:00:00Z"},
		{options: `expiry-time="20260230" `, refused: `option expiry-time: "20260230" is not YYYYMMDD[HHMM[SS]][Z]`},
		{options: `expiry-time="never" `, refused: `option expiry-time: "never" is not YYYYMMDD[HHMM[SS]][Z]`},
		{options: `expiry-time=20270101 `, refused: `option expiry-time: its value must be in "quotes"`},
		{options: `expiry-time `, refused: `option "expiry-time" is not supported, so the key is not let in`},

		{options: `from="192.0.2.1" `},
		{options: `from="192.0.2.0/24,2001:db8::/32" `},
		{options: `from="192.0.2.*" `},
		{options: `from="198.51.100.1, 192.0.2.?" `},
		{options: `from="::ffff:192.0.2.1" `},
		{options: `from="192.0.2.2" `, allows: "key may not be used from 192.0.2.1"},
		{options: `from="192.0.20.*" `, allows: "key may not be used from 192.0.2.1"},
		{options: `from="*,!192.0.2.1" `, allows: "key may not be used from 192.0.2.1"},
		{options: `from="!192.0.2.0/24,192.0.2.1" `, allows: "key may not be used from 192.0.2.1"},
		{options: `from="!192.0.2.9" `, refused: "option from: only says where not from, which lets nobody in"},
		{options: `from="" `, refused: `option from: "" is not an address; host names are not looked up`},
		{options: `from="example.com" `, refused: `option from: "example.com" is not an address; host names are not looked up`},
		{options: `from="*.example.com" `, refused: `option from: "*.example.com" is not an address pattern; host names are not looked up`},
		{options: `from="192.0.2.1/24" `, refused: `option from: "192.0.2.1/24" has bits beyond its mask, did you mean 192.0.2.0/24?`},
		{options: `from="192.0.2.0/33" `, refused: `option from: "192.0.2.0/33" is not an address prefix`},
		{options: `from="192.0.2.1",from="192.0.2.2" `, refused: `option "from=\"192.0.2.2\"" is not supported, so the key is not let in`},

		{options: `cert-authority `, allows: "key is not on the list"}, // it certifies, and lets nobody in by itself
		{options: `cert-authority="yes" `, refused: `option "cert-authority=\"yes\"" is not supported, so the key is not let in`},
		{options: `principals="alice" `, refused: "option principals needs cert-authority"},
		{options: `cert-authority,principals="a,,b" `, refused: "option principals holds an empty name"},
		{options: `restrict `, refused: `option "restrict" is not supported, so the key is not let in`},
		{options: `no-pty,from="192.0.2.1" `, refused: `option "no-pty" is not supported, so the key is not let in`},
		{options: `command="sh -c \"x y\"" `, refused: `option command: its value must be in "quotes"`},
		{options: "comman\x00=\"a \\\" b\" ", refused: `option comman\x00: its value must be in "quotes"`},
		{options: `command="date" `, refused: `option "command=\"date\"" is not supported, so the key is not let in`},
		{options: `no-touch-required `, refused: `option "no-touch-required" is not supported, so the key is not let in`},
		{options: "x\x1b[2J ", refused: `option "x\x1b[2J" is not supported, so the key is not let in`},
	} {
		set, bad := ParseAuthorizedKeys(strings.NewReader("\n"+c.options+line), "list")
		if c.refused != "" {
			if len(bad) != 1 || bad[0].Error() != "list:2: "+c.refused || set.Len() != 0 {
				t.Errorf("%s: %q and %d keys, want %q and none", c.options, bad, set.Len(), "list:2: "+c.refused)
			}
			continue
		}
		if len(bad) != 0 || set.Len() != 1 {
			t.Errorf("%s: %q and %d keys, want one key", c.options, bad, set.Len())
			continue
		}
		if got := text(set.Allows(key, "alice", here, now)); got != c.allows {
			t.Errorf("%s: Allows = %q, want %q", c.options, got, c.allows)
		}
	}
}

// text is an error as a string, empty for nil.
func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestFromNeedsAnAddress(t *testing.T) {
	id := newKey(t, "ed25519") + ".pub"
	set, _ := ParseAuthorizedKeys(strings.NewReader(`from="*" `+pubLine(t, id)), "list")
	for addr, want := range map[netip.Addr]bool{
		{}:                                false, // a Unix socket
		here:                              true,
		netip.MustParseAddr("fe80::1%lo"): true,
	} {
		if got := set.Allows(pub(t, id), "alice", addr, now) == nil; got != want {
			t.Errorf("from anywhere, at %v: %v, want %v", addr, got, want)
		}
	}
}

func TestBadLinesHarmNobodyElse(t *testing.T) {
	a, b, c := newKey(t, "ed25519")+".pub", newKey(t, "ecdsa")+".pub", newKey(t, "rsa", "3072")+".pub"
	weak := newKey(t, "rsa", "1024") + ".pub"
	stranger := newKey(t, "ed25519") + ".pub"
	file := "\ufeff" + strings.Join([]string{
		pubLine(t, a) + " first, behind a byte order mark",
		"",
		"# a comment",
		"complete nonsense",
		"ssh-ed25519 AAAA",
		"ssh-rsa " + strings.Fields(pubLine(t, a))[1], // the type lies
		pubLine(t, weak),
		`from="192.0.2.0/24" ` + pubLine(t, b) + " " + strings.Repeat("c", 17_000),
		"ssh-ed25519 " + strings.Repeat("A", 100_000),
		`command="unclosed ` + pubLine(t, stranger),
		"\t " + pubLine(t, c),
	}, "\r\n")
	set, bad := ParseAuthorizedKeys(strings.NewReader(file), "list")
	for _, path := range []string{a, b, c} {
		if err := set.Allows(pub(t, path), "alice", here, now); err != nil {
			t.Errorf("a good line does not hold: %v", err)
		}
	}
	if err := set.Allows(pub(t, stranger), "alice", here, now); text(err) != "key is not on the list" {
		t.Errorf("a stranger: %v", err)
	}
	var lines []int
	for _, e := range bad {
		lines = append(lines, e.Line)
	}
	if want := []int{4, 5, 6, 7, 9, 10}; fmt.Sprint(lines) != fmt.Sprint(want) {
		t.Errorf("bad lines %v, want %v: %q", lines, want, bad)
	}
	if want := "list:9: line is longer than 65536 bytes"; bad[4].Error() != want {
		t.Errorf("%q, want %q", bad[4], want)
	}
}

func TestEmptyFileLetsNobodyIn(t *testing.T) {
	key := pub(t, newKey(t, "ed25519")+".pub")
	for _, file := range []string{"", "\n", "\ufeff", "# nobody", "\r\n\r\n"} {
		set, bad := ParseAuthorizedKeys(strings.NewReader(file), "list")
		if len(bad) != 0 || set.Len() != 0 {
			t.Errorf("%q: %d keys, %q", file, set.Len(), bad)
		}
		if set.Allows(key, "alice", here, now) == nil {
			t.Errorf("%q lets somebody in", file)
		}
	}
}

func TestReadErrorIsReported(t *testing.T) {
	id := newKey(t, "ed25519") + ".pub"
	r := &breaking{[]byte(pubLine(t, id) + "\n")}
	set, bad := ParseAuthorizedKeys(r, "list")
	if len(bad) != 1 || bad[0].Error() != "list:2: disk on fire" || set.Len() != 1 {
		t.Errorf("%q and %d keys, want the error and the key before it", bad, set.Len())
	}
}

// breaking is a file whose disk fails after some bytes.
type breaking struct{ left []byte }

func (b *breaking) Read(p []byte) (int, error) {
	if len(b.left) == 0 {
		return 0, fmt.Errorf("disk on fire")
	}
	n := copy(p, b.left)
	b.left = b.left[n:]
	return n, nil
}

func TestClientKeys(t *testing.T) {
	for _, c := range []struct{ kind, bits, want string }{
		{"ed25519", "", ""},
		{"ecdsa", "521", ""},
		{"rsa", "2048", ""},
		{"rsa", "1024", "RSA of 1024 bits; 2000 to 8192 are needed"},
		{"dsa", "1024", "key type ssh-dss is not supported"},
	} {
		args := []string{c.bits}
		if c.bits == "" {
			args = nil
		}
		key := pub(t, newKey(t, c.kind, args...)+".pub")
		if got := text(CheckClientKey(key)); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.kind, c.bits, got, c.want)
		}
	}
	// A modulus of 16,384 bits need not be a key to be refused.
	huge := ssh.Marshal(struct {
		Type string
		E, N []byte
	}{"ssh-rsa", []byte{1, 0, 1}, append([]byte{0, 0x80}, append(make([]byte, 2046), 1)...)})
	key, err := ssh.ParsePublicKey(huge)
	must(t, err)
	if got, want := text(CheckClientKey(key)), "RSA of 16384 bits; 2000 to 8192 are needed"; got != want {
		t.Errorf("a huge key: %q, want %q", got, want)
	}
}

func FuzzAuthorizedKeys(f *testing.F) {
	const good = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJl0GEFR4EPEMkf5pGNynbtPKerTr9+GDFEQIOeGyire"
	f.Add("\ufefffrom=\"192.0.2.0/24,!192.0.2.7\",expiry-time=\"20300101Z\" " + good + " a\r\n# b\n" + good)
	f.Add("cert-authority,principals=\"a,b\" " + good)
	f.Add("command=\"a \\\" b\",no-pty " + good)
	f.Add("from=\"2001:db8:*,?.?.?.?\" " + good)
	f.Add("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ==\nx\x00y z\n")
	f.Fuzz(func(t *testing.T, file string) {
		set, bad := ParseAuthorizedKeys(strings.NewReader(file), "list")
		lines := strings.Count(file, "\n") + 1
		if set.Len()+len(bad) > lines {
			t.Errorf("%d keys and %d bad lines in %d lines", set.Len(), len(bad), lines)
		}
		for _, e := range bad {
			if e.Line < 1 || e.Line > lines {
				t.Errorf("line %d of %d", e.Line, lines)
			}
			if strings.ContainsFunc(e.Error(), func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Errorf("the error %q does not fit into a log", e)
			}
		}
		for blob := range set.byKey {
			key, err := ssh.ParsePublicKey([]byte(blob))
			if err != nil {
				t.Fatal(err)
			}
			if err := CheckClientKey(key); err != nil {
				t.Errorf("weak key on the list: %v", err)
			}
			// Must not panic, whatever the options.
			_ = set.Allows(key, "alice", here, now)
		}
	})
}
