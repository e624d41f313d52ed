package commands_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/text"
)

// showing is a sample of each verb that shows something to others, by the row that it is of.
func showing() map[string][]string {
	return map[string][]string{
		"":      {"words", "//words", "#ops words", "+1"}, // what is no command
		"me":    {"/me waves"},
		"topic": {"/topic words"}, "mark": {"/mark words"}, "pin": {"/pin words", "/pin drop 1"}, "unpin": {"/unpin 1"}, "edit": {"/edit words"}, "react": {"/react 👍"}, "quote": {"/quote alice words"},
		"say": {"/say words", "/say #ops words", "/say @alice words", "/say --code words"}, "msg": {"/msg alice words"}, "reply": {"/reply words"},
		"invite": {"/invite alice #ops"}, "join": {"/join #mallory-says-hi"}, "nick": {"/nick buynow"},
		"name": {"/name other", "/name free bob"}, "away": {"/away words"},
		"kick": {"/kick alice words"}, "ban": {"/ban 203.0.113.0/24 words"}, "unban": {"/unban 203.0.113.0/24", "/unban by alice"},
		"mute": {"/mute alice for 1m words"}, "unmute": {"/unmute alice"}, "slow": {"/slow 5s"}, "lockdown": {"/lockdown guests"},
		"motd": {"/motd words"}, "rules": {"/rules words"}, "rename": {"/rename alice otherwise words"}, "announce": {"/announce words"}, "shutdown": {"/shutdown in 10m words"}, "admit": {"/admit wordy"}, "purge": {"/purge mallory", "/purge #1-3"}, "op": {"/op alice"}, "deop": {"/deop alice"},
		"room": {
			"/room #own ban bob BUY NOW", "/room #own kick alice and now out with you", "/room #own mute bob words", "/room #own unmute bob",
			"/room #own unban bob", "/room #own keep 30d", "/room #own op bob", "/room #own deop bob", "/room #own invite carol", "/room #own remove alice",
			"/room #own private", "/room #new make", "/room #own speak ops", "/room #own speak members", "/room #own voice bob", "/room #own unvoice bob", "/room #own close", "/room #own open",
		},
	}
}

// free is what a muted person may do, and why.
func free() map[string]string {
	return map[string]string{
		"forget": "whoever is muted cannot; it takes away what they said", "del": "it takes away what they said and says nothing", "leave": "everybody may go", "quit": "everybody may go",
		"back": "it is said only where they may speak", "owner": "whoever knows the code owns the chat", "key": "nobody sees it; /key add asks by itself",
		"windows": "it ends sessions of one's own, and nobody sees it",
	}
}

// watched is an engine that writes down what one account has stored that others see.
type watched struct {
	sshchat.Engine
	seen *[]string
	by   *sshchat.AccountID
	on   *bool
}

func (w watched) Append(e sshchat.Entry, done func(sshchat.Entry, error)) {
	if *w.on && e.From.Account == *w.by && e.Kind != sshchat.Joined && e.Kind != sshchat.Left {
		*w.seen = append(*w.seen, fmt.Sprintf("%s %s: %s", e.Kind, e.Rule, e.Body))
	}
	w.Engine.Append(e, done)
}

func (w watched) Set(ctx context.Context, key string, value []byte, o sshchat.SetOpt) (uint64, error) {
	for _, prefix := range []string{"room", "rule/", "state/motd", "state/rules", "invite/", "owner/", "name/"} {
		if *w.on && strings.HasPrefix(key, prefix) {
			*w.seen = append(*w.seen, "set "+key)
		}
	}
	return w.Engine.Set(ctx, key, value, o)
}

// Every row of the table, and every word behind /room, either is of the sample above or
// shows nothing to others.
func TestWhatShowsIsListed(t *testing.T) {
	quiet := strings.Fields("query bot rooms switch watch help whois who history tail show export man last search mentions stats raw lang theme time tz bell notify plain charset msgs clear ignore unignore bans audit nodes report reports")
	quiet = append(quiet, "name list", "name drop", "reports take", "reports done", "pin list", "room members", "room bans")
	for _, row := range commands.All() {
		name, word, _ := strings.Cut(row.Name, " ")
		sample, shows := showing()[name]
		if word != "" {
			shows = slices.ContainsFunc(sample, func(line string) bool { return strings.Contains(line+" ", " "+word+" ") })
		}
		_, may := free()[name]
		if !shows && !may && !slices.Contains(quiet, row.Name) {
			t.Errorf("/%s is in no list: do others see what it does?", row.Name)
		}
	}
	for name := range maps.Keys(free()) {
		if slices.Contains(slices.Collect(maps.Keys(showing())), name) {
			t.Errorf("%s is in two lists", name)
		}
	}
}

