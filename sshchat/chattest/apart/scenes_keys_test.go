package apart

// The scenes of keys, and accounts that they open.
var scenesOfKeys = map[string]scene{
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
		local@moe$ key reset bob
		+cat
		cat$ key add {2}
		cat$ name list
		local@bob$ key add bob ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
		moe$ key reset nosuch
		bob: /key list
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
}
