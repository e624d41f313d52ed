package main

import (
	"log/slog"
	"path/filepath"

	"sshchat/cmd/sshchat/folder"
	"sshchat/sshchat/admin"
)

// openAdmin makes the socket in the data folder. Its error may say which other server
// has it. Whoever opens it must Serve or Close it.
func openAdmin(data string, log *slog.Logger) (*admin.Listener, error) {
	l, err := admin.Listen(filepath.Join(data, folder.Socket))
	if err == nil {
		l.Log = log
	}
	return l, err
}
