//go:build lockorder

package lock

import (
	"fmt"
	"strings"
	"testing"
)

// Each pair of locks, one under the other: only a later one may be taken.
func TestOrder(t *testing.T) {
	type locker interface {
		Lock()
		Unlock()
	}
	order := []func() locker{
		func() locker { return &Announcer{} },
		func() locker { return &Room{} },
		func() locker { return &Session{} },
		func() locker { return &Leaf{} },
		func() locker { return &SharedLeaf{} },
	}
	place := []int{1, 2, 3, 4, 4}
	for i, first := range order {
		for j, second := range order {
			a, b := first(), second()
			broken := ""
			func() {
				a.Lock()
				defer a.Unlock()
				defer func() {
					if p := recover(); p != nil {
						broken = fmt.Sprint(p)
					}
				}()
				b.Lock()
				b.Unlock()
			}()
			if want := place[j] <= place[i]; (broken != "") != want || want && !strings.HasPrefix(broken, "lock order: ") {
				t.Errorf("%T under %T: %q, want a panic: %v", b, a, broken, want)
			}
		}
	}
	if len(held.by) > 0 {
		t.Errorf("%v is still held", held.by)
	}
}

// Reading is held to the order too, and another goroutine's locks are none of this one's.
func TestOrderOfReaders(t *testing.T) {
	var a, b SharedLeaf
	a.RLock()
	done := make(chan any)
	go func() {
		defer func() { done <- recover() }()
		b.RLock()
		b.RUnlock()
	}()
	if p := <-done; p != nil {
		t.Errorf("another goroutine panics: %v", p)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("a leaf is read under another")
			}
		}()
		b.RLock()
	}()
	a.RUnlock()
}
