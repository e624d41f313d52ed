package stage

import (
	"context"
	"errors"
	"net/netip"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
)

// Enter brings somebody in, or fails the test.
func Enter(t *testing.T, c *chat.Chat, name string) *Person {
	t.Helper()
	p, err := TryEnter(t, c, name)
	if err != nil {
		t.Fatalf("%s enters: %v", name, err)
	}
	return p
}

// EnterAs is Enter with a chat.Login that change has made something else of.
func EnterAs(t *testing.T, c *chat.Chat, name string, change func(*chat.Login)) *Person {
	t.Helper()
	p, err := TryEnterAs(t, c, name, change)
	if err != nil {
		t.Fatalf("%s enters: %v", name, err)
	}
	return p
}

// TryEnter brings somebody in, or returns why not.
func TryEnter(t *testing.T, c *chat.Chat, name string) (*Person, error) {
	t.Helper()
	return TryEnterAs(t, c, name, func(*chat.Login) {})
}

// TryEnterAs is TryEnter with a chat.Login that change has made something else of.
func TryEnterAs(t *testing.T, c *chat.Chat, name string, change func(*chat.Login)) (*Person, error) {
	t.Helper()
	n, err := sshchat.ParseName(name)
	if err != nil {
		return nil, err
	}
	p := &Person{T: t, Alive: true}
	l := chat.Login{
		Name: n, Key: sshchat.Print("SHA256:" + n.Key()), Backlog: 10,
		Probe: func(ctx context.Context) bool {
			if !p.Alive {
				<-ctx.Done()
			}
			return p.Alive
		},
		Evict: func(cause sshchat.Cause, _ *sshchat.Fault) {
			p.Evicted = append(p.Evicted, cause)
			go p.Leaves(cause)
		},
	}
	change(&l)
	m, err := c.Enter(t.Context(), l)
	if err != nil {
		return nil, err
	}
	p.Session = m
	t.Cleanup(func() { p.Leaves(sshchat.Quit) })
	return p, nil
}

// Somebody is a login in preparation. The zero key is a guest.
type Somebody struct {
	Name, Key string
	Addr      string // default: 192.0.2.1
	Role      sshchat.Role
	Takeover  bool
	Also      bool
	Settings  sshchat.Settings
}

// second is what a login is beside another of the same account.
func (who Somebody) second() sshchat.Second {
	switch {
	case who.Takeover:
		return sshchat.Takeover
	case who.Also:
		return sshchat.Also
	}
	return sshchat.Refused
}

// Login brings somebody in, or returns the refusal's key.
func Login(t *testing.T, c *chat.Chat, who Somebody) (*Person, string) {
	t.Helper()
	n, err := sshchat.ParseName(who.Name)
	if err != nil {
		t.Fatal(err)
	}
	if who.Addr == "" {
		who.Addr = "192.0.2.1"
	}
	p := &Person{T: t, Alive: true, ready: make(chan struct{})}
	defer close(p.ready)
	m, err := c.Enter(t.Context(), chat.Login{
		Name: n, Key: sshchat.Print(who.Key), Role: who.Role, Addr: netip.MustParseAddr(who.Addr),
		Second: who.second(), Settings: who.Settings, Backlog: 10,
		Probe: func(context.Context) bool { return p.Alive },
		Evict: func(cause sshchat.Cause, why *sshchat.Fault) {
			p.EvictedFor(cause, why)
			if !p.Stuck || cause == sshchat.LostLink {
				go p.Leaves(cause)
			}
		},
	})
	if f, ok := errors.AsType[*sshchat.Fault](err); ok {
		return nil, f.Key
	}
	if err != nil {
		t.Fatalf("%s: %v", who.Name, err)
	}
	p.Session = m
	t.Cleanup(func() { p.Leaves(sshchat.Quit) })
	return p, ""
}

// In is Login for somebody who must come in; it waits until the room was told.
func In(t *testing.T, c *chat.Chat, who Somebody) *Person {
	t.Helper()
	p, refused := Login(t, c, who)
	if refused != "" {
		t.Fatalf("%s by %q is refused: %s", who.Name, who.Key, refused)
	}
	Pass(2 * time.Second)
	p.Sees()
	return p
}

// Refuse makes sure that somebody is refused for a reason.
func Refuse(t *testing.T, c *chat.Chat, who Somebody, want string) {
	t.Helper()
	if _, refused := Login(t, c, who); refused != want {
		t.Errorf("%s by %q from %q: refused for %q, want %q", who.Name, who.Key, who.Addr, refused, want)
	}
}

// Code has somebody ask for a one-time code.
func Code(t *testing.T, p *Person) string {
	t.Helper()
	return Done(t, p, "/key add").Args[0].(string)
}

// Own makes boss the owner of the chat.
func Own(t *testing.T, c *chat.Chat) *Person {
	t.Helper()
	word, err := c.OwnerCode(t.Context())
	if err != nil || len(word) < 16 {
		t.Fatalf("owner code %q, %v", word, err)
	}
	p := In(t, c, Somebody{Name: "boss", Key: "BOSS", Addr: "198.51.100.1"})
	Done(t, p, "/owner "+word)
	return p
}

// Socket is the operator at the server's own socket.
func Socket(t *testing.T, c *chat.Chat) *Person {
	t.Helper()
	m, err := c.Local(t.Context(), chat.Login{Door: "socket", Receipts: true})
	if err != nil {
		t.Fatal(err)
	}
	p := Drive(t, m.Session)
	t.Cleanup(func() { p.Leaves(sshchat.Quit) })
	return p
}
