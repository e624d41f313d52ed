package records

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// Quote is what a message answers, as that was when it was asked for.
type Quote struct {
	From   *sshchat.Person `json:"from"`
	Text   text.Text       `json:"text"`
	More   bool            `json:"more"`
	Erased bool            `json:"erased"`
}

// Record is one parsed line. Each type uses some of the fields, as docs/records.md
// says; the others are zero. A field has the same type in every record.
type Record struct {
	V    int    `json:"v"`
	Type string `json:"type"`

	// Entries.
	Seq      uint64          `json:"seq"`
	At       time.Time       `json:"at"`
	Room     text.Text       `json:"room"`
	From     *sshchat.Person `json:"from"`
	To       *sshchat.Person `json:"to"`
	Whom     *sshchat.Person `json:"whom"`
	Text     text.Text       `json:"text"`
	Erased   bool            `json:"erased"`
	Edited   bool            `json:"edited"`
	Verbatim bool            `json:"verbatim"`
	Rule     string          `json:"rule"`
	For      Seconds         `json:"for"`
	Ref      uint64          `json:"ref"`
	Quote    *Quote          `json:"quote"`
	Refs     []uint64        `json:"refs"`
	Lines    int             `json:"lines"`
	Blank    int             `json:"blank"`
	People   []Passage       `json:"people"`
	Lost     int             `json:"lost"`
	More     bool            `json:"more"`

	// Answers. The Person is whom a "person" or a "whois" is about; a "command" has
	// but a name.
	sshchat.Person
	Code    string    `json:"code"`
	Facts   []any     `json:"facts"`
	Count   int       `json:"count"`
	Role    string    `json:"role"`
	Here    bool      `json:"here"`
	Away    bool      `json:"away"`
	Since   time.Time `json:"since"`
	Spoke   time.Time `json:"spoke"`
	Seen    time.Time `json:"seen"`
	Known   time.Time `json:"known"`
	Until   time.Time `json:"until"`
	Address string    `json:"address"`

	Addresses []string    `json:"addresses"`
	Names     []text.Text `json:"names"`
	Keys      []Key       `json:"keys"`
	Print     string      `json:"print"`
	Used      time.Time   `json:"used"`
	Network   string      `json:"network"`
	Current   bool        `json:"current"`
	Number    int         `json:"number"`
	Rooms     []text.Text `json:"rooms"`
	Door      string      `json:"door"`
	Node      string      `json:"node"`
	Version   string      `json:"version"`
	Lease     uint64      `json:"lease"`
	Behind    uint64      `json:"behind"`
	Differs   bool        `json:"differs"`
	Aliases   []string    `json:"aliases"`
	Args      string      `json:"args"`
	Group     string      `json:"group"`
	Options   string      `json:"options"`
	Private   bool        `json:"private"`
	ReadOnly  bool        `json:"readOnly"`
	Keyed     bool        `json:"keyed"`
	Voice     bool        `json:"voice"`
	Founded   bool        `json:"founded"`
	Founder   text.Text   `json:"founder"`
	Ops       []text.Text `json:"ops"`
	Members   int         `json:"members"`
	Slow      Seconds     `json:"slow"`
	Keep      Seconds     `json:"keep"`
	Made      time.Time   `json:"made"`
	Closed    time.Time   `json:"closed"`
	Rank      string      `json:"rank"`

	Hours     []int     `json:"hours"`
	HoursFrom time.Time `json:"hoursFrom"`
	Days      []int     `json:"days"`
	DaysFrom  time.Time `json:"daysFrom"`

	ID   string `json:"id"`   // what a bot called its line
	Line int    `json:"line"` // which of its lines an error is about
}

// Passage is one person who came or went.
type Passage struct {
	sshchat.Person
	Cause    sshchat.Cause `json:"cause"`
	Stayed   Seconds       `json:"stayed"`
	NewOwner bool          `json:"newOwner"`
}

// Key is one key of somebody.
type Key struct {
	Print string    `json:"print"`
	Since time.Time `json:"since"`
}

// Seconds is a length of time, in seconds.
type Seconds float64

// Parse reads one line, with or without its LF. Fields that it does not know are
// passed over, so that a bot outlives the server that it was written for; a version
// that it does not know is an error. Texts are sanitized as those of a stranger.
func Parse(line []byte) (Record, error) {
	var r Record
	if err := json.Unmarshal(line, &r); err != nil {
		return Record{}, fmt.Errorf("parse a record: %w", err)
	}
	switch {
	case r.V != Version:
		return Record{}, fmt.Errorf("parse a record: version %d, want %d", r.V, Version)
	case r.Type == "":
		return Record{}, errors.New("parse a record: it has no type")
	}
	return r, nil
}
