package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"sshchat/files"
)

// checkFolder refuses a data folder in which others could put another history, another
// key or another record in the place of ours. One that is not there yet will be ours.
func checkFolder(dir string) error {
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
		return fmt.Errorf("data folder %s belongs to uid %d; run: chown %d %s", dir, uid, os.Geteuid(), dir)
	}
	return nil
}

// readable returns the files with what people said, or what was done to them, that
// others of this machine can read.
func readable(dir string) (all []error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // whoever opens them says so
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, historyFile) && !strings.HasPrefix(name, "audit") && !isArchive(name) {
			continue
		}
		info, err := e.Info()
		if err == nil && info.Mode().IsRegular() && files.OpenTo(info.Mode(), 0o077) {
			all = append(all, fmt.Errorf("%s is open to others (mode %04o); run: chmod 600 %[1]s", filepath.Join(dir, name), info.Mode().Perm()))
		}
	}
	return all
}
