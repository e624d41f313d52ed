package term

import (
	"bytes"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"sshchat/sshchat/chattest/sample"
)

func TestTranscoder(t *testing.T) {
	const line = "大家好, \x1b[1mok\x1b[0m 。\r\n"
	gb, _ := simplifiedchinese.GBK.NewEncoder().String(line)
	for _, charset := range []string{"GBK", "gb2312", "GB18030", "gb-18030"} {
		tc := NewTranscoder(charset)
		if got := tc.Encode(nil, []byte(line)); string(got) != gb {
			t.Errorf("%s: Encode = %q, want %q", charset, got, gb)
		}
		for split := range len(gb) {
			got := tc.Decode(tc.Decode(nil, []byte(gb[:split])), []byte(gb[split:]))
			if string(got) != line {
				t.Errorf("%s: split at %d: Decode = %q, want %q", charset, split, got, line)
			}
		}
	}
	for charset, want := range map[string]string{"gbk": "a?b?c", "gb18030": "a\x949\xfc6b\x810\x8a2c"} {
		if got := NewTranscoder(charset).Encode(nil, []byte("a😀b\u00e5c")); string(got) != want {
			t.Errorf("%s: Encode = %q, want %q", charset, got, want)
		}
	}
	if got := NewTranscoder("gbk").Decode(nil, []byte("a\xff\xffb\x81")); string(got) != "a\uFFFD\uFFFDb" {
		t.Errorf("Decode of what is no GBK = %q", got)
	}
	for _, charset := range []string{"", "utf-8", "UTF8", "latin1"} {
		if NewTranscoder(charset) != nil {
			t.Errorf("a transcoder for %q", charset)
		}
	}
}

// TestGB18030KeepsAll: every character but those for private use comes back as it was.
func TestGB18030KeepsAll(t *testing.T) {
	out, in := NewTranscoder("gb18030"), NewTranscoder("gb18030")
	for r := rune(0x80); r <= unicode.MaxRune; r += sample.Step {
		want := string(r)
		if unicode.Is(unicode.Co, r) {
			want = "?"
		}
		if got := in.Decode(nil, out.Encode(nil, []byte(string(r)))); utf8.ValidRune(r) && string(got) != want {
			t.Errorf("%U came back as %q", r, got)
		}
	}
}

// FuzzTranscoder: whatever a terminal sends and however it is split, the editor gets
// the same valid UTF-8; and a frame comes back as it was if the charset has it all.
func FuzzTranscoder(f *testing.F) {
	f.Add([]byte("\xc4\xe3\xba\xc3\r"), 1)
	f.Add([]byte("\x81\x30\x89\x38\x94\x39\xda"), 3)
	f.Add([]byte("\xff\x80a\x1b[A\x81\x1b"), 2)
	f.Add([]byte("你好😀"), 5)
	f.Add([]byte("你0000\ue7d8"), 3)
	f.Fuzz(func(t *testing.T, p []byte, split int) {
		split = min(max(split, 0), len(p))
		whole := NewTranscoder("gb18030").Decode(nil, p)
		tc := NewTranscoder("gb18030")
		parts := tc.Decode(tc.Decode(nil, p[:split]), p[split:])
		if !bytes.Equal(whole, parts) {
			t.Errorf("whole %q, split %q", whole, parts)
		}
		if !utf8.Valid(whole) || len(tc.part) > 3 {
			t.Errorf("%q decoded to %q, %d bytes kept", p, whole, len(tc.part))
		}
		if utf8.Valid(p) {
			want := bytes.Map(func(r rune) rune {
				if unicode.Is(unicode.Co, r) {
					return '?'
				}
				return r
			}, p)
			if got := NewTranscoder("gb18030").Decode(nil, NewTranscoder("gb18030").Encode(nil, p)); !bytes.Equal(got, want) {
				t.Errorf("%q came back as %q", p, got)
			}
		}
		NewTranscoder("gbk").Encode(nil, p)
	})
}
