package script_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/script"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words/lang"
)

// program runs a line of alice's for a while of the bubble's time, and returns what it
// says and how it ends. meanwhile happens once the line has done what it could.
func (w *world) program(t *testing.T, line string, meanwhile func()) (told string, status int) {
	t.Helper()
	m, err := w.Visit(t.Context(), login("alice", sshchat.OwnerRole))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Leave(context.Background(), sshchat.Quit)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var out bytes.Buffer
	ended := make(chan int, 1)
	go func() { // ended has it
		ended <- script.Run(ctx, m, script.Session{Line: line, In: strings.NewReader(""), Out: &out, Err: &out, Styler: bare()})
	}()
	w.quiet(t)
	meanwhile()
	w.quiet(t)
	stop()
	status = <-ended
	return out.String(), status
}

// TestSurplus: whatever stands behind a command that it has no use for, it is refused as
// not understood, or it is part of what is said. Nothing is dropped in silence.
func TestSurplus(t *testing.T) {
	taken := []string{"edit", "me", "topic", "mark", "pin", "quote", "react", "say", "msg", "kick", "ban", "mute", "motd", "rules", "rename", "announce", "shutdown", "report", "rooms"} // words, as many as one likes
	for _, row := range commands.All() {
		example := strings.TrimPrefix(lang.For("en").Help[row.Name].Example, "/")
		for _, more := range []string{"surplus words", "surplus", "-n 1", "--nosuch", "--since=0", "--follow", "--max 3"} {
			line := strings.ReplaceAll(example, "--since 1234", "") + " " + more
			t.Run(line, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, chat.Options{End: func() {}})
					m, err := w.Visit(t.Context(), login("alice", sshchat.OwnerRole))
					if err != nil {
						t.Fatal(err)
					}
					f := table.MayUse(m.Session, row)
					m.Leave(context.Background(), sshchat.Quit)
					if f != nil || row.Name == "bot" { // through another door
						return
					}
					head, err := w.engine.Head(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					told, status := w.program(t, line, func() {})
					effect := w.effect(t, head)
					switch {
					case status == script.Usage && effect == "":
					case slices.Contains(taken, row.Word()) && strings.Contains(told+effect, more):
					case row.Name == "room kick" && status == script.Refused: // she is not in that room
					case row.Name == "reports done" && status == script.Refused: // there is no such report
					case row.Name == "rooms" && told == "": // a word that no room has
					case row.Name == "search" && !strings.HasPrefix(more, "-") && strings.Contains(told, more):
					case (row.Name == "name" || row.Name == "key" || row.Name == "key add") && status == script.Refused: // all of it is no name, zone or code
					case row.Name == "tail" && slices.Contains([]string{"-n 1", "--since=0", "--max 3"}, more): // TestTailOptions
					default:
						t.Errorf("%s: ends with %d, says %.99q, does %.99q", line, status, told, effect)
					}
				})
			})
		}
	}
}

// lines are the numbers that lines of a test say, in the order of the answer.
func lines(told string) (n []int) {
	for _, w := range strings.Fields(told) {
		if i, err := strconv.Atoi(w); err == nil {
			n = append(n, i)
		}
	}
	return n
}

// TestHistoryOptions: every combination of what history and tail take is applied, or
// refused as not understood.
func TestHistoryOptions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, chat.Options{Rate: sshchat.Rate{Burst: 1 << 20, Every: time.Nanosecond}})
		<-time.After(time.Hour)
		said := 0
		var seqs []uint64
		say := func() {
			said++
			commands.Do(t.Context(), w.bob, text.Line(fmt.Sprintf("#lobby %d", said)))
			<-time.After(time.Minute)
			synctest.Wait()
			head, err := w.engine.Head(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			seqs = append(seqs, head)
		}
		for range 30 {
			say()
		}
		for _, place := range []string{"", "'#lobby'", "'@bob'"} {
			for _, arg := range []string{"", "3", "today", "30m"} {
				for _, n := range []string{"", "-n 1", "-n 25", "-n=100"} {
					for _, since := range []string{"", "--since " + fmt.Sprint(seqs[26]), "--since today", "--since 40h"} {
						for _, follow := range []string{"", "--follow"} {
							args := strings.Join(strings.Fields(strings.Join([]string{place, n, arg, since, follow}, " ")), " ")
							first := said
							told, status := w.program(t, "history "+args, say)
							bad := arg != "" && n+since+follow != "" || place == "'@bob'" && follow != ""
							if bad != (status == script.Usage) {
								t.Errorf("history %s ends with %d: %.99s", args, status, told)
							}
							if bad || place == "'@bob'" || arg != "" {
								continue
							}
							want := counted(n, since, follow, first, 20)
							if got := lines(told); !slices.Equal(got, want) {
								t.Errorf("history %s shows %.99s, want %.99s", args, fmt.Sprint(got), fmt.Sprint(want))
							}
						}
					}
				}
			}
		}
	})
}

