package books

import (
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// Newness is what counts for whether somebody is new, and vouched for by nobody.
type Newness struct {
	Books    *Books
	Who      sshchat.Subject
	Since    time.Time // of a guest's session
	Admitted bool      // by an operator
}

// until returns when somebody is new no more; zero: they are not new.
func (n Newness) until() time.Time {
	born := n.Who.Born
	if n.Who.Guest {
		born = n.Since
	}
	if end := born.Add(n.Books.Options().NewWait); !born.IsZero() && n.Books.Ledger.Clock.Now().Before(end) {
		return end
	}
	return time.Time{}
}

// MayLink refuses a link of who is new in a room or, with "", to people, where those may post none. Who
// was admitted, or has a rank or a voice in the room, is trusted.
func (n Newness) MayLink(room sshchat.RoomID) error {
	until := n.until()
	if !n.Books.Options().NoNewLinks || until.IsZero() || n.Admitted || n.Who.Role >= sshchat.OperatorRole {
		return nil
	}
	if st, ok := n.Books.Rooms.Get(room); ok && st.Trusts(n.Who.Account) {
		return nil
	}
	return sshchat.NewFault("link.new", n.Books.Options().NewWait, until)
}

// MayName refuses who is new a name that is a link.
func (n Newness) MayName(name sshchat.Name) error {
	if !n.Books.Options().NoNewLinks || !text.HasLink(name.String()) || n.MayLink("") == nil {
		return nil
	}
	return sshchat.NewFault("link.name", name.Text())
}
