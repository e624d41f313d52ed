package inspect

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"sshchat/sshchat/jetstream"
	"sshchat/sshchat/jetstream/streams"
)

// gather is how long the servers' answers may be apart when as many have come as there must
// be: how many more there are is not known.
const gather = time.Second

// ServerLook is one NATS server, as the system account may see it.
type ServerLook struct {
	Name       string
	Version    string
	SyncAlways bool          // what it accepts is on disk before it says so
	Sync       time.Duration // else: after this time
	Copies     []CopyLook
}

// CopyLook is what one server has of a stream.
type CopyLook struct {
	Stream   string
	Messages uint64
	Deleted  int
	Last     uint64
}

// Servers asks every NATS server about itself; the nkey in o must be of a user of the system
// account. There should be least of them at least: fewer are waited for as long as one question
// may take.
func Servers(ctx context.Context, o jetstream.Options, least int) ([]ServerLook, error) {
	c, err := dial(o)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	var all []ServerLook
	err = c.askAll(ctx, "VARZ", "", least, func(data []byte) error {
		s, err := readServer(data)
		all = append(all, s)
		return err
	})
	if err == nil && len(all) == 0 {
		err = errors.New("no NATS server says anything about itself: the nkey must be of a user of the system account")
	}
	if err != nil {
		return nil, err
	}
	err = c.askAll(ctx, "JSZ", `{"accounts":true,"streams":true}`, len(all), func(data []byte) error {
		name, copies, err := readCopies(data)
		if i := slices.IndexFunc(all, func(s ServerLook) bool { return s.Name == name }); i >= 0 {
			all[i].Copies = copies
		}
		return err
	})
	slices.SortFunc(all, func(a, b ServerLook) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// askAll puts one question to every server, of which there are least or more, and gives fn each
// answer.
func (c *conn) askAll(ctx context.Context, what, body string, least int, fn func([]byte) error) error {
	answers, err := c.SubscribeSync(c.NewInbox())
	if err != nil {
		return err
	}
	defer answers.Unsubscribe() //nolint:errcheck // the connection ends as well
	if err := c.PublishRequest("$SYS.REQ.SERVER.PING."+what, answers.Subject, []byte(body)); err != nil {
		return err
	}
	enough := time.Now().Add(lookWait)
	for n := 1; ; n++ {
		patience := gather
		if n <= least {
			patience = max(time.Until(enough), gather)
		}
		wait, cancel := context.WithTimeout(ctx, patience)
		m, err := answers.NextMsgWithContext(wait)
		cancel()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, context.DeadlineExceeded), errors.Is(err, nats.ErrNoResponders):
			return nil
		case err != nil:
			return fmt.Errorf("ask the NATS servers about themselves: %w", err)
		}
		if err := fn(m.Data); err != nil {
			return fmt.Errorf("read what a NATS server says of itself: %w", err)
		}
	}
}

func readServer(data []byte) (ServerLook, error) {
	var v struct {
		Server struct {
			Name    string `json:"name"`
			Version string `json:"ver"`
		} `json:"server"`
		Data struct {
			JetStream struct {
				Config *struct {
					SyncInterval time.Duration `json:"sync_interval"`
					SyncAlways   bool          `json:"sync_always"`
				} `json:"config"`
			} `json:"jetstream"`
		} `json:"data"`
	}
	err := json.Unmarshal(data, &v)
	s := ServerLook{Name: v.Server.Name, Version: v.Server.Version}
	if config := v.Data.JetStream.Config; config != nil {
		s.SyncAlways, s.Sync = config.SyncAlways, config.SyncInterval
	}
	return s, err
}

// readCopies returns what a server has of our streams.
func readCopies(data []byte) (server string, copies []CopyLook, err error) {
	var v struct {
		Server struct {
			Name string `json:"name"`
		} `json:"server"`
		Data struct {
			Accounts []struct {
				Streams []struct {
					Name  string `json:"name"`
					State struct {
						Messages uint64 `json:"messages"`
						Deleted  int    `json:"num_deleted"`
						Last     uint64 `json:"last_seq"`
					} `json:"state"`
				} `json:"stream_detail"`
			} `json:"account_details"`
		} `json:"data"`
	}
	err = json.Unmarshal(data, &v)
	for _, a := range v.Data.Accounts {
		for _, s := range a.Streams {
			if s.Name == streams.Log || s.Name == streams.Keys {
				copies = append(copies, CopyLook{s.Name, s.State.Messages, s.State.Deleted, s.State.Last})
			}
		}
	}
	return v.Server.Name, copies, err
}

// Lack is what a server's copy of a stream lacks that another has, which is as far.
type Lack struct {
	Server, Stream string
	Messages       uint64
	Other          string // the server that has them
}

// Damaged finds servers that have less than another in two looks, one some time after the
// other: their files are damaged, and they do not know. In one look alone it may be what is just being
// deleted, for the servers do that one after the other.
func Damaged(before, after []ServerLook) []Lack {
	was := lacks(before)
	return slices.DeleteFunc(lacks(after), func(l Lack) bool { return !slices.Contains(was, l) })
}

// lacks compares the copies of each two servers.
func lacks(all []ServerLook) (found []Lack) {
	for _, s := range all {
		for _, c := range s.Copies {
			for _, other := range all {
				for _, o := range other.Copies {
					if o.Stream == c.Stream && o.Last == c.Last && o.Messages > c.Messages && c.Deleted > o.Deleted {
						found = append(found, Lack{s.Name, c.Stream, o.Messages - c.Messages, other.Name})
					}
				}
			}
		}
	}
	return found
}
