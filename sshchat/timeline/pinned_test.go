package timeline

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// What is pinned in the room says so in a record, and nothing else does.
func TestPinned(t *testing.T) {
	for _, f := range []Format{HTML, Markdown} {
		s := &story{}
		pinned := s.said(alice, "the disk is at /mnt")
		s.said(bob, "thanks")
		gone := s.add(sshchat.Said, eve, text.Text{}, sshchat.Detail{})
		h := head()
		h.Pins = []uint64{pinned, gone, 1 << 40}
		var b bytes.Buffer
		if _, err := Write(context.Background(), &b, f, h, s.log); err != nil {
			t.Fatal(err)
		}
		var found []string
		for line := range strings.Lines(b.String()) {
			if strings.Contains(line, "pinned") {
				found = append(found, line)
			}
		}
		if len(found) != 1 || !strings.Contains(b.String()[strings.Index(b.String(), "at /mnt"):strings.Index(b.String(), "thanks")], "pinned") {
			t.Errorf("%s: pinned is %q", f, found)
		}
	}
}
