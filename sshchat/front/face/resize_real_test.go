package face_test

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/bell"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
)

// resizeRuns is how many random sequences each real terminal goes through; make resize
// makes it 50 each, 200 in all.
var resizeRuns = flag.Int("resizes", 2, "random sequences of sizes for each real terminal")

// realTerminal is one that was written by others, with a session of jo's in it.
type realTerminal interface {
	Resize(width, height int)
	Keys(s string)
	Lines() []string // all of it, the scrollback too
	Shows(text string)
}

// TestResizeXterm: real xterm does not wrap its lines anew, whatever it calls itself.
func TestResizeXterm(t *testing.T) {
	for _, term := range []string{"xterm", "xterm-256color"} {
		t.Run(term, func(t *testing.T) {
			h := inside.ServeParallel(t, inside.Options{Rate: inside.Unbound()})
			x := chattest.NewXterm(t, 80, 24)
			r := newInXterm(t, h, x, term)
			resizeAtRandom(t, h, r)
		})
	}
}

// TestResizeScreen: GNU screen in a window that changes.
func TestResizeScreen(t *testing.T) {
	h := inside.ServeParallel(t, inside.Options{Rate: inside.Unbound()})
	resizeAtRandom(t, h, newInScreen(t, h))
}

// TestResizeTmux does the same as the other two in tmux.
func TestResizeTmux(t *testing.T) {
	h := inside.ServeParallel(t, inside.Options{Rate: inside.Unbound()})
	key, _ := chattest.KeyFile(t)
	p := chattest.Tmux(t, chattest.Terminal{Term: "tmux-256color"}, chattest.SSH{Addr: h.Addr, User: "jo", Key: key}.Args(t)...)
	resizeAtRandom(t, h, inTmux{p})
}

// drafts are what stands below the talk while the window changes: the wide ones are those
// that terminals get wrong.
var drafts = []string{"abc", strings.Repeat("a", 90), strings.Repeat("你", 60), strings.Repeat("word 你好 ", 20), strings.Repeat("🎉b", 30)}

// resizeAtRandom changes the window at random, with a draft in it and messages coming, and
// looks for each message afterwards: none may be gone.
func resizeAtRandom(t *testing.T, h *inside.House, r realTerminal) {
	r.Shows("* jo joined")
	bob := h.Join(t, "bob", chattest.NoPTY())
	r.Shows("* bob joined")
	r.Keys("/time off\r")
	r.Shows("/time is now off")
	serial := 0
	say := func() string {
		serial++
		m := fmt.Sprintf("bob: m%d.", serial) // shorter than any window is wide
		bob.Type(m[len("bob: "):] + "\n")
		r.Shows(m)
		return m
	}
	for seed := range *resizeRuns {
		rng := rand.New(rand.NewPCG(uint64(seed), 5))
		r.Resize(80, 20)
		var said, log []string
		for range 4 {
			said = append(said, say())
		}
		for range 4 {
			if rng.IntN(2) == 0 {
				d := drafts[rng.IntN(len(drafts))]
				r.Keys("\x15\x15\x15" + d)
				log = append(log, fmt.Sprintf("draft %.6q of %d bytes", d, len(d)))
				if rng.IntN(3) == 0 {
					r.Keys(home)
				}
				said = append(said, say())
			}
			w, height := 22+rng.IntN(100), 12+rng.IntN(20)
			r.Resize(w, height)
			log = append(log, fmt.Sprintf("%dx%d", w, height))
			said = append(said, say())
		}
		r.Keys("x\x03") // not on an empty draft: twice, it leaves
		said = append(said, say())
		if lost := missing(r.Lines(), said); lost != nil {
			t.Errorf("seed %d: %q is gone after %s; of %d lines there are\n%s", seed, lost, strings.Join(log, ", "), len(said), strings.Join(r.Lines(), "\n"))
			return
		}
	}
}

// missing returns which of said are gone. They may stand behind a stray piece of a draft,
// or be wrapped: GNU screen puts rows together that it once wrapped.
func missing(lines, said []string) (lost []string) {
	squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	all := squeeze(strings.Join(lines, ""))
	for _, m := range said {
		if !strings.Contains(all, squeeze(m)) {
			lost = append(lost, m)
		}
	}
	return lost
}

// inTmux is a session in tmux.
type inTmux struct{ p *chattest.Pane }

func (r inTmux) Resize(width, height int) { r.p.Resize(width, height) }
func (r inTmux) Keys(s string)            { r.p.Bytes([]byte(s)...) }
func (r inTmux) Shows(text string) {
	r.p.WaitScreen(text, func(string) bool { return strings.Contains(r.p.CaptureAll(), text) })
}
func (r inTmux) Lines() []string { return strings.Split(r.p.CaptureAll(), "\n") }

// inScreen is a session in GNU screen, whose own terminal is tmux.
type inScreen struct {
	inTmux
	t    *testing.T
	name string
	env  []string
	dir  string
}

