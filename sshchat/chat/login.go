package chat

import (
	"context"
	"net/netip"
	"time"

	"sshchat/sshchat"
)

// Login is what a front door knows of somebody who proved who they are, and how to
// reach their session. Nothing in it is taken on trust from the client but Settings.
type Login struct {
	Name     sshchat.Name
	Key      sshchat.Print  // of the key that signed; empty for a guest
	Role     sshchat.Role   // what the operator's files say; the account may say more
	Addr     netip.Addr     // where from; may be invalid
	Bot      bool           // EnterBot sets it
	Passed   bool           // they knew the passphrase, and are not asked for it again
	Looks    bool           // a program's: it only reads what anybody may, so nothing is kept of who is new
	Screen   bool           // there is somebody at a terminal, whose screen goes on beside long commands
	Second   sshchat.Second // what becomes of the same account's other session under the name
	Settings sshchat.Settings
	Backlog  int // lines of the past that fit on their screen

	Door     string // through what they act: "exec", "socket"; empty: a session
	Receipts bool   // tell the number of each line that was stored
	All      bool   // never skip ahead, however far behind: programs want every line

	Rooms []string // a bot's: where it is to be, as it writes them; none: the lobby
	Since string   // a bot's: from where on it is told, as ParseSince has it; empty: from now on

	// Probe reports whether the session's client still answers. It may take as long
	// as ctx lasts.
	Probe func(ctx context.Context) bool
	// Silent returns for how long the client has sent nothing; nil: unknown.
	Silent func() time.Duration
	// Waits tells who comes in what their login waits for, if that takes more than a moment. It
	// is called before Enter returns; nil: nobody is told.
	Waits func(*sshchat.Fault)
	// Evict ends the session from outside, for cause, with words for the person (nil:
	// those of the cause). It must not block. nil: nobody can.
	Evict func(cause sshchat.Cause, why *sshchat.Fault)
}
