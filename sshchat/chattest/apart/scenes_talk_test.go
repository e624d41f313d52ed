package apart

import (
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
)

// The scenes of what is said, to all or to one.
var scenesOfTalk = map[string]scene{
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
		bob: ann, are you there?
		bob: /msg ann a letter
		ann: /mentions
		ann: /mentions
		ann$ mentions all --json
		bob$ mentions
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
		bob$ export #lobby
		gil$ export '#lobby' --format html
	`},
}
