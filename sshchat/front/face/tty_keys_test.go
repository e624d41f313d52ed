package face_test

import "testing"

func TestTTYKeys(t *testing.T) {
	// Two rows of the terminal, one to whoever copies it.
	const hint = "--   /charset gb18030" // the last row of it
	area(t, []check{
		one("^A", "abc"+ctrlA+"x", "jo> x|abc"),
		one("^E", "abc"+ctrlA+ctrlE+"x", "jo> abcx|"),
		one("^B ^F", "abc"+ctrlB+ctrlB+ctrlF, "jo> ab|c"),
		one("Home ~", "abc\x1b[1~x", "jo> x|abc"),
		one("Home H", "abc\x1b[Hx", "jo> x|abc"),
		one("Home O", "abc\x1bOHx", "jo> x|abc"),
		one("Home of rxvt", "abc\x1b[7~x", "jo> x|abc"),
		one("End ~", "abc"+ctrlA+"\x1b[4~x", "jo> abcx|"),
		one("End F", "abc"+ctrlA+"\x1b[Fx", "jo> abcx|"),
		one("End O", "abc"+ctrlA+"\x1bOFx", "jo> abcx|"),
		one("arrows in application mode", "abc\x1bOD\x1bOD\x1bOCx", "jo> abx|c"),
		one("Delete", "abc"+home+del, "jo> |bc"),
		one("^D inside", "abc"+home+ctrlD, "jo> |bc"),
		one("^H", "abc"+ctrlH, "jo> ab|"),
		one("Alt-b", "one two\x1bbx", "jo> one x|two"),
		one("Alt-f", "one two"+ctrlA+"\x1bfx", "jo> onex| two"),
		one("Ctrl-Left", "one two\x1b[1;5Dx", "jo> one x|two"),
		one("Ctrl-Right", "one two"+ctrlA+"\x1b[1;5Cx", "jo> onex| two"),
		one("Alt-Left", "one two\x1b[1;3Dx", "jo> one x|two"),
		one("Alt-Right", "one two"+ctrlA+"\x1b[1;3Cx", "jo> onex| two"),
		one("Alt-Backspace", "one two-three\x1b\x7f", "jo> one two-|"),
		one("Alt-d", "one two"+ctrlA+"\x1bd", "jo> | two"),
		one("^W", "one two-three"+ctrlW, "jo> one |"),
		one("^U", "one two"+left+ctrlU, "jo> |o"),
		one("^K", "one two"+ctrlA+right+ctrlK, "jo> o|"),
		one("^Y", "one two"+ctrlW+ctrlA+ctrlY, "jo> two|one"),
		one("cuts add up", "one two"+ctrlW+ctrlW+"x"+ctrlY, "jo> xone two|"),
		one("^T", "abc"+left+ctrlT, "jo> acb|"),
		one("undo", "one two"+ctrlW+undo, "jo> one two|"),
		one("Alt-Enter", "one\x1b\rtwo"+left, "jo> one↵\ntw|o"),
		one("^L", "one"+left+ctrlL, "jo> on|e"),
		one("^C", "one"+ctrlC+"x", "jo> x|"),
		one("^Z", "one"+ctrlZ+"x", "jo> onex|"),
		one("^S ^Q ^V", "a\x13b\x11c\x16d", "jo> abcd|"),
		one("F5, PageUp, Insert", "a\x1b[15~b\x1b[5~c\x1b[2~d", "jo> abcd|"),
		one("focus", "a\x1b[Ib\x1b[Oc", "jo> abc|"),
		one("an answer of the terminal", "a\x1b]11;rgb:0000/0000/0000\x1b\\b\x1b[?62;c"+"c", "jo> abc|"),
		{"Escape, then b at once", []step{
			{keys: "one two", want: "jo> one two|"},
			{keys: "\x1b", then: "b", want: "jo> one twob|"},
		}},
		{"half a sequence", []step{
			{keys: "ab\x1b[", want: "jo> ab|"},
			{keys: "Dx", want: "jo> ax|b"},
		}},
		{"bytes that are no UTF-8", []step{
			{keys: "a\xffb", want: "jo> ab|"},
			{keys: "\xff", want: "...\njo> ab|", kept: hint}, // once, at the second
			{keys: "\xff\xff", want: "...\njo> ab|", kept: hint},
		}},
	})
}

