package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"sshchat/files"
	"sshchat/sshchat"
	"sshchat/sshchat/sqlite/index"
	"sshchat/sshchat/sqlite/store"
)

const (
	// checkProblems bounds a report: a broken file has thousands.
	checkProblems = 20

	// checkSamples is how many messages are looked up by their words.
	checkSamples = 200
)

// Report is what Check found.
type Report struct {
	Version     int
	Messages    int64
	First, Last uint64 // the numbers of the oldest and newest message, 0 if there is none
	Bytes       int64  // size of the file, without its write-ahead log
	Problems    []string
}

// Check reads the whole history at path and compares its parts. A server may be
// using the file. The error says that it could not be read at all; damage is in the
// report.
func Check(ctx context.Context, path string) (Report, error) {
	var r Report
	info, err := os.Stat(path)
	if err != nil {
		return r, err
	}
	if !info.Mode().IsRegular() { // SQLite would wait for the other end of a pipe
		return r, &fs.PathError{Op: "open", Path: path, Err: files.ErrNotRegular}
	}
	if r.Bytes = info.Size(); r.Bytes == 0 {
		return r, store.Damaged(path, "it is empty")
	}
	db, err := store.OpenReadOnly(path)
	if err != nil {
		return r, err
	}
	defer db.Close() //nolint:errcheck // only read
	if err := store.CheckOurs(ctx, db); err != nil {
		return r, store.OpenError(path, err)
	}
	version, err := store.Number(ctx, db, "PRAGMA user_version")
	if err != nil {
		return r, store.OpenError(path, err)
	}
	r.Version = int(version)
	c := checker{ctx, db, &r}
	for _, part := range []func() error{c.pages, c.numbers, c.rows, c.words} {
		err := part()
		if err == nil {
			continue
		}
		if ctx.Err() != nil {
			return r, context.Cause(ctx)
		}
		if !store.IsDamage(err) {
			return r, store.OpenError(path, err)
		}
		c.problem("%v", err)
		break // what comes after builds on it
	}
	return r, nil
}

// checker compares the parts of one file.
type checker struct {
	ctx    context.Context
	db     store.Execer
	report *Report
}

func (c *checker) problem(format string, args ...any) {
	if len(c.report.Problems) < checkProblems {
		c.report.Problems = append(c.report.Problems, fmt.Sprintf(format, args...))
	}
}

// count runs a query that counts something, which is a problem unless it is zero.
func (c *checker) count(problem, query string, args ...any) error {
	n, err := store.Number(c.ctx, c.db, query, args...)
	if err == nil && n != 0 {
		c.problem("%d %s", n, problem)
	}
	return err
}

// pages has SQLite check every page, and FTS5 its index.
func (c *checker) pages() error {
	rows, err := c.db.QueryContext(c.ctx, fmt.Sprintf("PRAGMA quick_check(%d)", checkProblems))
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return err
		}
		if line != "ok" {
			c.problem("%s", strings.ReplaceAll(line, "\n", "; "))
		}
	}
	return rows.Err()
}

// numbers looks for numbers that neither a message nor a gap accounts for.
func (c *checker) numbers() error {
	var first, last int64
	r := c.report
	err := c.db.QueryRowContext(c.ctx, "SELECT count(*), ifnull(min(seq), 0), ifnull(max(seq), 0) FROM message NOT INDEXED").
		Scan(&r.Messages, &first, &last)
	if err != nil {
		return err
	}
	r.First, r.Last = uint64(first), uint64(last)
	if r.Messages == 0 {
		return nil
	}
	const accounted = `SELECT ifnull(sum(min(last, ?2) - max(first, ?1) + 1), 0) FROM gap WHERE last >= ?1 AND first <= ?2`
	gaps, err := store.Number(c.ctx, c.db, accounted, first, last)
	if err != nil {
		return err
	}
	if missing := last - first + 1 - r.Messages - gaps; missing != 0 {
		c.problem("%d messages are missing without a reason between %d and %d", missing, first, last)
	}
	if err := c.count("messages have a number that was given up",
		"SELECT count(*) FROM gap g JOIN message m ON m.seq BETWEEN g.first AND g.last"); err != nil {
		return err
	}
	return c.count("numbers may be given out twice",
		"SELECT max(0, ? + 1 - ifnull(max(value), 0)) FROM meta WHERE name = ?", last, store.MetaNext)
}

// rows looks for rows that refer to nothing, and indexes that disagree.
func (c *checker) rows() error {
	for problem, query := range map[string]string{
		"messages are of no room, kind or person": `SELECT count(*) FROM message m` + store.EntryTables +
			`WHERE r.id IS NULL OR k.id IS NULL OR p.id IS NULL`,
		"messages have details that cannot be read": `SELECT count(*) FROM message
			WHERE detail IS NOT NULL AND NOT json_valid(detail)`,
		"messages are missing from the index of rooms": `SELECT abs(
			(SELECT count(*) FROM message NOT INDEXED) - (SELECT count(*) FROM message INDEXED BY message_room WHERE room >= 0))`,
		"messages are missing from the index of hours": `SELECT count(*) FROM message m
			LEFT JOIN hour h ON h.hour = m.at / 3600000 WHERE h.hour IS NULL OR m.seq < h.first OR m.seq > h.last`,
	} {
		if err := c.count(problem, query); err != nil {
			return err
		}
	}
	if c.report.Version < 2 { // there was no such table
		return nil
	}
	return c.count("edits would outlive what they edit", `SELECT count(*) FROM message m JOIN kind k ON k.id = m.kind
		WHERE k.name = ? AND m.body <> '' AND iif(json_valid(m.detail), m.detail, '{}') ->> '$.ref' > 0
			AND m.seq NOT IN (SELECT seq FROM edit)`, string(sshchat.Edited))
}

// words looks some messages up by what they say.
func (c *checker) words() error {
	rows, err := c.db.QueryContext(c.ctx, `SELECT seq, room, person, body FROM message
		WHERE seq % max(1, (SELECT count(*) FROM message) / ?) = 0 AND body <> ''`, checkSamples)
	if err != nil {
		return err
	}
	type sample struct {
		seq, room, person int64
		body              string
	}
	var samples []sample
	for rows.Next() {
		var s sample
		if err := rows.Scan(&s.seq, &s.room, &s.person, &s.body); err != nil {
			return errors.Join(err, rows.Close())
		}
		samples = append(samples, s)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	var missing int
	for _, s := range samples {
		terms, _ := index.Terms(`"` + strings.ReplaceAll(s.body, `"`, " ") + `"`)
		terms = append(terms, index.Any(index.Room, []int64{s.room}), index.Any(index.Person, []int64{s.person}))
		n, err := store.Number(c.ctx, c.db, "SELECT count(*) FROM word WHERE word MATCH ? AND rowid = ?",
			strings.Join(terms, " AND "), s.seq)
		if err != nil {
			return err
		}
		if n > 0 {
			continue
		}
		// It may have been edited or erased since: a running server goes on beside us.
		still, err := store.Number(c.ctx, c.db, "SELECT count(*) FROM message WHERE seq = ? AND body = ?", s.seq, s.body)
		if err != nil {
			return err
		}
		if still > 0 {
			missing++
		}
	}
	if missing > 0 {
		c.problem("%d of %d messages tried are not found by their words", missing, len(samples))
	}
	return nil
}
