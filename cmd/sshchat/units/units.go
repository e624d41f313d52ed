// Package units is what flags are measured in: lengths of time and sizes, as people write them.
package units

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"sshchat/sshchat/when"
)

// Age is a flag's length of time, in the words of the chat's commands (12h, 30d, 8w, 1y) or as
// Go writes it (1.5h, 500ms). What cannot be understood is refused, never taken for "for ever".
type Age time.Duration

// Set implements pflag.Value.
func (a *Age) Set(s string) error {
	d, ok := when.Span(s)
	if !ok {
		var err error
		d, err = time.ParseDuration(s)
		ok = err == nil && d > 0
	}
	if !ok {
		return errors.New("write 12h, 30d, 8w or 1y")
	}
	*a = Age(d)
	return nil
}

func (a *Age) String() string {
	if *a == 0 {
		return ""
	}
	text := time.Duration(*a).String()
	if d := time.Duration(*a); d%(24*time.Hour) == 0 {
		text = strconv.Itoa(int(d/(24*time.Hour))) + "d"
	}
	if short, ok := strings.CutSuffix(text, "m0s"); ok {
		text = short + "m"
	}
	return text
}

// Type implements pflag.Value.
func (*Age) Type() string { return "age" }

// Size is a flag's size: 500MB, 2GiB.
type Size int64

// sizes are the units of IEC 80000-13 and SI.
var sizes = []struct {
	unit string
	size int64
}{
	{"KiB", 1 << 10},
	{"MiB", 1 << 20},
	{"GiB", 1 << 30},
	{"TiB", 1 << 40},
	{"kB", 1e3},
	{"KB", 1e3},
	{"MB", 1e6},
	{"GB", 1e9},
	{"TB", 1e12},
}

// Set implements pflag.Value.
func (b *Size) Set(s string) error {
	if s == "0" {
		*b = 0
		return nil
	}
	for _, u := range sizes {
		if number, ok := strings.CutSuffix(s, u.unit); ok {
			n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 32)
			if err != nil || n <= 0 || n > (1<<62)/u.size {
				break
			}
			*b = Size(n * u.size)
			return nil
		}
	}
	return fmt.Errorf("write a whole number and a unit, such as 500MB or 2GiB, or 0 for no limit")
}

func (b *Size) String() string {
	if *b == 0 {
		return ""
	}
	for i := len("KMGT") - 1; i >= 0; i-- {
		if u := sizes[i]; int64(*b)%u.size == 0 {
			return strconv.FormatInt(int64(*b)/u.size, 10) + u.unit
		}
	}
	return strconv.FormatInt(int64(*b), 10)
}

// Type implements pflag.Value.
func (*Size) Type() string { return "size" }
