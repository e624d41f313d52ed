package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// piece is a text as it stands in the picture.
type piece struct{ x, y, class, style, length, text string }

// draw runs the program and returns the texts of the screen, the title left out. It
// fails if the picture is no XML.
func draw(t *testing.T, args []string, capture string) []piece {
	t.Helper()
	var out strings.Builder
	if err := run(args, strings.NewReader(capture), &out); err != nil {
		t.Fatal(err)
	}
	var all []piece
	for d := xml.NewDecoder(strings.NewReader(out.String())); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all[1:]
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, out.String())
		}
		e, ok := token.(xml.StartElement)
		if !ok || e.Name.Local != "text" {
			continue
		}
		var p piece
		for _, a := range e.Attr {
			switch a.Name.Local {
			case "x":
				p.x = a.Value
			case "y":
				p.y = a.Value
			case "class":
				p.class = a.Value
			case "style":
				p.style = a.Value
			case "textLength":
				p.length = a.Value
			}
		}
		if err := d.DecodeElement(&p.text, &e); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// TestColumns: what follows Chinese and emoji stands in its own column.
func TestColumns(t *testing.T) {
	at := func(column float64) string { return fmt.Sprintf("%.1f", padding+column*cellWidth) }
	first, second := "60.5", "80.5"
	want := []piece{
		{x: at(1), y: first, class: "w", text: "你"}, // the middle of columns 0 and 1
		{x: at(3), y: first, class: "w e", text: "😀"},
		{x: at(4), y: first, length: "16.8", text: "ab"},
		{x: at(7), y: first, length: "16.8", text: "<&"},
		{x: at(.5), y: second, class: "b w", style: "fill:#00875f", text: "x"},
		{x: at(1), y: second, class: "d", length: "16.8", text: "yz"},
	}
	got := draw(t, nil, "你😀ab <&\n\x1b[1;38;5;29mx\x1b[0;2myz\x1b[0m\n\n")
	if len(got) != len(want) {
		t.Fatalf("%d texts, want %d: %+v", len(got), len(want), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("text %d is %+v, want %+v", i, got[i], want[i])
		}
	}
}

// TestThemes: the sixteen colours and the ground are the theme's.
func TestThemes(t *testing.T) {
	for _, c := range []struct{ flag, red string }{{"-dark=true", darkTheme.basic[1]}, {"-dark=false", light.basic[1]}} {
		if got := draw(t, []string{c.flag}, "\x1b[31mred"); got[0].style != "fill:"+c.red {
			t.Errorf("%s: red is %q, want %s", c.flag, got[0].style, c.red)
		}
		if got := draw(t, []string{c.flag}, "\x1b[7mon"); !strings.HasPrefix(got[0].style, "fill:#") {
			t.Errorf("%s: reverse is %q", c.flag, got[0].style)
		}
	}
}

func TestCursorFlag(t *testing.T) {
	var out strings.Builder
	if err := run([]string{"-cursor", "3,0"}, strings.NewReader("abc"), &out); err != nil {
		t.Fatal(err)
	}
	if x := fmt.Sprintf(`<rect x="%g"`, left(3)); !strings.Contains(out.String(), x) {
		t.Errorf("no cursor at %s in\n%s", x, out.String())
	}
	if err := run([]string{"-cursor", "here"}, strings.NewReader(""), io.Discard); err == nil {
		t.Error("a cursor that is no place was taken")
	}
}
