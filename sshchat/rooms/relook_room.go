package rooms

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"sshchat/sshchat"
)

// Relook brings the records that claim rooms' names to this version's table. It goes by the
// rooms themselves, so that whoever is stopped goes on at the next start.
func (b *Book) Relook(ctx context.Context) error {
	claims, err := b.nameClaims(ctx)
	if err != nil {
		return err
	}
	rooms := b.those(func(st *Room) bool { return !st.Private })
	slices.SortFunc(rooms, func(x, y Room) int { // the lobby's name is never another's
		switch b.lobby {
		case x.ID:
			return -1
		case y.ID:
			return 1
		}
		return cmp.Or(x.Made.Compare(y.Made), byRoomID(x, y))
	})
	taken := maps.Clone(claims)
	for _, st := range rooms {
		taken[roomNameKey(st.Name)] = st.ID
	}
	holders := map[string]Room{}
	for _, st := range rooms {
		if holder, ok := holders[roomNameKey(st.Name)]; ok {
			if st, err = b.rename(ctx, st, holder, taken); err != nil {
				return err
			}
		}
		key := roomNameKey(st.Name)
		holders[key], taken[key] = st, st.ID
	}
	return b.claimNames(ctx, claims, holders)
}

// claimNames makes the claims of rooms' names what they should be.
func (b *Book) claimNames(ctx context.Context, claims map[string]sshchat.RoomID, holders map[string]Room) error {
	for key, st := range holders {
		b.put(st) // which may have known another one by this name
		if claims[key] == st.ID || st.ID == b.lobby {
			continue
		}
		if _, err := b.ledger.Engine.Set(ctx, key, []byte(st.ID), sshchat.SetOpt{Any: true}); err != nil {
			return fmt.Errorf("keep the room %s under what its name looks like now: %w", st.Label(), err)
		}
	}
	for key, id := range claims {
		if _, ok := holders[key]; ok {
			continue
		}
		if _, known := b.Get(id); !known {
			continue
		}
		if err := b.ledger.Remove(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// nameClaims returns to which room each record of a room's name leads.
func (b *Book) nameClaims(ctx context.Context) (map[string]sshchat.RoomID, error) {
	claims := map[string]sshchat.RoomID{}
	err := b.ledger.Each(ctx, roomNamePrefix, func(v sshchat.Value) error {
		claims[v.Key] = sshchat.RoomID(v.Data)
		return nil
	})
	return claims, err
}

// rename gives a room whose name the holder keeps a name that is nobody's.
func (b *Book) rename(ctx context.Context, st, holder Room, taken map[string]sshchat.RoomID) (Room, error) {
	for _, base := range []string{st.Name, "room"} { // a long name has no place for a digit
		for i := 2; ; i++ {
			name, err := sshchat.ParseRoomName(base + "-" + strconv.Itoa(i))
			if err != nil {
				break
			}
			if _, ok := taken[roomNameKey(name)]; ok {
				continue
			}
			b.ledger.Log("two rooms look alike by the new table of Unicode: the later one has another name", "was", st.Label(), "is", "#"+name, "kept by", holder.Label())
			return b.Change(ctx, st.ID, func(st *Room) error {
				st.Name = name
				return nil
			})
		}
	}
	return st, fmt.Errorf("find a free name for the room %s, which looks like %s", st.Label(), holder.Label())
}
