package apart

import (
	"iter"

	"sshchat/sshchat/chat"
)

// scene is a script, and what is special about the chat that it is played in.
type scene struct {
	with   func(*chat.Options)
	script string
}

// scenes are what is tried. Each line is a step; see world.step.
func scenes() iter.Seq2[string, scene] {
	return func(yield func(string, scene) bool) {
		for _, some := range []map[string]scene{scenesOfNames, scenesOfTalk, scenesOfRooms, scenesOfRules, scenesOfKeys} {
			for name, s := range some {
				if !yield(name, s) {
					return
				}
			}
		}
	}
}
