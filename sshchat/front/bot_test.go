package front_test

import (
	"strings"
	"testing"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
)

// TestBot: a bot is in the room as people are, until its input ends; who may not be one is
// told so with a status, and nobody else hears of it.
func TestBot(t *testing.T) {
	h := serveParallel(t, inside.Options{Rate: inside.Quick()})
	key, hers := chattest.NewKey(t), chattest.NewKey(t)
	ann := h.Join(t, "ann", chattest.NoPTY(), chattest.Key(hers))
	for _, c := range []struct {
		name, line, want string
		status           int
		opts             []chattest.Option
	}{
		{"eve", "bot", "bot needs the name's key", 1, []chattest.Option{chattest.NoKey()}},
		{"eve", "bot lobby", "bot [#ROOM...]", 2, []chattest.Option{chattest.Key(key)}},
		{"eve", "bot --json '#nowhere'", `"code":"room.unknown"`, 1, []chattest.Option{chattest.Key(key)}},
		{"ann", "bot", "you are here already", 1, []chattest.Option{chattest.Key(hers)}},
	} {
		bot := chattest.Dial(t, h.Addr, c.name, append(c.opts, chattest.NoPTY(), chattest.Exec(c.line))...)
		if status := bot.WaitExit(); status != c.status || !strings.Contains(bot.Stderr(), c.want) || len(bot.Raw()) > 0 {
			t.Errorf("%s: status %d, told %q and %q", c.line, status, bot.Stderr(), bot.Raw())
		}
	}
	bot := chattest.Dial(t, h.Addr, "dice", chattest.Key(key), chattest.NoPTY(), chattest.Exec("bot '#lobby'"))
	bot.WaitFor(`"type":"hello","name":"dice"`)
	ann.WaitFor("* dice joined")
	ann.Type("/who\n")
	ann.WaitFor("dice (bot)")
	ann.Type("roll\n")
	bot.WaitFor(`"text":"roll"`)
	bot.Type(`{"type":"say","text":"4","id":"x"}` + "\n")
	ann.WaitFor("dice: 4")
	bot.WaitFor(`{"v":1,"type":"ack","id":"x","seq":`)
	bot.CloseInput()
	if status := bot.WaitExit(); status != 0 || bot.Stderr() != "" {
		t.Errorf("status %d, told %q", status, bot.Stderr())
	}
	ann.WaitFor("* dice left")
	if all := strings.Join(ann.Lines(), "\n"); strings.Contains(all, "eve") {
		t.Errorf("the room heard of who was refused:\n%s", all)
	}
}

// TestBotDrain: when the server goes down a bot is told so, with the status that says
// when to come back.
func TestBotDrain(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	bot := chattest.Dial(t, h.Addr, "dice", chattest.Key(chattest.NewKey(t)), chattest.NoPTY(), chattest.Exec("bot"))
	bot.WaitFor(`"type":"hello"`)
	h.Close(chattest.Patience)
	if status := bot.WaitExit(); status != 75 || !strings.Contains(bot.Stderr(), `"code":"restart"`) {
		t.Errorf("status %d, told %q", status, bot.Stderr())
	}
}
