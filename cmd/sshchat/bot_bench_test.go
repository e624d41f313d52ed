package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/load"
)

// command runs one over SSH and returns its input and output.
func command(b *testing.B, addr, name string, key ssh.Signer, line string) (in io.WriteCloser, out io.Reader) {
	b.Helper()
	conn, err := ssh.Dial("tcp", addr, &ssh.ClientConfig{
		User: name, Auth: []ssh.AuthMethod{ssh.PublicKeys(key)}, HostKeyCallback: ssh.InsecureIgnoreHostKey(),
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	s, err := conn.NewSession()
	if err != nil {
		b.Fatal(err)
	}
	in, inErr := s.StdinPipe()
	out, outErr := s.StdoutPipe()
	if inErr != nil || outErr != nil {
		b.Fatal(inErr, outErr)
	}
	if err := s.Start(line); err != nil {
		b.Fatal(err)
	}
	return in, out
}

// follow reads lines until n of them hold the numbers 0 to n-1 of said lines, in order.
func follow(b *testing.B, out io.Reader, mark string, n int) {
	lines, next := bufio.NewReaderSize(out, 64<<10), 0
	for next < n {
		line, err := lines.ReadSlice('\n')
		if err != nil {
			b.Errorf("after %d of %d lines: %v", next, n, err)
			return
		}
		if !bytes.Contains(line, []byte(mark)) {
			continue
		}
		if !bytes.Contains(line, fmt.Appendf(nil, `"%d"`, next)) {
			b.Errorf("want line %d: %s", next, line)
			return
		}
		next++
	}
}

// BenchmarkBot has one program say b.N lines over SSH, as fast as they are taken, to a
// server that has one core, a disk, and twenty readers over SSH: until all of them have
// all. The clients run on the other cores.
//
//	go test ./cmd/sshchat -run '^$' -bench 'Bot|Say' -benchtime 100000x
func BenchmarkBot(b *testing.B) {
	talkAll(b, "bot", `{"type":"say","text":"%[1]d","id":"%[1]d"}`)
}

// BenchmarkSay is the same with say, which has no protocol.
func BenchmarkSay(b *testing.B) { talkAll(b, "say - --json", "%d") }

func talkAll(b *testing.B, line, form string) {
	const readers = 20
	b.Setenv("GOMAXPROCS", "1") // for the server: ours is set
	p := start(b, nil, "--bot-every", "0")
	var reading sync.WaitGroup
	for i := range readers {
		_, out := command(b, p.addr, fmt.Sprintf("reader%d", i), chattest.NewKey(b), "tail --json --since 0")
		reading.Go(func() { follow(b, out, `"said"`, b.N) })
	}
	in, answers := command(b, p.addr, "robot", chattest.NewKey(b), line)
	server := load.Process(p.cmd.Process.Pid)
	before, err := server.CPU()
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	b.ResetTimer()
	if line == "bot" {
		reading.Go(func() { follow(b, answers, `"ack"`, b.N) })
	} else {
		reading.Go(func() { _, _ = io.Copy(io.Discard, answers) }) // it ends with the connection
	}
	w := bufio.NewWriterSize(in, 32<<10)
	for n := range b.N {
		fmt.Fprintf(w, form+"\n", n)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	in.Close()
	reading.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "lines/s")
	after, err := server.CPU()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64((after-before).Microseconds())/float64(b.N), "server-µs/line")
	b.ReportMetric(0, "ns/op")
}
