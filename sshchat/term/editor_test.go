package term

import (
	"fmt"
	"strings"
	"testing"
)

// TestKeys is the table of terminal.md 3.2: bytes in; text with | for the cursor,
// and actions out.
func TestKeys(t *testing.T) {
	tests := []struct{ name, in, want, actions string }{
		{"type", "hello", "hello|", ""},
		{"type in the middle", "held\x1b[D\x1b[Dl\x1b[Co", "hello|d", ""},
		{"enter", "hi\r", "|", "submit hi"},
		{"lf", "hi\n", "|", "submit hi"},
		{"crlf", "hi\r\nyo\r\n", "|", "submit hi, submit yo"},
		{"lf lf", "\n\n", "|", "submit , submit "},
		{"type ahead", "one\rtwo\rthr", "thr|", "submit one, submit two"},
		{"chinese", "你好\x02吗", "你吗|好", ""},
		{"backspace", "你好\x7f\x7f\x7fa", "a|", ""},
		{"^H", "ab\b", "a|", ""},
		{"backspace family", "a👩‍👩‍👧‍👦\x7f", "a|", ""},
		{"backspace flag", "a🇨🇳🇩🇪\x7f", "a🇨🇳|", ""},
		{"backspace accent", "ae\u0301\x7f", "a|", ""},
		{"left over family", "a👩‍👩‍👧‍👦b\x02\x02x", "ax|👩‍👩‍👧‍👦b", ""},
		{"delete", "abc\x01\x1b[3~", "|bc", ""},
		{"^D deletes", "abc\x01\x04", "|bc", ""},
		{"^D leaves", "\x04", "|", "eof"},
		{"^C clears", "abc\x03", "|", ""},
		{"^C leaves", "\x03", "|", "interrupt"},
		{"home end", "b\x1b[Ha\x1b[Fc\x1b[1~1\x1b[4~2\x1b[7~3\x1b[8~4\x1bOH5\x1bOF6", "531abc246|", ""},
		{"^A ^E", "b\x01a\x05c", "abc|", ""},
		{"^K", "hello world\x1bb\x0b", "hello |", ""},
		{"^U", "hello world\x1bb\x15", "|world", ""},
		{"^W", "hello wor-ld\x17", "hello |", ""},
		{"^W spaces", "hello  \x17", "|", ""},
		{"^Y", "one two\x17\x01\x19", "two|one ", ""},
		{"^W ^W ^Y", "one two\x17\x17x\x19", "xone two|", ""},
		{"alt-d alt-d ^Y", "one two\x01\x1bd\x1bd\x19", "one two|", ""},
		{"alt-backspace", "one two-three\x1b\x7f", "one two-|", ""},
		{"alt-b alt-f", "one two\x1bb\x1bb\x1bfx", "onex| two", ""},
		{"ctrl-left", "one two\x1b[1;5Dx", "one x|two", ""},
		{"alt-left", "one two\x1b[1;3D\x1b[1;3D\x1b[1;3Cx", "onex| two", ""},
		{"ctrl-delete", "one two\x01\x1b[3;5~", "| two", ""},
		{"han word", "我们 去吃饭ok\x1bb\x1bbx", "我们 x|去吃饭ok", ""},
		{"^T", "ab\x14", "ba|", ""},
		{"^T middle", "abc\x02\x02\x14", "ba|c", ""},
		{"^T one", "a\x14", "a|", "bell"},
		{"^T chinese", "你好\x14", "好你|", ""},
		{"undo typing", "hello\x1f", "|", ""},
		{"undo ^W", "hello world\x17\x1f", "hello world|", ""},
		{"undo nothing", "\x1f", "|", "bell"},
		{"undo twice", "ab\x7f\x1f\x1f", "|", ""},
		{"history", "one\rtwo\r\x10\x10", "one|", "submit one, submit two"},
		{"history draft", "one\rdraft\x1b[A\x1b[B", "draft|", "submit one"},
		{"history ends", "one\r\x10\x10", "one|", "submit one, bell"},
		{"history twice", "one\rone\rtwo\r\x10\x10\x10", "one|", "submit one, submit one, submit two, bell"},
		{"^R", "alpha\rbeta\rgamma\r\x12et", "b|eta", "submit alpha, submit beta, submit gamma"},
		{"^R ^R", "ab1\rab2\rxx\r\x12ab\x12", "|ab1", "submit ab1, submit ab2, submit xx"},
		{"^R enter", "alpha\rbeta\r\x12alp\r", "|", "submit alpha, submit beta, submit alpha"},
		{"^R cancel", "alpha\rdraft\x12al\x07", "draft|", "submit alpha"},
		{"^R then end", "alpha\r\x12lph\x05!", "alpha!|", "submit alpha"},
		{"^R no match", "alpha\r\x12alz", "|alpha", "submit alpha, bell"},
		{"^R backspace", "ab\rac\r\x12ab\x7f", "|ac", "submit ab, submit ac"},
		{"^R empty", "\x12x", "x|", "bell"},
		{"^Z ^S ^Q ^V ignored", "a\x1a\x13\x11\x16b", "ab|", ""},
		{"^L", "a\x0c", "a|", "clear"},
		{"alt-enter", "a\x1b\rb", "a\nb|", ""},
		{"shift-enter kitty", "a\x1b[13;2ub", "a\nb|", ""},
		{"shift-enter xterm", "a\x1b[27;2;13~b", "a\nb|", ""},
		{"up in a block", "abc\x1b\rde\x1b[Ax", "abx|c\nde", ""},
		{"down in a block", "a\x1b\rbcd\x01\x1b[A\x1b[C\x1b[Bx", "a\nbx|cd", ""},
		{"^A in a block", "a\x1b\rbcd\x01x", "a\nx|bcd", ""},
		{"^U over a break", "a\x1b\r\x15", "a|", ""},
		{"^K over a break", "a\x1b\rb\x1b[D\x1b[D\x0b", "a|b", ""},
		{"alt-3", "\x1b3", "|", "room 3"},
		{"alt-e", "\x1beb", "b|", "edit last"},
		{"alt-e on a draft", "a\x1beb", "ab|", "bell"},
		{"up, then alt-e", "one\r\x1b[A\x1beb", "b|", "submit one, recalled one, edit last"},
		{"up, changed, then alt-e", "one\r\x1b[A!\x1beb", "one!b|", "submit one, recalled one, bell"},
		{"alt-a", "a\x1bab", "ab|", "room news"},
		{"keypad enter", "a\x1bOM", "|", "submit a"},
		{"paste", "\x1b[200~a\r\nb\rc\x1b[201~", "a\nb\nc|", ""},
		{"paste sent", "\x1b[200~a\nb\n\x1b[201~\r", "|", "submit text a\nb"},
		{"paste is no keys", "\x1b[200~a\x03\x15\x1b[Ab\tc\x1b[201~", "ab    c|", ""},
		{"paste in the middle", "ad\x02\x1b[200~bc\x1b[201~", "abc|d", ""},
		{"paste undone", "ad\x02\x1b[200~bc\x1b[201~\x1f", "a|d", ""},
		{"paste 22 lines", "\x1b[200~" + strings.Repeat("x\n", 22) + "\x1b[201~", strings.Repeat("x\n", 21) + "x|", ""},
		{"paste too many lines", "\x1b[200~" + strings.Repeat("x\n", 5002) + "\x1b[201~", strings.Repeat("x\n", 4999) + "x|", "trimmed 2 4"},
		{"stray mark", "\u0301a\u0301", "a\u0301|", "bell"},
		{"stray zwj", "\u200D\uFE0Fa", "a|", "bell"},
		{"stray mark on a new line", "a\x1b\r\u0301", "a\n|", "bell"},
		{"c1 as utf-8", "a\u009B31mb", "a31mb|", ""},
		{"bidi override", "a\u202Eb\u2066c", "abc|", ""},
		{"line separator", "a\u2028b", "a b|", ""},
		{"invalid", "a\xffb\xe4\xbdc\xe4\xbd\xa0", "abc你|", "invalid 2"},
		{"invalid before a key", "a\xe4\x7fb", "b|", "invalid 1"},
		{"replacement character", "a\uFFFDb", "ab|", "invalid 1"},
		{"unknown csi", "a\x1b[1;2Sb\x1b[?62;c\x1b[12;40Rd", "abd|", ""},
		{"focus", "a\x1b[I\x1b[Ob", "ab|", ""},
		{"linux F1", "a\x1b[[Ab", "ab|", ""},
		{"mouse left on", "a\x1b[M !!b\x1b[<0;1;2Mc", "abc|", ""},
		{"rxvt shift-delete", "ac\x02\x1b[3$b", "ab|", ""},
		{"osc reply", "a\x1b]11;rgb:00/00/00\x07b\x1b]11;rgb:0/0/0\x1b\\c", "abc|", ""},
		{"dcs reply", "a\x1bP1+r544e=78\x1b\\b", "ab|", ""},
		{"osc cut off by enter", "a\x1b]rest\rb", "b|", "submit a"},
		{"csi cut off by a key", "a\x1b[12\x7fb", "b|", ""},
		{"csi cut off by han", "a\x1b[12你", "a你|", ""},
		{"alt-x", "a\x1bxb", "axb|", ""},
		{"esc esc arrow", "one two\x1b\x1b[Dx", "one x|two", ""},
		{"esc esc delete", "one two\x01\x1b\x1b[3~", "| two", ""},
		{"urxvt's mouse", "abc\x1b[32;10;5MXYZdef", "abcXYZdef|", ""},
		{"rxvt ctrl-left ctrl-right", "one two\x1bOdx\x1bOcy", "one xtwoy|", ""},
		{"rxvt shift-left shift-right", "abc\x1b[d\x1b[d\x1b[cx", "abx|c", ""},
		{"rxvt ctrl-delete", "one two\x01\x1b[3^", "| two", ""},
		{"rxvt ctrl-home shift-end", "b\x1b[7^a\x1b[8$c", "abc|", ""},
		{"st delete", "abc\x01\x1b[P", "|bc", ""},
		{"F1 with a modifier", "a\x1b[1;5Pb\x1bOPc", "abc|", ""},
		{"old ctrl-left", "one two\x1b[5Dx\x1bO5Dy", "one y|xtwo", ""},
		{"keypad", "\x1bOp\x1bOy\x1bOk\x1bOM", "|", "submit 09+"},
		{"kitty letters", "\x1b[97u\x1b[97;2u\x1b[97;1:3u\x1b[97;65u\x1b[57400u", "aAa1|", ""},
		{"kitty num lock", "a\x1b[97;129u\x1b[1;129Dx", "ax|a", ""},
		{"kitty arrows let go", "ab\x1b[1;1:1D\x1b[1;1:3Dx", "ax|b", ""},
		{"xterm other keys", "a\x1b[27;2;66~\x1b[27;5;117~\x1b[27;3;120~\x1b[27;2;32~", "x |", ""},
		{"tabs in a paste without brackets", "\tfoo\tbar", "    foo    bar|", ""},
		{"a glyph of one font alone", "a\ue0b0b\x1b[200~\uf015\x1b[201~", "a\uFFFDb\uFFFD|", ""},
		{"a report of a mode", "a\x1b[4;2$yb\x1b[?2027;0$yc", "abc|", ""},
		{"kitty ^C", "a\x1b[99;5u", "|", ""},
		{"tab", "say hel\t", "say hel|", "complete say hel@4"},
		{"shift-tab", "a\x1b[Z", "a|", ""},
	}
	for _, tt := range tests {
		e := NewEditor()
		var got []string
		for acts := e.Feed([]byte(tt.in)); len(acts) > 0; acts = e.Feed(nil) {
			for _, a := range acts {
				if a.Kind != PastedText { // TestOrigin is about that
					got = append(got, describe(a))
				}
			}
		}
		if text := marked(e); text != tt.want {
			t.Errorf("%s: text %q, want %q", tt.name, text, tt.want)
		}
		if acts := strings.Join(got, ", "); acts != tt.actions {
			t.Errorf("%s: actions %q, want %q", tt.name, acts, tt.actions)
		}
	}
}

// marked returns what is shown of the draft, with | for the cursor.
func marked(e *Editor) string {
	_, d := e.view()
	return string(d.text[:d.pos]) + "|" + string(d.text[d.pos:])
}

func describe(a Action) string {
	switch a.Kind {
	case Submit:
		return "submit " + a.Line
	case SubmitText:
		return "submit text " + a.Line
	case Interrupt:
		return "interrupt"
	case EOF:
		return "eof"
	case ClearScreen:
		return "clear"
	case Complete:
		return fmt.Sprintf("complete %s@%d", a.Line, a.Start)
	case Bell:
		return "bell"
	case Room:
		return fmt.Sprint("room ", a.N)
	case EditLast:
		return "edit last"
	case Recalled:
		return "recalled " + a.Line
	case RoomNews:
		return "room news"
	case RoomStep:
		return fmt.Sprint("roomstep ", a.N)
	case Trimmed:
		return fmt.Sprint("trimmed ", a.Cut.Lines, a.Cut.Bytes)
	case InvalidUTF8:
		return fmt.Sprint("invalid ", a.N)
	}
	return "?"
}
