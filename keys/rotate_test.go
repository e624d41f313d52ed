package keys

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// serveRotation accepts one connection, announces the keys, answers the requests for
// proof as the front does, and says how many it has proved.
func serveRotation(ln net.Listener, keys []HostKey) (proved int, err error) {
	conn, err := ln.Accept()
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return 0, err
	}
	config := &ssh.ServerConfig{NoClientAuth: true}
	for _, k := range keys {
		if k.InUse {
			config.AddHostKey(k.Signer)
		}
	}
	sc, channels, requests, err := ssh.NewServerConn(conn, config)
	if err != nil {
		return 0, err
	}
	var serving sync.WaitGroup
	defer serving.Wait()
	defer sc.Close()
	accepted := make(chan ssh.Channel, 1)
	serving.Go(func() {
		defer close(accepted)
		c, ok := <-channels
		if !ok {
			return
		}
		ch, reqs, err := c.Accept()
		if err != nil {
			return
		}
		accepted <- ch
		for r := range reqs {
			r.Reply(r.Type == "shell", nil)
			if r.Type == "shell" {
				// OpenSSH looks at the announcement once its session runs.
				sc.SendRequest(AnnounceRequest, false, AnnouncePayload(keys))
			}
		}
	})
	for r := range requests {
		if r.Type != ProveRequest {
			r.Reply(false, nil)
			continue
		}
		reply, err := ProveReply(keys, sc.SessionID(), r.Payload)
		r.Reply(err == nil, reply)
		if err != nil {
			return proved, err
		}
		proved = strings.Count(string(r.Payload), "ssh-") // each blob begins with its type
		ch, ok := <-accepted
		if !ok {
			return proved, errors.New("proof asked for without a session")
		}
		ch.SendRequest("exit-status", false, ssh.Marshal(struct{ Status uint32 }{0}))
		ch.Close()
	}
	return proved, nil
}

// A stock client that knows the key in use learns the others, and after the rotation
// forgets the old one without a question.
func TestOpenSSHLearnsTheNextKey(t *testing.T) {
	client := tool(t, "ssh")
	dir := filepath.Join(t.TempDir(), "keys")
	path := load(t, dir)[0].Path
	known := filepath.Join(t.TempDir(), "known_hosts")

	connect := func(keys []HostKey) (proved int) {
		t.Helper()
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		defer ln.Close()
		type result struct {
			proved int
			err    error
		}
		done := make(chan result, 1)
		go func() {
			n, err := serveRotation(ln, keys)
			done <- result{n, err}
		}()
		if _, err := os.Stat(known); err != nil { // the first meeting
			line := "chat " + string(ssh.MarshalAuthorizedKey(keys[0].Signer.PublicKey()))
			must(t, os.WriteFile(known, []byte(line), 0o600))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, port, err := net.SplitHostPort(ln.Addr().String())
		must(t, err)
		out, err := exec.CommandContext(ctx, client, "-F", "none", "-T", "-n", "-o", "BatchMode=yes", "-o", "HostKeyAlias=chat",
			"-o", "StrictHostKeyChecking=yes", "-o", "UserKnownHostsFile="+known, "-o", "UpdateHostKeys=yes",
			"-p", port, "alice@127.0.0.1").CombinedOutput()
		if err != nil {
			t.Fatalf("ssh: %v\n%s", err, out)
		}
		r := <-done
		if r.err != nil {
			t.Fatal(r.err)
		}
		return r.proved
	}
	knows := func(keys ...HostKey) {
		t.Helper()
		data, err := os.ReadFile(known)
		must(t, err)
		if n := strings.Count(strings.TrimSpace(string(data)), "\n") + 1; n != len(keys) {
			t.Errorf("the client knows %d keys, want %d:\n%s", n, len(keys), data)
		}
		for _, k := range keys {
			blob := strings.Fields(string(ssh.MarshalAuthorizedKey(k.Signer.PublicKey())))[1]
			if !strings.Contains(string(data), blob) {
				t.Errorf("the client does not know %s:\n%s", k.Path, data)
			}
		}
	}

	keygen(t, "-t", "ed25519", "-N", "", "-f", path+".next")
	keygen(t, "-t", "rsa", "-N", "", "-f", filepath.Join(dir, "ssh_host_rsa_key"))
	keys := load(t, dir)
	if n := connect(keys); n != 2 {
		t.Errorf("proved %d keys, want 2", n)
	}
	knows(keys...)

	must(t, os.Rename(path+".next", path))
	keygen(t, "-t", "ed25519", "-N", "", "-f", path+".next") // so that there is something to prove
	rotated := load(t, dir)
	if n := connect(rotated); n != 1 {
		t.Errorf("proved %d keys after the rotation, want 1", n)
	}
	knows(rotated...)
}

func TestProveReplySignsForThisSessionAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	keys := load(t, dir)
	pub := keys[0].Signer.PublicKey()
	reply, err := ProveReply(keys, []byte("session"), AnnouncePayload(keys))
	must(t, err)
	blob, rest, ok := cutString(reply)
	if !ok || len(rest) != 0 {
		t.Fatalf("reply %q is not one string", reply)
	}
	var sig ssh.Signature
	must(t, ssh.Unmarshal(blob, &sig))
	for session, want := range map[string]bool{"session": true, "another": false} {
		data := appendString(appendString(appendString(nil, []byte("hostkeys-prove-00@openssh.com")), []byte(session)), pub.Marshal())
		if got := pub.Verify(data, &sig) == nil; got != want {
			t.Errorf("signature holds for %q: %v, want %v", session, got, want)
		}
	}
}

func TestProveReplyRefuses(t *testing.T) {
	ours := load(t, filepath.Join(t.TempDir(), "keys"))
	theirs := load(t, filepath.Join(t.TempDir(), "keys"))
	one := AnnouncePayload(ours)
	for name, request := range map[string][]byte{
		"nothing":       nil,
		"half a length": {0, 0},
		"cut short":     one[:len(one)-1],
		"huge length":   {0xff, 0xff, 0xff, 0xff, 1},
		"twice the key": append(one[:len(one):len(one)], one...),
		"foreign key":   AnnouncePayload(theirs),
		"ours, foreign": append(one[:len(one):len(one)], AnnouncePayload(theirs)...),
	} {
		if reply, err := ProveReply(ours, []byte("session"), request); err == nil || reply != nil {
			t.Errorf("%s: reply of %d bytes, %v, want an error alone", name, len(reply), err)
		}
	}
}

func FuzzProveReply(f *testing.F) {
	keys, err := LoadOrCreateHostKeys(filepath.Join(f.TempDir(), "keys"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(AnnouncePayload(keys))
	f.Add([]byte{0, 0, 0, 1, 'x'})
	f.Fuzz(func(t *testing.T, request []byte) {
		reply, err := ProveReply(keys, []byte("session"), request)
		if err == nil && string(request) != string(AnnouncePayload(keys)) {
			t.Errorf("signed %d bytes for %q", len(reply), request)
		}
	})
}
