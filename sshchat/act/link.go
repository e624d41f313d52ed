package act

import (
	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/text"
)

// MayLink refuses words with a link in them, in a room or, with "", to people, from who is new,
// where those may post none.
func (a Act) MayLink(room sshchat.RoomID, words ...text.Text) error {
	if !a.Node.Options().NoNewLinks {
		return nil
	}
	for _, w := range words {
		if text.HasLink(w.String()) {
			return a.By.MayLink(room)
		}
	}
	return nil
}

// mayLinkIn is MayLink for a snippet.
func (a Act) mayLinkIn(room sshchat.RoomID, s sshchat.Snippet) error {
	for _, part := range s.Parts {
		if err := a.MayLink(room, part.Body); err != nil {
			return err
		}
	}
	return a.MayLink(room, s.Head)
}

// SayIn puts what the session says, or does, into the log of one of its rooms.
func (a Act) SayIn(v *chat.View, k sshchat.Kind, body text.Text, d sshchat.Detail) error {
	if err := a.MayLink(v.ID(), body); err != nil {
		return err
	}
	return a.By.Say(v, k, body, d)
}
