package apart

import (
	"time"

	"sshchat/sshchat/chat"
)

// The scenes of who may what, and whom an operator meets.
var scenesOfRules = map[string]scene{
	"kicks and bans": {script: `
		+ann
		+bob
		+cat
		+boss
		+moe
		ann: /kick bob
		bob: hi
		moe: /kick bob be kind
		+bob
		moe: /kick boss
		moe: /kick moe
		boss: /mute bob for 10m hush
		bob: hello
		bob: /msg ann hello
		bob: /nick bobby
		boss: /unmute bob
		bob: hello
		moe: /ban bob for 1h out
		+bob
		+gus
		moe: /bans
		moe: /unban bob
		+bob
		-ann
		moe: /ban 192.0.2.0/24 for 1h the house
		+ann
		+bob
		moe: /unban 192.0.2.0/24
		moe: /ban 203.0.113.0/24
		boss: /ban 203.0.113.2
		boss: /ban 203.0.113.1
		boss: /unban 203.0.113.2
		+moe
		moe: /ban 203.0.113.1
		+bob
		moe: /ban SHA256:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB
		boss: /unban by moe
		moe: /unban SHA256:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB
		+bob
		+gus
		moe: /ban gus
		+gil
		moe: /unban gus
		+gil
		moe: /mute 198.51.100.0/24
		gil: hello
		moe: /unmute 198.51.100.0/24
		gil: hello
		local@bob$ kick gil
		local@bob$ ban ann for 1m
		local@bob$ unban ann
		local@ann$ kick bob
		local@ann$ say hello all
	`},
	"a running session is met": {script: `
		+bob
		+cat
		+gus
		+moe
		bob: hi
		moe: /mute cat
		cat: am I heard
		moe: /ban gus for 1h
		moe: /ban 192.0.2.2
		cat: who is here
		cat: /who
	`},
	"roles": {script: `
		+ann
		+bob
		+boss
		+moe
		boss: /op bob
		boss: /whois bob
		bob: /bans
		bob: /whois ann
		moe: /kick bob
		bob: /kick moe
		bob: /lockdown
		bob: as an operator
		boss: /deop bob
		bob: /bans
		moe: /whois bob
		boss: /deop moe
		boss: /op bob
		-bob
		+bob
		bob: /bans
		moe: /ban 192.0.2.2
		boss: /op gus
	`},
	"lockdown": {script: `
		+ann
		+boss
		+gus
		boss: /lockdown guests
		gus: may I
		+gil
		+nia
		nia: may I
		boss: /lockdown new
		nia: and now
		boss: /admit nia
		nia: and now
		+bob
		boss: /admit bob
		+bob
		bob: thanks
		boss: /lockdown known
		boss: /lockdown off
		+gil
		gil: may I
	`},
	"lockdown of windows": {script: `
		+ann
		+boss
		+ann2
		ann: hello
		ann2: hello
		boss: /lockdown new
		ann: and now
		ann2: and now
		-ann2
		+ann2
		boss: /admit ann
		ann: thanks
		+ann2
		ann2: thanks
		boss: /lockdown off
	`},
	"no links of newcomers": {with: func(o *chat.Options) { o.NoNewLinks, o.NewWait = true, 10*time.Minute }, script: `
		+ann
		+boss
		ann: /join #ops
		+bob
		+gus
		bob: see https://evil.example
		bob: /msg ann t.me/evil
		bob: /nick evil.com
		bob: /join #evil.com
		bob: /join #ops
		bob: evil.com
		ann: /room #ops voice bob
		bob: evil.com in #ops
		bob: #lobby evil.com in #lobby
		boss: /admit bob
		bob: #lobby evil.com in #lobby
		gus: www.evil.example
		wait 10m
		gus: www.evil.example
	`},
	"reports": {script: `
		+ann
		+bob
		+moe
		+boss
		ann: /report bob is loud
		bob: /report moe is stern
		moe: /reports
		boss: /reports
		boss: /reports done 1
		moe: /reports
		-moe
		+moe
		bob: you are all fools
		bob: /edit you are all fine
		ann: /report bob rude
		bob: /del
		moe: /reports take 3
		boss: /reports take 3
		boss: /reports 3
		ann: /report
		moe: /reports done 3 muted for a day
		ann: /report
		boss: /reports done
		bob: /msg ann psst
		ann: /report bob again
		-ann
		boss: /reports done 4 nothing
		+ann
		-ann
		+ann
		bob: /forget me yes
		boss: /reports done
	`},
	"forgotten": {script: `
		+ann
		+anna
		+bob
		+boss
		ann: something
		anna: more
		anna: /mark a moment
		bob: /mark
		ann: /msg bob a letter
		bob: /ignore ann
		bob: /ignore
		anna: /forget me
		anna: /forget me yes
		ann: still here
		bob: /history
		bob: /ignore
		boss: /forget bob
		bob: words
		boss: /forget bob yes
		boss: /history
		boss: /whois bob
	`},
	"an owner": {script: `
		+ann
		+bob
		bob: /owner wrong
		bob: /help kick
	`},
}
