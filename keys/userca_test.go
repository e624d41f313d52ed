package keys

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/crypto/ssh"
)

// certify has ssh-keygen sign the public key of id with ca and returns the
// certificate.
func certify(t *testing.T, ca, id string, args ...string) *ssh.Certificate {
	t.Helper()
	os.Remove(id + "-cert.pub")
	keygen(t, append(append([]string{"-s", ca, "-I", "alice@work"}, args...), id+".pub")...)
	return pub(t, id+"-cert.pub").(*ssh.Certificate)
}

// write makes a file of lines.
func write(t *testing.T, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600))
	return path
}

func loadCA(t *testing.T, caFile, revoked string) *UserCA {
	t.Helper()
	ca, bad, err := LoadUserCA(caFile, revoked)
	if err != nil || len(bad) > 0 {
		t.Fatal(err, bad)
	}
	return ca
}

// valid is around now, in ssh-keygen's local time.
var valid = "-V" + now.Add(-time.Hour).Local().Format("20060102150405") + ":" + now.Add(time.Hour).Local().Format("20060102150405")

// The abuse case of the certificates: only the first of each kind gets in.
func TestUserCertificates(t *testing.T) {
	ca, other, id := newKey(t, "ed25519"), newKey(t, "ed25519"), newKey(t, "ed25519")
	rsaCA, weak := newKey(t, "rsa", "3072"), newKey(t, "rsa", "1024")
	trusted := loadCA(t, write(t, "# ours", pubLine(t, ca+".pub"), pubLine(t, rsaCA+".pub")+" second"), "")
	list, bad := ParseAuthorizedKeys(strings.NewReader("cert-authority "+pubLine(t, ca+".pub")+"\ncert-authority "+pubLine(t, rsaCA+".pub")), "list")
	if len(bad) > 0 {
		t.Fatal(bad)
	}

	for name, c := range map[string]struct {
		ca, id string
		args   []string
		want   string // in the error; empty: let in
	}{
		"good":              {ca, id, []string{"-n", "alice", valid}, ""},
		"good, many names":  {ca, id, []string{"-n", "bob,alice", valid}, ""},
		"good, for ever":    {ca, id, []string{"-n", "alice"}, ""},
		"good, RSA CA":      {rsaCA, id, []string{"-n", "alice", "-t", "rsa-sha2-256"}, ""},
		"good, source":      {ca, id, []string{"-n", "alice", "-O", "source-address=198.51.100.0/24,192.0.2.1/32"}, ""},
		"wrong name":        {ca, id, []string{"-n", "bob", valid}, `certificate names ["bob"], not "alice"`},
		"other case":        {ca, id, []string{"-n", "Alice", valid}, `certificate names ["Alice"], not "alice"`},
		"no name":           {ca, id, []string{valid}, `certificate names [], not "alice"`},
		"expired":           {ca, id, []string{"-n", "alice", "-V20200101:20210101"}, "cert has expired"},
		"not yet valid":     {ca, id, []string{"-n", "alice", "-V20400101:20410101"}, "cert is not yet valid"},
		"host certificate":  {ca, id, []string{"-h", "-n", "alice"}, "not a user certificate"},
		"unknown authority": {other, id, []string{"-n", "alice", valid}, "not"},
		"self-signed":       {id, id, []string{"-n", "alice", valid}, "not"},
		"force-command":     {ca, id, []string{"-n", "alice", "-O", "force-command=date"}, `unsupported critical option "force-command"`},
		"verify-required":   {ca, id, []string{"-n", "alice", "-O", "verify-required"}, `unsupported critical option "verify-required"`},
		"unknown critical":  {ca, id, []string{"-n", "alice", "-O", "critical:moon=full"}, `unsupported critical option "moon"`},
		"wrong source":      {ca, id, []string{"-n", "alice", "-O", "source-address=198.51.100.0/24"}, "may not be used from 192.0.2.1"},
		"SHA-1 signature":   {rsaCA, id, []string{"-n", "alice", "-t", "ssh-rsa"}, "signed with SHA-1"},
		"weak key":          {ca, weak, []string{"-n", "alice"}, "RSA of 1024 bits"},
	} {
		t.Run(name, func(t *testing.T) {
			cert := certify(t, c.ca, c.id, c.args...)
			perms, err := trusted.Check(cert, "alice", here, now)
			if (perms == nil) != (err != nil) {
				t.Errorf("Check = %v, %v", perms, err)
			}
			for by, err := range map[string]error{"UserCA": err, "KeySet": list.Allows(cert, "alice", here, now)} {
				if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
					t.Errorf("%s: %v, want %q", by, err, c.want)
				}
			}
		})
	}
}

