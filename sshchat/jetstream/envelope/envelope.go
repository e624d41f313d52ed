// Package envelope is what a message of a cluster's log says: an entry, or tombs.
package envelope

import (
	"encoding/json"
	"fmt"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/sqlite"
	"sshchat/sshchat/text"
)

// envelope is an entry as the stream has it, in JSON: all but the number and the time, which are
// the stream's, and the ID, which is a header. One without a kind is no entry: it has tombs.
type envelope struct {
	Room   sshchat.RoomID  `json:"room,omitempty"`
	Kind   sshchat.Kind    `json:"kind,omitempty"`
	From   *sshchat.Person `json:"from,omitempty"`
	Body   string          `json:"body,omitempty"`
	Detail *sshchat.Detail `json:"detail,omitzero"`
	Tombs  []tombstone     `json:"tombs,omitempty"`
}

// tombstone is a sqlite.Tomb.
type tombstone struct {
	Seq  uint64 `json:"seq"`
	At   int64  `json:"at"` // Unix milliseconds
	Live bool   `json:"live,omitempty"`
	Bare bool   `json:"bare,omitempty"`
	AsOf uint64 `json:"asOf,omitempty"`
	envelope
}

// Seal returns the message that carries an entry.
func Seal(e *sshchat.Entry) ([]byte, error) { return json.Marshal(wrap(e)) }

// wrap returns the envelope of an entry.
func wrap(e *sshchat.Entry) envelope {
	v := envelope{Room: e.Room, Kind: e.Kind, From: &e.From, Body: e.Body.String(), Detail: &e.Detail}
	if e.From == (sshchat.Person{}) {
		v.From = nil
	}
	return v
}

// unwrap is the other way. What another node wrote goes through the sanitizer again.
func (v *envelope) unwrap() sshchat.Entry {
	e := sshchat.Entry{Room: v.Room, Kind: v.Kind}
	if v.From != nil {
		e.From = *v.From
	}
	if v.Detail != nil {
		e.Detail = *v.Detail
	}
	// As it is read from the file: a line that is no code has no indentation.
	if e.Code {
		e.Body = text.Code(v.Body)
	} else {
		e.Body = text.Block(v.Body)
	}
	return e
}

// Tombs returns the message that carries tombs.
func Tombs(tombs []sqlite.Tomb) ([]byte, error) {
	var v envelope
	for i := range tombs {
		t := &tombs[i]
		inner := wrap(&t.Entry)
		v.Tombs = append(v.Tombs, tombstone{Seq: t.Seq, At: t.At.UnixMilli(), Live: t.Live, Bare: t.Bare, AsOf: t.AsOf, envelope: inner})
	}
	return json.Marshal(v)
}

// Open reads what the stream has under a number, of a message with an ID. It returns an error, and
// the number alone, for what is damaged or of a program that writes otherwise.
func Open(seq uint64, at time.Time, id string, data []byte) (sqlite.Numbered, error) {
	n := sqlite.Numbered{Seq: seq}
	var v envelope
	if err := json.Unmarshal(data, &v); err != nil {
		return n, fmt.Errorf("entry %d cannot be read, and is passed over: %w", seq, err)
	}
	for i := range v.Tombs {
		t := &v.Tombs[i]
		e := t.unwrap()
		e.Seq, e.At, e.Body = t.Seq, time.UnixMilli(t.At).UTC(), text.Text{}
		n.Tombs = append(n.Tombs, sqlite.Tomb{Entry: e, Live: t.Live, Bare: t.Bare, AsOf: t.AsOf})
	}
	if v.Kind == "" {
		return n, nil
	}
	e := v.unwrap()
	e.Seq, e.At, e.ID = seq, memory.Stamp(at), entryID(id)
	n.Entry = &e
	return n, nil
}
