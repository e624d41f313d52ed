package words

import (
	"fmt"
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/words/paint"
)

// BenchmarkWho is what one /who in a room of 350 costs, beside what is shared by all who ask.
func BenchmarkWho(b *testing.B) {
	n := sshchat.Who{Room: "#lobby"}
	for i := range 350 {
		n.Here = append(n.Here, sshchat.Presence{Person: person(fmt.Sprintf("p%05d", i))})
	}
	s := NewStyler(lookIn("en", paint.Color256)).Within(120)
	for b.Loop() {
		s.Notice(nil, n, you)
	}
}
