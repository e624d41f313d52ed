package records

import (
	"time"

	"sshchat/sshchat"
)

// Kept is one thing besides entries that is kept of a person: what export me writes. The Type
// says what it is, and which of the other fields say something.
type Kept struct {
	Type    string // "setting", "joined-room", "read", "ignored", "written", "report", "end"
	Name    string
	Account sshchat.AccountID
	Room    string
	Text    string
	Seq     uint64
	At      time.Time
	Whom    *sshchat.Person
	Count   int
}

// Append appends k as one line, without its LF.
func (k *Kept) Append(dst []byte) []byte {
	o := object{dst}
	o.begin(k.Type)
	o.strIf("room", k.Room)
	o.strIf("name", k.Name)
	o.strIf("account", string(k.Account))
	if k.Seq > 0 {
		o.uint("seq", k.Seq)
	}
	o.time("at", k.At)
	o.person("whom", k.Whom)
	o.strIf("text", k.Text)
	if k.Type == "end" {
		o.int("count", int64(k.Count))
	}
	o.end()
	return o.b
}
