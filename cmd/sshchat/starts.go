package main

import (
	"fmt"

	"github.com/spf13/pflag"

	"sshchat/sshchat"
)

// starts is where people are when they come for the first time.
type starts struct {
	lobby string
	rooms []string
}

func (s *starts) bind(fs *pflag.FlagSet) {
	fs.StringVar(&s.lobby, "lobby", "lobby", "`name` of the room where everybody starts")
	fs.StringSliceVar(&s.rooms, "rooms", nil, "`names` of further rooms for newcomers, such as help,news; made if there are none")
}

// check refuses what is no name, and brings those of rooms into the form that they are kept in.
func (s *starts) check() error {
	if _, err := sshchat.ParseRoomName(s.lobby); err != nil {
		return usageError{fmt.Errorf("--lobby: %q is no name of a room; write such as lobby", s.lobby)}
	}
	for i, name := range s.rooms {
		n, err := sshchat.ParseRoomName(name)
		if err != nil {
			return usageError{fmt.Errorf("--rooms: %q is no name of a room; write such as help,news", name)}
		}
		s.rooms[i] = n
	}
	return nil
}
