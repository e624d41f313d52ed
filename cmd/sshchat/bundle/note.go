package bundle

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"sshchat/files"
)

// noteName is a file of the data folder that says which backup was the last good one.
const noteName = "last-backup.json"

// note is what stands in it.
type note struct {
	Made time.Time `json:"made"`
	File string    `json:"file"`
}

// Note writes into the data folder that a backup was made and is good.
func Note(data, file string, made time.Time) error {
	text, err := json.Marshal(note{made.UTC(), file})
	if err != nil {
		return err
	}
	path := filepath.Join(data, noteName)
	fresh := path + ".new"
	if err := os.WriteFile(fresh, append(text, '\n'), 0o644); err != nil { //nolint:gosec // the server may be another user, and its folder is closed
		return err
	}
	return os.Rename(fresh, path)
}

// Last returns when the last good backup was made of a data folder, and where it was put; the
// zero time if none was.
func Last(data string) (made time.Time, file string, err error) {
	text, err := files.Read(filepath.Join(data, noteName), 4<<10)
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, "", nil
	}
	var n note
	if err == nil {
		err = json.Unmarshal(text, &n)
	}
	return n.Made, n.File, err
}

const (
	// lookEvery is how often a reminder looks.
	lookEvery = time.Hour

	// remindEvery is how often it says the same.
	remindEvery = 24 * time.Hour
)

// Remind has late told, once a day, that the last good backup of a data folder is older than
// after says, until ctx ends. Where no backup was ever made nobody counts on one.
func Remind(ctx context.Context, data string, after func() time.Duration, late func(file string, made time.Time)) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	var told time.Time
	for {
		made, file, err := Last(data)
		now := time.Now()
		if limit := after(); err == nil && !made.IsZero() && limit > 0 && now.Sub(made) > limit && now.Sub(told) >= remindEvery {
			late(file, made)
			told = now
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
