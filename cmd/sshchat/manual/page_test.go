package manual

import (
	"strings"
	"testing"
	"time"
)

// TestPage: what roff would take for its own is shown as it stands.
func TestPage(t *testing.T) {
	p := newPage("x", "1", time.Unix(0, 0).UTC(), "v1", "Things")
	p.prose(".so /etc/passwd\n'tis\n\n  $ a --b ~ \\n 中")
	want := `.TH "X" "1" "1970-01-01" "sshchat v1" "Things"
\&.so /etc/passwd
\&\(aqtis
.PP
.RS 4
.nf
$ a \-\-b \(ti \en \[u4E2D]
.fi
.RE
`
	if _, got, _ := strings.Cut(p.String(), "\n"); got != want {
		t.Errorf("wrote\n%s\nwant\n%s", got, want)
	}
}
