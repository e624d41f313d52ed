package chat_test

import (
	"encoding/json"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// TestOwnedNamesStay: who owned a name before a rule was made that refuses it comes in
// under it with their key, and nobody else does.
func TestOwnedNamesStay(t *testing.T) {
	engine := stage.Engine(t)
	t.Cleanup(func() { _ = engine.Close() })
	now := time.Now()
	for key, v := range map[string]any{"owner/admlnl": map[string]any{"account": "a1", "name": "admin1", "since": now, "used": now}} {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := engine.Set(t.Context(), key, data, sshchat.SetOpt{Any: true}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := engine.Set(t.Context(), "key/SHA256:owner", []byte("a1"), sshchat.SetOpt{Any: true}); err != nil {
		t.Fatal(err)
	}
	c := chat.New(engine, stage.Wall{}, chat.Options{})
	for _, tc := range []struct {
		print string
		want  string
	}{{"SHA256:owner", "admin1"}, {"SHA256:other", ""}, {"", ""}} {
		n, err := c.LoginName(t.Context(), "admin1", sshchat.Print(tc.print))
		if n.String() != tc.want || (err == nil) != (tc.want != "") {
			t.Errorf("with the key %q: %q, %v; want %q", tc.print, n, err, tc.want)
		}
	}
	if n, err := c.FindName(t.Context(), "admin1"); err != nil || n.String() != "admin1" {
		t.Errorf("nobody finds admin1: %v", err)
	}
	if _, err := c.FindName(t.Context(), "admin2"); err == nil {
		t.Error("admin2 is found")
	}
}
