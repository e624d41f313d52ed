package term

import "testing"

// TestOrigin: what begins with a paste is text, whatever is done to it, and what begins
// with something typed may be a command.
func TestOrigin(t *testing.T) {
	p := func(s string) string { return "\x1b[200~" + s + "\x1b[201~" }
	for _, tt := range []struct {
		name, in, want string
		isText         bool
	}{
		{"typed", "/me waves", "/me waves", false},
		{"pasted", p("/me waves"), "/me waves", true},
		{"a comment", p("// x\ny"), "// x\ny", true},
		{"behind a command", "/topic " + p("new\nline"), "/topic new\nline", false},
		{"behind a typed slash", "/" + p("me waves"), "/me waves", false},
		{"typed behind it", p("/me") + " waves", "/me waves", true},
		{"typed before it", p("waves") + "\x01/me ", "/me waves", false},
		{"the first character typed anew", p("/me waves") + "\x01\x04/", "/me waves", false},
		{"what was typed before it is deleted", "x" + p("/me") + "\x01\x04", "/me", true},
		{"and by backspace", "x" + p("/me") + "\x02\x02\x02\x7f", "/me", true},
		{"all of it is deleted", p("ab") + "\x7f\x7f/me", "/me", false},
		{"cut", p("ab") + "\x15/me", "/me", false},
		{"cleared", p("ab") + "\x03/me", "/me", false},
		{"cut and brought back", p("/me") + "\x15\x19", "/me", true},
		{"typed, cut and brought back", "/me\x15\x19", "/me", false},
		{"brought back behind a command", p("new") + "\x15/topic \x19", "/topic new", false},
		{"sent and brought back", p("/me") + "\r\x1b[A", "/me", true},
		{"sent and found", p("/me") + "\r\x12me\x05", "/me", true},
		{"sent, and the next", p("/me") + "\r/me", "/me", false},
		{"undone", "/me" + p("x") + "\x1f", "/me", false},
		{"undone to a paste", p("/me") + "\x01y\x1f", "/me", true},
		{"swapped", p("a/") + "\x14", "/a", true},
		{"completed", p("//x\nal") + "\t", "//x\nalice: ", true},
		{"in the middle", "/e" + "\x02" + p("m"), "/me", false},
		{"the draft kept while going back", "one\r" + p("/me") + "\x1b[A\x1b[B", "/me", true},
		{"two pastes", p("/m") + p("e"), "/me", true},
	} {
		e := NewEditor()
		feed(e, []byte(tt.in))
		if e.Text() != tt.want || e.isText() != tt.isText {
			t.Errorf("%s: %q is text: %t; want %q, %t", tt.name, e.Text(), e.isText(), tt.want, tt.isText)
		}
	}
}
