package people

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
)

const (
	// CodeLife is how long a one-time code for a further key is good: time to walk to
	// the other machine.
	CodeLife = 15 * time.Minute

	// ResetLife is how long a code that an operator made is good: it has to reach its person
	// by another way than the chat.
	ResetLife = 24 * time.Hour
)

// Code is a code that adds the key of whoever says it to an account.
type Code struct {
	Account sshchat.AccountID `json:"account"`
	Until   time.Time         `json:"until"`
	Maker   sshchat.AccountID `json:"maker,omitempty"` // the operator; "": its own account, or the server's own machine

	code string
	rev  uint64
}

func codeKey(code string) string { return "code/" + code }

// codes keeps the codes that somebody can say to be let in: those for a further key, and
// the one that makes the owner.
type codes struct{ ledger *ledger.Ledger }

// MakeCode keeps a new code for so long.
func (cs *codes) MakeCode(ctx context.Context, k Code, life time.Duration) (code string, err error) {
	code = strings.ToLower(rand.Text()[:10])
	k.Until = cs.ledger.Clock.Now().UTC().Add(life)
	// Ephemeral: a code that nobody used is gone with the server's run at the latest.
	rev, err := cs.ledger.SetJSON(ctx, codeKey(code), k, sshchat.SetOpt{Ephemeral: true})
	if err == nil {
		cs.ledger.Clock.AfterFunc(life, func() { cs.forgetCode(code, rev) })
	}
	return code, err
}

// forgetCode takes a code away that has run out, so that codes nobody used do not pile
// up.
func (cs *codes) forgetCode(code string, rev uint64) {
	_, err := cs.ledger.Engine.Set(context.Background(), codeKey(code), nil, sshchat.SetOpt{IfRev: rev, Delete: true})
	if err != nil && !errors.Is(err, sshchat.ErrConflict) && !errors.Is(err, sshchat.ErrClosed) { // used, or the end
		cs.ledger.Log("forget a code", "err", err)
	}
}

// FindCode returns what somebody's word is a code for. The code stays good.
func (cs *codes) FindCode(ctx context.Context, code string) (Code, error) {
	var k Code
	rev, err := cs.ledger.GetJSON(ctx, codeKey(code), &k)
	if err != nil {
		return k, err
	}
	if rev == 0 || cs.ledger.Clock.Now().After(k.Until) {
		return k, sshchat.NewFault("key.badcode")
	}
	k.code, k.rev = code, rev
	return k, nil
}

// UseCode uses a code up. Deleting by revision makes it one-time: of two who say it at once
// one is late.
func (cs *codes) UseCode(ctx context.Context, k Code) error {
	_, err := cs.ledger.Engine.Set(ctx, codeKey(k.code), nil, sshchat.SetOpt{IfRev: k.rev, Delete: true})
	if errors.Is(err, sshchat.ErrConflict) {
		return sshchat.NewFault("key.badcode")
	}
	return err
}

// ownerCodeKey holds the hash of the one-time code, empty once it was used. The code itself
// is kept nowhere: neither the file nor a backup of it makes anybody the owner. It has 80
// random bits, so that a plain hash is enough.
const ownerCodeKey = "state/owner-code"

// hashCode is what is kept of a code.
func hashCode(code string) string {
	sum := sha256.Sum256([]byte("owner " + strings.ToLower(code)))
	return base64.RawStdEncoding.EncodeToString(sum[:])
}

// maxOwnerCodes bounds of how many nodes the codes are kept.
const maxOwnerCodes = 64

// OwnerCode makes a one-time code that makes whoever says it the owner of the chat, or
// returns "" when one was used. The program prints it at each start until then; the one of
// the start before is good no more. Of several nodes each has one: who starts three is not
// asked which of them was the last.
func (cs *codes) OwnerCode(ctx context.Context, node string) (string, error) {
	code := ""
	_, err := ledger.Change(ctx, cs.ledger, ownerCodeKey, func(hashes *string, rev uint64) error {
		code = ""
		if rev != 0 && *hashes == "" { // it was used: its record stays, so that no second one is made
			return ledger.ErrAsIs
		}
		code = strings.ToLower(rand.Text()[:16])
		kept := slices.DeleteFunc(strings.Fields(*hashes), func(h string) bool { return nodeOfHash(h) == node })
		if node == "" {
			kept = nil
		}
		kept = append(kept, strings.TrimPrefix(node+"="+hashCode(code), "="))
		*hashes = strings.Join(kept[max(0, len(kept)-maxOwnerCodes):], " ")
		return nil
	})
	return code, err
}

// nodeOfHash returns which of several nodes made the code: what is kept is NODE=HASH, and HASH
// alone on one machine.
func nodeOfHash(kept string) string {
	node, _, of := strings.Cut(kept, "=")
	if !of {
		return ""
	}
	return node
}

// CheckOwnerCode refuses what is not an owner's code.
func (cs *codes) CheckOwnerCode(ctx context.Context, code string) error {
	hashes := ""
	if _, err := cs.ledger.GetJSON(ctx, ownerCodeKey, &hashes); err != nil {
		return err
	}
	return sameCode(hashes, code)
}

// UseOwnerCode uses the owner's code up, and with it those of other nodes. What is kept stays
// in its place, empty, so that no second one is ever made.
func (cs *codes) UseOwnerCode(ctx context.Context, code string) error {
	_, err := ledger.Change(ctx, cs.ledger, ownerCodeKey, func(hashes *string, _ uint64) error {
		if err := sameCode(*hashes, code); err != nil {
			return err
		}
		*hashes = ""
		return nil
	})
	return err
}

func sameCode(hashes, code string) error {
	is := hashCode(code)
	for _, kept := range strings.Fields(hashes) {
		hash := kept[strings.IndexByte(kept, '=')+1:]
		if subtle.ConstantTimeCompare([]byte(hash), []byte(is)) == 1 {
			return nil
		}
	}
	return sshchat.NewFault("owner.badcode")
}
