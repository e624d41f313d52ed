// Package errand is work that goes on beside whoever began it, and that can be stopped and
// waited for.
package errand

import (
	"context"
	"fmt"
	"runtime/debug"
)

// Errand is one piece of such work. Whoever began it owns it; a nil one has ended.
type Errand struct {
	stop context.CancelFunc
	done chan struct{} // closed at its end
}

// Begin has what go on beside its caller, who must End it. If it failed, failed is told so, and
// whether it was stopped; ended is called behind its end.
func Begin(ctx context.Context, name string, what func(context.Context) error, failed func(err error, stopped bool), ended func()) *Errand {
	own, stop := context.WithCancel(ctx)
	e := &Errand{stop: stop, done: make(chan struct{})}
	go func() { // End waits for it
		defer ended()
		defer close(e.done)
		defer stop()
		if err := guarded(own, name, what); err != nil && ctx.Err() == nil {
			failed(err, own.Err() != nil)
		}
	}()
	return e
}

// Running reports whether it has not ended.
func (e *Errand) Running() bool {
	if e == nil {
		return false
	}
	select {
	case <-e.done:
		return false
	default:
		return true
	}
}

// Stop asks it to end, and reports whether there was anything to stop.
func (e *Errand) Stop() bool {
	if !e.Running() {
		return false
	}
	e.stop()
	return true
}

// End stops it, and waits for that.
func (e *Errand) End() {
	if e != nil {
		e.stop()
		<-e.done
	}
}

// guarded makes of a panic an error: it must not end the sessions of others.
func guarded(ctx context.Context, name string, what func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in %s: %v\n%s", name, p, debug.Stack())
		}
	}()
	return what(ctx)
}
