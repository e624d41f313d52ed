package face

import (
	"bytes"
	"time"

	"sshchat/sshchat/bucket"
)

const (
	// keyRate and keyBurst bound what is typed into the line editor, in bytes a second and
	// at once. A key that is held down makes 60 a second at most, and lines go out slower
	// still; what a terminal pastes without brackets waits here and is lost to nobody.
	keyRate  = 2 << 10
	keyBurst = 2 << 10

	// readCharge is what a read costs at least: each is drawn.
	readCharge = 32

	// pasteShare is how many bytes of a bracketed paste cost what one key does: they are
	// neither keys nor drawn.
	pasteShare = 32

	interrupt = 0x03 // ^C
	escape    = 0x1B

	// The marks of a bracketed paste (xterm's mode 2004).
	pasteBegins = "\x1b[200~"
	pasteEnds   = "\x1b[201~"

	// takeBytes is how much of what waits is taken at a time.
	takeBytes = 512

	// typedEvery is how often what waits is taken.
	typedEvery = 50 * time.Millisecond

	// maxTyped bounds what waits, in bytes; after fullFor above it the session is cut.
	maxTyped = 256 << 10
	fullFor  = time.Minute
)

// typing holds keys back that come faster than anybody types: what one presses costs the
// server more than it costs the client. The session's goroutine owns it.
type typing struct {
	paid    bucket.Bucket
	waiting []byte
	marked  bool      // a paste begins in what waits
	tail    []byte    // the last of what came: a mark may be split
	full    time.Time // since when no more was taken; zero: more is
}

func newTyping() typing {
	return typing{paid: bucket.New(bucket.PerSecond(keyRate, keyBurst), time.Now())}
}

// take returns what of p may be taken now; the rest waits.
func (k *typing) take(p []byte, pasting bool) []byte {
	begins := k.begins(p)
	came := append(k.tail, p...)
	k.tail = append(k.tail[:0], came[max(0, len(came)-len(pasteBegins)+1):]...)
	if len(k.waiting) == 0 && k.paid.Charge(time.Now(), 0) == 0 {
		k.charge(p, pasting)
		return p
	}
	k.waiting, k.marked = append(k.waiting, p...), k.marked || begins
	return nil
}

// begins reports whether a paste begins in p, whose mark may have begun in what came before.
func (k *typing) begins(p []byte) bool {
	return bytes.Contains(append(k.tail, p...), []byte(pasteBegins))
}

// interrupted drops what waits if there is a ^C behind it, as a terminal does (ISIG in
// termios(3)), and reports that. In a paste ^C is text. What waits is not looked through
// again: each ^C of many would cost all of it.
func (k *typing) interrupted(p []byte, pasting bool) (rest []byte, yes bool) {
	i := bytes.LastIndexByte(p, interrupt)
	if i < 0 || len(k.waiting) == 0 || pasting || k.marked || k.begins(p[:i]) {
		return p, false
	}
	k.drop()
	return p[i+1:], true
}

// drop forgets what waits, and returns it.
func (k *typing) drop() (p []byte) {
	p, k.waiting, k.marked = k.waiting, nil, false
	return p
}

// charge notes what was taken. In a paste that ends here the keys behind it count in full.
func (k *typing) charge(p []byte, pasting bool) {
	cost := max(len(p), readCharge)
	if pasting && !bytes.Contains(p, []byte(pasteEnds)) {
		cost = max(1, len(p)/pasteShare)
	}
	k.paid.Charge(time.Now(), cost)
}

// next returns some of what waits, or after how long there will be some; nothing when
// nothing waits.
func (k *typing) next(pasting bool) (p []byte, wait time.Duration) {
	if len(k.waiting) == 0 {
		k.waiting, k.marked = nil, false
		return nil, 0
	}
	if wait := k.paid.Charge(time.Now(), 0); wait > 0 {
		return nil, max(wait, typedEvery)
	}
	n := min(len(k.waiting), takeBytes)
	for n < len(k.waiting) && k.waiting[n-1] == escape { // Alt and a key came in one piece
		n++
	}
	p, k.waiting = k.waiting[:n], k.waiting[n:]
	k.charge(p, pasting)
	return p, 0
}

// isFull reports whether no more is to be taken.
func (k *typing) isFull() bool { return len(k.waiting) >= maxTyped }

// flooded reports whether that has been so for too long.
func (k *typing) flooded() bool {
	switch now := time.Now(); {
	case !k.isFull():
		k.full = time.Time{}
	case k.full.IsZero():
		k.full = now
	default:
		return now.Sub(k.full) >= fullFor
	}
	return false
}
