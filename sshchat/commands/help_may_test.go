package commands_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/commands/table"
)

// everyRole is a chat with somebody of each role in it.
func everyRole(t *testing.T) (*chat.Chat, map[sshchat.Role]*stage.Person) {
	t.Helper()
	c := stage.Open(t, chat.Options{})
	return c, map[sshchat.Role]*stage.Person{
		sshchat.GuestRole:    stage.In(t, c, stage.Somebody{Name: "gina"}),
		sshchat.MemberRole:   stage.In(t, c, stage.Somebody{Name: "mia", Key: "M"}),
		sshchat.OperatorRole: stage.In(t, c, stage.Somebody{Name: "opal", Key: "O", Role: sshchat.OperatorRole}),
		sshchat.OwnerRole:    stage.Own(t, c),
	}
}

// /help, /help GROUP and Tab offer what one may use in a session and nothing else.
func TestHelpOffersWhatOneMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, people := everyRole(t)
		for role, p := range people {
			listed := namesOf(stage.Tell[sshchat.Help](t, p, "/help").Commands)
			typed, explained := commands.Complete(t.Context(), p.Session, "", "/"), commands.Complete(t.Context(), p.Session, "/help ", "")
			for _, row := range commands.Commands() {
				may := table.MayUse(p.Session, row) == nil
				if slices.Contains(listed, row.Name) != may {
					t.Errorf("%v: /help lists /%s: %v", role, row.Name, !may)
				}
				if slices.Contains(typed, "/"+row.Name+" ") != may {
					t.Errorf("%v: Tab offers /%s: %v", role, row.Name, !may)
				}
				if slices.Contains(explained, row.Name+" ") != may {
					t.Errorf("%v: Tab behind /help offers %s: %v", role, row.Name, !may)
				}
			}
		}
		if f := stage.FaultOf(t, people[sshchat.GuestRole], "/help manage"); f == nil || f.Key != "denied.group" {
			t.Errorf("a guest who asks for help on managing: %v", f)
		}
	})
}

// namesOf returns the names of rows.
func namesOf(rows []*sshchat.Command) []string {
	names := make([]string, len(rows))
	for i, row := range rows {
		names[i] = row.Name
	}
	return names
}

// Help on one command says why its asker cannot use it, in a session and as a program.
func TestHelpSaysWhoMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, people := everyRole(t)
		mia := people[sshchat.MemberRole]
		for line, why := range map[string]string{"/help kick": "denied", "/help nick": "", "/help tail": ""} {
			if h := stage.Tell[sshchat.Help](t, mia, line); why != faultKey(h.Why) {
				t.Errorf("%s: %v, want %q", line, h.Why, why)
			}
		}
		visit := visitor(t, c, "mia", "M", false)
		for line, why := range map[string]string{"/help kick": "denied", "/help join": "command.session", "/help tail": ""} {
			if h := askAs[sshchat.Help](t, visit.Session, line); why != faultKey(h.Why) {
				t.Errorf("%s as a program: %v, want %q", line, h.Why, why)
			}
		}
	})
}

func faultKey(f *sshchat.Fault) string {
	if f == nil {
		return ""
	}
	return f.Key
}

// askAs gives a line as a program and returns its one answer.
func askAs[N sshchat.Notice](t *testing.T, m *chat.Session, line string) N {
	t.Helper()
	return stage.Answer[N](t, stage.Drive(t, m), line)
}

// What is no command is answered in the form of its place, and with no command that whoever
// asks cannot use there.
func TestUnknownInItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, people := everyRole(t)
		mia, opal := people[sshchat.MemberRole], people[sshchat.OperatorRole]
		for line, want := range map[string]string{
			"/nosuchthing": "command.unknown", "/hstory": "command.nearest history", "/unmtue": "command.unknown", "/tial": "command.unknown",
			"/help nosuchthing": "help.unknown", "/help hstory": "help.nearest history", "/help /hstory": "help.nearest history",
		} {
			if f := stage.FaultOf(t, mia, line); f == nil || adviceOf(f) != want {
				t.Errorf("%s: %v, want %s", line, f, want)
			}
		}
		if f := stage.FaultOf(t, opal, "/unmtue"); f == nil || adviceOf(f) != "command.nearest unmute" {
			t.Errorf("an operator's slip: %v", f)
		}
		visit := visitor(t, c, "mia", "M", false)
		local, err := c.Local(t.Context(), chat.Login{Door: "socket", Evict: func(sshchat.Cause, *sshchat.Fault) {}})
		if err != nil {
			t.Fatal(err)
		}
		defer local.Leave(t.Context(), sshchat.Quit)
		for line, want := range map[string][2]string{
			"/bash":    {"shell.unknown", "program.unknown"},
			"/hstory":  {"program.nearest history", "program.nearest history"},
			"/tial":    {"program.nearest tail", "program.nearest tail"},
			"/swtich":  {"shell.unknown", "program.unknown"}, // a session's
			"/unmtue":  {"shell.unknown", "program.nearest unmute"},
			"/help hs": {"help.unknown", "help.unknown"},
		} {
			for i, m := range []*chat.Session{visit.Session, local.Session} {
				stage.Pass(time.Minute)
				if f := askAs[*sshchat.Fault](t, m, line); adviceOf(f) != want[i] {
					t.Errorf("%s through door %d: %v, want %s", line, i, f, want[i])
				}
			}
		}
	})
}

// adviceOf is a refusal's key with the command that it proposes.
func adviceOf(f *sshchat.Fault) string {
	if strings.HasSuffix(f.Key, ".nearest") {
		return f.Key + " " + f.Args[1].(string)
	}
	return f.Key
}
