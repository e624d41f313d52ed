package jetstream

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
)

// askWait is how long one question to the servers may take. An election answers none; then the
// next try finds the new leader.
const askWait = 2 * time.Second

// errNone says that the stream holds no such message.
var errNone = errors.New("no such message")

// stored is a message as a stream holds it.
type stored struct {
	subject string
	seq     uint64
	at      time.Time
	header  nats.Header
	data    []byte
}

// question is what STREAM.MSG.GET is asked.
type question struct {
	Seq  uint64 `json:"seq,omitempty"`
	Next string `json:"next_by_subj,omitempty"`
	Last string `json:"last_by_subj,omitempty"`
}

// next returns the first message of a stream from a number on, as its leader has it; what was
// deleted is passed over.
func (c *conn) next(ctx context.Context, stream, subjects string, from uint64) (*stored, error) {
	return c.ask(ctx, stream, question{Seq: max(from, 1), Next: subjects})
}

// last returns the newest message of a subject, as the stream's leader has it.
func (c *conn) last(ctx context.Context, stream, subject string) (*stored, error) {
	return c.ask(ctx, stream, question{Last: subject})
}

// ask puts a question to the leader: a replica may be behind, and would not say so.
func (c *conn) ask(ctx context.Context, stream string, q question) (*stored, error) {
	ctx, cancel := context.WithTimeout(ctx, askWait)
	defer cancel()
	body, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	answer, err := c.RequestWithContext(ctx, "$JS.API.STREAM.MSG.GET."+stream, body)
	if err != nil {
		return nil, fmt.Errorf("ask the stream %s: %w", stream, err)
	}
	return readAnswer(answer.Data)
}

// readAnswer reads what STREAM.MSG.GET says.
func readAnswer(data []byte) (*stored, error) {
	var a struct {
		Error   *js.APIError `json:"error"`
		Message *struct {
			Subject string    `json:"subject"`
			Seq     uint64    `json:"seq"`
			Header  string    `json:"hdrs"`
			Data    []byte    `json:"data"`
			Time    time.Time `json:"time"`
		} `json:"message"`
	}
	if err := json.Unmarshal(data, &a); err != nil {
		return nil, fmt.Errorf("read what the stream says: %w", err)
	}
	switch {
	case a.Error != nil && a.Error.ErrorCode == js.JSErrCodeMessageNotFound:
		return nil, errNone
	case a.Error != nil:
		return nil, a.Error
	case a.Message == nil:
		return nil, errors.New("the stream says neither a message nor an error")
	}
	m := a.Message
	header, err := readHeader(m.Header)
	return &stored{m.Subject, m.Seq, m.Time, header, m.Data}, err
}

// readHeader reads a header as it stands in an answer.
func readHeader(coded string) (nats.Header, error) {
	if coded == "" {
		return nil, nil
	}
	raw, err := base64.StdEncoding.DecodeString(coded)
	if err != nil {
		return nil, fmt.Errorf("read a header: %w", err)
	}
	return nats.DecodeHeadersMsg(raw)
}

// heard returns a message that a server republished. One that lacks what a server adds was not
// sent by it.
func heard(m *nats.Msg) (*stored, bool) {
	seq, err := strconv.ParseUint(m.Header.Get(js.SequenceHeader), 10, 64)
	if err != nil || seq == 0 {
		return nil, false
	}
	at, err := time.Parse(time.RFC3339Nano, m.Header.Get(js.TimeStampHeaer))
	subject := m.Header.Get(js.SubjectHeader)
	return &stored{subject, seq, at, m.Header, m.Data}, err == nil && subject != ""
}

// deleted reports whether the message says that its key is there no more.
func (s *stored) deleted() bool {
	return s.header.Get(js.MarkerReasonHeader) != "" || s.header.Get("KV-Operation") != ""
}

// verdict is what became of something that was published.
type verdict int

const (
	unsure  verdict = iota // it may be stored or not: the same once more
	refused                // it is not: what was expected is not so
	busy                   // it is not: somebody else's write to the subject is under way
	wrong                  // it is not, and never will be
)

// judge says what a failed publish means.
func judge(err error) verdict {
	var api *js.APIError
	switch {
	case errors.As(err, &api) && api.ErrorCode == js.JSErrCodeStreamWrongLastSequence:
		return refused
	case errors.As(err, &api) && api.ErrorCode == js.JSErrCodeStreamWrongLastSequenceConstant:
		return busy
	case errors.As(err, &api) && api.Code >= 400 && api.Code < 500 && api.Code != 409 && api.Code != 408:
		return wrong
	case errors.Is(err, nats.ErrMaxPayload), errors.Is(err, nats.ErrBadSubject), errors.Is(err, nats.ErrConnectionClosed):
		return wrong
	}
	return unsure
}

// publish sends a message and waits for the stream to say its number.
func (c *conn) publish(ctx context.Context, m *nats.Msg) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, askWait)
	defer cancel()
	ack, err := c.js.PublishMsg(ctx, m, js.WithRetryAttempts(0))
	if err != nil {
		return 0, err
	}
	return ack.Sequence, nil
}
