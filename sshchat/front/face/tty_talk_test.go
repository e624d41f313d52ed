package face_test

import (
	"fmt"
	"strings"
	"testing"

	"sshchat/sshchat/chattest/inside"
)

// TestTTYMessage: a message arrives above what is being typed.
func TestTTYMessage(t *testing.T) {
	a := func(n int) string { return strings.Repeat("a", n) }
	n := func(n int) string { return strings.Repeat("你", n) }
	// while types keys, sees the draft, and then bob says what gives rows.
	while := func(name, keys, draft, says, rows string) check {
		return check{name, []step{{keys: keys, want: draft}, {says: []string{says}, want: rows + "\n" + draft}}}
	}
	burst, rows := make([]string, 30), make([]string, 30)
	for i := range burst {
		burst[i] = fmt.Sprintf("line %d", i)
		rows[i] = "bob: " + burst[i]
	}
	area(t, []check{
		while("no draft", "", "jo> |", "hi", "bob: hi"),
		while("a short draft", "abc", "jo> abc|", "hi", "bob: hi"),
		while("the cursor inside", "abcd"+left+left, "jo> ab|cd", "hi", "bob: hi"),
		while("Chinese", "你好世界"+left, "jo> 你好世|界", "大家好", "bob: 大家好"),
		while("a family", "👨‍👩‍👧b"+left, "jo> 👨‍👩‍👧|b", "hi", "bob: hi"),
		while("a full row", a(35), "jo> "+a(35)+"|", "hi", "bob: hi"),
		while("just wrapped", a(36), "jo> "+a(35)+"\na|", "hi", "bob: hi"),
		while("wrapped twice", a(80), "jo> "+a(35)+"\n"+a(39)+"\n"+a(6)+"|", "hi", "bob: hi"),
		while("wrapped, at the start", a(80)+home, "jo> |"+a(35)+"\n"+a(39)+"\n"+a(6), "hi", "bob: hi"),
		while("wrapped, inside", a(50)+strings.Repeat(left, 5), "jo> "+a(35)+"\n"+a(10)+"|"+a(5), "hi", "bob: hi"),
		while("wrapped Chinese", n(20), "jo> "+n(17)+"\n"+n(3)+"|", "hi", "bob: hi"),
		while("a long message", a(50), "jo> "+a(35)+"\n"+a(15)+"|", strings.Repeat("b", 80),
			"bob: "+strings.Repeat("b", 35)+"\n"+strings.Repeat("b", 40)+"\n"+strings.Repeat("b", 5)),
		while("a message of an exact row", "abc", "jo> abc|", strings.Repeat("b", 35), "bob: "+strings.Repeat("b", 35)),
		{"typing goes on", []step{
			{keys: "ab", want: "jo> ab|"},
			{says: []string{"hi"}, want: "bob: hi\njo> ab|"},
			{keys: "c", want: "bob: hi\njo> abc|"},
			{keys: left + left + "x", want: "bob: hi\njo> ax|bc"},
			{says: []string{"there"}, want: "bob: hi\nbob: there\njo> ax|bc"},
			{keys: end + enter, want: "bob: hi\nbob: there\njo: axbc\njo> |"},
		}},
		{"a burst of 30", []step{
			{keys: a(36) + left, want: "jo> " + a(35) + "\n|a"},
			{says: burst, want: "...\n" + strings.Join(rows[8:], "\n") + "\njo> " + a(35) + "\n|a"},
		}},
		{"at the last row", []step{
			{keys: "ab", says: burst, want: "...\n" + strings.Join(rows[7:], "\n") + "\njo> ab|"},
			{keys: a(40), want: "...\n" + strings.Join(rows[8:], "\n") + "\njo> ab" + a(33) + "\n" + a(7) + "|"},
			{says: []string{"hi"}, want: "...\n" + strings.Join(rows[9:], "\n") + "\nbob: hi\njo> ab" + a(33) + "\n" + a(7) + "|"},
			{keys: ctrlU + "c", want: "...\n" + strings.Join(rows[9:], "\n") + "\nbob: hi\njo> c|"},
		}},
	})
}

