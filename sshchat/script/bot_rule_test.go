package script_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/records"
	"sshchat/sshchat/text"
)

// rulings is an audit record in memory.
type rulings struct{ all []string }

func (a *rulings) Record(r sshchat.Ruling) error {
	a.all = append(a.all, fmt.Sprintf("%s %s %s %s by %s, %s", r.Room, r.What, r.Target, r.Reason, r.By.Name, r.Door))
	return nil
}

func (a *rulings) Last(sshchat.RoomID, int) ([]sshchat.Ruling, error) { return nil, nil }

// warded is a room of alice's in which a bot is, on another node than everybody else.
type warded struct {
	*world
	bot   *robot
	there *world // where people are
	kept  *rulings
}

func newWarded(t *testing.T) *warded {
	t.Helper()
	kept := &rulings{}
	house := stage.OpenNodes(t, chat.Options{Audit: kept, Bots: sshchat.Rate{Burst: 1000, Every: 1}})
	here, there := &world{Chat: house.Start("a").Chat}, &world{Chat: house.Start("b").Chat}
	there.alice = there.enter(t, "alice", sshchat.MemberRole)
	here.alice = there.alice
	for _, line := range []string{"/join #ops", "/join #secret", "/room #secret private yes", "/switch #ops"} {
		commands.Do(t.Context(), there.alice, text.Line(line))
		there.quiet(t)
	}
	w := &warded{world: here, there: there, kept: kept}
	w.bot = here.bot(t, "warden", "bot '#ops'")
	w.bot.take(t, here)
	return w
}

// says has somebody say a line, and returns its number as the bot is told it; 0: it is not.
func (w *warded) says(t *testing.T, m *chat.Session, line string) (seq uint64) {
	t.Helper()
	commands.Do(t.Context(), m, text.Line(line))
	for _, r := range w.bot.take(t, w.world) {
		seq = r.Seq
	}
	return seq
}

// asks sends the bot's order and returns how it was answered.
func (w *warded) asks(t *testing.T, order string) (answer string) {
	t.Helper()
	w.bot.send(order)
	for _, r := range w.bot.take(t, w.world) {
		switch r.Type {
		case "ack":
			answer = "ack"
		case "error":
			answer = r.Code
		}
	}
	return answer
}

// want asks for it and holds the answer.
func (w *warded) want(t *testing.T, order, want string) {
	t.Helper()
	if got := w.asks(t, order); got != want {
		t.Errorf("%s is answered by %s, want %s", order, got, want)
	}
}

// refusal says a line and returns how it is refused; "": it is not.
func (w *warded) refusal(t *testing.T, m *chat.Session, line string) string {
	t.Helper()
	w.lastFault(t, m)
	commands.Do(t.Context(), m, text.Line(line))
	w.quiet(t)
	return w.lastFault(t, m)
}

// lastFault takes what somebody is told and returns the last refusal in it.
func (w *warded) lastFault(t *testing.T, m *chat.Session) (key string) {
	t.Helper()
	for range 10 {
		n, err := m.Take(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, notice := range n.Notices {
			if f, ok := notice.(*sshchat.Fault); ok {
				key = f.Key
			}
		}
	}
	return key
}

// TestBotLooksAfterARoom: with the rank of its account, and no more, a bot erases lines by their numbers, mutes and
// sends out who wrote them, whatever they are called by then, on the record, and wherever they are.
func TestBotLooksAfterARoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWarded(t)
		alice, mallory := w.there.alice, w.there.enter(t, "mallory", sshchat.MemberRole)
		w.says(t, mallory, "/join #ops")
		bad := w.says(t, mallory, "#ops buy now")
		order := func(form string, seq uint64) string { return fmt.Sprintf(form, seq) }
		for _, form := range []string{
			`{"type":"erase","ref":%d}`, `{"type":"mute","ref":%d}`, `{"type":"unmute","ref":%d}`, `{"type":"kick","ref":%d}`,
		} { // it has no rank
			w.want(t, order(form, bad), "room.rank")
		}
		w.want(t, `{"type":"mute","room":"#ops","to":"mallory"}`, "room.rank")
		w.says(t, alice, "/room #ops op warden")
		w.want(t, order(`{"type":"erase","ref":%d,"id":"e"}`, bad), "ack")
		if seq := w.says(t, mallory, "/edit decent"); seq != 0 {
			t.Error("what was erased is edited")
		}
		w.want(t, order(`{"type":"erase","ref":%d}`, bad), "show.none")
		w.want(t, order(`{"type":"erase","ref":%d}`, w.says(t, alice, "my own room")), "room.above")
		w.want(t, order(`{"type":"mute","ref":%d}`, w.says(t, alice, "and mine")), "room.above")
		w.says(t, mallory, "#ops fine so far")
		w.want(t, order(`{"type":"erase","room":"#ops","ref":%d}`, w.says(t, mallory, "/edit buy here")), "ack") // the number of the edit

		bad = w.says(t, mallory, "#ops buy again")
		w.want(t, order(`{"type":"erase","ref":%d}`, bad), "ack") // whose it was is still known
		w.says(t, mallory, "/nick maggie")
		bob := w.there.enter(t, "mallory2", sshchat.MemberRole)
		w.want(t, order(`{"type":"mute","ref":%d,"for":0}`, bad), "bot.for")
		w.want(t, order(`{"type":"mute","ref":%d,"for":600,"text":"spam"}`, bad), "ack")
		if key := w.refusal(t, mallory, "#ops am I heard"); key != "room.mute.until" {
			t.Errorf("who wrote it is met by %q", key)
		}
		w.says(t, bob, "/join #ops")
		if key := w.refusal(t, bob, "#ops am I heard"); key != "" {
			t.Errorf("somebody else is met by %q", key)
		}
		w.want(t, `{"type":"unmute","to":"maggie"}`, "ack")
		w.want(t, `{"type":"unmute","to":"maggie"}`, "pardon.none")
		if key := w.refusal(t, mallory, "#ops again"); key != "" {
			t.Errorf("after the mute they are met by %q", key)
		}
		w.want(t, order(`{"type":"kick","ref":%d,"text":"enough"}`, bad), "ack")
		if key := w.refusal(t, mallory, "#ops still here"); key != "room.notin" {
			t.Errorf("sent out of the room they are met by %q", key)
		}
		w.want(t, `{"type":"kick","to":"warden"}`, "rule.self")
		w.want(t, `{"type":"mute","to":"nobody"}`, "msg.nobody")
		w.want(t, `{"type":"mute","room":"#lobby","to":"maggie"}`, "room.notin")
		record := strings.Join(w.kept.all, "\n")
		for _, want := range []string{
			"#ops purge mallory  by warden, exec", "#ops room-mute maggie spam by warden, exec",
			"#ops room-unmute maggie  by warden, exec", "#ops room-kick maggie enough by warden, exec",
		} {
			if !strings.Contains(record, want) {
				t.Errorf("the record lacks %s:\n%s", want, record)
			}
		}
	})
}

