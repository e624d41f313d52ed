package sshchat

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
)

// ownerCodeKey holds the hash of the one-time code, empty once it was used. The code itself
// is kept nowhere: neither the file nor a backup of it makes anybody the owner. It has 80
// random bits, so that a plain hash is enough.
const ownerCodeKey = "state/owner-code"

// hashCode is what is kept of a code.
func hashCode(code string) string {
	sum := sha256.Sum256([]byte("owner " + strings.ToLower(code)))
	return base64.RawStdEncoding.EncodeToString(sum[:])
}

// OwnerCode makes a one-time code that makes whoever says it the owner of the chat, or
// returns "" when one was used. The program prints it at each start until then; the one of
// the start before is good no more.
func (c *Chat) OwnerCode(ctx context.Context) (string, error) {
	for range 4 {
		v, err := c.engine.Get(ctx, ownerCodeKey)
		if err != nil || v.Rev != 0 && usedUp(v) {
			return "", err
		}
		code := strings.ToLower(rand.Text()[:16])
		_, err = c.setJSON(ctx, ownerCodeKey, hashCode(code), SetOpt{IfRev: v.Rev})
		if !errors.Is(err, ErrConflict) {
			return code, err
		}
	}
	return "", ErrConflict
}

// usedUp reports whether a code was used: its record stays, so that no second one is made.
func usedUp(v Value) bool {
	var hash string
	return json.Unmarshal(v.Data, &hash) == nil && hash == ""
}

// doOwner makes whoever knows the code the owner. Its hash stays in its place, empty, so
// that no second one is ever made.
func doOwner(c *Call) error {
	if !c.By.guessing.allow(c.Chat.clock.Now()) {
		return fault("key.slow")
	}
	v, err := c.Chat.engine.Get(c.Ctx, ownerCodeKey)
	if err != nil {
		return err
	}
	var hash string
	if err := json.Unmarshal(v.Data, &hash); err != nil || hash == "" ||
		subtle.ConstantTimeCompare([]byte(hash), []byte(hashCode(c.Args))) != 1 {
		return fault("owner.badcode")
	}
	r := Ruling{What: "owner", Target: c.By.Person().Name, Account: c.By.accountID()}
	return c.rule(r, func() error {
		_, err := c.Chat.engine.Set(c.Ctx, ownerCodeKey, []byte(`""`), SetOpt{IfRev: v.Rev})
		if errors.Is(err, ErrConflict) {
			return fault("owner.badcode")
		}
		if err != nil {
			return err
		}
		if err := c.Chat.giveRole(c.Ctx, r.Account, OwnerRole); err != nil {
			return err
		}
		c.tell(Done{"owner.you", nil})
		return nil
	})
}
