package books

import (
	"sync/atomic"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// behaviour is how a chat behaves now. It may change while the chat runs: whoever asks twice may
// be told otherwise.
type behaviour struct{ now atomic.Pointer[Options] }

// Options returns how the chat behaves now. It is shared, read-only.
func (b *behaviour) Options() *Options { return b.now.Load() }

// RateOf returns how much somebody may say, or a program.
func (b *behaviour) RateOf(program bool) sshchat.Rate {
	if program {
		return b.Options().Bots
	}
	return b.Options().Rate
}

// MotdFile returns what the file of the message of the day says; it may say nothing.
func (b *behaviour) MotdFile() text.Text {
	if motd := b.Options().MOTD; motd != nil {
		return motd()
	}
	return text.Text{}
}
