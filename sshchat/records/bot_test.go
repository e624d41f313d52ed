package records

import (
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"sshchat/sshchat"
)

// inputs are lines of a bot, each with the fault that it is met by; "" for none.
var inputs = map[string]string{
	`{"v":1,"type":"say","room":"#ops","text":"hello","id":"x1"}`: "",
	`{"type":"say","text":"x\n  y","code":true}`:                  "",
	`{"type":"say","room":"#ops","text":"x","code":false}`:        "",
	`{"type":"say","to":"bob","text":"psst"}`:                     "",
	`{"type":"say","to":"@bob","text":"psst","id":"7"}`:           "",
	`{"type":"react","ref":123,"text":"👍"}`:                       "",
	`{"type":"react","ref":123,"text":":+1:","id":"x"}`:           "",
	`{"type":"topic","room":"#ops","text":"deploy at 15:00"}`:     "",
	`{"type":"topic"}`:                                              "",
	`{"type":"away","text":"lunch"}`:                                "",
	`{"type":"away"}`:                                               "",
	`{"type":"back","id":"x"}`:                                      "",
	`{"type":"say","ref":123,"text":"no, the other one"}`:           "",
	`{"type":"say","room":"#ops","ref":123,"text":"x","code":true}`: "",
	`{"type":"erase","ref":123}`:                                    "",
	`{"type":"erase","room":"#ops","ref":123,"id":"5"}`:             "",
	`{"type":"mute","ref":123,"for":600,"text":"spam"}`:             "",
	`{"type":"mute","room":"#ops","to":"mallory"}`:                  "",
	`{"type":"unmute","to":"@mallory"}`:                             "",
	`{"type":"kick","ref":123,"text":"enough"}`:                     "",
	`{"type":"erase"}`:                                              "input.field",
	`{"type":"erase","to":"mallory"}`:                               "input.field",
	`{"type":"mute","for":600}`:                                     "input.field",
	`{"type":"mute","to":"mallory","ref":123}`:                      "input.field",
	`{"type":"mute","to":"@@m"}`:                                    "input.field",
	`{"type":"mute","ref":123,"for":-1}`:                            "input.json",
	`{"type":"mute","ref":123,"for":5000000000}`:                    "input.json",
	`{"type":"mute","ref":123,"for":"10m"}`:                         "input.json",
	`{"type":"kick"}`:                                               "input.field",
	`{"type":"say","to":"bob","ref":7,"text":"x"}`:                  "input.field",
	``:                                 "input.json",
	`hello`:                            "input.json",
	`{"type":"say","text":"x"`:         "input.json",
	`{"type":"say","text":"x"} x`:      "input.json",
	`["say","x"]`:                      "input.json",
	`"say"`:                            "input.json",
	`{"type":"say","text":7}`:          "input.json",
	`{"type":"say","text":"x","id":7}`: "input.json",
	`{"type":"react","ref":"7","text":"👍"}`: "input.json",
	`{"type":"react","ref":-7,"text":"👍"}`:  "input.json",
	`{"type":"react","ref":1.5,"text":"👍"}`: "input.json",
	`{}`:                                                     "input.field",
	`{"text":"x"}`:                                           "input.field",
	`{"type":"say"}`:                                         "input.field",
	`{"type":"say","text":" \n "}`:                           "input.field",
	`{"v":2,"type":"say","text":"x"}`:                        "input.field",
	`{"type":"say","room":"ops","text":"x"}`:                 "input.field",
	`{"type":"say","room":"#","text":"x"}`:                   "input.field",
	`{"type":"say","room":"#ops now","text":"x"}`:            "input.field",
	`{"type":"say","room":"#o","to":"b","text":"x"}`:         "input.field",
	`{"type":"say","to":"@","text":"x"}`:                     "input.field",
	`{"type":"say","to":"@@b","text":"x"}`:                   "input.field",
	`{"type":"react","text":"👍"}`:                            "input.field",
	`{"type":"react","ref":7}`:                               "input.field",
	`{"type":"shout","text":"x"}`:                            "input.type",
	`{"type":"` + strings.Repeat("x", 100) + `"}`:            "input.type",
	`{"type":"back","id":"` + strings.Repeat("x", 65) + `"}`: "input.field",
}

