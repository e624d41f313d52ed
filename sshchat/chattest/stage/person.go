// Package stage plays a chat for tests: people come in, say lines and see what is new, in the
// fake time of testing/synctest. Whoever cannot go on fails the test.
package stage

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/text"
)

// Person is somebody in the chat, as a session would drive them.
type Person struct {
	*chat.Session
	T       *testing.T
	Evicted []sshchat.Cause // what they were told to leave for
	Told    *sshchat.Fault  // with the last eviction
	Alive   bool            // their connection answers
	Stuck   bool            // does not leave when told to, only when cut off
	Gone    bool            // has left

	turn  chan struct{} // of who takes or leaves: a session has one owner; made by itsTurn
	mu    sync.Mutex    // guards Evicted, Told and Gone while others may end the session
	ready chan struct{} // closed when there is a Session; nil: there is one
}

// Drive gives commands to a session that came in by another way than a login.
func Drive(t *testing.T, s *chat.Session) *Person { return &Person{Session: s, T: t} }

// EvictedFor notes that the person was told to leave.
func (p *Person) EvictedFor(cause sshchat.Cause, why *sshchat.Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.Evicted = append(p.Evicted, cause)
	p.Told = why
}

// Ended reports whether the person has left, and what they were told to leave for; nil: nothing.
func (p *Person) Ended() (gone bool, told *sshchat.Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.Gone, p.Told
}

// IsEvicted reports whether the person was told to leave.
func (p *Person) IsEvicted() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.Evicted) > 0
}

// itsTurn is held by who takes or leaves.
func (p *Person) itsTurn() chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.turn == nil {
		p.turn = make(chan struct{}, 1)
	}
	return p.turn
}

// Take is the session's. Nothing is new to who is just leaving.
func (p *Person) Take(ctx context.Context, buf []*sshchat.Entry) (chat.News, error) {
	turn := p.itsTurn()
	select {
	case turn <- struct{}{}:
	default:
		return chat.News{}, nil
	}
	defer func() { <-turn }()
	return p.Session.Take(ctx, buf)
}

// Leaves ends the session, once.
func (p *Person) Leaves(cause sshchat.Cause) {
	if p.ready != nil {
		<-p.ready
	}
	p.mu.Lock()
	gone := p.Gone || p.Session == nil
	p.Gone = true
	p.mu.Unlock()
	if !gone {
		turn := p.itsTurn()
		turn <- struct{}{} // the Take in which it was evicted goes on to its end
		defer func() { <-turn }()
		p.Leave(context.Background(), cause)
	}
}

// Says gives a line to the session: a command, or what is said.
func (p *Person) Says(line string) {
	p.T.Helper()
	commands.Do(p.T.Context(), p.Session, text.Block(line))
}

// Sees waits until nothing more happens and returns everything new, as short lines.
func (p *Person) Sees() []string {
	p.T.Helper()
	var out []string
	for {
		synctest.Wait()
		select {
		case <-p.Bell():
		default:
			if out != nil {
				return out
			}
		}
		n, err := p.Take(p.T.Context(), nil)
		if err != nil {
			p.T.Fatal(err)
		}
		if n.Welcome == nil && len(n.Entries) == 0 && len(n.Notices) == 0 {
			return out
		}
		out = append(out, Describe(n)...)
	}
}

// FirstNews takes the first news of somebody who just came in.
func (p *Person) FirstNews() chat.News {
	p.T.Helper()
	n, err := p.Take(p.T.Context(), nil)
	if err != nil || n.Welcome == nil {
		p.T.Fatalf("the first news is %+v, %v", n, err)
	}
	return n
}
