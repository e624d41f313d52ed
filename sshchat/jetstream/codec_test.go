package jetstream

import (
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"sshchat/sshchat/jetstream/streams"
)

func TestKeysAsSubjects(t *testing.T) {
	for key, want := range map[string]string{
		"name/ann":    "name.ann",
		"name/é":      "name.=C3=A9",
		"a.b*c>d e=f": "a=2Eb=2Ac=3Ed=20e=3Df",
		"/a":          "=2Fa",
		"a/":          "a=2F",
		"a//b":        "a=2F=2Fb",
		"/":           "=2F",
		"a/b/c":       "a.b.c",
	} {
		if got, err := encodeKey(key); got != want || err != nil {
			t.Errorf("encodeKey(%q) = %q, %v, want %q", key, got, err, want)
		}
		if back, ok := decodeKey(want); back != key || !ok {
			t.Errorf("decodeKey(%q) = %q, %v, want %q", want, back, ok, key)
		}
	}
	for _, key := range []string{"", strings.Repeat("x", maxKeyBytes+1), strings.Repeat("é", maxKeyBytes/6+1)} {
		if got, err := encodeKey(key); err == nil {
			t.Errorf("a key of %d bytes becomes %q", len(key), got)
		}
	}
	for _, coded := range []string{"", "a=", "a=2", "a=zz", "a=2f", "=41", "a..b", ".a", "a.", "a b"} {
		if key, ok := decodeKey(coded); ok {
			t.Errorf("decodeKey(%q) = %q", coded, key)
		}
	}
}

// FuzzKeys: each key has one subject that a server takes, each subject at most one key.
func FuzzKeys(f *testing.F) {
	f.Add("name/ann", "name.=C3=A9")
	f.Add("a//b/", "a=2F=2Fb=2F")
	f.Fuzz(func(t *testing.T, key, coded string) {
		if subject, err := encodeKey(key); err == nil {
			if back, ok := decodeKey(subject); back != key || !ok {
				t.Errorf("%q becomes %q becomes %q", key, subject, back)
			}
			for _, word := range strings.Split(subject, ".") {
				if word == "" || strings.ContainsAny(word, " *>\t\r\n") {
					t.Errorf("%q becomes %q, which is no subject", key, subject)
				}
			}
		}
		if key, ok := decodeKey(coded); ok {
			if again, err := encodeKey(key); again != coded || err != nil {
				t.Errorf("%q is read as %q, which is %q", coded, key, again)
			}
		}
	})
}

// FuzzValues: whatever stands in the stream is read or passed over.
func FuzzValues(f *testing.F) {
	f.Add("n1 17", []byte(`{"epoch":17,"since":"2026-01-02T03:04:05Z","instance":"x"}`), uint64(20))
	f.Add("n1 0", []byte(`{}`), uint64(1))
	f.Add("", []byte("card"), uint64(2))
	f.Fuzz(func(t *testing.T, who string, data []byte, seq uint64) {
		if w, ok := readOwner(nats.Header{ownerHeader: {who}}); ok && who != "" && w.String() != who {
			t.Errorf("owner %q is read as %q", who, w)
		}
		if tenant, err := readTenancy(data, seq); err == nil && tenant.Epoch > seq {
			t.Errorf("a lease at %d has epoch %d", seq, tenant.Epoch)
		}
		_, _ = readAnswer(data)
		m := newMirror()
		m.settle(true)
		m.take(&stored{subject: streams.KeyWrites + "node.n1", seq: max(seq/2, 1), data: data})
		m.take(&stored{subject: streams.KeyWrites + "k", seq: max(seq, 2), header: nats.Header{ownerHeader: {who}}, data: data})
		m.nodes()
	})
}
