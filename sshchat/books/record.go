package books

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/rules"
	"sshchat/sshchat/text"
)

const (
	// maxRecordKey and maxRecord bound what an import takes for a record: an account with
	// all its keys, names and ignores has some 100 KiB.
	maxRecordKey = 1 << 10
	maxRecord    = 4 << 20
)

// shortLived are the records that end with the node that made them. In a file they would
// hold a name, or be a way in, for ever.
var shortLived = [...]string{"name/", "code/", "ask/"}

// CheckRecord says why what a file calls a record is none that this chat could have
// made. A kind that is not known here, as of a newer program, only has to be text.
func CheckRecord(key string, data []byte) error {
	switch {
	case key == "" || len(key) > maxRecordKey || text.Line(key).String() != key || !strings.Contains(key, "/"):
		return errors.New("its key is none of a chat")
	case len(data) > maxRecord || !utf8.Valid(data):
		return errors.New("its value is none of a chat")
	}
	for _, p := range shortLived {
		if strings.HasPrefix(key, p) {
			return errors.New("such a record lives as long as a connection")
		}
	}
	kind, rest, _ := strings.Cut(key, "/")
	var err error
	switch kind {
	case "account":
		var a people.Account
		if err = json.Unmarshal(data, &a); err == nil && string(a.ID) != rest {
			err = fmt.Errorf("it is of the account %q", a.ID)
		}
	case "owner":
		var o people.Ownership
		if err = json.Unmarshal(data, &o); err == nil && o.Account == "" {
			err = errors.New("it names no account")
		}
	case "room":
		_, err = rooms.ParseRoom(sshchat.Value{Key: key, Data: data})
	case "seen":
		err = json.Unmarshal(data, new(sshchat.Mark))
	case "rule":
		err = rules.Check(sshchat.Value{Key: key, Data: data})
	case "key", "roomname":
		if len(data) == 0 || text.Line(string(data)).String() != string(data) {
			err = errors.New("it leads nowhere")
		}
	}
	return err
}
