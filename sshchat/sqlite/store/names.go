package store

import (
	"context"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
)

// cachedNames bounds the cache of names: more people than talk at once.
const cachedNames = 8192

// names turns rooms, kinds and people into the small numbers that stand for them in
// rows. The writer owns it and calls it inside its transaction.
type names struct {
	conn    Execer
	rooms   map[sshchat.RoomID]int64
	kinds   map[sshchat.Kind]int64
	persons map[sshchat.Person]int64
}

func newNames(conn Execer) *names {
	n := &names{conn: conn}
	n.forget()
	return n
}

// forget empties the cache. It must be called when a transaction is rolled back,
// whose new names are not in the file.
func (n *names) forget() {
	n.rooms = map[sshchat.RoomID]int64{}
	n.kinds = map[sshchat.Kind]int64{}
	n.persons = map[sshchat.Person]int64{}
}

func (n *names) room(ctx context.Context, name sshchat.RoomID) (int64, error) {
	return cached(n.rooms, name, func() (int64, error) {
		return intern(ctx, n.conn,
			"SELECT id FROM room WHERE name = ?", "INSERT INTO room (name) VALUES (?)", name)
	})
}

func (n *names) kind(ctx context.Context, k sshchat.Kind) (int64, error) {
	return cached(n.kinds, k, func() (int64, error) {
		return intern(ctx, n.conn,
			"SELECT id FROM kind WHERE name = ?", "INSERT INTO kind (name) VALUES (?)", string(k))
	})
}

func (n *names) person(ctx context.Context, p sshchat.Person) (int64, error) {
	return cached(n.persons, p, func() (int64, error) {
		name := p.Name.String()
		return intern(ctx, n.conn,
			"SELECT id FROM person WHERE name = ?1 AND account = ?2 AND guest = ?3 AND bot = ?4",
			"INSERT INTO person (name, account, guest, bot, folded) VALUES (?1, ?2, ?3, ?4, ?5)",
			name, p.Account, p.Guest, p.Bot, memory.FoldName(name))
	})
}

// cached looks key up in m and, failing that, finds it and keeps it there.
func cached[K comparable](m map[K]int64, key K, find func() (int64, error)) (int64, error) {
	if id, ok := m[key]; ok {
		return id, nil
	}
	id, err := find()
	if err != nil {
		return 0, err
	}
	if len(m) >= cachedNames {
		clear(m)
	}
	m[key] = id
	return id, nil
}

// intern returns the id of a row, which it adds if need be.
func intern(ctx context.Context, c Execer, find, add string, args ...any) (int64, error) {
	var id int64
	err := c.QueryRowContext(ctx, find, args...).Scan(&id)
	if !isNoRows(err) {
		return id, err
	}
	r, err := c.ExecContext(ctx, add, args...)
	if err != nil {
		return 0, err
	}
	return r.LastInsertId()
}
