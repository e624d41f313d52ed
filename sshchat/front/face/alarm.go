package face

import "time"

// wait is one of the things that a terminal waits for.
type wait uint8

const (
	waitKeys  wait = iota // for the rest of a key sequence or of a paste
	waitTurn              // for the right to send the next line
	waitTyped             // for what was typed faster than it is taken
	numWaits
)

// alarm is one timer for several waits. The session's goroutine owns it.
type alarm struct {
	timer *time.Timer
	due   [numWaits]time.Time // zero: it is not waited for
}

func newAlarm() *alarm {
	a := &alarm{timer: time.NewTimer(time.Hour)}
	a.timer.Stop()
	return a
}

// set makes the alarm ring for w after d, and no more at the time that was set before.
func (a *alarm) set(w wait, d time.Duration) {
	a.due[w] = time.Now().Add(d)
	a.arm()
}

// stop ends a wait.
func (a *alarm) stop(w wait) {
	a.due[w] = time.Time{}
	a.arm()
}

// rang reports whether the time for w has come, and ends that wait. Ask for each wait
// when the timer has fired, and arm it again.
func (a *alarm) rang(w wait) bool {
	if a.due[w].IsZero() || time.Now().Before(a.due[w]) {
		return false
	}
	a.due[w] = time.Time{}
	return true
}

// arm sets the timer for what is due first.
func (a *alarm) arm() {
	var first time.Time
	for _, at := range a.due {
		if !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	if first.IsZero() {
		a.timer.Stop()
		return
	}
	a.timer.Reset(time.Until(first))
}
