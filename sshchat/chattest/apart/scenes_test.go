package apart

import (
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
)

// scene is a script, and what is special about the chat that it is played in.
type scene struct {
	with   func(*chat.Options)
	script string
}

// scenes are what is tried. Each line is a step; see world.step.
var scenes = map[string]scene{
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
	"letters": {script: `
		+ann
		+bob
		+gus
		ann: /msg bob are you there
		bob: /reply yes
		ann: /query bob
		ann: typed to bob
		ann: /edit typed to bob alone
		bob: /query ann
		bob: /quote ann yes it is
		ann: /del
		ann: /me waves
		ann: /query
		bob: /away asleep
		ann: /msg bob still there
		ann: /msg gus hello guest
		gus: /msg ann hello
		gus: /msgs off
		bob: /msg gus may I
		gus: /msgs on
		bob: /msg gus may I now
		-bob
		ann: /msg bob see you
		ann: /msg bob and more
		-gus
		ann: /msg gus gone
		+bob
		bob: /reply I am back
		ann: /reply good
		cat$ say @bob from outside
		bob: /reply to the program
		+cat
		bob$ history @cat
		cat$ say @ann as a snippet --code
		bob: /msgs off
		cat: /msg bob again
		+nia
		nia: /msg bob as a stranger
		bob: /nick rob
		ann: /reply who is this
		+robo
		bob: /msg robo do this
		bob: /msg ann for ann alone
	`},
	"letters wait": {script: `
		+ann
		+bob
		ann: hi
		bob: hi
		-bob
		ann: /msg bob one
		ann: /msg bob two
		+bob
		ann: /msg bob three
		-bob
		ann: /query bob
		ann: four
		ann: /query
		+bob
		bob: /history @ann
	`},
	"rooms": {script: `
		+ann
		+bob
		+cat
		+boss
		ann: /join #ops
		ann: /topic what we do
		bob: /join #ops
		bob: /topic
		ann: /rooms
		cat: /rooms
		cat$ rooms
		boss$ rooms --json
		cat: /who #ops
		cat: /room #ops
		cat$ room #ops
		local@cat$ room #ops --json
		local@ann$ who #ops
		cat: /invite bob
		bob: /invite cat #ops
		cat: /room #ops invite ann
		cat: /invite boss #ops
		cat: /ignore ann
		ann: /invite cat #ops
		cat: /unignore ann
		cat: /join #ops
		bob: /room members
		ann: /room op bob
		bob: /room members
		cat: /room
		bob: /room kick cat out
		cat: /join #ops
		ann: /room deop bob
		bob: /room kick cat out
		ann: /room ban cat for 1h go
		cat: /join #ops
		ann: /room bans
		ann: /room unban cat
		cat: /join #ops
		ann: /room mute cat for 1h hush
		cat: I say
		ann: /room unmute cat
		cat: I say
		ann: /room keep 30d
		ann: /room readonly on
		cat: I say
		ann: news
		ann: /room readonly off
		cat: /leave #ops
		cat: /watch #ops all
		bob: /watch #ops none
		bob: /watch #ops
		bob: /switch #lobby
		ann: while you look away
		bob: /switch #ops
		bob: /switch prev
		ann: /room close
		bob: /join #ops
		ann: /room #ops open
		bob: /join #ops
		boss: /room #made make
		cat: /room #made
		boss: /room #for make bob
		bob: /room #for
		cat: /room #ops public
	`},
	"a private room": {script: `
		+ann
		+bob
		+cat
		+boss
		bob: /join #den
		cat: /join #den
		bob: /topic quiet
		ann$ room '#den'
		bob: /room private yes
		bob: /room members
		ann: /join #den
		ann: /who #den
		ann: /rooms
		boss: /rooms
		cat: in private
		bob: /room invite ann
		ann: /join #+den
		ann: hello
		bob: /room members
		bob: /room remove ann
		ann: /join #+den
		bob: /room invite ann
		-ann
		bob: /room remove ann
		bob: /room invite ann
		+ann
		ann: /join #+den
		bob: /room remove cat
		cat: am I here
		bob: /nick robert
		ann: /room members
	`},
	"made private from outside": {script: `
		+bob
		+cat
		+boss
		bob: /join #den
		cat: /join #den
		bob: /switch #lobby
		bob: /leave #den
		boss: /room #den private yes
		cat: /room members
		cat: still here
	`},
	"what is said": {script: `
		+ann
		+bob
		+robo
		+cat
		ann: one
		bob: /me nods
		bob: /quote ann I agree
		ann: /react 👍 bob
		bob: +1
		ann: /edit one and a half
		ann: /edit s/half/quarter/
		bob: /react 🎉 ann half
		ann: /history
		bob: /history 5
		bob: /last ann
		ann: /last bob 1
		bob: /raw ann
		bob: /show 4
		ann: /del
		bob: /history
		ann: /del all
		bob: /history
		cat$ history -n 5
		cat$ history --json
		bob: words to find
		ann: /search words
		ann$ search words --json
		ann: /say --code   an indented line
		cat$ say '#lobby' said by a program
		cat$ tail --since 1 --max 4 --json
		bob: /stats
		cat$ stats
		bob: hello robo
		bob? hello a
		ann? hello b
		ann? /msg 
		cat? @
		cat? #l
		ann: /help msg
		bob$ man
		bob$ bot
		bob: /tail
	`},
	"ignored": {script: `
		+ann
		+bob
		+gus
		ann: /ignore bob
		ann: /ignore
		bob: can you hear
		bob: /msg ann hello
		bob: /nick robert
		bob: can you hear
		ann: /unignore robert
		bob: and now
		ann: /ignore gus
		gus: can you hear
		-gus
		+gus
		gus: can you hear
	`},
	"what was missed": {script: `
		+ann
		+bob
		ann: one
		-ann
		bob: two
		+anna
		-anna
		+ann
		-ann
		bob: three, ann
		+anna
		anna: read
		-anna
		bob: four
		+ann
		ann: /history
		bob: /seen
		-ann
	`},
	"marks": {script: `
		+ann
		+bob
		ann: /mark
		ann: /mark the release is out
		bob: /mark
		bob: hi
		gus: /mark
		+gus
		gus: /mark me
		bob: /mark second
		ann: /mark
		bob$ mark
	`},
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
	"slow mode": {script: `
		+ann
		+anna
		+bob
		+gus
		+gil
		+boss
		boss: /slow 1m
		ann: /slow
		ann: one
		ann: two
		anna: the same person
		ann$ say by a program
		bob: mine
		bob: mine too
		wait 1m
		anna: now
		ann: not now
		gus: a guest
		gil: another from there
		wait 1m
		gil: now
		gus: not now
		wait 1m
		ann: /react 👍 gil
		anna: not now
		wait 1m
		anna: /me acts
		ann: /topic not now
		wait 1m
		anna: for an edit
		wait 1m
		anna: /edit for an edit now
		ann: not now
		boss: /slow off
		ann: one
		anna: two
	`},
	"new people are slow": {
		with: func(o *chat.Options) { o.NewWait, o.NewSlow = time.Hour, time.Minute },
		script: `
		+ann
		+anna
		ann: one
		anna: two
		ann$ say three
		wait 1m
		anna: two
		ann: one
		ann$ say three
	`,
	},
	"programs have one pace": {
		with: func(o *chat.Options) { o.Bots = sshchat.Rate{Burst: 3, Every: time.Minute} },
		script: `
		+bob
		ann$ say one
		anna$ say two
		ann$ say three
		anna$ say four
		ann$ say five
		anna$ say six
		ann$ say seven
		wait 1m
		anna$ say eight
		ann$ say nine
	`,
	},
	"the message of the day": {script: `
		+boss
		+ann
		ann: /motd
		boss: /motd be kind
		ann: /motd
		+bob
		boss: /motd -
		ann: /motd
	`},
	"announcements": {script: `
		+ann
		+bob
		+moe
		ann: /join #ops
		moe: /announce we restart at ten
		bob: /announce no
		local@bob$ announce from the machine
	`},
	"keys": {script: `
		+ann
		+nia
		ann: hi
		ann: /key
		ann: /key list
		ann: /key add
		nia: /key add 1234567890
		nia: /key add {1}
		nia: /key list
		ann: /key list
		ann: /key remove SHA256:NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN
		ann: /key list
	`},
	"a key moves": {script: `
		+bob
		+cat
		+moe
		bob: hi
		cat: my name is cat
		cat: /join #kittens
		cat: mine
		bob: /key add
		cat: /key add {1}
		cat: /key add {1} yes
		moe: /whois cat
		cat: /room #kittens
		bob: /room #kittens
		+cat
		cat: who am I
		moe: /key undo cat
		moe: /whois cat
		cat: and now
		cat: /room #kittens
	`},
	"a key moves under another session": {script: `
		+ann
		+anna
		+bob
		+moe
		ann: hi
		anna: hi
		bob: hi
		bob: /key add
		ann: /key add {1} yes
		anna: who am I
		moe: /whois anna
		moe: /key undo ann
		anna: who am I now
		moe: /whois anna
	`},
	"a key moves out of a private room": {script: `
		+bob
		+cat
		+nia
		cat: mine
		bob: mine
		cat: /key add
		nia: /key add {1}
		cat: /join #den
		cat: /room private yes
		nia: /join #+den
		nia: in the den
		bob: /key add
		nia: /key add {2}
		nia: who am I
		cat: /room members
		cat: /who
	`},
	"a private room moves with its key": {script: `
		+bob
		+cat
		+moe
		bob: hi
		cat: /join #den
		cat: /room private yes
		cat: mine
		bob: /key add
		cat: /key add {1} yes
		cat: still here
		bob: /join #+den
		bob: /room members
		moe: /key undo cat
		cat: and here
		bob: /who
		cat: /room members
	`},
	"a stolen key": {script: `
		+bob
		+nia
		bob: hi
		bob: /key add
		nia: /key add {1}
		-nia
		+nia
		nia: as bob
		bob: /key remove SHA256:NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN
		nia: as nobody
		+nia
	`},
	"bots": {script: `
		+ann
		+robo
		+bob
		bob: hello robo
		bob: /msg robo do this
		bob: /react 👍 ann
		ann: /me nods to robo
		bob: /invite robo
		-robo
		bob: /msg robo and that
		+robo
		bob: /ignore robo
	`},
	"a program goes on elsewhere": {script: `
		+ann
		+bob
		ann: one
		bob: two
		ann$ tail --since 1 --max 2 --json
		bob: /join #ops
		bob: three
		bob$ tail --since 3 --max 3 --json
		ann$ tail '#ops' '#lobby' --since 1 --max 4 --json
		bob$ history --since 2 --json
		ann$ history --since 2 --json
		ann$ tail --since 900
	`},
	"a lost key": {script: `
		+bob
		+moe
		bob: hi
		moe: /key reset bob
		+nia
		nia: /key add {1}
		moe: /key add bob ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
		bob: /key list
		ann$ key add
	`},
	"a name is taken back": {script: `
		+bob
		+cat
		+moe
		bob: hi
		cat: hi
		bob: /key add
		cat: /key add {1} yes
		-cat
		+bob
		bob: /nick cat
		bob: as cat
		moe: /key undo cat
		moe: /whois cat
		+cat
	`},
	"forgotten": {script: `
		+ann
		+anna
		+bob
		+boss
		ann: something
		anna: more
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
	"an owner": {script: `
		+ann
		+bob
		bob: /owner wrong
		bob: /help kick
	`},
}
