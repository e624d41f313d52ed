package sshchat

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// What one search may ask for. The cost of a search is that of its words' occurrences: 8
// words are more than anybody types, and a star behind one letter stands for half of the
// index (26 of them, 40 times, took 23 s over 300,000 lines).
const (
	maxSearchWords = 8
	maxSearchBytes = 256
	minStarLetters = 2
)

// searchText makes the text of a Query of a searcher's words, or says what is too much.
// Words that are there twice are asked for once.
func searchText(words []string) (string, error) {
	var kept []string
	quoted := strings.Contains(strings.Join(words, ""), `"`) // then places matter
	for _, w := range words {
		if stem, star := strings.CutSuffix(w, "*"); star && letters(stem) < minStarLetters {
			return "", fault("search.star", echo(w), minStarLetters)
		}
		again := func(k string) bool { return strings.EqualFold(k, w) }
		if quoted || !slices.ContainsFunc(kept, again) {
			kept = append(kept, w)
		}
	}
	s := strings.Join(kept, " ")
	switch {
	case len(kept) > maxSearchWords:
		return "", fault("search.words", maxSearchWords)
	case len(s) > maxSearchBytes:
		return "", fault("search.long", maxSearchBytes)
	}
	return s, nil
}

// letters counts letters and digits. A star behind a Han character means nothing, as each
// is a word of its own.
func letters(s string) (n int) {
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			return minStarLetters
		case unicode.IsLetter(r), unicode.IsDigit(r):
			n++
		}
	}
	return n
}

// turns lets one search at a time run for each source, so that no source can hold more
// than one of the engine's readers, however many sessions it has. A source is forgotten
// with its last search.
type turns struct {
	mu      sync.Mutex // guards what follows
	waiting map[netip.Prefix]*turn
}

// turn is the searches of one source: whoever can put a value into running may run.
type turn struct {
	running chan struct{}
	users   int // that run or wait; under turns.mu
}

// take waits for source's turn, as long as ctx lasts.
func (t *turns) take(ctx context.Context, source netip.Prefix) (done func(), err error) {
	t.mu.Lock()
	mine := t.waiting[source]
	if mine == nil {
		if t.waiting == nil {
			t.waiting = map[netip.Prefix]*turn{}
		}
		mine = &turn{running: make(chan struct{}, 1)}
		t.waiting[source] = mine
	}
	mine.users++
	t.mu.Unlock()
	leave := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if mine.users--; mine.users == 0 {
			delete(t.waiting, source)
		}
	}
	select {
	case mine.running <- struct{}{}:
		return func() { <-mine.running; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, context.Cause(ctx)
	}
}

// search looks for q on behalf of m, when it is the turn of m's source.
func (m *Member) search(ctx context.Context, q Query) ([]Entry, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, readWait, fault("search.busy"))
	defer cancel()
	done, err := m.chat.turns.take(ctx, SourceOf(m.login.Addr))
	if err != nil {
		return nil, err
	}
	defer done()
	return m.chat.engine.Search(ctx, q)
}
