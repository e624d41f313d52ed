package slip

import "testing"

func TestOne(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"op", "ops", true},
		{"ops", "op", true},
		{"osp", "ops", true},
		{"depoly", "deploy", true},
		{"deplyo", "deploy", true},
		{"deploi", "deploy", true},
		{"eploy", "deploy", true},
		{"发布计", "发布计划", true},
		{"ops", "ops", false},
		{"a", "b", false},
		{"a", "ab", false},
		{"dev", "den", false},
		{"ui", "uk", false},
		{"team1", "team2", false},
		{"dev", "dev2", false},
		{"team1", "team11", false},
		{"deploy", "employ", false},
		{"", "ops", false},
		{"abcd", "badc", false},
	} {
		if got := One(tt.a, tt.b); got != tt.want {
			t.Errorf("One(%q, %q) = %t", tt.a, tt.b, got)
		}
		if got := One(tt.b, tt.a); got != tt.want {
			t.Errorf("One(%q, %q) = %t", tt.b, tt.a, got)
		}
	}
}
