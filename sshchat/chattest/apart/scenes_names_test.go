package apart

// The scenes of who is here, and under which name.
var scenesOfNames = map[string]scene{
	"windows": {script: `
		+ann
		+bob
		+ann2
		bob: /who
		ann2: from the second
		ann: from the first
		bob: /msg ann a letter
		ann2: /reply an answer
		ann: /join #ops
		ann2: #ops said there
		ann2: /away at lunch
		bob: /whois ann
		ann: /back
		ann2: /nick annie
		ann: by the new name
		bob: /who
		ann2: /leave #ops
		ann: still here
		ann: /windows close 9
		ann: /windows close others
		bob: /who
		ann: /nick ann
		-ann
		+ann
		+ann2
		-ann
		ann2: the first has gone
		-ann2
		bob: /who
	`},
	"coming and going": {script: `
		+ann
		+bob
		ann: hello
		+cat
		+gus
		+robo
		ann: /who
		cat$ who
		cat$ who --json
		local@ann$ who
		local@bob$ who --json
		-cat
		+cat
		-gus
		+gus
		ann: /who
		bob: /quit
		ann: //quit is a word
		+bob
		bob: /clear
	`},
	"called otherwise": {script: `
		+ann
		+ann2
		+bob
		+gus
		+boss
		+moe
		ann: hello
		bob: hello
		ann: /join #ops
		bob: /join #ops
		moe: /rename ann
		moe: /rename ann bob too many
		moe: /rename boss friend
		bob: /rename ann friend
		moe: /rename ann friend such a name
		moe: /whois friend
		boss: /whois friend
		ann: by the other name
		ann2: from the other window
		ann: /name list
		+cat
		cat: /rules
		boss: /rules be kind
		cat: /rules
		+nia
		cat$ rules
		boss: /rules -
		boss: /motd tea at four
		boss: /motd -
		cat: /rules
		moe: /rename gus guest1 no
		gus: as a guest
		-bob
		boss$ rename bob robert taken
		+bob
		bob: /name list
		local@ann$ rename robert bobby again
		moe: /windows close others
	`},
	"names": {script: `
		+ann
		+bob
		+gus
		ann: hi
		bob: /nick ann
		bob: /nick robert
		ann: /who
		ann: robert: hello
		bob: /name
		bob: /name list
		bob: /name rob
		bob$ name list
		+anna
		ann: /name drop anna
		anna: /nick annie
		ann: /name drop anna
		ann: /name drop annie
		gus: /nick bob
		gus: /nick robert
		gus: /nick gustav
		ann: /whois gustav
		!ann
		ann: back again
		bob: /nick bob
	`},
	"taken names": {script: `
		+ann
		+bob
		ann: hi
		+ann
		!ann
		-ann
		~bob
		+bob
		bob: again
		+gus
		-bob
		bob$ say from my machine
		nia$ say as somebody new
		+nia
		nia: here
	`},
	"whois": {script: `
		+ann
		+bob
		+boss
		+gus
		+robo
		ann: hello
		bob: /join #ops
		bob: said in ops
		bob: /away at lunch
		ann: /whois bob
		boss: /whois bob
		boss: /whois gus
		ann: /whois gus
		ann: /whois robo
		boss: /whois robo
		boss: /whois ann
		ann: /whois
		bob: /whois ann
		ann: /join #ops
		ann: /whois bob
		boss$ whois bob --json
		local@ann$ whois bob
		local@bob$ whois ann
		bob: /join #secret
		bob: /room private yes
		boss: /whois bob
		bob: /back
		boss: /whois bob
		boss: /whois SHA256:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB
		-bob
		boss: /whois bob
		ann$ whois bob
	`},
	"names are given up": {script: `
		+bob
		+moe
		bob: hi
		bob: /nick robert
		bob: hi
		moe: /name free robert
		moe: /name free bob
		bob: /name list
		+cat
		cat: /nick bob
		moe: /purge robert
		bob: /history
		bob: one more
		moe: /purge #30
	`},
	"settings": {script: `
		+ann
		+bob
		+anna
		ann: /lang zh
		ann: /theme dark
		ann: /time full
		ann: /tz Asia/Shanghai
		ann: /bell off
		ann: /notify on
		ann: /plain on
		ann: /charset gbk
		ann: /msgs
		-ann
		+ann
		ann: /tz
		ann$ lang
		anna: /lang
		bob: /away
		ann: /who
		bob: /back
		ann: /who
	`},
}
