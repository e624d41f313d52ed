// Package streams is what a chat has on NATS servers: its streams, how they are made, and whether they
// still are as they were made.
package streams

import (
	"context"
	"errors"
	"fmt"
	"time"

	js "github.com/nats-io/nats.go/jetstream"
)

// The streams, and the subjects under which they are written and heard.
const (
	Log       = "chat"
	LogWrites = "chat.log." // and the node's ID
	LogLive   = "chat.live."

	Keys      = "KV_chat"
	KeyWrites = "$KV.chat." // and the key
	KeyLive   = "chat.keys."
)

const (
	// repeatWithin is how long an entry's ID is remembered.
	repeatWithin = 5 * time.Minute

	// MaxEntryBytes bounds one entry as it is sent, headers too.
	MaxEntryBytes = 1 << 20

	// MarkerTTL is how long it can be seen that a key was deleted.
	MarkerTTL = time.Minute
)

// LogConfig is the stream that is the log, of a chat whose first entry has the number first.
func LogConfig(replicas int, first uint64) js.StreamConfig {
	return js.StreamConfig{
		Name:               Log,
		Subjects:           []string{LogWrites + ">"},
		Replicas:           replicas,
		FirstSeq:           first,
		Duplicates:         repeatWithin,
		MaxMsgSize:         MaxEntryBytes,
		AllowDirect:        true,
		AllowAtomicPublish: true,
		RePublish:          &js.RePublish{Source: LogWrites + ">", Destination: LogLive + ">"},
	}
}

// KeyConfig is the stream that holds the keys. Reads go to its leader: a replica may be behind.
func KeyConfig(replicas int) js.StreamConfig {
	return js.StreamConfig{
		Name:                   Keys,
		Subjects:               []string{KeyWrites + ">"},
		Replicas:               replicas,
		MaxMsgsPerSubject:      1,
		MaxMsgSize:             MaxEntryBytes,
		Discard:                js.DiscardNew,
		AllowRollup:            true,
		DenyDelete:             true,
		AllowMsgTTL:            true,
		SubjectDeleteMarkerTTL: MarkerTTL,
		RePublish:              &js.RePublish{Source: KeyWrites + ">", Destination: KeyLive + ">"},
	}
}

// ErrNone says that there is no chat on these servers.
var ErrNone = errors.New("there is no chat on these servers yet: sshchat cluster init makes it")

// Create makes what a chat needs, and fails if any of it is there. The first entry gets
// the number first.
func Create(ctx context.Context, j js.JetStream, replicas int, first uint64) error {
	for _, want := range []js.StreamConfig{LogConfig(replicas, first), KeyConfig(replicas)} {
		if _, err := j.Stream(ctx, want.Name); !errors.Is(err, js.ErrStreamNotFound) {
			if err == nil {
				err = errors.New("there is a chat on these servers already")
			}
			return err
		}
	}
	for _, want := range []js.StreamConfig{KeyConfig(replicas), LogConfig(replicas, first)} {
		if err := create(ctx, j, want); err != nil {
			return fmt.Errorf("make the stream %s: %w", want.Name, err)
		}
	}
	return nil
}

const (
	// noPeers is what servers say that have not heard of each other yet: JSClusterNoPeersErrF.
	noPeers = js.ErrorCode(10005)

	// peersWait is how long servers that were started just now may take for that.
	peersWait  = 15 * time.Second
	peersAgain = 250 * time.Millisecond
)

// create makes a stream, when as many servers are there as it is to be held by.
func create(ctx context.Context, j js.JetStream, want js.StreamConfig) error {
	for end := time.Now().Add(peersWait); ; {
		_, err := j.CreateStream(ctx, want)
		var refused *js.APIError
		if !errors.As(err, &refused) || refused.ErrorCode != noPeers || time.Now().After(end) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(peersAgain):
		}
	}
}

// Wanted are the streams of a chat, first that of the log, as they must be.
func Wanted() []js.StreamConfig { return []js.StreamConfig{LogConfig(0, 0), KeyConfig(0)} }

// Check refuses streams that are not as they were made: what was promised would not
// hold.
func Check(ctx context.Context, j js.JetStream) error {
	for _, want := range Wanted() {
		s, err := j.Stream(ctx, want.Name)
		if errors.Is(err, js.ErrStreamNotFound) {
			return ErrNone
		}
		if err != nil {
			return fmt.Errorf("look at the stream %s: %w", want.Name, err)
		}
		if diff := Difference(want, s.CachedInfo().Config); diff != "" {
			return fmt.Errorf("the stream %s was changed by hand: %s", want.Name, diff)
		}
	}
	return nil
}

// Difference says what of a stream's settings is not as wanted, "" if all is. Replicas and the
// first number are the installation's.
func Difference(want, have js.StreamConfig) string {
	for _, c := range []struct {
		what       string
		want, have any
	}{
		{"subjects", fmt.Sprint(want.Subjects), fmt.Sprint(have.Subjects)},
		{"storage", want.Storage, have.Storage},
		{"retention", want.Retention, have.Retention},
		{"max_msgs_per_subject", perSubject(want), perSubject(have)},
		{"max_age", want.MaxAge, have.MaxAge},
		{"duplicate_window", within(want), within(have)},
		{"allow_direct", want.AllowDirect, have.AllowDirect},
		{"allow_atomic", want.AllowAtomicPublish, have.AllowAtomicPublish},
		{"allow_msg_ttl", want.AllowMsgTTL, have.AllowMsgTTL},
		{"republish", fmt.Sprint(republish(want)), fmt.Sprint(republish(have))},
	} {
		if c.want != c.have {
			return fmt.Sprintf("%s is %v and must be %v", c.what, c.have, c.want)
		}
	}
	return ""
}

func perSubject(c js.StreamConfig) int64 { return max(c.MaxMsgsPerSubject, 0) }

// within is the time in which IDs are remembered, where it matters.
func within(c js.StreamConfig) time.Duration {
	if c.Name != Log {
		return 0
	}
	return c.Duplicates
}

func republish(c js.StreamConfig) js.RePublish {
	if c.RePublish == nil {
		return js.RePublish{}
	}
	return *c.RePublish
}