func TestTTYHistory(t *testing.T) {
	// said are two lines to go back to; each check sends its own, as history stays.
	said := func(a, b string) step {
		return step{keys: a + enter + b + enter, want: "jo: " + a + "\njo: " + b + "\njo> |"}
	}
	above := "jo: one fish\njo: two fish\n"
	area(t, []check{
		{"up", []step{said("one fish", "two fish"), {keys: up + up, want: above + "jo> one fish|"}}},
		{"the draft is kept", []step{
			said("one fish", "two fish"),
			{keys: "red" + up, want: above + "jo> two fish|"},
			{keys: down, want: above + "jo> red|"},
		}},
		{"^P ^N", []step{said("one fish", "two fish"), {keys: ctrlP + ctrlP + ctrlN, want: above + "jo> two fish|"}}},
		{"send one again", []step{said("one fish", "two fish"), {keys: up + up + enter, want: above + "jo: one fish\njo> |"}}},
		{"mend one", []step{said("one fish", "two fish"), {keys: up + back + "!", want: above + "jo> two fis!|"}}},
		{"^R", []step{
			said("one fish", "two fish"),
			{keys: ctrlR + "one", want: above + "search 'one': |one fish"},
			{keys: end, want: above + "jo> one fish|"},
		}},
		{"^R again", []step{
			said("one fish", "two fish"),
			{keys: ctrlR + "fish" + ctrlR, want: above + "search 'fish': one |fish"},
			{keys: enter, want: above + "jo: one fish\njo> |"},
		}},
		{"^R given up", []step{
			said("one fish", "two fish"),
			{keys: "red" + ctrlR + "one", want: above + "search 'one': |one fish"},
			{keys: ctrlG, want: above + "jo> red|"},
		}},
		{"Alt-e", []step{
			said("one fish", "two fish"),
			{keys: up + "\x1be", want: above + "jo> /edit two fish|"},
			{keys: "!" + enter, want: above + "jo: two fish! (edited)\njo> |"},
		}},
		{"Chinese", []step{said("你好", "世界"), {keys: up + up + back, want: "jo: 你好\njo: 世界\njo> 你|"}}},
		{"^C on an empty line", []step{{keys: ctrlC, want: "-- ^C again leaves; so do ^D and /quit\njo> |"}}},
	})
}

func TestTTYCompletion(t *testing.T) {
	area(t, []check{
		one("a command", "/hi"+tab, "jo> /history |"),
		{"a name", []step{{keys: "bo" + tab, want: "jo> bob: |"}, {keys: "hi", want: "jo> bob: hi|"}}},
		one("a name inside", "and @b"+tab, "jo> and @bob |"),
		one("an argument", "/lang z"+tab, "jo> /lang zh |"),
		{"nothing to complete", []step{{keys: "xyz" + tab, want: "jo> xyz|"}, {keys: "!", want: "jo> xyz!|"}}},
		one("in a paste without brackets", "x"+tab+"y", "jo> x    y|"),
		{"several", []step{
			{keys: "/t" + tab, want: "-- /theme  /time  /topic  /tz\njo> /t|"},
			{keys: tab, want: "-- /theme  /time  /topic  /tz\njo> /theme |"},
			{keys: tab, want: "-- /theme  /time  /topic  /tz\njo> /time |"},
			{keys: "\x1b[Z", want: "-- /theme  /time  /topic  /tz\njo> /theme |"},
		}},
	})
}

func TestTTYPaste(t *testing.T) {
	area(t, []check{
		{"three lines are one draft", []step{
			{paste: "one\ntwo\nthree\n", want: "jo> one↵\ntwo↵\nthree|"},
			{keys: enter, want: "jo:\n│ one\n│ two\n│ three\njo> |"},
		}},
		{"into a draft", []step{
			{keys: "<>" + left, want: "jo> <|>"},
			{paste: "大家\n好", want: "jo> <大家↵\n好|>"},
			{keys: back, want: "jo> <大家↵\n|>"},
		}},
		{"nothing in it is a key", []step{
			{keys: "\x1b[200~a\x03\x04\x15b\x1b[Dc\x07\x1b[201~", want: "jo> abc|"},
		}},
		{"code keeps its shape", []step{
			{paste: "if x {\n\ty()\n}", want: "jo> if x {↵\n    y()↵\n}|"},
			{keys: enter, want: "jo:\n│ if x {\n│     y()\n│ }\njo> |"},
		}},
		one("without brackets each line is sent", "one\rtwo\rthree", "jo: one\njo: two\njo> three|"),
	})
}
