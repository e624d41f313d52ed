package jetstream

import (
	"path/filepath"
	"testing"
	"time"

	"sshchat/sshchat/chattest/natsd"
)

// A node takes the servers' time from them, whatever its machine says: what it keeps there, and in
// its copy of the log, goes by that.
func TestNodesClockIsTheServers(t *testing.T) {
	servers := natsd.Run(t, 1)
	makeChat(t, servers)
	e := openTest(t, servers, "n1", filepath.Join(t.TempDir(), "chat.db"))
	e.conn.clock.Hear(time.Now().Add(-time.Hour), time.Now()) // as if this machine were an hour ahead
	for _, now := range []func() time.Time{e.Now, e.options.now, e.stall.now, e.keys.o.now, e.archive.options.now} {
		if off := time.Since(now()); off < time.Hour-time.Minute {
			t.Errorf("a part of the node is only %v behind", off)
		}
	}
	if _, err := e.follower.source.state(t.Context()); err != nil {
		t.Fatal(err)
	}
	if off := time.Since(e.Now()); off.Abs() > time.Minute {
		t.Errorf("when a server has said the time the node is %v off", off)
	}
}
