package stage

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
)

// Tell gives a line and returns the one answer, of type T.
func Tell[T sshchat.Notice](t *testing.T, p *Person, line string) T {
	t.Helper()
	Pass(time.Minute) // so that no rate is in the way
	p.Sees()
	p.Says(line)
	for range 20 {
		synctest.Wait()
		n, err := p.Take(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, notice := range n.Notices {
			if got, ok := notice.(T); ok {
				return got
			}
			t.Fatalf("%s: answered by %T %+v", line, notice, notice)
		}
	}
	t.Fatalf("%s: no answer", line)
	panic("unreachable")
}

// Refused gives a line and returns the key of the fault that answers it.
func Refused(t *testing.T, p *Person, line string) string {
	t.Helper()
	return Tell[*sshchat.Fault](t, p, line).Key
}

// Done gives a line that must be done and reported as such.
func Done(t *testing.T, p *Person, line string) sshchat.Done {
	t.Helper()
	return Tell[sshchat.Done](t, p, line)
}

// Answer takes the one notice that a command was answered with.
func Answer[N sshchat.Notice](t *testing.T, p *Person, line string) N {
	t.Helper()
	p.Sees()
	p.Says(line)
	n, err := p.Take(t.Context(), nil)
	if err != nil || len(n.Notices) != 1 {
		t.Fatalf("%s is answered with %v, %v", line, n.Notices, err)
	}
	got, ok := n.Notices[0].(N)
	if !ok {
		t.Fatalf("%s is answered with %#v", line, n.Notices[0])
	}
	return got
}

// FaultOf gives a line and returns the fault that answers it, or nil.
func FaultOf(t *testing.T, p *Person, line string) *sshchat.Fault {
	t.Helper()
	Pass(time.Minute)
	p.Sees()
	p.Says(line)
	for range 5 {
		synctest.Wait()
		n, err := p.Take(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, notice := range n.Notices {
			if f, ok := notice.(*sshchat.Fault); ok {
				return f
			} else if ok := notice != nil; ok {
				return nil
			}
		}
	}
	return nil
}

// Count returns in how many lines of what somebody sees a text is.
func Count(seen []string, what string) (n int) {
	for _, s := range seen {
		if strings.Contains(s, what) {
			n++
		}
	}
	return n
}
