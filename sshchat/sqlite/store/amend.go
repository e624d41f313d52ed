package store

import (
	"context"
	"database/sql"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/sqlite/index"
)

// What takes a text away, in a transaction of the caller. secure_delete overwrites
// with zeros what stood in the pages, and the writer then empties the write-ahead
// log.

// erase forgets the bodies of entries, and of the edits that hold a text of theirs.
// Numbers that are unknown or erased already are passed over.
func (s *Store) erase(ctx context.Context, refs []uint64) error {
	for _, ref := range refs {
		if err := s.Blank(ctx, int64(ref)); err != nil {
			return err
		}
		if err := s.blankEdits(ctx, "SELECT seq FROM edit WHERE ref = ?", int64(ref)); err != nil {
			return err
		}
	}
	return nil
}

// edit puts the body of the Edited entry e in the place of the one it refers to, and
// takes it from the edits before. memory.Replaces says when.
func (s *Store) edit(ctx context.Context, e *sshchat.Entry, room int64) error {
	seq, ref := int64(e.Seq), int64(e.Ref)
	if e.Body.IsZero() || ref <= 0 {
		return nil
	}
	err := s.blankEdits(ctx, "SELECT seq FROM edit JOIN message USING (seq) WHERE ref = ? AND room = ?", ref, room)
	if err != nil {
		return err
	}
	if _, err := s.Conn.ExecContext(ctx, "INSERT INTO edit VALUES (?, ?)", seq, ref); err != nil {
		return err
	}
	old := sshchat.Entry{Seq: e.Ref, Room: e.Room}
	var person int64
	var kind, body string
	err = s.Conn.QueryRowContext(ctx, `SELECT k.name, m.person, m.body FROM message m JOIN kind k ON k.id = m.kind
		WHERE m.seq = ? AND m.room = ? AND m.body <> ''`, ref, room).Scan(&kind, &person, &body)
	if isNoRows(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if old.Kind, old.Body = sshchat.Kind(kind), e.Body; !memory.Replaces(e, &old) {
		return nil
	}
	return s.replace(ctx, ref, room, person, e.Body.String())
}

// replace gives a message that has a body another one.
func (s *Store) replace(ctx context.Context, seq, room, person int64, body string) error {
	if err := s.noteTaken(ctx, seq); err != nil {
		return err
	}
	if err := s.Unindex(ctx, seq); err != nil {
		return err
	}
	// A detail that is damaged is no reason not to take the old text away.
	_, err := s.Conn.ExecContext(ctx, `UPDATE message SET body = ?,
		detail = json_set(iif(json_valid(detail), detail, '{}'), '$.edited', json('true')) WHERE seq = ?`, body, seq)
	if err != nil {
		return err
	}
	_, err = s.insertWord.ExecContext(ctx, seq, index.Text(room, person, body))
	return err
}

// Blank forgets the body of one entry.
func (s *Store) Blank(ctx context.Context, seq int64) error {
	if err := s.noteTaken(ctx, seq); err != nil {
		return err
	}
	if err := s.Unindex(ctx, seq); err != nil {
		return err
	}
	_, err := s.Conn.ExecContext(ctx, "UPDATE message SET body = NULL WHERE seq = ?", seq)
	return err
}

// blankEdits forgets the bodies of the edits that a query selects, after which
// nothing needs to lead to them.
func (s *Store) blankEdits(ctx context.Context, query string, args ...any) error {
	seqs, err := Numbers(ctx, s.Conn, query, args...)
	if err != nil {
		return err
	}
	for _, seq := range seqs {
		if err := s.Blank(ctx, seq); err != nil {
			return err
		}
		if _, err := s.Conn.ExecContext(ctx, "DELETE FROM edit WHERE seq = ?", seq); err != nil {
			return err
		}
	}
	return nil
}

// Unindex takes a message's words out of the index, which must be given the same
// text again to find them.
func (s *Store) Unindex(ctx context.Context, seq int64) error {
	var room, person int64
	var body sql.NullString
	err := s.Conn.QueryRowContext(ctx, "SELECT room, person, body FROM message WHERE seq = ?", seq).
		Scan(&room, &person, &body)
	if isNoRows(err) || err == nil && body.String == "" {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = s.Conn.ExecContext(ctx, "INSERT INTO word (word, rowid, text) VALUES ('delete', ?, ?)",
		seq, index.Text(room, person, body.String))
	return err
}
