package lang

import (
	"strconv"
	"time"
)

// span says how long something took with its two largest units: 2h 3m, 3d 4h. Less
// than a minute is told in seconds, at least one.
func span(d time.Duration, day, hour, minute, second, gap string) string {
	units := []struct {
		name string
		size time.Duration
	}{{day, 24 * time.Hour}, {hour, time.Hour}, {minute, time.Minute}, {second, time.Second}}
	d = max(d.Round(time.Second), time.Second)
	for i, u := range units {
		if d < u.size {
			continue
		}
		s := strconv.Itoa(int(d/u.size)) + u.name
		if i+1 < len(units) {
			if rest := d % u.size / units[i+1].size; rest > 0 && u.size > time.Minute {
				s += gap + strconv.Itoa(int(rest)) + units[i+1].name
			}
		}
		return s
	}
	return ""
}
