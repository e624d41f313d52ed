package front_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/chattest/sample"
	"sshchat/sshchat/chattest/wire"
	"sshchat/sshchat/front/admission"
)

// goClient logs in with Go's own client, which has sessions in turn and beside each other.
func (h *house) goClient(t *testing.T, user string) *ssh.Client {
	t.Helper()
	c, err := ssh.Dial("tcp", h.Addr, &ssh.ClientConfig{
		User: user, Auth: []ssh.AuthMethod{ssh.PublicKeys(chattest.NewKey(t))},
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), // loopback, and the key is new each time
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// output1 runs a command in a session of its own.
func output1(c *ssh.Client, command, stdin string) (string, error) {
	s, err := c.NewSession()
	if err != nil {
		return "", err
	}
	defer s.Close()
	s.Stdin = strings.NewReader(stdin)
	out, err := s.CombinedOutput(command)
	return string(out), err
}

// TestCommandsInTurn: one connection runs one command after the other, whether they are
// done or refused, beside the chat that it has; two chats it has not.
func TestCommandsInTurn(t *testing.T) {
	h := serve(t, inside.Options{Rate: inside.Unbound()})
	c := h.goClient(t, "ann")
	for i := range 20 {
		if out, err := output1(c, fmt.Sprintf("say line %d", i), ""); err != nil {
			t.Fatalf("command %d: %v\n%s", i, err, out)
		}
		if _, err := output1(c, "say #nowhere x", ""); err == nil {
			t.Fatal("a refusal has the status of a success")
		}
	}
	chat, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if err := chat.Shell(); err != nil {
		t.Fatal(err)
	}
	h.Log.Count(t, "msg=joined", 1)
	if out, err := output1(c, "say from beside", ""); err != nil {
		t.Errorf("a command beside the chat: %v\n%s", err, out)
	}
	if out, err := output1(c, "bot", ""); err == nil || !strings.Contains(out, "in the chat already") {
		t.Errorf("a bot beside the chat: %v\n%s", err, out)
	}
	if out, err := output1(c, "history -n 1", ""); err != nil || !strings.Contains(out, "from beside") {
		t.Errorf("history: %v\n%s", err, out)
	}
	chat.Close()
	h.Log.Count(t, "msg=left", 1)
	if out, err := output1(c, "who", ""); err != nil || strings.Contains(out, "ann") {
		t.Errorf("after the chat: %v\n%s", err, out)
	}
}

// TestCommandsBesideEachOther: ten at a time, the eleventh is refused and harms nothing.
func TestCommandsBesideEachOther(t *testing.T) {
	h := serve(t, inside.Options{Rate: inside.Unbound()})
	c := h.goClient(t, "ann")
	h.local(t, "say hello")
	var ten []*ssh.Session
	for i := range 10 {
		s, err := c.NewSession()
		if err != nil {
			t.Fatalf("session %d: %v", i+1, err)
		}
		out, err := s.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Start("tail -n 1"); err != nil {
			t.Fatal(err)
		}
		if _, err := out.Read(make([]byte, 64)); err != nil { // it runs
			t.Fatal(err)
		}
		ten = append(ten, s)
	}
	if _, err := c.NewSession(); err == nil || !strings.Contains(err.Error(), "ten sessions at a time") {
		t.Errorf("the eleventh: %v", err)
	}
	for _, s := range ten {
		s.Close()
	}
	h.Log.Count(t, "command=tail", 10)
	for range 2 {
		if out, err := output1(c, "say hello", ""); err != nil {
			t.Errorf("afterwards: %v\n%s", err, out)
		}
	}
}

// TestNextSessionAtOnce: a session is over when its client can see it, whether we have cleared
// up behind it or not: the next ten begin. Then clearing up is waited for, and nobody is refused.
func TestNextSessionAtOnce(t *testing.T) {
	h := serve(t, inside.Options{Rate: inside.Unbound()})
	c := h.Guest(t, "ann")
	var over []*wire.Channel // and not closed by the client
	for id := range uint32(20) {
		ch, err := c.Open("session", id, 1<<20, 32<<10, nil)
		if err != nil {
			t.Fatalf("session %d: %v", id+1, err)
		}
		if err := ch.Request("exec", ssh.Marshal(struct{ Command string }{"help"})); err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = ch.Read()
		}
		if !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		over = append(over, ch)
	}
	if err := c.WritePacket(wire.OpenPacket("session", 20, 1<<20, 32<<10, nil)); err != nil {
		t.Fatal(err)
	}
	if err := over[0].CloseChannel(); err != nil {
		t.Fatal(err)
	}
	if p, err := c.ReadPacket(); err != nil || p[0] != wire.MsgChannelOpened {
		t.Errorf("the one that waited: %v, %v", p, err)
	}
}

// TestNextChatAtOnce: so may the next chat, under the same name.
func TestNextChatAtOnce(t *testing.T) {
	h := serve(t, inside.Options{Rate: inside.Unbound()})
	c := h.Guest(t, "ann")
	for id := range uint32(3) {
		ch, err := c.Open("session", id, 1<<20, 32<<10, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := ch.Request("shell", nil); err != nil {
			t.Fatal(err)
		}
		if err := ch.Type([]byte("/quit\n")); err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = ch.Read()
		}
		if !errors.Is(err, io.EOF) || ch.Status != 0 {
			t.Errorf("chat %d: %v, status %d, told %q", id+1, err, ch.Status, ch.Stderr)
		}
	}
}

// TestManyCommandsLeaveNothing: 2,000 commands on one connection cost what one does, and
// are under the guard of one: none of them is cut, and input that nobody takes is not
// made free by them.
func TestManyCommandsLeaveNothing(t *testing.T) {
	h := serve(t, inside.Options{Rate: inside.Unbound()})
	c := h.goClient(t, "ann")
	run := func(n int) {
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				for range n / 5 {
					if out, err := output1(c, "help", ""); err != nil {
						t.Errorf("%v\n%s", err, out)
						return
					}
				}
			})
		}
		wg.Wait()
	}
	run(200)
	before := heap()
	many := 1800 / ((sample.Step + 2) / 3) // under the race detector a third
	run(many)
	if grown := heap() - before; grown > 2<<20 {
		t.Errorf("%d commands left %d bytes", many, grown)
	}
	h.Alive(t)
}

