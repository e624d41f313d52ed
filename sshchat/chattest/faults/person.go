//go:build unix

package main

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

const (
	// loginWithin bounds a login; one that waits for a name may take some seconds.
	loginWithin = 30 * time.Second

	// comeBackAfter is how long somebody waits who was sent out, or could not come in.
	comeBackAfter = time.Second
)

// person is somebody who is in one room, and comes in again whenever their session ends.
type person struct {
	number int
	room   string
	nodes  []*process // their own first
	signer ssh.Signer
	shown  *os.File // all that they were shown

	mu     sync.Mutex
	visits []*visit // of the present round; the last is of the present connection
	typed  int
	own    map[mark]bool // those of their lines that were shown to them in this round
	said   []mark        // what they have typed in this round
	conn   int
	say    chan string // to the present connection; nil: there is none
	at     string      // the address of the node that it is to
	away   time.Time   // since when they are out; zero: they are in
	came   time.Time   // when they came in last
	last   string      // what the last connection ended with
	hangup func()
}

func newPerson(number int, dir string, nodes []*process) (*person, error) {
	signer, err := signerOf(number)
	if err != nil {
		return nil, err
	}
	shown, err := os.Create(filepath.Join(dir, personName(number)+".txt"))
	if err != nil {
		return nil, err
	}
	k := number % len(nodes)
	p := &person{
		number: number, shown: shown, room: fmt.Sprintf("#r%d", number%rooms), signer: signer,
		nodes: slices.Concat(nodes[k:], nodes[:k]), away: time.Now(), own: map[mark]bool{},
	}
	return p, nil
}

// signerOf is the key of somebody.
func signerOf(number int) (ssh.Signer, error) {
	seed := make([]byte, ed25519.SeedSize)
	copy(seed, fmt.Sprintf("person %d", number))
	return ssh.NewSignerFromKey(ed25519.NewKeyFromSeed(seed))
}

func (p *person) name() string { return personName(p.number) }

// live comes in again and again until ctx ends: on their own node, or the next that lets them in.
func (p *person) live(ctx context.Context) {
	for i := 0; ctx.Err() == nil; i++ {
		err := p.visit(ctx, p.nodes[i%len(p.nodes)].address)
		p.mu.Lock()
		p.last = fmt.Sprint(err)
		p.mu.Unlock()
		if err == nil {
			i = -1 // they were in: home first
		}
		_ = wait(ctx, comeBackAfter) // the loop looks at ctx
	}
}

// dial logs somebody in at an address.
func dial(ctx context.Context, address, name string, signer ssh.Signer) (*ssh.Client, error) {
	d := net.Dialer{Timeout: 2 * time.Second}
	raw, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	if err := raw.SetDeadline(time.Now().Add(loginWithin)); err != nil {
		return nil, err
	}
	conn, chans, reqs, err := ssh.NewClientConn(raw, address, &ssh.ClientConfig{
		User: name, Auth: []ssh.AuthMethod{ssh.PublicKeys(signer)},
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), // loopback, of this program's making
	})
	if err != nil {
		raw.Close() //nolint:errcheck // it was of no use
		return nil, err
	}
	return ssh.NewClient(conn, chans, reqs), raw.SetDeadline(time.Time{})
}

// visit is one connection. It returns nil if they were in.
func (p *person) visit(ctx context.Context, address string) error {
	client, err := dial(ctx, address, p.name(), p.signer)
	if err != nil {
		return err
	}
	defer client.Close() //nolint:errcheck // it may be closed
	defer context.AfterFunc(ctx, func() { client.Close() })()
	session, err := client.NewSession()
	if err != nil {
		return err
	}
	in, err := session.StdinPipe()
	if err != nil {
		return err
	}
	out, err := session.StdoutPipe()
	if err != nil {
		return err
	}
	var why strings.Builder
	session.Stderr = &why
	if err := session.Shell(); err != nil {
		return err
	}
	say, done := p.begin(address, func() { client.Close() })
	var writer sync.WaitGroup
	fmt.Fprintf(p.shown, "== %s at %s\n", time.Now().Format(time.TimeOnly), address)
	writer.Go(func() { p.write(in, say, done) })
	was := p.read(out)
	p.end()
	close(done)
	client.Close() //nolint:errcheck // so that what waits to be written ends
	writer.Wait()
	if !was {
		return fmt.Errorf("%s: %v: %s", address, session.Wait(), strings.TrimSpace(why.String()))
	}
	return nil
}

