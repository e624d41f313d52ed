package sshchat

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// relookRooms brings the records that claim rooms' names to this version's table. It goes by the
// rooms themselves, so that whoever is stopped goes on at the next start.
func (c *Chat) relookRooms(ctx context.Context) error {
	claims, err := c.roomClaims(ctx)
	if err != nil {
		return err
	}
	rooms := c.directory.those(func(st *roomState) bool { return !st.Private })
	slices.SortFunc(rooms, func(a, b roomState) int { // the lobby's name is never another's
		switch c.o.Lobby {
		case a.ID:
			return -1
		case b.ID:
			return 1
		}
		return cmp.Or(a.Made.Compare(b.Made), strings.Compare(a.ID, b.ID))
	})
	taken := maps.Clone(claims)
	for _, st := range rooms {
		taken[roomNameKey(st.Name)] = st.ID
	}
	holders := map[string]roomState{}
	for _, st := range rooms {
		if holder, ok := holders[roomNameKey(st.Name)]; ok {
			if st, err = c.renameRoom(ctx, st, holder, taken); err != nil {
				return err
			}
		}
		key := roomNameKey(st.Name)
		holders[key], taken[key] = st, st.ID
	}
	return c.claimRooms(ctx, claims, holders)
}

// claimRooms makes the claims of rooms' names what they should be.
func (c *Chat) claimRooms(ctx context.Context, claims map[string]string, holders map[string]roomState) error {
	for key, st := range holders {
		c.directory.put(st) // which may have known another one by this name
		if claims[key] == st.ID || st.ID == c.o.Lobby {
			continue
		}
		if _, err := c.engine.Set(ctx, key, []byte(st.ID), SetOpt{Any: true}); err != nil {
			return fmt.Errorf("keep the room %s under what its name looks like now: %w", st.label(), err)
		}
	}
	for key, id := range claims {
		if _, ok := holders[key]; ok {
			continue
		}
		if _, known := c.directory.get(id); !known {
			continue
		}
		if err := c.remove(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// roomClaims returns to which room each record of a room's name leads.
func (c *Chat) roomClaims(ctx context.Context) (map[string]string, error) {
	claims := map[string]string{}
	err := c.each(ctx, roomNamePrefix, func(v Value) error {
		claims[v.Key] = string(v.Data)
		return nil
	})
	return claims, err
}

// renameRoom gives a room whose name the holder keeps a name that is nobody's.
func (c *Chat) renameRoom(ctx context.Context, st, holder roomState, taken map[string]string) (roomState, error) {
	for _, base := range []string{st.Name, "room"} { // a long name has no place for a digit
		for i := 2; ; i++ {
			name, err := ParseRoomName(base + "-" + strconv.Itoa(i))
			if err != nil {
				break
			}
			if _, ok := taken[roomNameKey(name)]; ok {
				continue
			}
			c.log("two rooms look alike by the new table of Unicode: the later one has another name", "was", st.label(), "is", "#"+name, "kept by", holder.label())
			return c.changeRoom(ctx, st.ID, func(st *roomState) error {
				st.Name = name
				return nil
			})
		}
	}
	return st, fmt.Errorf("find a free name for the room %s, which looks like %s", st.label(), holder.label())
}
