package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"sshchat/sshchat/jetstream/streams"
)

const (
	// batchEntries and batchBytes bound what is asked for at once.
	batchEntries = 1000
	batchBytes   = 4 << 20
)

// The servers' codes that mean something of their own here.
const (
	codeNoSequence  = 10043 // it was deleted before
	codeRepeated    = 10201 // an ID in the batch was stored before
	codeInProcess   = 10158 // the ID is being stored
	codeIncomplete  = 10176 // a message of the batch did not arrive
	codeUnavailable = 10008 // there is no leader
)

// isCode reports whether err is a server's answer with a code.
func isCode(err error, code js.ErrorCode) bool {
	e, ok := errors.AsType[*js.APIError](err)
	return ok && e.ErrorCode == code
}

// source is the log's stream, as it is asked.
type source struct{ *conn }

// api puts a question to the servers. answer gets what they say, unless it is a refusal.
func (s source) api(ctx context.Context, subject string, question, answer any) error {
	data, err := json.Marshal(question)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, askWait)
	defer cancel()
	m, err := s.RequestWithContext(ctx, "$JS.API."+subject, data)
	if err != nil {
		return err
	}
	var refused struct{ Error *js.APIError }
	if err := json.Unmarshal(m.Data, &refused); err != nil {
		return err
	}
	if refused.Error != nil {
		return refused.Error
	}
	return json.Unmarshal(m.Data, answer)
}

// logState is where the log stands.
type logState struct {
	first, last uint64    // numbers that there are
	created     time.Time // another time is another log
	replicas    int
	begin       uint64 // the first number that was ever given out
}

// state asks the leader, whose clock it hears by the way.
func (s source) state(ctx context.Context) (logState, error) {
	var a struct {
		Created time.Time
		Now     time.Time `json:"ts"`
		State   struct {
			First uint64 `json:"first_seq"`
			Last  uint64 `json:"last_seq"`
		}
		Config struct {
			First    uint64 `json:"first_seq"`
			Replicas int    `json:"num_replicas"`
		}
	}
	asked := time.Now()
	if err := s.api(ctx, "STREAM.INFO."+streams.Log, struct{}{}, &a); err != nil {
		return logState{}, fmt.Errorf("ask where the log stands: %w", err)
	}
	s.clock.Hear(a.Now, asked)
	return logState{a.State.First, a.State.Last, a.Created, a.Config.Replicas, max(a.Config.First, 1)}, nil
}

// getRequest asks for messages from a number on.
type getRequest struct {
	Seq      uint64 `json:"seq"`
	Next     string `json:"next_by_subj,omitempty"`
	Batch    int    `json:"batch,omitempty"`
	MaxBytes int    `json:"max_bytes,omitempty"`
}

// next returns the first message behind a number, or errNone. The leader answers, who knows of all
// that there is.
func (s source) next(ctx context.Context, after uint64) (*stored, error) {
	return s.conn.next(ctx, streams.Log, streams.LogWrites+">", after+1)
}

// has reports whether the text of an entry is still there.
func (s source) has(ctx context.Context, seq uint64) (bool, error) {
	m, err := s.next(ctx, seq-1)
	if errors.Is(err, errNone) {
		return false, nil
	}
	return err == nil && m.seq == seq, err
}

// batch returns messages behind a number, as many as come. Any replica answers: it may be behind,
// and then there are fewer, or none.
func (s source) batch(ctx context.Context, after uint64) ([]*stored, error) {
	data, err := json.Marshal(getRequest{Seq: after + 1, Next: streams.LogWrites + ">", Batch: batchEntries, MaxBytes: batchBytes})
	if err != nil {
		return nil, err
	}
	inbox := s.NewInbox()
	sub, err := s.SubscribeSync(inbox)
	if err != nil {
		return nil, err
	}
	defer sub.Unsubscribe() //nolint:errcheck // the connection is gone then
	if err := s.PublishRequest("$JS.API.DIRECT.GET."+streams.Log, inbox, data); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, askWait)
	defer cancel()
	var all []*stored
	for {
		m, err := sub.NextMsgWithContext(ctx)
		if err != nil {
			return all, err // what came is in order, and without gaps
		}
		if status := m.Header.Get("Status"); status != "" {
			if status != "204" && status != "404" {
				err = fmt.Errorf("read the log: %s %s", status, m.Header.Get("Description"))
			}
			return all, err
		}
		one, ok := heard(m)
		if !ok || len(all) > 0 && one.seq <= all[len(all)-1].seq {
			return all, errors.New("read the log: the server's answer has no numbers")
		}
		all = append(all, one)
	}
}

// remove has an entry's text overwritten. One that is gone is no error.
func (s source) remove(ctx context.Context, seq uint64) error {
	var a struct{}
	err := s.api(ctx, "STREAM.MSG.DELETE."+streams.Log, struct {
		Seq uint64 `json:"seq"`
	}{seq}, &a)
	if isCode(err, codeNoSequence) || isCode(err, js.JSErrCodeMessageNotFound) {
		return nil
	}
	return err
}

// purge removes all up to a number.
func (s source) purge(ctx context.Context, upTo uint64) error {
	var a struct{}
	return s.api(ctx, "STREAM.PURGE."+streams.Log, struct {
		Seq uint64 `json:"seq"` // the first to stay
	}{upTo + 1}, &a)
}

// ack is the servers' answer to what was published.
type ack struct {
	Seq       uint64
	Duplicate bool
	Count     int // of a batch
	Error     *js.APIError
}

// publish stores messages, all or none, with numbers that follow on each other. It returns
// the last one's.
func (s source) publish(ctx context.Context, batch string, messages []*nats.Msg) (ack, error) {
	ctx, cancel := context.WithTimeout(ctx, askWait)
	defer cancel()
	last := len(messages) - 1
	for i, m := range messages {
		for _, h := range []string{"Nats-Batch-Id", "Nats-Batch-Sequence", "Nats-Batch-Commit"} {
			m.Header.Del(h) // of the last try
		}
		if last == 0 {
			break
		}
		m.Header.Set("Nats-Batch-Id", batch)
		m.Header.Set("Nats-Batch-Sequence", strconv.Itoa(i+1))
		if i == last {
			m.Header.Set("Nats-Batch-Commit", "1")
			break
		}
		if err := s.PublishMsg(m); err != nil {
			return ack{}, err
		}
	}
	answer, err := s.RequestMsgWithContext(ctx, messages[last])
	if err != nil {
		return ack{}, err
	}
	var a ack
	if err := json.Unmarshal(answer.Data, &a); err != nil {
		return ack{}, err
	}
	if a.Error != nil {
		return ack{}, a.Error
	}
	if a.Seq == 0 || last > 0 && a.Count != len(messages) {
		return ack{}, fmt.Errorf("the server's answer makes no sense: %s", answer.Data)
	}
	return a, nil
}
