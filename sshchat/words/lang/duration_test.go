package lang

import (
	"testing"
	"time"
)

func TestSpan(t *testing.T) {
	const day = 24 * time.Hour
	wants := map[time.Duration][2]string{
		0:                                   {"1s", "1 秒"},
		400 * time.Millisecond:              {"1s", "1 秒"},
		59 * time.Second:                    {"59s", "59 秒"},
		59*time.Second + 700*1e6:            {"1m", "1 分钟"},
		61 * time.Second:                    {"1m", "1 分钟"},
		90 * time.Minute:                    {"1h 30m", "1 小时 30 分钟"},
		2*time.Hour + 3*time.Minute:         {"2h 3m", "2 小时 3 分钟"},
		2*time.Hour + 59*time.Second:        {"2h", "2 小时"},
		day:                                 {"1d", "1 天"},
		3*day + 4*time.Hour + 5*time.Minute: {"3d 4h", "3 天 4 小时"},
		400 * day:                           {"400d", "400 天"},
	}
	for d, want := range wants {
		for _, tag := range Tags() {
			want := want[0] // languages that are files have the units of English
			if tag == "zh" {
				want = wants[d][1]
			}
			if got := For(tag).Ago(d); got != want {
				t.Errorf("%s: %v is %q, want %q", tag, d, got, want)
			}
		}
	}
}
