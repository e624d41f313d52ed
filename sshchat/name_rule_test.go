package sshchat

import (
	"errors"
	"testing"
)

// TestNamesThatNobodyMayTake: names of the house in any position, words of the chat's
// own lines, letters that pass for others, and what commands read as something else.
func TestNamesThatNobodyMayTake(t *testing.T) {
	for _, c := range []struct {
		key   string
		names []string
	}{
		{"name.reserved", []string{
			"admin1", "the-admin", "admin-jan", "op-jan", "mod-team", "root2", "server1", "staff1", "sshchat-bot", "system-msg",
			"adrnin", "Adrnin_7", "admin01", "r00t-2", "jan.admin", "1admin", "admins42", "сервер-1", "管理员小王", "客服01", "小王管理员",
			"joined", "Joined", "left", "jo1ned", "is", "now", "进入了聊天室", "退出", "说", "离开了",
		}},
		{"name.letter", []string{"12", "007", "1.2.3", "192.0.2.7", "1_2"}},
		{"name.means", []string{"3d", "10m", "1d12h", "2H", "all", "for", "on", "OFF", "yes", "list", "guests"}},
		{"name.chars", []string{"ȷan", "ƿax", "ɋuinn", "sʊe", "ɾob", "ɿob", "miʞe", "丨an", "丨李", "þax", "Þ2"}},
	} {
		for _, s := range c.names {
			_, err := ParseName(s)
			if f, ok := errors.AsType[*Fault](err); !ok || f.Key != c.key && (s != "all" || f.Key != "name.reserved") {
				t.Errorf("ParseName(%q): %v, want %s", s, err, c.key)
			}
		}
	}
	for _, s := range []string{
		"modern", "rooster", "opal", "admiral", "rootsy", "stafford", "Þórdís", "3d-fan", "r2d2", "x86", "4ever", "allen", "fork", "onno",
		"李雷", "7李", "ɔkɔ", "Kwabena", "Kɛnnɛdi", "ssh-fan", "leftfield", "Isa", "chatty", "vim-guru", "系外行星", "modi", "servas", "dev-1",
	} {
		if _, err := ParseName(s); err != nil {
			t.Errorf("ParseName(%q): %v", s, err)
		}
	}
}

// BenchmarkNewName is what it costs to ask whether somebody may take a name.
func BenchmarkNewName(b *testing.B) {
	n, err := ParseName("p00042")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if fault := checkRules(n); fault != nil {
			b.Fatal(fault)
		}
	}
}
