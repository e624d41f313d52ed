package records

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"sshchat/sshchat"
)

// maxID bounds what a bot may call a line: it comes back to it.
const maxID = 64

// Input is what a bot asks for: one line of its standard input. docs/bots.md and
// docs/bot-input.schema.json have its form.
type Input struct {
	V    int     `json:"v"`    // 1, or left out
	Type string  `json:"type"` // "say", "react", "topic", "away", "back", "erase", "mute", "unmute", "kick"
	ID   string  `json:"id"`   // comes back with the answer
	Room string  `json:"room"` // "#ops"; none: the first that the bot is in
	To   string  `json:"to"`   // say: to one person alone; mute, unmute, kick: whom
	Text string  `json:"text"` // as it came: its taker makes it safe
	Code bool    `json:"code"` // say: as a block of code
	Ref  uint64  `json:"ref"`  // the seq of what it is about; say: of what it answers; mute, unmute, kick: of a line of whom
	For  *uint32 `json:"for"`  // mute: for how many seconds, at least 1; nil: for good
}

// ParseInput reads a line that a bot sent, without its LF. Fields that it does not know
// are passed over. The error is a *sshchat.Fault that says what is wrong; what could be
// read of the line comes with it, so that its ID can be told.
func ParseInput(line []byte) (Input, error) {
	var in Input
	if err := json.Unmarshal(line, &in); err != nil {
		return Input{ID: idOf(in.ID)}, fault("input.json", broken(err))
	}
	id := in.ID
	in.ID = idOf(id)
	switch {
	case id != in.ID:
		return in, fault("input.field", "id")
	case in.V != 0 && in.V != Version:
		return in, fault("input.field", "v")
	case in.Room != "" && !named(in.Room, '#'):
		return in, fault("input.field", "room")
	}
	return in, in.check()
}

// check holds the fields of an input against its type.
func (in *Input) check() error {
	switch in.Type {
	case "say":
		switch {
		case !in.named() || in.To != "" && (in.Room != "" || in.Ref != 0):
			return fault("input.field", "to")
		case strings.TrimSpace(in.Text) == "":
			return fault("input.field", "text")
		}
	case "erase":
		if in.Ref == 0 {
			return fault("input.field", "ref")
		}
	case "mute", "unmute", "kick":
		switch {
		case !in.named() || in.To == "" && in.Ref == 0:
			return fault("input.field", "to")
		case in.To != "" && in.Ref != 0:
			return fault("input.field", "ref")
		}
	case "react":
		switch {
		case in.Ref == 0:
			return fault("input.field", "ref")
		case strings.TrimSpace(in.Text) == "":
			return fault("input.field", "text")
		}
	case "topic", "away", "back":
	case "":
		return fault("input.field", "type")
	default:
		return fault("input.type", short(in.Type))
	}
	return nil
}

// named takes the mark from the name in To, and reports whether it is one, or none is given.
func (in *Input) named() bool {
	to := in.To
	in.To = strings.TrimPrefix(to, "@")
	return to == "" || named("@"+in.To, '@') && in.To[0] != '@'
}

// idOf returns an ID as it may come back.
func idOf(id string) string {
	if len(id) > maxID {
		return ""
	}
	return id
}

// named reports whether s is a place's name: its mark and one word.
func named(s string, mark byte) bool {
	return len(s) > 1 && s[0] == mark && !strings.ContainsAny(s, " \t\r\n")
}

func short(s string) string { return strings.ToValidUTF8(s[:min(len(s), maxID)], "") }

// broken says in a few words what is wrong with a line that is no such object.
func broken(err error) string {
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if t.Field == "" {
			return "not an object"
		}
		return t.Field + " is a " + t.Value
	}
	if s, ok := errors.AsType[*json.SyntaxError](err); ok {
		return s.Error() + " at byte " + strconv.FormatInt(s.Offset, 10)
	}
	if errors.Is(err, io.EOF) {
		return "empty"
	}
	return "not JSON"
}

func fault(key string, args ...any) *sshchat.Fault { return &sshchat.Fault{Key: key, Args: args} }

// Hello appends what a bot is told first: who it is, which rooms it is in, and behind
// which number its events begin.
func Hello(dst []byte, you sshchat.Person, rooms []string, seq uint64) []byte {
	o := object{dst}
	o.begin("hello")
	o.identity(&you)
	o.strs("rooms", rooms)
	o.uint("seq", seq)
	o.end()
	return o.b
}

// Ack appends that what a bot asked for under id is done. seq is the number of the entry
// that came of it; 0 is none.
func Ack(dst []byte, id string, seq uint64) []byte {
	o := object{dst}
	o.begin("ack")
	o.strIf("id", id)
	if seq != 0 {
		o.uint("seq", seq)
	}
	o.end()
	return o.b
}

// Refusal appends why what a bot asked for was not done, worded by words. line counts
// the lines of its input from 1; 0 is none of them, as for a room that was closed.
func Refusal(dst []byte, id string, line int, f *sshchat.Fault, words func(key string, args []any) string) []byte {
	o := object{dst}
	o.begin("error")
	o.coded(f.Key, f.Args, words)
	o.strIf("id", id)
	if line > 0 {
		o.int("line", int64(line))
	}
	o.end()
	return o.b
}
