package store

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
)

// cutOff is a connection whose statement was done, and whose caller hears only that their time was up.
type cutOff struct {
	*sql.Conn
	at string
}

func (c cutOff) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	result, err := c.Conn.ExecContext(ctx, query, args...)
	if err == nil && query == c.at {
		err = context.Canceled
	}
	return result, err
}

// TestNoTransactionIsLeft: whichever step of a transaction is interrupted, the connection has none
// open afterwards, or nothing could be written by it any more.
func TestNoTransactionIsLeft(t *testing.T) {
	db, err := sql.Open("sqlite", DSN(filepath.Join(t.TempDir(), "a.db"), "rwc"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a test's
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{"BEGIN IMMEDIATE", "COMMIT", ""} {
		err := inTx(t.Context(), cutOff{c, at}, func() error { return nil })
		if (err == nil) != (at == "") {
			t.Errorf("cut off at %q: %v", at, err)
		}
		if err := inTx(t.Context(), c, func() error { return nil }); err != nil {
			t.Errorf("after one that was cut off at %q: %v", at, err)
		}
	}
	for range 300 { // as the driver does it
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		_ = inTx(ctx, c, func() error { return nil })
		if err := inTx(t.Context(), c, func() error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
}
