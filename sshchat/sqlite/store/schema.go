package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite/index"
)

// ApplicationID marks our files in the SQLite header, so that file(1) and a wrong
// --data are told from each other: "sshc" in ASCII.
const ApplicationID = 0x73736863

// Migrations bring a file from version i to i+1, each in a transaction of its own.
// One that was ever released is never changed: append another.
var Migrations = [...]string{
	// 1: the beginning. What is frequent is short: names are stored once and stand
	// in the rows as numbers, 0 and 1 being free of charge in SQLite's format.
	`
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE room (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE kind (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE person (
	id INTEGER PRIMARY KEY, name TEXT NOT NULL, account TEXT NOT NULL,
	guest INTEGER NOT NULL, bot INTEGER NOT NULL,
	folded TEXT NOT NULL, -- the name without case, for from:
	UNIQUE (name, account, guest, bot)
);
CREATE INDEX person_folded ON person (folded);
INSERT INTO room VALUES (0, '');
INSERT INTO kind VALUES (0, '` + string(sshchat.Said) + `'), (1, '` + string(sshchat.Acted) + `');
INSERT INTO person VALUES (0, '', '', 0, 0, '');

CREATE TABLE message (
	seq INTEGER PRIMARY KEY,
	at INTEGER NOT NULL,     -- Unix milliseconds
	room INTEGER NOT NULL, kind INTEGER NOT NULL, person INTEGER NOT NULL,
	body TEXT,               -- NULL: erased
	detail TEXT              -- JSON, NULL when there is nothing to say
);
CREATE INDEX message_room ON message (room); -- and seq, which every index ends with

-- word finds messages by their words. It keeps no text of its own (content='') and
-- no sizes; erasing hands it the old text again, and secure-delete takes the words
-- out of its pages at once.
` + index.Table + `INSERT INTO word (word, rank) VALUES ('secure-delete', 1);

-- hour leads from a time to the numbers of that hour, without an index over all
-- messages, and even if the clock was set back.
CREATE TABLE hour (hour INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL);

-- recent holds hashes of the ids of the last minutes, so that an append that is
-- repeated after a restart is harmless.
CREATE TABLE recent (seq INTEGER PRIMARY KEY, id BLOB NOT NULL);

-- gap holds the numbers that no message has, and why, so that a message which is
-- missing can be told from one that never was.
CREATE TABLE gap (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, why TEXT NOT NULL);

CREATE TABLE key (key TEXT PRIMARY KEY, value BLOB NOT NULL, rev INTEGER NOT NULL) WITHOUT ROWID;

CREATE VIEW messages AS
	SELECT seq, strftime('%Y-%m-%d %H:%M:%f', at / 1000.0, 'unixepoch') AS at,
		room.name AS room, kind.name AS kind, person.name AS person, person.account AS account,
		body, body IS NULL AS erased, detail
	FROM message
		LEFT JOIN room ON room.id = message.room
		LEFT JOIN kind ON kind.id = message.kind
		LEFT JOIN person ON person.id = message.person;
CREATE VIEW people AS
	SELECT name, account, guest, bot FROM person WHERE id > 0;
CREATE VIEW rooms AS
	SELECT room.name, count(*) AS messages, min(seq) AS first, max(seq) AS last
	FROM message JOIN room ON room.id = message.room GROUP BY room.id;
CREATE VIEW hours AS
	SELECT strftime('%Y-%m-%d %H:00', hour * 3600, 'unixepoch') AS hour, first, last FROM hour;
`,
	// 2: edit leads from a message to the edits that still hold a text of it: they
	// must lose it with the message.
	`
CREATE TABLE edit (seq INTEGER PRIMARY KEY, ref INTEGER NOT NULL);
CREATE INDEX edit_ref ON edit (ref);
INSERT INTO edit SELECT seq, ref FROM (
	SELECT seq, json_extract(iif(json_valid(detail), detail, '{}'), '$.ref') AS ref
	FROM message WHERE body <> '' AND kind = (SELECT id FROM kind WHERE name = '` + string(sshchat.Edited) + `')
) WHERE typeof(ref) = 'integer';
`,
	// 3: who asks for what an account said must not have all people looked through.
	`CREATE INDEX person_account ON person (account);
`,
}

// SchemaVersion is the version this program writes.
const SchemaVersion = len(Migrations)

// The rows of the table meta.
const (
	MetaNext = "next" // no number below it will be given out again
	metaBoot = "boot" // how often the file was opened: the lease's id
	metaKept = "kept" // retention has removed every number below it

	metaLog = "log" // in a copy: when the log that it is of was made, in Unix nanoseconds
)

// migrate brings the file behind c up to SchemaVersion.
func migrate(ctx context.Context, c Execer, version int) error {
	for ; version < SchemaVersion; version++ {
		err := inTx(ctx, c, func() error {
			_, err := c.ExecContext(ctx, Migrations[version]+
				fmt.Sprintf("PRAGMA user_version = %d; PRAGMA application_id = %d;", version+1, ApplicationID))
			return err
		})
		if err != nil {
			return fmt.Errorf("migrate to version %d: %w", version+1, err)
		}
	}
	return nil
}

// CheckOurs refuses a database that is no history of ours, or one that a newer program wrote.
func CheckOurs(ctx context.Context, c Execer) error {
	id, err := Number(ctx, c, "PRAGMA application_id")
	if err != nil {
		return err
	}
	if id != ApplicationID {
		return errors.New("this is no history of sshchat")
	}
	version, err := Number(ctx, c, "PRAGMA user_version")
	if err != nil {
		return err
	}
	return checkVersion(version)
}

// MarkCopy gives a copy another boot than its original has, so that a server whose
// file it is copied over notices. See Store.lookInside.
func MarkCopy(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", DSN(path, "rw", "journal_mode(MEMORY)", "synchronous(OFF)"))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "UPDATE meta SET value = value + 1 WHERE name = ?", metaBoot)
	return Join(err, db.Close())
}