// TestBotAnswersByNumber: a bot answers below a message, in its rooms and among its letters, takes its own
// lines back, and reaches no line that it could not see.
func TestBotAnswersByNumber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWarded(t)
		alice := w.there.alice
		asked := w.says(t, alice, "which one?")
		w.want(t, fmt.Sprintf(`{"type":"say","room":"#ops","ref":%d,"text":"the other one"}`, asked), "ack")
		commands.Do(t.Context(), alice, text.Line("/quote warden no"))
		var quoted records.Record
		for _, r := range w.bot.take(t, w.world) {
			quoted = r
		}
		if quoted.Quote == nil || quoted.Quote.Text.String() != "the other one" {
			t.Errorf("alice answers %+v", quoted.Quote)
		}
		w.want(t, fmt.Sprintf(`{"type":"erase","ref":%d}`, quoted.Ref), "ack") // its own, and it has no rank
		letter := w.says(t, alice, "/msg warden psst")
		w.want(t, fmt.Sprintf(`{"type":"say","ref":%d,"text":"yes?"}`, letter), "ack")
		w.want(t, fmt.Sprintf(`{"type":"erase","ref":%d}`, letter), "show.none")
		w.want(t, fmt.Sprintf(`{"type":"say","room":"#ops","ref":%d,"text":"aloud"}`, letter), "show.none")
		w.want(t, fmt.Sprintf(`{"type":"say","room":"#lobby","ref":%d,"text":"elsewhere"}`, asked), "show.none")
		commands.Do(t.Context(), alice, text.Line("#secret among us"))
		commands.Do(t.Context(), alice, text.Line("/msg alice note"))
		commands.Do(t.Context(), alice, text.Line("#lobby where it is not"))
		after := w.says(t, alice, "#ops here")
		for seq := asked + 1; seq < after+20; seq++ { // whatever there is, and what is still to come
			for _, form := range []string{`{"type":"erase","ref":%d}`, `{"type":"mute","ref":%d}`, `{"type":"kick","ref":%d}`} {
				if got := w.asks(t, fmt.Sprintf(form, seq)); got != "show.none" && got != "room.rank" {
					t.Errorf("%s is answered by %s", fmt.Sprintf(form, seq), got)
				}
			}
		}
		if len(w.kept.all) > 1 {
			t.Errorf("the record says %q", w.kept.all)
		}
	})
}

// TestBotTriesNumbers: who asks for many lines by number is slowed down, and not refused.
func TestBotTriesNumbers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWarded(t)
		began := time.Now()
		for n := range 300 { // each is taken when its turn has come
			w.bot.send(fmt.Sprintf(`{"type":"erase","ref":%d}`, 100_000+n))
		}
		if took := time.Since(began); took < 30*time.Second || took > time.Minute {
			t.Errorf("300 are taken in %v: a hundred at once and five a second are expected", took)
		}
		for _, r := range w.bot.take(t, w.world) {
			if r.Code != "show.none" {
				t.Fatalf("one is answered by %+v", r)
			}
		}
	})
}
