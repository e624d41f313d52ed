package main

import (
	"context"
	"log/slog"
	"path/filepath"

	"sshchat/sshchat/admin"
)

// serveAdmin answers at the socket in the data folder until ctx ends and every command
// has returned. An error before that is that of making the socket: another server runs.
func serveAdmin(ctx context.Context, data string, handler admin.Handler, log *slog.Logger) error {
	l, err := admin.Listen(filepath.Join(data, socketFile))
	if err != nil {
		return err
	}
	l.Log = log
	return l.Serve(ctx, handler)
}
