package main

import (
	"fmt"
	"slices"
	"sync"

	"sshchat/files"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/text"
)

// maxMOTDBytes bounds the message of the day: a screenful, not a book.
const maxMOTDBytes = 16 << 10

// motd is the message of the day as its file says at each login, so that an edit shows
// at once. A file that cannot be read any more keeps what it said last, and the log
// hears of it once and not at each login.
type motd struct {
	source *files.Source
	warn   func(string, ...any)

	mu    sync.Mutex // guards what follows
	last  text.Text
	fault string // what the log was told last, "" when all is well
}

// motdReader returns what reads the message, nil if there is none.
func motdReader(path string, warn func(string, ...any)) func() text.Text {
	if path == "" {
		return nil
	}
	m := &motd{source: files.NewSource(path, maxMOTDBytes), warn: warn}
	return m.read
}

func (m *motd) read() text.Text {
	data, err := m.source.Read()
	m.mu.Lock()
	if err == nil {
		m.last, m.fault = text.Block(string(data)), ""
	}
	last, news := m.last, err != nil && m.fault != err.Error()
	if news {
		m.fault = err.Error()
	}
	m.mu.Unlock()
	if news {
		m.warn("a file that people read: what it said last is shown", "err", err)
	}
	return last
}

// readings are the files that people read: the message of the day, and the rules.
type readings struct{ motd, rules string }

// readingFlags are the flags that name them.
var readingFlags = []string{"motd", "rules"}

func isReading(flag string) bool { return slices.Contains(readingFlags, flag) }

// open has a chat read those whose flags are named.
func (r readings) open(o *chat.Options, flags []string, warn func(string, ...any)) {
	if slices.Contains(flags, "motd") {
		o.MOTD = motdReader(r.motd, warn)
	}
	if slices.Contains(flags, "rules") {
		o.Rules = motdReader(r.rules, warn)
	}
}

// check says what is wrong with one of the files.
func (r readings) check() error {
	for i, path := range []string{r.motd, r.rules} {
		if path == "" {
			continue
		}
		if _, err := files.NewSource(path, maxMOTDBytes).Read(); err != nil {
			return fmt.Errorf("--%s: %w", readingFlags[i], err)
		}
	}
	return nil
}
