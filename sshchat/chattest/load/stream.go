package load

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest/wire"
)

// Stream is one program that says lines as fast as the server takes them, on the
// standard input of a command, while everybody in the crowd follows.
type Stream struct {
	Lines  int
	Say    string  // the command that says its input, such as "say -"
	Server Process // whose CPU time is measured; 0: none
}

// Follow has n programs more log in and run a command that follows, such as "tail".
func (c *Crowd) Follow(n int, command string) error {
	for range n {
		number := c.next
		c.next++
		s, err := c.follow(number, command)
		if err != nil {
			return fmt.Errorf("%s: %w", programName(number), err)
		}
		c.all = append(c.all, s)
	}
	c.settle()
	return nil
}

// programName is name for programs: the keys of people own theirs.
func programName(number int) string { return fmt.Sprintf("r%05d", number) }

func (c *Crowd) follow(number int, command string) (*session, error) {
	return c.dial(c.ctx, number, Never, func(conn *wire.Conn, window uint32) (*wire.Channel, error) {
		signer, err := freshKey()
		if err != nil {
			return nil, err
		}
		return conn.Run(programName(number), signer, window, command)
	})
}

// Stream has a program say the lines, and waits until everybody has them. The crowd is
// of programs that Follow.
func (c *Crowd) Stream(ctx context.Context, k Stream) (*Result, error) {
	listeners, err := c.begin(Talk{Speakers: 1, Duration: time.Minute, outside: true})
	if err != nil {
		return nil, err
	}
	cost, err := c.meter(k.Server)
	if err != nil {
		return nil, err
	}
	if err := c.pour(ctx, k); err != nil {
		return nil, err
	}
	said := []int{k.Lines}
	if err := c.listen(ctx, listeners, said); err != nil {
		return nil, err
	}
	return cost.read(func() *Result { return c.sum(listeners, said) })
}

// pour logs a program in that says the lines, and returns when it has ended well.
func (c *Crowd) pour(ctx context.Context, k Stream) error {
	signer, err := freshKey()
	if err != nil {
		return err
	}
	number := c.next
	c.next++
	client, err := ssh.Dial("tcp", c.addrs[0], &ssh.ClientConfig{
		User: programName(number), Auth: []ssh.AuthMethod{ssh.PublicKeys(signer)},
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), // loopback, and the key is new each time
		Timeout:         loginLimit,
	})
	if err != nil {
		return err
	}
	defer client.Close()
	defer context.AfterFunc(ctx, func() { client.Close() })()
	s, err := client.NewSession()
	if err != nil {
		return err
	}
	in, out := io.Pipe()
	s.Stdin = in
	go func() { // ends when all is written, or nobody reads: Run waits for the end of Stdin
		w := bufio.NewWriterSize(out, 32<<10)
		err := error(nil)
		for i := range k.Lines {
			m := mark{c.run, 0, uint32(i + 1), time.Since(c.base)}
			if _, err = w.Write(append(m.line(LineBytes), '\n')); err != nil {
				break
			}
		}
		out.CloseWithError(errors.Join(err, w.Flush()))
	}()
	defer in.Close()
	errs, err := s.StderrPipe()
	if err != nil {
		return err
	}
	if err := s.Start(k.Say); err != nil {
		return err
	}
	why, _ := io.ReadAll(io.LimitReader(errs, 1<<10)) // the status says whether it went well
	if err := s.Wait(); err != nil {
		return fmt.Errorf("%s: %w: %s", k.Say, err, why)
	}
	return nil
}
