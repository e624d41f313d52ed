package jetstream

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

const (
	// maxKeyBytes bounds a key as it stands in a subject: a server hangs up on a longer line.
	maxKeyBytes = 1024

	// ownerHeader says whose an ephemeral key is: the node and the epoch of its lease. It stands
	// beside the value, so that values are what was set, whoever reads them.
	ownerHeader = "Chat-Owner"

	// leasePrefix begins the keys of leases, which are the engine's own.
	leasePrefix = "node/"
)

// encodeKey writes a key as the end of a subject: / becomes a dot, and each byte that a subject
// may not hold, or that would make an empty word of it, =XX.
func encodeKey(key string) (string, error) {
	var b strings.Builder
	for i := range len(key) {
		switch c := key[i]; {
		case c == '/' && i > 0 && i < len(key)-1 && key[i-1] != '/' && key[i+1] != '/':
			b.WriteByte('.')
		case plain(c):
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "=%02X", c)
		}
	}
	if b.Len() == 0 || b.Len() > maxKeyBytes {
		return "", fmt.Errorf("a key of %d bytes: 1 to %d are needed", b.Len(), maxKeyBytes)
	}
	return b.String(), nil
}

// plain reports whether a byte stands for itself.
func plain(c byte) bool {
	return c == '-' || c == '_' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// decodeKey reads what encodeKey wrote, and nothing else: two subjects are never one key.
func decodeKey(coded string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(coded); i++ {
		switch c := coded[i]; c {
		case '.':
			b.WriteByte('/')
		case '=':
			if i+3 > len(coded) {
				return "", false
			}
			n, err := strconv.ParseUint(coded[i+1:i+3], 16, 8)
			if err != nil {
				return "", false
			}
			b.WriteByte(byte(n))
			i += 2
		default:
			b.WriteByte(c)
		}
	}
	again, err := encodeKey(b.String())
	return b.String(), err == nil && again == coded
}

// owner is whose an ephemeral key is: a node in the time of one lease. The zero owner is
// nobody's: the key stays.
type owner struct {
	node  string
	epoch uint64
}

func (w owner) String() string { return w.node + " " + strconv.FormatUint(w.epoch, 10) }

// readOwner reads the header of a key.
func readOwner(h nats.Header) (owner, bool) {
	text := h.Get(ownerHeader)
	if text == "" {
		return owner{}, true
	}
	node, number, _ := strings.Cut(text, " ")
	epoch, err := strconv.ParseUint(number, 10, 64)
	w := owner{node, epoch}
	return w, err == nil && epoch > 0 && nodeID.MatchString(node) && w.String() == text
}

// tenancy is the value of a lease: what the other nodes know of the one that has it.
type tenancy struct {
	Epoch    uint64    `json:"epoch,omitempty"` // 0: the number of this very message
	Since    time.Time `json:"since"`
	Instance string    `json:"instance"`       // of the process
	Home     string    `json:"home,omitempty"` // of the folder in which the node's copy lies
	Version  string    `json:"version,omitempty"`
	Schema   int       `json:"schema,omitempty"` // of the node's copy
	Config   string    `json:"config,omitempty"`
	Applied  uint64    `json:"applied,omitempty"`
}

// readTenancy reads the value of a lease that has the number seq.
func readTenancy(data []byte, seq uint64) (tenancy, error) {
	var t tenancy
	if err := json.Unmarshal(data, &t); err != nil {
		return tenancy{}, fmt.Errorf("read a lease: %w", err)
	}
	if t.Epoch == 0 {
		t.Epoch = seq
	}
	if t.Epoch > seq {
		return tenancy{}, fmt.Errorf("read a lease: epoch %d comes after its number %d", t.Epoch, seq)
	}
	return t, nil
}

// seconds writes a span as Nats-TTL has it.
func seconds(d time.Duration) string { return strconv.FormatInt(int64(d/time.Second), 10) + "s" }