// TestGiftsAreTakenBack: what a command may be sent in advance is not there to flood
// with once it is over, however many commands there were.
func TestGiftsAreTakenBack(t *testing.T) {
	h := serve(t, inside.Options{Rate: inside.Unbound(), Faults: true, Options: inside.Deadlines(20*time.Second, 20*time.Second, time.Second)})
	c := h.goClient(t, "ann")
	for range 50 { // 100 MiB in advance, of which nothing came
		if out, err := output1(c, "say", "x\n"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	flood := make([]byte, 16<<10)
	for i := range 4096 { // 64 MiB
		if _, _, err := c.SendRequest("flood", false, flood); err != nil {
			return // cut, as it must be
		}
		if i == 4095 {
			if _, _, err := c.SendRequest("keepalive", true, nil); err == nil {
				t.Error("64 MiB of requests came through")
			}
		}
	}
}

// TestCommandsArePaced: on a connection that is there commands come as fast as logins.
func TestCommandsArePaced(t *testing.T) {
	d := admission.New(admission.Budgets{Rate: 20, Burst: 100}, time.Now, nil)
	ticket, _ := d.Admit(inside.Loopback()[0].Addr())
	n := 0
	for ticket.Command() == 0 {
		n++
		if n > 1000 {
			t.Fatal("no end")
		}
	}
	if n != 100 {
		t.Errorf("%d at once, want 100", n)
	}
}

// TestControlMaster: OpenSSH's shared connection is quiet, and one login serves all.
func TestControlMaster(t *testing.T) {
	h := serveParallel(t, inside.Options{Rate: inside.Unbound()})
	key, _ := chattest.KeyFile(t)
	dir, err := os.MkdirTemp("", "mux") // a socket's path has 108 bytes
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	control := []string{"-o", "ControlMaster=auto", "-o", "ControlPath=" + filepath.Join(dir, "c"), "-o", "ControlPersist=20"}
	who := chattest.SSH{Addr: h.Addr, User: "ann", Key: key, NoTTY: true, Options: control}
	who.Command = []string{"say", "one"}
	args := who.Args(t)
	if out, status := runAway(t, dir, args...); status != 0 || out != "" {
		t.Fatalf("the master: status %d\n%s", status, out)
	}
	defer func() { run(t, "", append(args[:len(args)-3:len(args)-3], "-O", "exit", "ann@x")...) }()
	for range 3 {
		if out, status := run(t, "", args...); status != 0 || out != "" {
			t.Errorf("the next: status %d\n%s", status, out)
		}
	}
	who.Command = []string{"say", "'#nowhere'", "x"}
	if out, status := run(t, "", who.Args(t)...); status != 1 || !strings.Contains(out, "there is no room") {
		t.Errorf("a refusal: status %d\n%s", status, out)
	}
	who.Command = nil
	for range 2 { // a chat, and another when it is over
		if out, status := run(t, "hello\n/quit\n", who.Args(t)...); status != 0 || !strings.Contains(out, "ann: hello") {
			t.Errorf("a chat: status %d\n%s", status, out)
		}
	}
	if n := strings.Count(h.Log.String(), "msg=command"); n != 5 {
		t.Errorf("%d commands, want 5", n)
	}
}

// runAway is run for a client that goes on in the background with our descriptors.
func runAway(t *testing.T, dir string, argv ...string) (out string, status int) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cmd := exec.CommandContext(t.Context(), argv[0], argv[1:]...)
	cmd.Stdout, cmd.Stderr = f, f
	_ = cmd.Run() // the status says it
	b, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(b), cmd.ProcessState.ExitCode()
}

// TestLibrariesRunCommandsInTurn: as people write it.
func TestLibrariesRunCommandsInTurn(t *testing.T) {
	h := serveParallel(t, inside.Options{Rate: inside.Unbound()})
	host, port, _ := strings.Cut(h.Addr, ":")
	key, _ := chattest.KeyFile(t)
	for name, argv := range map[string][]string{
		"paramiko": {"/usr/bin/python3", "-W", "ignore", "-c", `import sys, paramiko
c = paramiko.SSHClient()
c.set_missing_host_key_policy(paramiko.AutoAddPolicy())
c.connect(sys.argv[1], int(sys.argv[2]), "para", key_filename=sys.argv[3], allow_agent=False, look_for_keys=False)
for i in range(3):
    _, out, err = c.exec_command("say para %d" % i)
    print(out.channel.recv_exit_status(), err.read().decode(), end=" ")
c.close()`, host, port, key},
		"node ssh2": {"node", "-e", `const {Client} = require("ssh2");
const [host, port, key] = process.argv.slice(1);
const c = new Client(); let n = 0;
const next = () => c.exec("say node " + n, (err, s) => {
  if (err) { console.log(String(err)); process.exit(1); }
  s.on("close", (status) => { process.stdout.write(status + "  "); if (++n < 3) next(); else c.end(); }).resume();
});
c.on("ready", next).connect({host, port: +port, username: "node", privateKey: require("fs").readFileSync(key)});`, host, port, key},
	} {
		t.Run(name, func(t *testing.T) {
			probe := []string{argv[0], "-W", "ignore", "-c", "import paramiko"}
			if argv[0] == "node" {
				probe = []string{argv[0], "-e", `require("ssh2")`}
			}
			chattest.Need(t, argv[0])
			if _, status := run(t, "", probe...); status != 0 {
				if argv[0] == "node" { // no package of a distribution has it
					t.Skip("need ssh2: npm i ssh2, and NODE_PATH")
				}
				chattest.Need(t, "python3-paramiko")
			}
			if out, status := run(t, "", argv...); status != 0 || out != "0  0  0  " {
				t.Errorf("status %d\n%s", status, out)
			}
		})
	}
}