func newInScreen(t *testing.T, h *inside.House) inScreen {
	screen := chattest.Need(t, "screen")
	key, _ := chattest.KeyFile(t)
	r := inScreen{t: t, name: "resize", dir: t.TempDir()}
	if err := os.Chmod(r.dir, 0o700); err != nil { // or screen refuses it
		t.Fatal(err)
	}
	r.env = []string{"SCREENDIR=" + r.dir, "LANG=C.UTF-8"}
	args := append([]string{
		screen, "-U", "-S", r.name, "-h", "5000", "sh", "-c", `tty >"$0"; exec "$@"`, r.tty(),
	}, chattest.SSH{Addr: h.Addr, User: "jo", Key: key}.Args(t)...)
	r.p = chattest.Tmux(t, chattest.Terminal{Width: 80, Height: 24, Term: "screen", Env: r.env}, args...)
	t.Cleanup(func() { r.command("-X", "quit") })
	return r
}

// Resize waits until the session has the size: screen joins rows, and whoever draws before
// they know of it eats one. tmux and screen each pass a size on when they get to it, so a
// key is typed and seen until the last terminal, that of ssh, has had the size for two of
// them. ssh itself may send the first of the two ahead of the size, and never the second.
func (r inScreen) Resize(width, height int) {
	r.p.Resize(width, height)
	for knew := 0; knew < 2; {
		if r.size() == fmt.Sprintf("%d %d", height, width) {
			knew++
		}
		r.Keys("§")
		r.Shows("§")
		r.Keys(back)
		r.p.WaitScreen("no §", func(screen string) bool { return !strings.Contains(screen, "§") })
	}
}

// size is that of the terminal in which ssh runs, as stty prints it.
func (r inScreen) size() string {
	tty, err := os.ReadFile(r.tty())
	if err != nil {
		r.t.Fatal(err)
	}
	out, err := exec.Command("stty", "-F", strings.TrimSpace(string(tty)), "size").Output()
	if err != nil {
		r.t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// tty names the file in which the name of ssh's terminal stands.
func (r inScreen) tty() string { return r.dir + "/tty" }

// command runs a command of screen's.
func (r inScreen) command(words ...string) {
	cmd := exec.Command("screen", append([]string{"-S", r.name}, words...)...)
	cmd.Env = r.env
	_ = cmd.Run() // screen may be gone
}

func (r inScreen) Lines() []string {
	file := r.dir + "/copy"
	r.command("-X", "hardcopy", "-h", file)
	r.command("-Q", "title") // answered when what came before it is done
	all, err := os.ReadFile(file)
	if err != nil {
		r.t.Fatal(err)
	}
	return strings.Split(string(all), "\n")
}

// inXterm is a session in xterm. This is its SSH client: what it says goes to xterm, and
// keys go to the server at once.
type inXterm struct {
	t       *testing.T
	x       *chattest.Xterm
	session *ssh.Session
	keys    io.Writer

	mu    sync.Mutex
	seen  []byte
	fresh bell.Bell
}

func newInXterm(t *testing.T, h *inside.House, x *chattest.Xterm, term string) *inXterm {
	client, err := ssh.Dial("tcp", h.Addr, &ssh.ClientConfig{
		User: "jo", Auth: []ssh.AuthMethod{ssh.PublicKeys(chattest.NewKey(t))}, HostKeyCallback: ssh.InsecureIgnoreHostKey(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	r := &inXterm{t: t, x: x, fresh: bell.New()}
	if r.session, err = client.NewSession(); err != nil {
		t.Fatal(err)
	}
	r.session.Stdout = r
	if r.keys, err = r.session.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := r.session.RequestPty(term, 24, 80, nil); err != nil {
		t.Fatal(err)
	}
	if err := r.session.Shell(); err != nil {
		t.Fatal(err)
	}
	return r
}

// Write takes what the server sends.
func (r *inXterm) Write(p []byte) (int, error) {
	n, err := r.x.Write(p)
	r.mu.Lock()
	r.seen = append(r.seen, p[:n]...)
	r.mu.Unlock()
	r.fresh.Ring()
	return n, err
}

func (r *inXterm) Keys(s string) { io.WriteString(r.keys, s) }

func (r *inXterm) Resize(width, height int) {
	r.x.Resize(width, height)
	if err := r.session.WindowChange(height, width); err != nil {
		r.t.Fatal(err)
	}
}

// Shows waits until the server has sent a text.
func (r *inXterm) Shows(text string) {
	r.t.Helper()
	late := time.After(chattest.Patience)
	for {
		r.mu.Lock()
		at := bytes.Index(plainText(r.seen), []byte(text))
		r.mu.Unlock()
		if at >= 0 {
			return
		}
		select {
		case <-r.fresh:
		case <-late:
			r.t.Fatalf("wait for %q; the end of what came:\n%.600q", text, r.seen[max(0, len(r.seen)-600):])
		}
	}
}

func (r *inXterm) Lines() []string { return r.x.Lines() }

// styles are what stands between a name and what it says.
var styles = regexp.MustCompile("\x1b\\[[0-9;?]*[a-zA-Z]")

func plainText(p []byte) []byte { return styles.ReplaceAll(p, nil) }
