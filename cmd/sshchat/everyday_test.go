package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"sshchat/sshchat/chattest"
)

// everyday is a thing that somebody with nothing but ssh wants to do.
type everyday struct {
	what  string
	guess string // what who has never seen this chat types for it; "": what is in does
	hint  string // what that is met with
	does  string // what does it
	en    string // what is seen then, in either language
	zh    string
}

// everydays are forty of them, in the order in which they are tried.
var everydays = []everyday{
	{"say something", "", "", "good morning", "ann: good morning", "ann 说：good morning"},
	{"write a letter", "/letter bob hi", "/msg", "/msg bob hi", "[you → bob] hi", "[你 → bob] hi"},
	{"answer one", "", "", "/reply yes", "[you → bob] yes", "[你 → bob] yes"},
	{"see who is here", "/online", "/who", "/who", "2 in #lobby", "#lobby 有 2 人"},
	{"know who somebody is", "/info bob", "/whois", "/whois bob", "same key since", "密钥"},
	{"see the rooms", "/groups", "/rooms", "/rooms", "2 here", "2 人"},
	{"make a room", "/create #club", "/join", "/join #club", "this room is new", "新"},
	{"say what it is for", "", "", "/topic tea and cake", "set the topic: tea and cake", "tea and cake"},
	{"ask somebody in", "", "", "/invite bob", "bob", "bob"},
	{"go back to the other room", "/go #lobby", "/switch", "/switch #lobby", "#lobby:", "#lobby"},
	{"leave a room", "/close #club", "/leave", "/leave #club", "you left #club", "#club"},
	{"find yesterday's link", "/yesterday", "/search", "/search minutes after:2d", "https://minutes.example", "https://minutes.example"},
	{"read older lines", "/log", "/history", "/history 5", "the last", "最近"},
	{"mend a typo", "/fix", "/edit", "/edit s/good/fine/", "fine morning (edited)", "fine morning"},
	{"take a line back", "/delete", "/del", "/del", "taken back", "撤回"},
	{"react", "/like", "/react", "/react :tada:", "🎉", "🎉"},
	{"answer a line", "/answer bob which?", "/quote", "/quote bob which?", "↪ bob:", "↪ bob"},
	{"mute somebody for me", "/block bob", "/ignore", "/ignore bob", "bob", "bob"},
	{"hear them again", "", "", "/unignore bob", "bob", "bob"},
	{"be away", "/brb", "/away", "/away lunch", "is away: lunch", "lunch"},
	{"be back", "", "", "/back", "ann is back", "ann 回来了"},
	{"set my time zone", "/clock", "/tz", "/tz berlin", "Europe/Berlin", "Europe/Berlin"},
	{"see dates", "/timestamps", "/time", "/time full", "full", "full"},
	{"choose a language", "/english", "/lang", "/lang", "en|zh", "en|zh"},
	{"other colours", "/colors", "/theme", "/theme dark", "dark", "dark"},
	{"be in peace", "/sound off", "/bell", "/bell off", "off", "off"},
	{"see less of a room", "/follow #help", "/watch", "/watch #help mentions", "#help", "#help"},
	{"no letters of strangers", "", "", "/msgs off", "off", "off"},
	{"a second window", "/second", "/help windows", "/help windows", "ssh -t", "ssh -t"},
	{"another machine, a lost key", "/lost", "/key", "/help key", "reset", "reset"},
	{"take my data along", "/save", "/help export", "/help export", "ssh", "ssh"},
	{"report somebody", "/abuse bob", "/report", "/report bob loud", "bob", "bob"},
	{"paste code", "/code", "/help text", "/help text", "```", "```"},
	{"the keys", "/shortcuts", "/help keys", "/help keys", "Tab", "Tab"},
	{"all settings", "/settings", "/help you", "/help you", "/theme", "/theme"},
	{"remember a moment", "", "", "/mark tea", "ann marks: tea", "tea"},
	{"see how busy it was", "", "", "/stats", "24", "24"},
	{"be forgotten", "/account", "/forget", "/forget me", "every mark", "标记"},
	{"change my name", "/username anna", "/nick", "/nick anna", "ann is now anna", "ann 改名为 anna"},
	{"go", "/disconnect", "/quit", "/quit", "extproc", "extproc"}, // stty says it behind ssh,
}

// some are tried each time: they need none of the others.
var some = []string{"write a letter", "see who is here", "find yesterday's link", "answer a line", "mute somebody for me", "set my time zone", "the keys"}

// TestEveryday: what people do every day is found by who has never seen this chat, by guessing or in /help, on a screen
// and on a phone, in either language. SSHCHAT_EVERYDAY=1, or make everyday, tries all of it.
func TestEveryday(t *testing.T) {
	t.Parallel()
	if len(everydays) != 40 {
		t.Errorf("there are %d", len(everydays))
	}
	for name, on := range map[string]struct {
		chattest.Terminal
		lang string
		zh   bool
	}{
		"a screen": {chattest.Terminal{Width: 80, Height: 24}, "en_US.UTF-8", false},
		"a phone":  {chattest.Terminal{Width: 45, Height: 20}, "zh_CN.UTF-8", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, nil, "--say-every", "0", "--rooms", "help")
			bob := chattest.Dial(t, p.addr, "bob", chattest.Key(chattest.NewKey(t)), chattest.NoPTY())
			bob.Type("the minutes are at https://minutes.example\n")
			ann := p.login(t, on.Terminal, chattest.SSH{User: "ann", Env: []string{"LC_ALL=" + on.lang}})
			ann.WaitFor("ann #lobby>")
			bob.Type("/msg ann are you there?\n")
			ann.WaitFor("are you there?")
			for _, e := range everydays {
				if os.Getenv("SSHCHAT_EVERYDAY") == "" && !slices.Contains(some, e.what) {
					continue
				}
				seen := e.en
				if on.zh {
					seen = e.zh
				}
				e.try(t, ann, on.Height, seen)
			}
		})
	}
}

// answered is what stands on a screen without what was typed, and without what wraps it.
func answered(screen, typed string) string {
	return squeeze(strings.NewReplacer("> "+typed+"\n", "", "--", "").Replace(screen))
}

// try has somebody guess, follow the hint, and see what comes of it. What answers fits the screen.
func (e everyday) try(t *testing.T, p *chattest.Pane, height int, seen string) {
	t.Helper()
	for _, step := range [][2]string{{e.guess, e.hint}, {e.does, seen}} {
		if step[0] == "" {
			continue
		}
		p.Keys("C-l")
		p.WaitScreen("a clear screen", func(s string) bool { return strings.Count(strings.TrimSpace(s), "\n") < 4 }) // somebody may come or go meanwhile
		p.Line(step[0])
		screen, ok := p.Shows(p.Patience, func(s string) bool {
			return strings.Contains(answered(s, step[0]), answered(step[1], ""))
		})
		if !ok {
			t.Errorf("%s: %s does not show %q:\n%s", e.what, step[0], step[1], screen)
		}
		if strings.Count(screen, "\n") >= height-1 && strings.HasPrefix(step[0], "/help") && !strings.HasPrefix(screen, "--") {
			t.Errorf("%s: the beginning of %s has gone:\n%s", e.what, step[0], screen)
		}
	}
}
