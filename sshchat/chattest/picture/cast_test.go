package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"
)

// TestRecording: what comes is recorded with its time, characters stay whole, and a picture that moves shows each row for
// the time that it stood there, and the last of each where nothing moves.
func TestRecording(t *testing.T) {
	seconds := 0
	now := func() time.Time { seconds++; return time.Unix(int64(seconds), 0) }
	come := io.MultiReader(strings.NewReader("one\r\n\xe4\xbd"), strings.NewReader("\xa0\r\n"), strings.NewReader("\x1b[1;1Htwo"))
	var cast bytes.Buffer
	if err := record(come, &cast, castHead{2, 10, 3, "t"}, now); err != nil {
		t.Fatal(err)
	}
	want := `{"version":2,"width":10,"height":3,"title":"t"}
[1,"o","one\r\n"]
[2,"o","你\r\n"]
[3,"o","\u001b[1;1Htwo"]
`
	if got := cast.String(); got != want {
		t.Errorf("recorded %s, want %s", got, want)
	}
	svg, err := play(&cast, darkTheme)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`>one</text>`, `<set attributeName="visibility" to="visible" begin="t.begin+1.00s" dur="2.00s"/>`,
		`>two</text>`, `<set attributeName="visibility" to="hidden" begin="t.begin" dur="3.00s"/>`, `dur="7.00s" begin="0s;t.end"`, `>你</text>`,
	} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("lacks %s:\n%s", want, svg)
		}
	}
	if _, err := play(strings.NewReader("{}"), darkTheme); err == nil {
		t.Error("what is no recording is played")
	}
}
