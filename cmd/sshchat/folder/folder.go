// Package folder is the data folder of a server: what lies in it, and who else may touch it.
package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"sshchat/files"
)

// The files of a data folder, and the folder in it that holds the host keys.
const (
	History = "chat.db"     // the log of all rooms
	Audit   = "audit.jsonl" // the record of moderation
	Socket  = "admin.sock"  // where a running server answers people and programs of its machine
	Keys    = "keys"
)

// IsBackup reports whether a backup of this name is one of the whole folder.
func IsBackup(name string) bool { return strings.HasSuffix(name, ".tar") }

// Check refuses a data folder in which others could put another history, another
// key or another record in the place of ours. One that is not there yet will be ours.
func Check(dir string) error {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is no folder: name another with --data", dir)
	}
	if files.OpenTo(info.Mode(), 0o022) {
		return fmt.Errorf("data folder %s can be changed by others (mode %04o); run: chmod go-w %s", dir, info.Mode().Perm(), dir)
	}
	if uid, ours := files.Owner(info); !ours && uid != 0 {
		return fmt.Errorf("data folder %s belongs to uid %d; %s", dir, uid, files.Advice(uid, dir))
	}
	return nil
}

// Readable returns the files with what people said, or what was done to them, that
// others of this machine can read.
func Readable(dir string) (all []error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // whoever opens them says so
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, History) && !strings.HasPrefix(name, "audit") && !IsBackup(name) {
			continue
		}
		info, err := e.Info()
		if err == nil && info.Mode().IsRegular() && files.OpenTo(info.Mode(), 0o077) {
			all = append(all, fmt.Errorf("%s is open to others (mode %04o); run: chmod 600 %[1]s", filepath.Join(dir, name), info.Mode().Perm()))
		}
	}
	return all
}

// Find returns where the server's files lie: what was asked for, else
// $SSHCHAT_DATA, else systemd's $STATE_DIRECTORY (its first folder), else the XDG
// data folder.
func Find(asked string) (string, error) {
	state, _, _ := strings.Cut(os.Getenv("STATE_DIRECTORY"), ":")
	for _, dir := range []string{asked, os.Getenv("SSHCHAT_DATA"), state} {
		if dir != "" {
			return filepath.Abs(dir)
		}
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) { // a relative one is invalid by the XDG specification
		return filepath.Join(dir, "sshchat"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find a place for the data: %w; name one with --data", err)
	}
	return filepath.Join(home, ".local", "share", "sshchat"), nil
}

// DefaultHelp is how help names the default, the same on every machine.
const DefaultHelp = "~/.local/share/sshchat"
