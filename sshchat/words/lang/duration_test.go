package lang

import (
	"testing"
	"time"
)

func TestSpan(t *testing.T) {
	const day = 24 * time.Hour
	for d, want := range map[time.Duration][2]string{
		0:                                   {"1s", "1秒"},
		400 * time.Millisecond:              {"1s", "1秒"},
		59 * time.Second:                    {"59s", "59秒"},
		59*time.Second + 700*1e6:            {"1m", "1分"},
		61 * time.Second:                    {"1m", "1分"},
		90 * time.Minute:                    {"1h 30m", "1小时30分"},
		2*time.Hour + 3*time.Minute:         {"2h 3m", "2小时3分"},
		2*time.Hour + 59*time.Second:        {"2h", "2小时"},
		day:                                 {"1d", "1天"},
		3*day + 4*time.Hour + 5*time.Minute: {"3d 4h", "3天4小时"},
		400 * day:                           {"400d", "400天"},
	} {
		for i, tag := range Tags() {
			if got := For(tag).Ago(d); got != want[i] {
				t.Errorf("%s: %v is %q, want %q", tag, d, got, want[i])
			}
		}
	}
}
