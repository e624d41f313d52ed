package term

import "bytes"

// crlf ends a line for a terminal in raw mode, which takes LF for a move down alone.
const crlf = "\r\n"

// appendLines appends a line with CRLF for each LF in it.
func appendLines(dst, line []byte) []byte {
	for {
		i := bytes.IndexByte(line, '\n')
		if i < 0 {
			return append(dst, line...)
		}
		dst = append(append(dst, line[:i]...), crlf...)
		line = line[i+1:]
	}
}
