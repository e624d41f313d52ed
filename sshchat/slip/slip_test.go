package slip

import "testing"

func TestSlips(t *testing.T) {
	for _, tt := range []struct {
		typed, meant string
		distance     int
		swapped      bool
	}{
		{"help", "help", 0, false},
		{"hlep", "help", 2, true},
		{"serch", "search", 1, false},
		{"helpp", "help", 1, false},
		{"", "help", 4, false},
		{"ls", "help", 3, false},
		{"sya", "say", 2, true},
	} {
		if d, s := Distance(tt.typed, tt.meant), Swapped(tt.typed, tt.meant); d != tt.distance || s != tt.swapped {
			t.Errorf("%q for %q: %d, %v, want %d, %v", tt.typed, tt.meant, d, s, tt.distance, tt.swapped)
		}
	}
}
