package front

import (
	"context"
	"errors"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/front/auth"
	"sshchat/sshchat/script"
	"sshchat/sshchat/text"
)

// bot runs a program that is in rooms as people are. The door knows of the session.
func (s *session) bot(id auth.Identity, b script.Bot) (status int) {
	m, err := s.enterBot(id, b)
	if f, ok := errors.AsType[*sshchat.Fault](err); ok {
		s.door.o.Log.Info("refused", "ip", address(s.conn), "cause", f.Key)
		s.door.countRefusal(f)
		return s.refuseCommand(f)
	}
	if err != nil {
		return s.refuseCommand(&sshchat.Fault{Key: s.failed("login", err)})
	}
	s.Member, s.entered, s.cause = m.Session, time.Now(), sshchat.ServerFail // what a panic leaves behind
	s.door.o.Log.Info("joined", "ip", address(s.conn), "name", m.Person().Name.String(), "auth", id.Method,
		"client", text.Line(string(s.conn.ClientVersion())).String(), "bot", true)
	status = s.runScript(func(ctx context.Context, ps script.Session) int { return script.RunBot(ctx, m, ps, b) })
	s.cause = s.causeOf(nil)
	return status
}

// enterBot brings the bot in under the name that it came with.
func (s *session) enterBot(id auth.Identity, b script.Bot) (*chat.Bot, error) {
	name, err := s.door.chat.LoginName(s.Ctx, s.conn.User(), id.Key)
	if err != nil {
		return nil, err
	}
	return s.door.chat.EnterBot(s.Ctx, chat.Login{
		Name: name, Key: id.Key, Role: id.Role, Addr: address(s.conn), Settings: s.Settings, Passed: id.Passed,
		Door: "exec", Rooms: b.Rooms, Since: b.Since, Receipts: true, All: true,
		Probe: s.vigil.pinger.probe, Evict: s.evict,
	})
}