// TestTTYResize: tmux wraps its lines anew, as most terminals do, and there is one
// prompt afterwards.
func TestTTYResize(t *testing.T) {
	a := func(n int) string { return strings.Repeat("a", n) }
	wide := "jo> " + a(35) + "\n" + a(25) + "|"
	area(t, []check{
		{"a short draft", []step{
			{keys: "abc", want: "jo> abc|"},
			{width: 30, want: "jo> abc|"},
			{width: 50, want: "jo> abc|"},
		}},
		{"narrower", []step{
			{keys: a(60), want: wide},
			{width: 30, want: "jo> " + a(25) + "\n" + a(29) + "\n" + a(6) + "|"},
		}},
		{"wider", []step{
			{keys: a(60), want: wide},
			{width: 60, want: "jo> " + a(55) + "\n" + a(5) + "|"},
		}},
		{"narrower and back", []step{
			{keys: a(60), want: wide},
			{width: 25, want: "jo> " + a(20) + "\n" + a(24) + "\n" + a(16) + "|"},
			{width: 40, want: wide},
		}},
		{"the cursor inside", []step{
			{keys: a(60) + home + right, want: "jo> a|" + a(34) + "\n" + a(25)},
			{width: 30, want: "jo> a|" + a(24) + "\n" + a(29) + "\n" + a(6)},
			{keys: "x", want: "jo> ax|" + a(23) + "\n" + a(29) + "\n" + a(7)},
		}},
		{"an exact edge", []step{
			{keys: a(26), want: "jo> " + a(26) + "|"},
			{width: 30, want: "jo> " + a(25) + "\na|"},
		}},
		{"below a message", []step{ // which tmux may move into the scrollback
			{keys: a(60), says: []string{"keep me"}, want: "bob: keep me\n" + wide},
			{width: 30, want: "...\njo> " + a(25) + "\n" + a(29) + "\n" + a(6) + "|", kept: "bob: keep me"},
			{width: 40, want: "...\n" + wide, kept: "bob: keep me"},
		}},
		{"and a message after it", []step{
			{keys: a(60), want: wide},
			{width: 30, want: "jo> " + a(25) + "\n" + a(29) + "\n" + a(6) + "|"},
			{says: []string{"hi"}, want: "bob: hi\njo> " + a(25) + "\n" + a(29) + "\n" + a(6) + "|"},
			{keys: ctrlU, want: "bob: hi\njo> |"},
		}},
		{"in bursts", bursts(a, wide)},
		{"Chinese", []step{
			{keys: strings.Repeat("你", 20), want: "jo> " + strings.Repeat("你", 17) + "\n你你你|"},
			{width: 30, want: "jo> " + strings.Repeat("你", 12) + "\n" + strings.Repeat("你", 8) + "|"},
		}},
	})
}

// bursts is four sizes within milliseconds, again and again, as from somebody who
// drags the edge of a window. No row of the talk may go.
func bursts(a func(int) string, wide string) []step {
	said, rows := make([]string, 40), make([]string, 40)
	for i := range said {
		said[i] = fmt.Sprintf("row %d", i)
		rows[i] = "bob: " + said[i]
	}
	kept := strings.Join(rows, "\n")
	steps := []step{{keys: a(60), says: said, want: "...\n" + wide, kept: kept}}
	for range 3 {
		for _, sizes := range [][]int{{22, 60, 33, 30}, {100, 22, 55, 40}, {60, 33, 22, 30}, {22, 55, 100, 40}} {
			want := "...\n" + wide
			if sizes[3] == 30 {
				want = "...\njo> " + a(25) + "\n" + a(29) + "\n" + a(6) + "|"
			}
			steps = append(steps, step{burst: sizes, want: want, kept: kept})
		}
	}
	return steps
}

// TestTTYQuestionsWait: questions that come faster than one may ask go out one by one, as
// lines do; none is refused.
func TestTTYQuestionsWait(t *testing.T) {
	h := inside.Serve(t, inside.Options{})
	ann := h.Join(t, "ann")
	ann.WaitFor("/quit leaves")
	const asked = 108 // 100 at once, then five a second
	ann.Type(strings.Repeat("/lang\r", asked) + "that was all\r")
	ann.WaitFor("ann: that was all")
	if seen := strings.Join(ann.Lines(), "\n"); strings.Contains(seen, "slower") {
		t.Errorf("one was refused:\n%s", seen)
	}
}
