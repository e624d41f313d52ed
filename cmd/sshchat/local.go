package main

import (
	"cmp"
	"context"
	"log/slog"
	"os"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/admin"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/script"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words"
	"sshchat/sshchat/words/lang"
	"sshchat/sshchat/words/paint"
)

// localHandler runs what comes through the control socket, as "local". ctx is the
// server's life: what runs when it ends is told to try again.
func localHandler(ctx context.Context, served *chat.Chat, log *slog.Logger) admin.Handler {
	tag, _ := lang.Match(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG"))
	return func(peer context.Context, req admin.Request) (status int) {
		run, end := context.WithCancelCause(context.WithoutCancel(peer))
		defer end(nil)
		defer context.AfterFunc(peer, func() {
			if ctx.Err() != nil {
				end(&sshchat.Fault{Key: "restart"})
			} else {
				end(nil) // whoever asked has gone
			}
		})()
		look := paint.Look{Lang: tag, Theme: "auto", Time: "off", Zone: time.Local.String(), Bare: !req.Terminal}
		if req.Terminal {
			look.Time, look.Depth = "hm", paint.Color16
		}
		s := script.Session{Line: req.Line, In: req.In, Out: req.Out, Err: req.Err, Styler: words.NewStyler(look).At(words.OnMachine, commands.Commands())}
		m, err := served.Local(run, chat.Login{
			Door: "socket", Receipts: true, All: true,
			Settings: sshchat.Settings{Lang: look.Lang, Theme: look.Theme, Time: look.Time, Zone: look.Zone},
			Evict:    func(_ sshchat.Cause, why *sshchat.Fault) { end(cmp.Or(why, &sshchat.Fault{Key: "restart"})) },
		})
		if err != nil {
			log.Error("command", "door", "socket", "err", err)
			return script.Refuse(req.Err, s.Styler, req.Line, &sshchat.Fault{Key: "trouble"})
		}
		defer m.Leave(context.Background(), sshchat.Quit)
		status = script.Run(run, m, s)
		log.Info("command", "door", "socket", "uid", req.Peer.UID, "pid", req.Peer.PID, "command", verb(req.Line), "status", status)
		return status
	}
}

// verb is the name of the command that a line runs: what was said is not for the log.
func verb(line string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
	return text.Line(word).Truncate(32).String()
}
