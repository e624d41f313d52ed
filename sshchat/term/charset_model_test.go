package term

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// foreign is a terminal that has another charset.
type foreign struct {
	*model
	charset string
	to      *Transcoder // what is sent to it
	shows   *Transcoder // how it reads that
}

func newForeign(m *model, charset string) *foreign {
	return &foreign{m, charset, NewTranscoder(charset), NewTranscoder("gb18030")}
}

// Write takes a frame in UTF-8.
func (f *foreign) Write(frame []byte) (int, error) {
	return f.model.Write(f.shows.Decode(nil, f.to.Encode(nil, frame)))
}

// types returns the bytes that it sends for keys.
func (f *foreign) types(keys string) string {
	return string(NewTranscoder(f.charset).Encode(nil, []byte(keys)))
}

// TestCharsetModel types at random on terminals that have GBK or GB18030: what those lack takes
// no more room there than the draft has for it, and no key is lost where a character is cut.
func TestCharsetModel(t *testing.T) {
	for i, o := range opinions() {
		t.Run(o.String(), func(t *testing.T) {
			t.Parallel()
			for n := range uint64(runs(charsetSeeds)) {
				seed := n*8 + uint64(i)
				m := newModel(minWidth+int(seed%41), minHeight+int(seed%9), o.or(n%3 == 2))
				ty := onModel(seed, m)
				ty.foreign = newForeign(m, []string{"gbk", "gb18030"}[n%2])
				ty.decoder = NewTranscoder(ty.foreign.charset)
				if err := ty.run(modelSteps); err != nil {
					t.Fatalf("seed %d, %dx%d: %v", seed, m.w, m.h, err)
				}
			}
		})
	}
}

// TestEncodeIsNotWider: on a terminal of another charset no cluster takes more room than it has.
func TestEncodeIsNotWider(t *testing.T) {
	for _, cluster := range append(odds, jamo, "e\u0301", "👩‍👩‍👧‍👦") {
		if strings.TrimLeft(cluster, "\u0301\u200D") == "" {
			continue
		}
		for _, charset := range []string{"gbk", "gb18030"} {
			shown, _ := simplifiedchinese.GB18030.NewDecoder().Bytes(NewTranscoder(charset).Encode(nil, []byte(cluster)))
			room := 0
			for rest := []byte(cluster); len(rest) > 0; {
				n := clusterLen(rest)
				room += clusterCells(rest[:n]).most
				rest = rest[n:]
			}
			for _, o := range opinions() {
				m := newModel(200, 5, o)
				m.print(string(shown))
				if m.x > room {
					t.Errorf("%s: %+q becomes %q, which takes %d cells with %v, and has %d", charset, cluster, shown, m.x, o, room)
				}
			}
		}
	}
}
