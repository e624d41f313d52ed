package apart

// The scenes of rooms, public and private.
var scenesOfRooms = map[string]scene{
	"pins": {script: `
		+ann
		+bob
		+cat
		ann: /join #ops
		bob: /join #ops
		bob: the disk is at /mnt
		ann: rota is bob
		bob: /pin rota
		ann: /pin bob
		ann: /pin rota
		cat: /join #ops
		ann: /pin
		bob: /edit the disk is at /srv
		cat: /pins
		cat: /switch #lobby
		cat: /switch #ops
		cat$ pins #ops
		cat$ pins #ops --json
		cat$ export #ops
		cat$ pin #ops list
		ann: /unpin 2
		bob: /del
		+gus
		gus: /join #ops
		cat: /pin list
		cat: /pin drop 1
		ann: /room private yes
		ann: /pin list
		gus: /join #+ops
		+nia
		nia$ pins #+ops
		-cat
		+cat
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
		ann: /room speak ops
		cat: I say
		ann: news
		ann: /room speak all
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
}
