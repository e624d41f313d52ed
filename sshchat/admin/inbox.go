package admin

import (
	"bytes"
)

// maxLineBytes bounds a command line, without its line feed. Input has no such bound.
const maxLineBytes = 64 << 10

// inbox holds what a peer has sent and nobody has taken, and takes it apart. It is
// pure; its owner guards it.
type inbox struct {
	buf   []byte
	eof   bool // nothing more will come
	skip  bool // in the rest of a line that was too long
	mid   bool // in the middle of a line of input
	piece bool // in a line of input that stands for itself without its line feed
}

// found is what line has made out.
type found int

const (
	foundMore found = iota // a whole line is not there yet
	foundLine
	foundLong // a line over maxLineBytes: its beginning is gone, its rest will go
	foundEnd  // there is no line and there will be none
)

// room returns how many more bytes the inbox takes. It is never zero while line or
// input has nothing to give.
func (b *inbox) room() int { return max(0, maxLineBytes+len("\r\n")-len(b.buf)) }

func (b *inbox) add(p []byte) { b.buf = append(b.buf, p...) }

// drop forgets the first n bytes and keeps their memory for those that come.
func (b *inbox) drop(n int) { b.buf = b.buf[:copy(b.buf, b.buf[n:])] }

// line takes a command line out, without its line feed or CR LF. The last line may
// lack one.
func (b *inbox) line() (string, found) {
	for {
		n := bytes.IndexByte(b.buf, '\n')
		switch {
		case n < 0 && b.skip && !b.eof:
			b.buf = b.buf[:0]
			return "", foundMore
		case n < 0 && !b.eof && b.room() > 0:
			return "", foundMore
		case n < 0 && !b.eof:
			b.buf, b.skip = b.buf[:0], true
			return "", foundLong
		case n < 0 && (b.skip || len(b.buf) == 0):
			b.buf = b.buf[:0]
			return "", foundEnd
		}
		end := n + 1
		if n < 0 {
			n, end = len(b.buf), len(b.buf)
		}
		line := string(bytes.TrimSuffix(b.buf[:n], []byte("\r")))
		b.drop(end)
		if b.skip {
			b.skip = false // that was the rest
			continue
		}
		if len(line) > maxLineBytes {
			return "", foundLong
		}
		return line, foundLine
	}
}

// stop takes a line "." or ".!" off the front and reports whether there was one.
func (b *inbox) stop() bool {
	for _, dot := range []string{".\n", ".\r\n", ".!\n", ".!\r\n"} {
		if bytes.HasPrefix(b.buf, []byte(dot)) {
			b.drop(len(dot))
			return true
		}
	}
	return false
}

// ending is how far an input has come.
type ending int

const (
	goesOn  ending = iota
	ended          // the peer has sent all of it
	brokeUp        // the peer has given it up: what came is not all
)

// input takes input out into p and reports whether it goes on after that. Zero bytes
// and an input that goes on: more must come first.
func (b *inbox) input(p []byte) (n int, end ending) {
	used := 0
	for n < len(p) && used < len(b.buf) {
		if !b.mid {
			size, end, ok := b.lineStart(b.buf[used:])
			if !ok {
				break
			}
			used += size
			if end != goesOn {
				b.drop(used)
				return n, end
			}
			b.mid = true
			continue
		}
		rest := b.buf[used:]
		i := bytes.IndexByte(rest, '\n')
		if i != 0 {
			if i > 0 {
				rest = rest[:i]
			}
			k := copy(p[n:], rest)
			n, used = n+k, used+k
			continue
		}
		if !b.piece {
			p[n] = '\n'
			n++
		}
		used++
		b.mid, b.piece = false, false
	}
	b.drop(used)
	if b.eof && len(b.buf) == 0 {
		b.mid, b.piece = false, false
		return n, ended
	}
	return n, goesOn
}

// lineStart reads what the dots at the start of a line of input mean: how many bytes
// they take, and whether the input goes on. It is not ok while more must be seen.
func (b *inbox) lineStart(s []byte) (size int, end ending, ok bool) {
	if s[0] != '.' {
		return 0, goesOn, true
	}
	const longest = ".!\r\n"
	line, feed := s, 0
	if i := bytes.IndexByte(s[:min(len(s), len(longest))], '\n'); i >= 0 {
		line, feed = s[:i], 1
	} else if len(s) < len(longest) && !b.eof {
		return 0, goesOn, false
	}
	switch string(bytes.TrimSuffix(line, []byte("\r"))) {
	case ".":
		return len(line) + feed, ended, true
	case ".!":
		return len(line) + feed, brokeUp, true
	}
	if s[1] == '+' {
		b.piece = true
		return 2, goesOn, true
	}
	return 1, goesOn, true
}

// appendInput appends p as input is sent: in lines of its own, whatever p begins and
// ends with, so that a dot at the start of a line is always ours to escape.
func appendInput(dst, p []byte) []byte {
	for len(p) > 0 {
		i := bytes.IndexByte(p, '\n')
		if i < 0 {
			dst = append(append(dst, ".+"...), p...)
			return append(dst, '\n')
		}
		if p[0] == '.' {
			dst = append(dst, '.')
		}
		dst, p = append(dst, p[:i+1]...), p[i+1:]
	}
	return dst
}
