package records

import (
	"fmt"
	"strconv"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// object appends JSON objects to b, field by field and in order, without reflection:
// a busy room has each line written for each of its readers.
type object struct{ b []byte }

// begin opens a record. A type is quoted like anything else: it may come from a file
// that a newer version wrote.
func (o *object) begin(kind string) {
	o.b = append(o.b, `{"v":1,"type":`...)
	o.b = quote(o.b, kind)
}

func (o *object) end() { o.b = append(o.b, '}') }

// key begins a field, or an element of an array when k is empty.
func (o *object) key(k string) {
	if last := o.b[len(o.b)-1]; last != '{' && last != '[' {
		o.b = append(o.b, ',')
	}
	if k == "" {
		return
	}
	o.b = append(o.b, '"')
	o.b = append(o.b, k...)
	o.b = append(o.b, '"', ':')
}

func (o *object) str(k, s string) {
	o.key(k)
	o.b = quote(o.b, s)
}

// strIf leaves an empty string out.
func (o *object) strIf(k, s string) {
	if s != "" {
		o.str(k, s)
	}
}

// flag is written only when it is set.
func (o *object) flag(k string, on bool) {
	if on {
		o.key(k)
		o.b = append(o.b, "true"...)
	}
}

func (o *object) int(k string, n int64) {
	o.key(k)
	o.b = strconv.AppendInt(o.b, n, 10)
}

func (o *object) uint(k string, n uint64) {
	o.key(k)
	o.b = strconv.AppendUint(o.b, n, 10)
}

// seconds writes a duration as a number of seconds, to the millisecond.
func (o *object) seconds(k string, d time.Duration) {
	o.key(k)
	o.b = strconv.AppendFloat(o.b, d.Round(time.Millisecond).Seconds(), 'f', -1, 64)
}

// time writes a moment as RFC 3339 in UTC; the zero time is left out.
func (o *object) time(k string, t time.Time) {
	if t.IsZero() {
		return
	}
	o.key(k)
	o.b = append(o.b, '"')
	o.b = t.UTC().AppendFormat(o.b, time.RFC3339Nano)
	o.b = append(o.b, '"')
}

// person writes somebody; a person without a name is left out.
func (o *object) person(k string, p *sshchat.Person) {
	if p == nil || p.Name.IsZero() {
		return
	}
	o.key(k)
	o.b = append(o.b, '{')
	o.identity(p)
	o.end()
}

// identity writes the fields of a person into the object that is open.
func (o *object) identity(p *sshchat.Person) {
	o.str("name", p.Name.String())
	o.strIf("account", string(p.Account))
	o.flag("guest", p.Guest)
	o.flag("bot", p.Bot)
}

// open begins an array, whose elements have no key; shut ends it.
func (o *object) open(k string) {
	o.key(k)
	o.b = append(o.b, '[')
}

func (o *object) shut() { o.b = append(o.b, ']') }

// strs writes an array of strings; an empty one is left out.
func (o *object) strs(k string, all []string) {
	if len(all) == 0 {
		return
	}
	o.open(k)
	for _, s := range all {
		o.str("", s)
	}
	o.shut()
}

// fact writes an argument of a refusal or an acknowledgement as an element of an
// array. Numbers stay numbers, so that a script can wait for as long as "rate" says.
func (o *object) fact(a any) {
	switch a := a.(type) {
	case text.Text:
		o.str("", a.String())
	case string:
		o.str("", a)
	case int:
		o.int("", int64(a))
	case uint64:
		o.uint("", a)
	case time.Duration:
		o.seconds("", a)
	case time.Time:
		o.str("", a.UTC().Format(time.RFC3339Nano))
	case sshchat.Person:
		o.str("", a.Name.String())
	default:
		o.str("", fmt.Sprint(a))
	}
}
