package live

import "time"

const (
	// calmRate is how busy a room is whose entries a person can read one by one. Below it
	// it rings at once.
	calmRate = 10

	// linger is how long a busy room lets entries gather before it rings again:
	// a write costs a session ten times what a line in it costs, and nobody sees
	// 40 ms.
	linger = 40 * time.Millisecond

	// heavyRate is how many deliveries a second, entries times readers, are worth all of that: a
	// twentieth of a core. A room with fewer readers or entries waits for less, in proportion:
	// it has little to spare, and its lines come at once.
	heavyRate = 5000

	// leastLinger is the shortest wait that is worth a timer.
	leastLinger = time.Millisecond
)

// pace is how fast entries come to a room, and when its bells rang.
type pace struct {
	busy  float64   // entries lately, halved each second: twice as many as come in one
	noted time.Time // when busy was last brought up to date
	rang  time.Time // when the bells last rang
}

// note takes n new entries into account.
func (p *pace) note(now time.Time, n int) {
	p.busy = p.now(now) + float64(n)
	p.noted = now
}

// now returns how busy the room is.
func (p *pace) now(now time.Time) float64 { return halved(p.busy, now.Sub(p.noted)) }

// wait returns how long the bells of so many readers wait for more to come; 0: not at all.
func (p *pace) wait(now time.Time, readers int) time.Duration {
	if p.busy < calmRate {
		return 0
	}
	most := time.Duration(float64(linger) * min(1, p.busy/2*float64(readers)/heavyRate))
	wait := most - now.Sub(p.rang)
	if wait < leastLinger || wait > most { // > most: the clock jumped back
		return 0
	}
	return wait
}

// halved lets a measure fade: to one half in a second, to nothing in a few.
func halved(x float64, d time.Duration) float64 {
	for ; d >= time.Second && x > 0.01; d -= time.Second {
		x /= 2
	}
	if d >= time.Second {
		return 0
	}
	return x * (1 - max(0, d.Seconds())/2)
}
