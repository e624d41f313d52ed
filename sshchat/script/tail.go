package script

import (
	"time"

	"sshchat/sshchat/chat"
)

// tail follows rooms until ctx ends or nobody reads.
func (r *run) tail(c call) error {
	rooms := c.args
	for _, room := range rooms {
		if len(room) < 2 || room[0] != '#' {
			return fault("usage", c.row.Name, c.row.Options+" "+c.row.Args)
		}
	}
	if len(rooms) == 0 {
		rooms = []string{""}
	}
	var at time.Time
	after, err := uint64(chat.FromNow), error(nil)
	switch {
	case c.count > 0 && len(rooms) == 1:
		after, at, err = r.begin(rooms[0], c)
	case c.count > 0:
		err = fault("option.rooms")
	case c.since != "":
		after, at, err = r.since(c)
	}
	if err != nil {
		return err
	}
	return r.follow(rooms, after, at, c.most)
}

// follow listens to rooms from behind a number, or from a moment on, for most entries;
// 0: for ever.
func (r *run) follow(rooms []string, after uint64, at time.Time, most int) (err error) {
	if !at.IsZero() {
		before, err := r.member.Node().Ledger.SeqBefore(r.ctx, at)
		if err != nil {
			return err
		}
		after = max(after, before)
	}
	for _, room := range rooms {
		if err := r.visitor.Listen(r.ctx, room, after); err != nil {
			return err
		}
	}
	r.rooms, r.most = len(rooms) > 1, most
	for {
		select {
		case <-r.member.Bell():
			if err := r.take(); err != nil || most > 0 && r.most == 0 {
				return err
			}
		case <-r.ctx.Done():
			return r.ctx.Err()
		}
	}
}
