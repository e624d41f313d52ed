package units

import (
	"testing"
	"time"
)

func TestAge(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"12h": 12 * time.Hour, "30d": 30 * 24 * time.Hour, "8w": 56 * 24 * time.Hour, "1y": 365 * 24 * time.Hour,
		"1d12h": 36 * time.Hour, "2小时": 2 * time.Hour, "1.5h": 90 * time.Minute, "500ms": 500 * time.Millisecond,
		"1h30m0s": 90 * time.Minute, "-1.5h": 0, "0.0h": 0, "0": 0, "d": 0, "0d": 0, "-1h": 0, "30": 0, "": 0, "long": 0,
	} {
		var a Age
		if err := a.Set(in); (err == nil) != (want > 0) || time.Duration(a) != want {
			t.Errorf("%q is %v, %v; want %v", in, &a, err, want)
		}
	}
}
