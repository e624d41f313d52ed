package store

import (
	"context"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/sqlite/index"
)

// forgottenMark begins what stands in the table person in the place of the account of somebody who
// is forgotten, behind which their row's own number keeps it from being another's.
const forgottenMark = "?"

// unnaming is an Erased entry that has somebody forgotten, while the store does what it says.
type unnaming struct {
	s   *Store
	e   *sshchat.Entry
	who sshchat.AccountID
}

// run does it, in a transaction of the caller.
func (u unnaming) run(ctx context.Context) error {
	if len(u.e.Refs) == 0 {
		return u.people(ctx)
	}
	somebody, err := u.s.names.person(ctx, sshchat.Somebody)
	if err != nil {
		return err
	}
	for _, ref := range u.e.Refs {
		if err := u.in(ctx, int64(ref), somebody); err != nil {
			return err
		}
	}
	return nil
}

// in has one entry name somebody in the place of the account.
func (u unnaming) in(ctx context.Context, seq, somebody int64) error {
	s := u.s
	found, err := ScanEntries(ctx, s.Conn, "SELECT"+EntryColumns+"FROM message m"+EntryTables+"WHERE m.seq = ?", seq)
	if err != nil || len(found) == 0 || !u.e.Unnames(&found[0]) {
		return err
	}
	bare := found[0].Unnamed(u.who)
	detail, err := encodeDetail(&bare.Detail)
	if err != nil {
		return err
	}
	own := found[0].From.Account == u.who
	if own { // the index of words has whose they are
		if err := s.Unindex(ctx, seq); err != nil {
			return err
		}
	}
	if _, err := s.Conn.ExecContext(ctx, "UPDATE message SET person = iif(?, ?, person), detail = ? WHERE seq = ?", own, somebody, detailText(detail), seq); err != nil {
		return err
	}
	if own && !bare.Body.IsZero() {
		room, err := s.names.room(ctx, bare.Room)
		if err != nil {
			return err
		}
		if _, err := s.insertWord.ExecContext(ctx, seq, index.Text(room, somebody, bare.Body.String())); err != nil {
			return err
		}
	}
	return u.note(ctx, seq)
}

// people takes the account's names out of the people that entries are from.
func (u unnaming) people(ctx context.Context) error {
	name := sshchat.Somebody.Name.String()
	_, err := u.s.Conn.ExecContext(ctx, "UPDATE person SET name = ?, folded = ?, guest = 0, bot = 0, account = ? || id WHERE account = ?",
		name, memory.FoldName(name), forgottenMark, u.who)
	u.s.names.forget()
	return err
}

// note notes that the log which this is a copy of says who it was. It keeps what has a text: that
// is another's.
func (u unnaming) note(ctx context.Context, seq int64) error {
	if !u.s.copied {
		return nil
	}
	_, err := u.s.Conn.ExecContext(ctx,
		"INSERT OR IGNORE INTO scrub SELECT seq, ? FROM message WHERE seq = ? AND ifnull(body, '') = ''", u.s.due, seq)
	return err
}