func TestPermissionsCarrySourceAddressAlone(t *testing.T) {
	ca, id := newKey(t, "ed25519"), newKey(t, "ed25519")
	trusted := loadCA(t, write(t, pubLine(t, ca+".pub")), "")
	cert := certify(t, ca, id, "-n", "alice", "-O", "source-address=192.0.2.0/24", "-O", "extension:no-touch-required", "-O", "permit-pty")
	if len(cert.Extensions) < 2 {
		t.Fatalf("ssh-keygen made a certificate with the extensions %q", cert.Extensions)
	}
	perms, err := trusted.Check(cert, "alice", here, now)
	must(t, err)
	if len(perms.Extensions) != 0 || len(perms.CriticalOptions) != 1 || perms.CriticalOptions["source-address"] != "192.0.2.0/24" {
		t.Errorf("permissions %+v, want source-address alone", perms)
	}
	if _, err := trusted.Check(cert, "alice", netip.Addr{}, now); err == nil {
		t.Error("a peer without an address is let in by source-address")
	}
}

// What ssh-keygen will not write, but others may.
func TestMalformedCertificates(t *testing.T) {
	ca := newKey(t, "ed25519")
	pem, err := os.ReadFile(ca)
	must(t, err)
	signer, err := ssh.ParsePrivateKey(pem)
	must(t, err)
	trusted := loadCA(t, write(t, pubLine(t, ca+".pub")), "")
	for name, c := range map[string]struct {
		spoil func(*ssh.Certificate)
		after func(*ssh.Certificate) // the signature was made
		want  string
	}{
		"nothing":               {want: ""},
		"changed after signing": {after: func(c *ssh.Certificate) { c.ValidPrincipals = []string{"alice", "root"} }, want: "does not verify"},
		"not signed":            {after: func(c *ssh.Certificate) { c.Signature = nil }, want: "certificate is not signed"},
		"empty source-address":  {spoil: option("source-address", ""), want: "certificate's source-address"},
		"everywhere":            {spoil: option("source-address", "*"), want: "is not a list of prefixes"},
		"negated":               {spoil: option("source-address", "0.0.0.0/0,!192.0.2.2"), want: "is not a list of prefixes"},
		"host name":             {spoil: option("source-address", "localhost"), want: "is not an address"},
		"type 3":                {spoil: func(c *ssh.Certificate) { c.CertType = 3 }, want: "not a user certificate"},
		"ends before it begins": {spoil: func(c *ssh.Certificate) { c.ValidBefore = 1 }, want: "cert has expired"},
		"begins at 2^63":        {spoil: func(c *ssh.Certificate) { c.ValidAfter = 1 << 63 }, want: "cert is not yet valid"},
	} {
		cert := &ssh.Certificate{
			Key: signer.PublicKey(), CertType: ssh.UserCert, ValidPrincipals: []string{"alice"}, ValidBefore: ssh.CertTimeInfinity,
		}
		if c.spoil != nil {
			c.spoil(cert)
		}
		must(t, cert.SignCert(strings.NewReader(strings.Repeat("r", 1000)), signer))
		if c.after != nil {
			c.after(cert)
		}
		_, err := trusted.Check(cert, "alice", here, now)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func option(name, value string) func(*ssh.Certificate) {
	return func(c *ssh.Certificate) { c.CriticalOptions = map[string]string{name: value} }
}

func TestListedPrincipalsNarrow(t *testing.T) {
	ca, id := newKey(t, "ed25519"), newKey(t, "ed25519")
	list, bad := ParseAuthorizedKeys(strings.NewReader(`cert-authority,principals="ops,staff",from="192.0.2.0/24" `+pubLine(t, ca+".pub")), "list")
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	for names, want := range map[string]string{
		"alice,ops": "",
		"alice":     `certificate names ["alice"], the list wants one of ["ops" "staff"]`,
		"ops":       `certificate names ["ops"], not "alice"`,
	} {
		if got := text(list.Allows(certify(t, ca, id, "-n", names), "alice", here, now)); got != want {
			t.Errorf("%s: %q, want %q", names, got, want)
		}
	}
	cert := certify(t, ca, id, "-n", "alice,ops")
	if err := list.Allows(cert, "alice", netip.MustParseAddr("198.51.100.1"), now); err == nil {
		t.Error("the line's from does not bind its certificates")
	}
	if err := list.Allows(pub(t, ca+".pub"), "alice", here, now); err == nil {
		t.Error("an authority's own key lets somebody in")
	}
	plain, _ := ParseAuthorizedKeys(strings.NewReader(pubLine(t, id+".pub")+"\n"+pubLine(t, ca+".pub")), "list")
	if err := plain.Allows(cert, "alice", here, now); err == nil {
		t.Error("a certificate is let in by a line without cert-authority")
	}
}

func TestRevocation(t *testing.T) {
	ca, id, good := newKey(t, "ed25519"), newKey(t, "ed25519"), newKey(t, "ed25519")
	caFile := write(t, pubLine(t, ca+".pub"))
	revokedPrint := Fingerprint(pub(t, id+".pub"))
	for line, want := range map[string]string{
		"serial:7":                         "certificate with serial 7 is revoked",
		"id:alice@work":                    `certificate with id "alice@work" is revoked`,
		revokedPrint:                       "key is revoked",
		pubLine(t, id+".pub"):              "key is revoked",
		pubLine(t, ca+".pub"):              "certificate's authority is revoked",
		Fingerprint(pub(t, ca+".pub")):     "certificate's authority is revoked",
		"serial:8":                         "",
		"id:alice":                         "",
		"# nothing\n\n":                    "",
		"serial:1\r\nserial:7\r\nid:x\r\n": "certificate with serial 7 is revoked",
	} {
		trusted := loadCA(t, caFile, write(t, line))
		_, err := trusted.Check(certify(t, ca, id, "-n", "alice", "-z", "7"), "alice", here, now)
		if text(err) != want {
			t.Errorf("revoked by %q: %v, want %q", line, err, want)
		}
	}
	trusted := loadCA(t, caFile, write(t, revokedPrint))
	if trusted.Revoked(pub(t, id+".pub")) == nil || trusted.Revoked(pub(t, good+".pub")) != nil {
		t.Error("a plain key is not revoked, or one that is good is")
	}
}

func TestBadRevocationFileIsAnError(t *testing.T) {
	caFile := write(t, pubLine(t, newKey(t, "ed25519")+".pub"))
	for _, line := range []string{
		"serial:", "serial:0", "serial:-1", "serial:1-5", "serial:18446744073709551616", "id:", "id: ",
		"SHA256:", "SHA256:abc", "SHA256:" + strings.Repeat("A", 42) + "B", // not canonical: it would match nothing
		"MD5:00", "alice", "ssh-ed25519 AAAA", "Serial:7",
	} {
		file := write(t, "serial:1", line)
		if _, _, err := LoadUserCA(caFile, file); err == nil || !strings.Contains(err.Error(), file+":2: ") {
			t.Errorf("%q: %v, want an error that names line 2", line, err)
		}
	}
	if _, _, err := LoadUserCA(caFile, "/nowhere"); err == nil {
		t.Error("a revocation file that is missing is no error")
	}
}

func TestBadAuthorityIsOneLess(t *testing.T) {
	ca, id := newKey(t, "ed25519"), newKey(t, "ed25519")
	certify(t, ca, id, "-n", "alice")
	file := write(t, "nonsense", "cert-authority "+pubLine(t, id+".pub"), pubLine(t, id+"-cert.pub"), pubLine(t, ca+".pub"))
	trusted, bad, err := LoadUserCA(file, "")
	must(t, err)
	if len(bad) != 3 || bad[0].Line != 1 || bad[1].Line != 2 || bad[2].Line != 3 {
		t.Errorf("bad lines %q, want 1 to 3", bad)
	}
	if _, err := trusted.Check(certify(t, ca, id, "-n", "alice"), "alice", here, now); err != nil {
		t.Errorf("the good authority does not count: %v", err)
	}
}

func FuzzRevocations(f *testing.F) {
	f.Add("serial:7\r\nid:a b\nSHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n# x\n")
	f.Add("\ufeffssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJl0GEFR4EPEMkf5pGNynbtPKerTr9+GDFEQIOeGyire")
	f.Add("serial:0")
	f.Fuzz(func(t *testing.T, file string) {
		v, err := ParseRevocations(strings.NewReader(file), "list")
		if err != nil {
			if v != nil || strings.ContainsFunc(err.Error(), func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Errorf("%v with the error %q", v, err)
			}
			return
		}
		// What was read has an effect: each line that says something revokes something.
		says := 0
		for line := range strings.SplitSeq(strings.TrimPrefix(file, "\ufeff"), "\n") {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
				says++
			}
		}
		if n := len(v.serials) + len(v.ids) + len(v.prints); n > says || says > 0 && n == 0 {
			t.Errorf("%d lines revoke %d things", says, n)
		}
	})
}