// counted are the numbers that an answer shows when first lines have been said, and one
// more while it follows.
func counted(n, since, follow string, first, usual int) (want []int) {
	begin, most := 1, first
	switch _, value, _ := strings.Cut(since, " "); {
	case value != "" && value != "today" && value != "40h":
		begin = 28
	case since == "":
		most = usual
	}
	if n != "" {
		most, _ = strconv.Atoi(strings.TrimLeft(n, "-n= "))
	}
	for i := max(begin, first-most+1); i <= first; i++ {
		want = append(want, i)
	}
	if follow != "" {
		want = append(want, first+1)
	}
	return want
}

// TestTailOptions is TestHistoryOptions of tail.
func TestTailOptions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, chat.Options{Rate: sshchat.Rate{Burst: 1 << 20, Every: time.Nanosecond}})
		<-time.After(time.Hour)
		said := 0
		var since27 uint64
		say := func() {
			said++
			commands.Do(t.Context(), w.bob, text.Line(fmt.Sprintf("#lobby %d", said)))
			<-time.After(time.Minute)
			synctest.Wait()
			if said == 27 {
				since27, _ = w.engine.Head(t.Context())
			}
		}
		for range 30 {
			say()
		}
		for _, place := range []string{"", "'#lobby'", "'#lobby' '#ops'", "'@bob'", "word"} {
			for _, n := range []string{"", "-n 1", "-n 5"} {
				for _, since := range []string{"", "--since " + fmt.Sprint(since27), "--since today", "--since=40h"} {
					for _, most := range []string{"", "--max 1", "--max 2"} {
						args := strings.Join(strings.Fields(strings.Join([]string{n, place, since, most}, " ")), " ")
						first := said
						told, status := w.program(t, "tail "+args, say)
						bad := place == "'@bob'" || place == "word" || strings.Contains(place, "ops") && n != ""
						if bad != (status == script.Usage) {
							t.Errorf("tail %s ends with %d: %.99s", args, status, told)
						}
						if bad {
							continue
						}
						want := counted(n, strings.Replace(since, "=", " ", 1), "--follow", first, 0)
						got := lines(strings.ReplaceAll(told, "#", " #"))
						if most != "" {
							m, _ := strconv.Atoi(strings.TrimPrefix(most, "--max "))
							if since == "--since today" || since == "--since=40h" { // people come before the first line
								if len(strings.Split(strings.TrimSpace(told), "\n")) != m {
									t.Errorf("tail %s shows %q, want %d lines", args, told, m)
								}
								continue
							}
							want = want[:min(m, len(want))]
						}
						if !slices.Equal(got, want) {
							t.Errorf("tail %s shows %.99s, want %.99s", args, fmt.Sprint(got), fmt.Sprint(want))
						}
					}
				}
			}
		}
	})
}

// TestBotOptions: every combination of what bot takes is in what its line asks for, and
// nothing else is taken.
func TestBotOptions(t *testing.T) {
	for _, rooms := range []string{"", "#ops", "#ops #lobby"} {
		for _, since := range []string{"", "--since 7", "--since=2h"} {
			for _, mentions := range []string{"", "--mentions"} {
				for _, echo := range []string{"", "--echo", "--json --echo"} {
					line := strings.Join([]string{"bot", mentions, rooms, since, echo}, " ")
					b, ok, err := script.ParseBot(line)
					if !ok || err != nil {
						t.Errorf("%s: %t, %v", line, ok, err)
					}
					_, value, _ := strings.Cut(strings.Replace(since, "=", " ", 1), " ")
					if strings.Join(b.Rooms, " ") != rooms || b.Since != value || b.Mentions != (mentions != "") || b.Echo != (echo != "") {
						t.Errorf("%s: %+v", line, b)
					}
				}
			}
		}
	}
	for _, line := range []string{
		"bot #ops word", "bot @bob", "bot --follow", "bot -n 3", "bot --max 3 #ops", "bot --since", "bot --since 1 --since 2", "bot --echo=no", "bot --code #ops",
	} {
		if b, _, err := script.ParseBot(line); err == nil {
			t.Errorf("%s is taken: %+v", line, b)
		}
	}
}
