package guard

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// tool returns the path of a program that the test needs. Only outside CI may it be
// missing.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return path
}

// refuseAll listens on loopback and refuses whoever comes until the test ends.
func refuseAll(t *testing.T, reason string) (port string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			Refuse(conn, reason)
		}
	}()
	t.Cleanup(func() {
		ln.Close()
		<-done
	})
	_, port, err = net.SplitHostPort(ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func TestRefusalIsReadableInOpenSSH(t *testing.T) {
	client := tool(t, "ssh")
	port := refuseAll(t, "the chat is full, try again later")
	for range 10 { // a reset connection would hide the text only now and then
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		cmd := exec.CommandContext(ctx, client, "-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no",
			"-o", "UserKnownHostsFile=/dev/null", "-p", port, "alice@127.0.0.1")
		out, err := cmd.CombinedOutput()
		cancel()
		if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 255 {
			t.Errorf("ssh: %v, want exit status 255", err)
		}
		want := "Received disconnect from 127.0.0.1 port " + port + ":11: the chat is full, try again later"
		if !strings.Contains(string(out), want) {
			t.Fatalf("ssh printed %q, want %q in it", out, want)
		}
	}
}

func TestRefusalIsReadableInPlink(t *testing.T) {
	client := tool(t, "plink")
	port := refuseAll(t, "the chat is full, try again later")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, client, "-ssh", "-batch", "-P", port, "alice@127.0.0.1").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "the chat is full, try again later") {
		t.Errorf("plink: %v, printed %q, want the reason", err, out)
	}
}

func TestRefusalBytes(t *testing.T) {
	for _, c := range []struct{ reason, want string }{
		{"full", "full"},
		{"", ""},
		{"封禁 \x1b[2J\r\nx", "?? ?[2J??x"},
		{strings.Repeat("y", 600), strings.Repeat("y", 512)},
	} {
		line, packet, _ := bytes.Cut(refusalBytes(c.reason), []byte("\r\n"))
		if string(line) != "SSH-2.0-sshchat" {
			t.Fatalf("version line %q", line)
		}
		length, padding := binary.BigEndian.Uint32(packet), int(packet[4])
		if int(length) != len(packet)-4 || len(packet)%8 != 0 || padding < 4 {
			t.Errorf("packet of %d bytes with length %d and padding %d breaks RFC 4253, 6", len(packet), length, padding)
		}
		var msg disconnectMsg
		if err := ssh.Unmarshal(packet[5:len(packet)-padding], &msg); err != nil {
			t.Fatal(err)
		}
		if msg.Reason != 11 || msg.Text != c.want {
			t.Errorf("refusal of %q reads %d %q, want 11 %q", c.reason, msg.Reason, msg.Text, c.want)
		}
	}
}

func TestRefuseDoesNotWaitForSilentClients(t *testing.T) {
	conn, err := net.Dial("tcp", "127.0.0.1:"+refuseAll(t, "full"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	start := time.Now()
	got, err := io.ReadAll(conn)
	if err != nil || !bytes.HasPrefix(got, []byte("SSH-2.0-")) {
		t.Fatalf("read %q, %v, want the refusal and the end", got, err)
	}
	// We say nothing and stay: the server must hang up by itself. Writing into the
	// closed connection fails once its RST is here.
	for time.Since(start) < 10*time.Second {
		if _, err = conn.Write([]byte("x")); err != nil {
			return
		}
	}
	t.Error("a silent client was still connected after 10 s")
}

func TestSilentRefusalSendsNothing(t *testing.T) {
	conn, err := net.Dial("tcp", "127.0.0.1:"+refuseAll(t, ""))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if got, err := io.ReadAll(conn); err != nil || len(got) != 0 {
		t.Errorf("read %q, %v, want nothing", got, err)
	}
}