// begin notes a new connection.
func (p *person) begin(address string, hangup func()) (say chan string, done chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conn++
	p.visits = append(p.visits, &visit{person: p.number, conn: p.conn})
	p.at, p.hangup = address, hangup
	say = make(chan string, 256)
	say <- "/join " + p.room
	// When they come in again, what is said before they turn to their room is shown then, in its
	// order, and not beside the lobby before that.
	say <- "/watch " + p.room + " none"
	p.say = say
	return say, make(chan struct{})
}

func (p *person) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.say, p.hangup = nil, nil
	if p.away.IsZero() {
		p.away = time.Now()
	}
}

// write types what is to be said, and asks for the room until they are in it.
func (p *person) write(in io.Writer, say <-chan string, done <-chan struct{}) {
	again := time.NewTicker(3 * time.Second)
	defer again.Stop()
	for {
		line := ""
		select {
		case <-done:
			return
		case line = <-say:
		case <-again.C:
			if _, in := p.in(); in {
				continue
			}
			line = "/join " + p.room
		}
		if _, err := io.WriteString(in, line+"\n"); err != nil {
			return
		}
	}
}

// read notes what is shown, and reports whether they were in their room.
func (p *person) read(out io.Reader) (was bool) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		fmt.Fprintln(p.shown, lines.Text())
		p.mu.Lock()
		if strings.HasPrefix(lines.Text(), "-- "+p.room+": ") {
			if !was {
				p.away, p.came = time.Time{}, time.Now()
			}
			was = true
		}
		v := p.visits[len(p.visits)-1]
		for _, m := range marksIn(lines.Text()) {
			v.seen = append(v.seen, m)
			if m.person == p.number {
				p.own[m] = true
			}
		}
		p.mu.Unlock()
	}
	return was
}

// speak types the next line, if they are in, and returns what it says of itself.
func (p *person) speak() (m mark) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.say == nil || !p.away.IsZero() {
		return m
	}
	next := mark{p.number, p.conn, p.typed + 1}
	select {
	case p.say <- p.room + " " + next.String():
		p.typed++
		p.said = append(p.said, next)
		return next
	default: // what they typed before is not taken yet
		return m
	}
}

// sees reports whether lines, none of them of old, were shown to them by their present connection.
func (p *person) sees(lines ...mark) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.visits) == 0 {
		return false
	}
	v := p.visits[len(p.visits)-1]
	newest := v.seen[max(0, len(v.seen)-10*people):]
	for _, m := range lines {
		if !slices.Contains(newest, m) {
			return false
		}
	}
	return true
}

// isHome reports whether they are in their room, by their own node.
func (p *person) isHome() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.away.IsZero() && p.say != nil && p.at == p.nodes[0].address
}

// goHome hangs up if they are on another node than their own.
func (p *person) goHome() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.hangup != nil && p.at != p.nodes[0].address {
		p.hangup()
	}
}

// leave hangs up; they come in again.
func (p *person) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.hangup != nil {
		p.hangup()
	}
}

// in reports whether they are in their room, or since when they are not.
func (p *person) in() (since time.Time, in bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.away, p.away.IsZero()
}

// since returns when they came in last, and whether they are in.
func (p *person) since() (came time.Time, in bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.came, p.away.IsZero()
}

// back is how long after a moment they came in again; 0: they were in all the time.
func (p *person) back(from time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return max(0, p.came.Sub(from))
}

// account returns what they saw since the last account, and what they typed and did not see.
func (p *person) account() (seen []visit, unseen []mark) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, v := range p.visits {
		seen = append(seen, *v)
	}
	for _, m := range p.said {
		if !p.own[m] {
			unseen = append(unseen, m)
		}
	}
	p.said, p.own = nil, map[mark]bool{}
	p.visits = nil
	if p.say != nil {
		p.visits = []*visit{{person: p.number, conn: p.conn}}
	}
	return seen, unseen
}
