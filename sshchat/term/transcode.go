package term

import (
	"bytes"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// Transcoder stands between an editor, which knows UTF-8, and a terminal that has
// another charset. It belongs to one goroutine.
type Transcoder struct {
	decoder transform.Transformer
	encoder transform.Transformer
	part    []byte // an unfinished character from the terminal, up to three bytes
}

// NewTranscoder returns a transcoder for a charset as a locale or a person names it:
// GBK, GB2312 or GB18030, in any case. It returns nil for any other, UTF-8 included.
func NewTranscoder(charset string) *Transcoder {
	var out encoding.Encoding
	switch strings.ToLower(strings.ReplaceAll(charset, "-", "")) {
	case "gb18030":
		out = simplifiedchinese.GB18030
	case "gbk", "gb2312", "euccn", "cp936":
		out = simplifiedchinese.GBK // such a terminal does not know the rest
	default:
		return nil
	}
	// GB18030 holds the other two, so it can read whatever a terminal sends.
	return &Transcoder{decoder: simplifiedchinese.GB18030.NewDecoder(), encoder: out.NewEncoder()}
}

// Decode appends to dst what p, as it came from the terminal, is in UTF-8. Half a
// character at the end waits for the next call; what is none becomes U+FFFD, which
// the editor reports.
func (t *Transcoder) Decode(dst, p []byte) []byte {
	src := append(t.part, p...)
	dst, n := transcode(dst, src, t.decoder)
	t.part = append(t.part[:0], src[n:]...)
	return dst
}

// Encode appends to dst what frame, in UTF-8, is for the terminal. What its charset
// has not becomes a question mark, which is never wider, or nothing if it has no width of its
// own. So does what is for private use: of that the table gives 2068 characters the code of another.
func (t *Transcoder) Encode(dst, frame []byte) []byte {
	if bytes.ContainsFunc(frame, private) {
		frame = bytes.Map(func(r rune) rune {
			if private(r) {
				return '?'
			}
			return r
		}, frame)
	}
	for len(frame) > 0 {
		var n int
		dst, n = transcode(dst, frame, t.encoder)
		if frame = frame[n:]; len(frame) > 0 {
			r, size := utf8.DecodeRune(frame)
			if runeCells(r) > 0 && !joins(r) && r != selector {
				dst = append(dst, '?')
			}
			frame = frame[size:]
		}
	}
	return dst
}

// private reports whether r means something in one font alone.
func private(r rune) bool { return r >= 0xE000 && unicode.Is(unicode.Co, r) }

// transcode appends src as t makes it and returns how much of src t took: all but a
// character that is unfinished or that the charset has not.
func transcode(dst, src []byte, t transform.Transformer) ([]byte, int) {
	taken := 0
	for {
		if cap(dst)-len(dst) < 2*(len(src)-taken)+utf8.UTFMax {
			dst = append(dst, make([]byte, 2*(len(src)-taken)+utf8.UTFMax)...)[:len(dst)]
		}
		nDst, nSrc, err := t.Transform(dst[len(dst):cap(dst)], src[taken:], false)
		dst = dst[:len(dst)+nDst]
		taken += nSrc
		if !errors.Is(err, transform.ErrShortDst) {
			return dst, taken
		}
	}
}