// TestParseInput: what a bot sends is taken or met by a fault that says what is wrong,
// and the schema agrees.
func TestParseInput(t *testing.T) {
	s, root := schemaOf(t, "bot-input.schema.json")
	for line, want := range inputs {
		in, err := ParseInput([]byte(line))
		got := ""
		if f, ok := errors.AsType[*sshchat.Fault](err); ok {
			got = f.Key
			if len(f.Args) != 1 {
				t.Errorf("%s: facts %v", line, f.Args)
			}
		} else if err != nil {
			t.Errorf("%s: %v is no fault", line, err)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
		if want == "input.json" {
			continue
		}
		if bad := s.check(root, decode(t, line)) != nil; bad != (want != "") && len(in.ID) <= maxID && !strings.Contains(line, strings.Repeat("x", 65)) {
			t.Errorf("%s: the schema takes it: %t", line, !bad)
		}
	}
}

// TestInputFields: nothing of a line is lost, and unknown fields are passed over.
func TestInputFields(t *testing.T) {
	for line, want := range map[string]Input{
		`{"v":1,"type":"say","room":"#ops","text":"a\nb","code":true,"id":"x","extra":[1]}`: {V: 1, Type: "say", Room: "#ops", Text: "a\nb", Code: true, ID: "x"},
		`{"type":"say","to":"@bob","text":" 好 "}`:                                           {Type: "say", To: "bob", Text: " 好 "},
		`{"type":"react","ref":18446744073709551615,"text":"👍"}`:                            {Type: "react", Ref: 1<<64 - 1, Text: "👍"},
		`{"type":"mute","to":"@bob","for":600,"text":"spam"}`:                               {Type: "mute", To: "bob", For: new(uint32(600)), Text: "spam"},
	} {
		got, err := ParseInput([]byte(line))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", line, got, err)
		}
	}
	// Who asked must be told, even when what was asked for cannot be.
	for _, line := range []string{`{"id":"x9","type":"shout"}`, `{"id":"x9","type":"say","text":7}`, `{"id":"x9"}`} {
		if in, err := ParseInput([]byte(line)); in.ID != "x9" || err == nil {
			t.Errorf("%s: ID %q, %v", line, in.ID, err)
		}
	}
}

// TestInputManual: docs/bots.md has an example of each type, and they are all taken.
func TestInputManual(t *testing.T) {
	page, err := os.ReadFile("../../docs/bots.md")
	if err != nil {
		t.Fatal(err)
	}
	s, root := schemaOf(t, "bot-input.schema.json")
	seen := map[string]bool{}
	for line := range strings.Lines(string(page)) {
		if !strings.HasPrefix(line, "{") || strings.Contains(line, `"v":1`) { // which is what a bot is told
			continue
		}
		in, err := ParseInput([]byte(line))
		if err != nil {
			t.Errorf("%s%v", line, err)
		}
		if err := s.check(root, decode(t, line)); err != nil {
			t.Errorf("%s%v", line, err)
		}
		seen[in.Type] = true
	}
	for _, kind := range []string{"say", "react", "topic", "away", "back", "erase", "mute", "unmute", "kick"} {
		if !seen[kind] {
			t.Errorf("docs/bots.md has no example of %q", kind)
		}
	}
}

// FuzzParseInput reads a stranger's line: no panic, and what passes has its bounds.
func FuzzParseInput(f *testing.F) {
	for line := range inputs {
		f.Add([]byte(line))
	}
	types := []string{"say", "react", "topic", "away", "back", "erase", "mute", "unmute", "kick"}
	f.Fuzz(func(t *testing.T, line []byte) {
		in, err := ParseInput(line)
		if len(in.ID) > maxID || !utf8.ValidString(in.ID) {
			t.Errorf("an ID of %q", in.ID)
		}
		if fault, ok := errors.AsType[*sshchat.Fault](err); ok {
			if !slices.Contains([]string{"input.json", "input.field", "input.type"}, fault.Key) {
				t.Errorf("the fault %q", fault.Key)
			}
			return
		}
		if err != nil || !slices.Contains(types, in.Type) {
			t.Fatalf("took %q as %+v, %v", line, in, err)
		}
		if in.Type == "say" && (in.To != "" && in.Room != "" || strings.TrimSpace(in.Text) == "") {
			t.Errorf("took %+v", in)
		}
		if strings.ContainsAny(in.To+in.Room, " \n") {
			t.Errorf("a place with a blank: %+v", in)
		}
	})
}
