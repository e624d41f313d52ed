package front

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/argon2"

	"sshchat/sshchat"
)

// The cost of a guess, RFC 9106's second recommended set with a third of its memory:
// 19 MiB and two passes take 30 ms here, for us and for who has stolen the file.
const (
	argonTime    = 2
	argonMemory  = 19 << 10 // KiB
	argonThreads = 1
	argonKey     = 32
)

const (
	// guessesAtOnce bounds memory: each guess in flight holds argonMemory.
	guessesAtOnce = 2

	// wrongRate is how many wrong guesses a source has before it must wait; an honest
	// typist has five, then one in ten seconds.
	wrongBurst = 5
	wrongEvery = 10 * time.Second

	// maxGuessers bounds the table of sources that guessed wrong.
	maxGuessers = 10_000
)

var (
	errWrongPassphrase = errors.New("wrong passphrase")
	errTooManyGuesses  = errors.New("too many wrong passphrases from this address")
)

// Passphrase is what guests must know where one is set: the hash of it, and who has
// guessed wrong. Its methods are safe for concurrent use.
type Passphrase struct {
	salt, hash []byte
	slots      chan struct{}
	now        func() time.Time

	mu    sync.Mutex // guards what follows
	wrong map[netip.Prefix]*bucket
}

// HashPassphrase returns the line that ParsePassphrase reads: the PHC string of the
// passphrase's argon2id hash with salt, which should be 16 random bytes.
func HashPassphrase(passphrase string, salt []byte) string {
	hash := argon2.IDKey([]byte(passphrase), salt, argonTime, argonMemory, argonThreads, argonKey)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		argonMemory, argonTime, argonThreads, b64.EncodeToString(salt), b64.EncodeToString(hash))
}

// ParsePassphrase reads a line of HashPassphrase. Other costs are refused: a guess
// must cost what the limits above count with.
func ParsePassphrase(line string, now func() time.Time) (*Passphrase, error) {
	want := fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, argonMemory, argonTime, argonThreads)
	rest, ok := strings.CutPrefix(strings.TrimSpace(line), want)
	salt64, hash64, two := strings.Cut(rest, "$")
	salt, err1 := base64.RawStdEncoding.DecodeString(salt64)
	hash, err2 := base64.RawStdEncoding.DecodeString(hash64)
	if !ok || !two || err1 != nil || err2 != nil || len(hash) != argonKey || len(salt) < 8 {
		return nil, errors.New("no passphrase hash: make the file with sshchat passphrase > FILE")
	}
	return &Passphrase{
		salt: salt, hash: hash, now: now,
		slots: make(chan struct{}, guessesAtOnce), wrong: map[netip.Prefix]*bucket{},
	}, nil
}

// Check returns nil for the right passphrase. Whoever guesses wrong too often is
// refused before anything is computed.
func (p *Passphrase) Check(ctx context.Context, guess string, addr netip.Addr) error {
	source := sshchat.SourceOf(addr)
	if p.slowedDown(source) {
		return errTooManyGuesses
	}
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	if p.slowedDown(source) { // by those who guessed while this one waited
		<-p.slots
		return errTooManyGuesses
	}
	hash := argon2.IDKey([]byte(guess), p.salt, argonTime, argonMemory, argonThreads, argonKey)
	right := subtle.ConstantTimeCompare(hash, p.hash) == 1
	if !right {
		p.note(source)
	}
	<-p.slots
	if !right {
		return errWrongPassphrase
	}
	return nil
}

// slowedDown reports whether a source has used up its wrong guesses.
func (p *Passphrase) slowedDown(source netip.Prefix) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.wrong[source]
	if b == nil {
		return false
	}
	b.refill(p.now())
	return b.level < 1
}

// note counts a wrong guess. A table that is full forgets anybody: many sources are
// met by the admission's limits.
func (p *Passphrase) note(source netip.Prefix) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.wrong[source]
	if b == nil {
		if len(p.wrong) >= maxGuessers {
			for other := range p.wrong {
				delete(p.wrong, other)
				break
			}
		}
		fresh := newBucket(1, wrongBurst, p.now())
		fresh.rate = 1 / wrongEvery.Seconds()
		b = &fresh
		p.wrong[source] = b
	}
	b.take(p.now())
}
