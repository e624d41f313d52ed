package auth

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
	"sshchat/sshchat/bucket"
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

	// wrongBurst is how many wrong guesses somebody has under one name from one source
	// before they must wait; an honest typist has five, then one in ten seconds.
	wrongBurst = 5
	wrongEvery = 10 * time.Second

	// sourceBurst is the same for all names from one source: one person who has lost the
	// word keeps nobody else of an office out, and a guesser gains little by names.
	sourceBurst = 30
	sourceEvery = 4 * time.Second

	// maxGuessers bounds the table of those that guessed wrong.
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
	wrong map[guesser]*bucket.Bucket
}

// Guesser is who guesses. An exempt one never waits; its guesses cost their time.
type Guesser struct {
	Addr   netip.Addr
	Name   string // the login's, as it came
	Exempt bool
}

// guesser is a name at a source, or with no name the source.
type guesser struct {
	source netip.Prefix
	name   string // a skeleton
}

// both returns the two that a guess counts for. What is no name shares the empty one's.
func (g Guesser) both() (named, source guesser) {
	source.source = sshchat.SourceOf(g.Addr)
	named = guesser{source: source.source, name: "?"}
	if n, err := sshchat.ParseName(g.Name); err == nil {
		named.name = string(n.Skeleton())
	}
	return named, source
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
		slots: make(chan struct{}, guessesAtOnce), wrong: map[guesser]*bucket.Bucket{},
	}, nil
}

// Check returns nil for the right passphrase. Whoever guesses wrong too often is
// refused before anything is computed.
func (p *Passphrase) Check(ctx context.Context, guess string, by Guesser) error {
	if p.slowedDown(by) {
		return errTooManyGuesses
	}
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	if p.slowedDown(by) { // by those who guessed while this one waited
		<-p.slots
		return errTooManyGuesses
	}
	hash := argon2.IDKey([]byte(guess), p.salt, argonTime, argonMemory, argonThreads, argonKey)
	right := subtle.ConstantTimeCompare(hash, p.hash) == 1
	if !right && !by.Exempt {
		named, source := by.both()
		p.note(named, wrongBurst, wrongEvery)
		p.note(source, sourceBurst, sourceEvery)
	}
	<-p.slots
	if !right {
		return errWrongPassphrase
	}
	return nil
}

// slowedDown reports whether somebody, or their source, has used up their wrong guesses.
func (p *Passphrase) slowedDown(by Guesser) bool {
	if by.Exempt {
		return false
	}
	named, source := by.both()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, who := range []guesser{named, source} {
		if b := p.wrong[who]; b != nil && b.Wait(p.now(), 1) > 0 {
			return true
		}
	}
	return false
}

// note counts a wrong guess. A table that is full forgets anybody: many sources are
// met by the admission's limits.
func (p *Passphrase) note(who guesser, burst int, every time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.wrong[who]
	if b == nil {
		if len(p.wrong) >= maxGuessers {
			for other := range p.wrong {
				delete(p.wrong, other)
				break
			}
		}
		fresh := bucket.New(bucket.Rate{Burst: burst, Every: every}, p.now())
		b = &fresh
		p.wrong[who] = b
	}
	b.Allow(p.now())
}
