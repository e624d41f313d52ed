package paint

import (
	"testing"

	"sshchat/sshchat/chattest/eye"
)

// The quick look before the pattern misses nothing.
func TestMayStart(t *testing.T) {
	n := 0
	for _, body := range eye.Forgeries() {
		if startTimed.MatchString(body) {
			n++
			if !mayStart(body) {
				t.Errorf("%q is passed over", body)
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d of the forgeries look like the start of a line", n)
	}
}
