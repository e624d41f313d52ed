package words

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words/paint"
)

// What is told of people and rulings, in both languages, with nothing left out.
func TestIdentityNotices(t *testing.T) {
	at := time.Date(2026, 11, 23, 20, 5, 0, 0, time.UTC)
	boss := sshchat.Person{Name: text.Line("boss"), Account: "b"}
	for name, tt := range map[string]struct {
		notice sshchat.Notice
		en, zh string
	}{
		"whois, here": {sshchat.Whois{
			Person: sshchat.Person{Name: text.Line("ann"), Account: "a"}, Role: sshchat.OperatorRole, Key: at, Here: true,
			Since: at, IsAway: true, Address: "192.0.2.1", Names: []text.Text{text.Line("ann"), text.Line("安")},
			Prints: []sshchat.KeyOf{{Print: "SHA256:x", Since: at}},
		}, `-- ann
--   role            operator
--   same key since  2026-11-23 20:05
--   here since      2026-11-23 20:05
--   away            away
--   from            192.0.2.1
--   names           ann, 安
--   key             SHA256:x`, `-- ann
--   身份            管理员
--   此密钥首次使用  2026-11-23 20:05
--   进入时间        2026-11-23 20:05
--   暂离            暂离
--   来自            192.0.2.1
--   名字            ann、安
--   密钥            SHA256:x`},
		"whois, away": {
			sshchat.Whois{Person: sshchat.Person{Name: text.Line("ann")}, Role: sshchat.MemberRole, Seen: at},
			"-- ann\n--   role       member\n--   last seen  2026-11-23 20:05", "-- ann\n--   身份      成员\n--   上次在线  2026-11-23 20:05",
		},
		"keys": {
			sshchat.KeyList{Keys: []sshchat.KeyOf{{Print: "SHA256:x", Since: at}, {Print: "SHA256:y", Since: at, Used: at, From: netip.MustParsePrefix("192.0.2.1/32")}}, Now: "SHA256:y"},
			"-- SHA256:x  2026-11-23\n-- SHA256:y  2026-11-23 (in use)\n--   last used 2026-11-23 20:05 from 192.0.2.1",
			"-- SHA256:x  2026-11-23\n-- SHA256:y  2026-11-23（使用中）\n--   最近使用 2026-11-23 20:05，来自 192.0.2.1",
		},
		"bans": {
			sshchat.Sanctions{All: []sshchat.Sanction{
				{What: "ban", Name: text.Line("mallory"), By: boss.Name, At: at, Until: at, Reason: text.Line("spam")},
				{What: "mute", Name: text.Line("eve"), By: boss.Name, At: at},
			}},
			"-- ban  mallory  until 2026-11-23 20:05  boss, 2026-11-23 20:05: spam\n-- mute  eve  for good  boss, 2026-11-23 20:05",
			"-- 封禁  mallory  到 2026-11-23 20:05  boss，2026-11-23 20:05：spam\n-- 禁言  eve  永久  boss，2026-11-23 20:05",
		},
		"audit": {
			sshchat.Rulings{Last: []sshchat.Ruling{{At: at, By: boss, What: "ban", Target: text.Line("mallory"), Until: at, Reason: text.Line("spam")}}},
			"-- 2026-11-23 20:05  boss  ban  mallory  until 2026-11-23 20:05: spam",
			"-- 2026-11-23 20:05  boss  封禁  mallory  到 2026-11-23 20:05：spam",
		},
		"audit of no person": {
			sshchat.Rulings{Last: []sshchat.Ruling{{At: at, By: boss, What: "motd", Reason: text.Line("tea")}}},
			"-- 2026-11-23 20:05  boss  motd: tea", "-- 2026-11-23 20:05  boss  今日消息：tea",
		},
		"audit of a node": {
			sshchat.Rulings{Node: "n1", Last: []sshchat.Ruling{{At: at, By: boss, What: "motd", Reason: text.Line("tea")}}},
			"-- 2026-11-23 20:05  boss  motd: tea\n-- this is the record of the node n1: other nodes have their own",
			"-- 2026-11-23 20:05  boss  今日消息：tea\n-- 以上是节点 n1 的记录；其他节点各有各的",
		},
		"nodes": {
			sshchat.Nodes{All: []sshchat.NodeState{
				{NodeInfo: sshchat.NodeInfo{ID: "n1", Epoch: 7, Since: at, Version: "v1.4.0"}, People: 12, Asked: true},
				{NodeInfo: sshchat.NodeInfo{ID: "n2", Epoch: 9, Since: at}, Behind: 19, Differs: true},
			}},
			"-- n1 (this one)\n--   people    12\n--   since     2026-11-23 20:05\n--   version   v1.4.0\n--   lease     7\n--   its copy  has everything\n" +
				"-- n2\n--   people    0\n--   since     2026-11-23 20:05\n--   lease     9\n--   its copy  19 behind\n--   settings  are not those of this node",
			"-- n1（当前节点）\n--   在线人数  12\n--   启动于    2026-11-23 20:05\n--   版本      v1.4.0\n--   租约      7\n--   本地副本  已同步\n" +
				"-- n2\n--   在线人数  0\n--   启动于    2026-11-23 20:05\n--   租约      9\n--   本地副本  落后 19 条\n--   配置      与当前节点不一致",
		},
		"banned for a time": {
			&sshchat.Fault{Key: "ban.until", Args: []any{boss.Name, text.Text{}, at}},
			"-- you are banned here until 2026-11-23 20:05, by boss: no reason given", "",
		},
	} {
		for tag, want := range map[string]string{"en": tt.en, "zh": tt.zh} {
			s := NewStyler(paint.Look{Lang: tag, Bare: true})
			if got := string(s.Notice(nil, tt.notice, boss)); want != "" && got != want {
				t.Errorf("%s, %s:\n%s\nwant\n%s", name, tag, got, want)
			}
		}
	}
}

// A name that changed hands is told as such, by a login and by a rename.
func TestNewOwnerIsTold(t *testing.T) {
	p := sshchat.Person{Name: text.Line("ann"), Account: "a"}
	was := sshchat.Person{Name: text.Line("eve"), Account: "a"}
	people := []sshchat.Passage{{Person: p, NewOwner: true}}
	for tag, want := range map[string]string{"en": "a new owner of this name", "zh": "换了主人"} {
		s := NewStyler(paint.Look{Lang: tag, Bare: true})
		for _, e := range []sshchat.Entry{
			{Kind: sshchat.Joined, From: p, Detail: sshchat.Detail{People: people}},
			{Kind: sshchat.Renamed, From: was, Detail: sshchat.Detail{About: &p, People: people}},
		} {
			if got := string(s.Entry(nil, &e, was)); !strings.Contains(got, want) {
				t.Errorf("%s, %s: %q, want %q", e.Kind, tag, got, want)
			}
		}
	}
}