// Whoever is muted, in the chat or a room, or kept out by a lockdown, does nothing that
// others see: by no verb, in a session or as a program, whatever their rank.
func TestTheSilentShowNothing(t *testing.T) {
	for _, role := range []sshchat.Role{sshchat.GuestRole, sshchat.MemberRole, sshchat.OperatorRole} {
		for _, how := range []string{"/mute mallory", "/lockdown guests", "/lockdown new", "/lockdown known"} {
			lockdown := strings.HasPrefix(how, "/lockdown")
			if lockdown && (role == sshchat.OperatorRole || role == sshchat.MemberRole && how == "/lockdown guests") {
				continue // whom it does not meet
			}
			t.Run(fmt.Sprint(role, how), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { silence(t, role, how) })
			})
		}
	}
}

func silence(t *testing.T, role sshchat.Role, how string) {
	var seen []string
	by, on := sshchat.AccountID(""), false
	c := stage.OpenOn(t, watched{stage.Engine(t), &seen, &by, &on}, chat.Options{})
	boss := stage.Own(t, c)
	stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
	stage.In(t, c, stage.Somebody{Name: "carol", Key: "C"})
	alice := stage.In(t, c, stage.Somebody{Name: "alice", Key: "A"})
	who := stage.Somebody{Name: "mallory", Key: "M", Role: role}
	if role == sshchat.GuestRole {
		who.Key = ""
	}
	mallory := stage.In(t, c, who)
	by = mallory.Person().Account
	stage.Tell[sshchat.Opened](t, alice, "/join #ops")
	stage.Tell[sshchat.Opened](t, mallory, "/join #ops")
	if role != sshchat.GuestRole {
		stage.Tell[sshchat.Opened](t, mallory, "/join #own")
		stage.Tell[sshchat.Opened](t, alice, "/join #own")
		alice.Says("hi")
	}
	mallory.Says("#ops hi")
	alice.Says("#ops hello")
	alice.Says("/msg mallory psst")
	synctest.Wait()
	mallory.Sees()
	stage.Done(t, boss, "/lockdown") // nothing yet
	boss.Says(how)
	synctest.Wait()
	var visit *chat.Visitor
	if role != sshchat.GuestRole && strings.HasPrefix(how, "/mute") {
		visit = visitor(t, c, "mallory", "M", false)
	}
	const between = 45 * time.Second // all of it within the hour in which an account is new
	on = true
	for name, lines := range showing() {
		for _, line := range lines {
			stage.Pass(between)
			mallory.Sees()
			seen = nil
			mallory.Says(line)
			if got := mallory.Sees(); len(seen) > 0 || len(got) == 0 {
				t.Errorf("%s (%s) by the silent: others see %q, they see %q", line, name, seen, got)
			}
			if visit == nil {
				continue
			}
			seen = nil
			commands.Do(t.Context(), visit.Session, text.Block(line))
			synctest.Wait()
			if _, err := visit.Take(t.Context(), nil); err != nil || len(seen) > 0 {
				t.Errorf("%s (%s) as a program: others see %q, %v", line, name, seen, err)
			}
		}
	}
	for name, act := range map[string]func(*chat.Session) error{
		"Say": func(m *chat.Session) error {
			return act.By(t.Context(), m).Speech().Say("#ops", text.Line("words"), false)
		},
		"SaySnippet": func(m *chat.Session) error {
			return act.By(t.Context(), m).Speech().SaySnippet("#ops", sshchat.NewSnippet(strings.Repeat("x\n", 50)))
		},
		"SetTopic": func(m *chat.Session) error {
			return act.By(t.Context(), m).Speech().SetTopic("#ops", text.Line("words"))
		},
		"SetAway": func(m *chat.Session) error { return act.By(t.Context(), m).Speech().SetAway(text.Line("words"), true) },
	} { // what bots and pipes call
		stage.Pass(between)
		seen = nil
		if err := act(mallory.Session); err == nil || len(seen) > 0 {
			t.Errorf("%s by the silent: %v, others see %q", name, err, seen)
		}
	}
	on = false
}
