package stage

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
)

// Describe puts news into words that a test can compare.
func Describe(n chat.News) (out []string) {
	for _, e := range n.Entries {
		switch e.Kind {
		case sshchat.Joined, sshchat.Left:
			var names []string
			for _, p := range e.People {
				names = append(names, strings.TrimSuffix(p.Name.String()+"/"+string(p.Cause), "/"))
			}
			out = append(out, string(e.Kind)+" "+strings.Join(names, " "))
		case sshchat.Renamed:
			out = append(out, "renamed "+e.From.Name.String()+" "+e.About.Name.String())
		default:
			out = append(out, e.From.Name.String()+": "+quote(e)+e.Body.String())
		}
	}
	if n.Welcome != nil {
		out = append(out, fmt.Sprintf("welcome %s of %d", n.Welcome.You.Name, n.Welcome.Total))
	}
	for _, notice := range n.Notices {
		switch notice := notice.(type) {
		case *sshchat.Fault:
			out = append(out, "fault "+notice.Key)
		case sshchat.Skipped:
			out = append(out, fmt.Sprintf("skipped %d", notice.N))
		default:
			out = append(out, fmt.Sprintf("%T", notice))
		}
	}
	return out
}

// quote is what an entry answers, on lines of its own; one that is gone is "-".
func quote(e *sshchat.Entry) string {
	q := e.Quoted
	if q == nil {
		return ""
	}
	t := "> " + q.From.Name.String() + ": "
	for i, line := range q.Lines {
		if i > 0 {
			t += "\n> "
		}
		t += line.String()
	}
	switch {
	case q.More:
		t += " …"
	case len(q.Lines) == 0:
		t += "-"
	}
	return t + "\n"
}

// Want compares what somebody sees with what they should see.
func Want(t *testing.T, got []string, want ...string) {
	t.Helper()
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got:\n%s\nwant:\n%s", g, w)
	}
}

// CatchUp lets everybody see what there is. Who asks the disk may do so again, too.
func CatchUp(t *testing.T, people []*Person) {
	t.Helper()
	Pass(2 * time.Second)
	for _, p := range people {
		for more := true; more; {
			n, err := p.Take(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			more = n.Welcome != nil || len(n.Entries)+len(n.Notices) > 0
		}
	}
}

// Settle lets everybody see what there is, and forget it.
func Settle(people ...*Person) {
	Pass(2 * time.Second)
	for _, p := range people {
		p.Sees()
	}
}
