// Package words makes what people read: it turns an entry or a notice into lines for one
// terminal. Each subject (messages, events, rooms, help and so on) has a small type with its
// sentences, and [Styler] is the way in. The words themselves are in package lang, colours
// and rows in package paint.
//
// Nothing here decides anything: the domain says what happened, by kind, key and
// facts, and these are the words for it.
package words

import (
	"fmt"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/words/lang"
	"sshchat/sshchat/words/paint"
)

// Styler renders for one look. It is immutable; any goroutine may use it.
type Styler struct{ voice *voice }

// NewStyler makes the Styler of look. An unknown zone is UTC.
func NewStyler(look paint.Look) *Styler { return &Styler{newVoice(look)} }

// Within returns a Styler whose lists, and lines of what happened, fit a terminal of so many
// cells. What somebody said is rendered as before.
func (s *Styler) Within(cells int) *Styler { return &Styler{s.voice.with(s.voice.Within(cells))} }

// Timed returns a Styler that puts the date and the time before each entry.
func (s *Styler) Timed() *Styler { return &Styler{s.voice.with(s.voice.Timed())} }

// At returns a Styler for a reader in place p, where hints that name one of the commands
// are written as they are typed there.
func (s *Styler) At(p Place, commands []*sshchat.Command) *Styler {
	v := s.voice.at(p)
	v.names = byName(commands)
	return &Styler{v}
}

// Catalog returns the words that the Styler uses.
func (s *Styler) Catalog() *lang.Catalog { return s.voice.cat }

// Look returns the look that the Styler was made for.
func (s *Styler) Look() paint.Look { return s.voice.Look }

// Entry appends an entry as you see it: one line, or several joined by LF when a
// message has several. It appends nothing for an entry that is not shown.
func (s *Styler) Entry(dst []byte, e *sshchat.Entry, you sshchat.Person) []byte {
	return s.EntryIn(dst, e, you, "")
}

// EntryIn is Entry for an entry of another room, whose name stands before it; "" for none.
func (s *Styler) EntryIn(dst []byte, e *sshchat.Entry, you sshchat.Person, room string) []byte {
	return entries{s.voice}.rows(dst, e, you, room)
}

// Cells returns how many cells a line takes in one row, as EntryIn renders it for any window;
// 0 for one that Wrap leaves alone.
func Cells(line []byte) int { return paint.Cells(string(line)) }

// Wrap wraps what happened, as EntryIn renders it for any window, to the window of the Styler,
// as EntryIn would have.
func (s *Styler) Wrap(line []byte) []byte { return []byte(s.voice.Event(string(line))) }

// Day appends the line that separates two days.
func (s *Styler) Day(dst []byte, at time.Time) []byte { return dividers{s.voice}.day(dst, at) }

// New appends the line above what was missed.
func (s *Styler) New(dst []byte, m sshchat.Missed, now time.Time) []byte {
	return dividers{s.voice}.unseen(dst, m, now)
}

// Past appends the line below what was said before somebody came in.
func (s *Styler) Past(dst []byte) []byte { return append(dst, s.voice.Rule(paint.Dim, "")...) }

// SameDay reports whether two moments fall on one day where the reader is.
func (s *Styler) SameDay(t, u time.Time) bool { return s.voice.SameDay(t, u) }

// Welcome appends what stands below the backlog when somebody comes in.
func (s *Styler) Welcome(dst []byte, w *sshchat.Welcome, now time.Time) []byte {
	return arrivals{s.voice}.welcome(dst, w, now)
}

// People lists who is here on one line, each with their marks; at most
// limit of them, and how many more there are.
func (s *Styler) People(here []sshchat.Presence, limit int) string {
	return roster{s.voice}.people(here[:min(limit, len(here))], len(here))
}

// Aside appends a text of the chat's own, marked as Notice marks it.
func (s *Styler) Aside(dst []byte, t string) []byte { return s.voice.Aside(dst, t) }

// Fault words a refusal or an acknowledgement by its key.
func (s *Styler) Fault(key string, args []any) string { return s.voice.fault(key, args) }

// LoginAs words the command to come in by, in which NAME and HOST stand for what its reader
// knows.
func (s *Styler) LoginAs(command string) string {
	cat := s.voice.cat
	return fmt.Sprintf(cat.LoginAs, strings.Replace(cat.Placeholders(command), "HOST", cat.Host, 1))
}

// Manual appends the whole manual of the commands that programs have.
func (s *Styler) Manual(dst []byte, commands []*sshchat.Command) []byte {
	return manual{help{usages{s.voice}}}.whole(dst, commands)
}
