package table

import (
	"cmp"
	"strconv"
	"strings"
)

// ParseStretch reads "#120" or "#120-140". Without the '#' it may be somebody's name.
func ParseStretch(s string) (first, last uint64, ok bool) {
	s, ok = strings.CutPrefix(s, "#")
	a, b, two := strings.Cut(s, "-")
	if !two {
		b = a
	}
	first, err1 := strconv.ParseUint(a, 10, 63)
	last, err2 := strconv.ParseUint(strings.TrimPrefix(b, "#"), 10, 63)
	return first, last, ok && cmp.Or(err1, err2) == nil && first > 0 && first <= last
}
