package load

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// RoomTalk is one run of conversation in many rooms, after Spread: in the first so many
// there is a line each so often.
type RoomTalk struct {
	Rooms    int
	Every    time.Duration
	Duration time.Duration
	Server   Process // whose CPU time is measured
}

// spread says who is in which room: person i is in the rooms from i*each on.
type spread struct{ rooms, each int }

// has reports whether a person is in a room.
func (s spread) has(person, room int) bool {
	return (room-person*s.each%s.rooms+s.rooms)%s.rooms < s.each
}

// Spread has everybody join so many of the rooms #r0 and on, so that each has as many
// people. The server must be a sshchat that holds nobody to a rate; those who come
// first make the rooms.
func (c *Crowd) Spread(rooms, each int) error {
	c.spread = spread{rooms, each}
	founders := rooms / each
	if rooms%each != 0 || len(c.all)%founders != 0 {
		return errors.New("people and rooms do not come out even")
	}
	for _, founding := range []bool{true, false} {
		for _, s := range c.all {
			if s.number < founders != founding {
				continue
			}
			for k := range each {
				if err := s.Type(fmt.Appendf(nil, "/join #r%d\r", (s.number*each+k)%rooms)); err != nil {
					return err
				}
			}
		}
		c.settleFor(3*time.Second, time.Minute) // rooms say once a second who came
	}
	return nil
}

// TalkInRooms lets the crowd talk and waits until everybody has heard everything that
// they were to hear. One person of each room speaks there, from wherever they are.
func (c *Crowd) TalkInRooms(ctx context.Context, k RoomTalk) (*Result, error) {
	speakers := c.beginInRooms(k)
	if slices.Contains(speakers, nil) {
		return nil, errors.New("a room has nobody to speak there and nowhere else")
	}
	cost, err := c.meter(k.Server)
	if err != nil {
		return nil, err
	}
	lines := 0
	tick := time.NewTicker(k.Every / time.Duration(k.Rooms))
	defer tick.Stop()
	for ; time.Since(cost.start) < k.Duration; lines++ {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		room := lines % k.Rooms
		m := mark{c.run, uint16(room), uint32(lines/k.Rooms + 1), time.Since(c.base)}
		line := append(fmt.Appendf(nil, "#r%d ", room), m.line(LineBytes)...)
		if err := speakers[room].Type(append(line, '\r')); err != nil {
			return nil, err
		}
	}
	c.settle()
	return cost.read(func() *Result {
		r := &Result{Lines: lines, Receivers: len(c.all)}
		c.sumRooms(r, speakers)
		return r
	})
}

// beginInRooms gives everybody a fresh tally, and returns who speaks in each room.
func (c *Crowd) beginInRooms(k RoomTalk) []*session {
	c.run++
	speakers := make([]*session, k.Rooms)
	start, founders := time.Since(c.base), c.spread.rooms/c.spread.each
	for _, s := range c.all {
		t := &tally{
			run: c.run, self: 1<<16 - 1, start: start,
			last: make([]uint32, k.Rooms), latency: make([]Histogram, 1+k.Duration/time.Second),
		}
		// One room each for as long as there are people: the first in the first room of
		// each founder, those who came next in the second.
		room := s.number%founders*c.spread.each + s.number/founders%c.spread.each
		if room < k.Rooms && speakers[room] == nil {
			speakers[room], t.self = s, uint16(room)
		}
		s.mu.Lock()
		s.tally = t
		s.mu.Unlock()
	}
	return speakers
}

// sumRooms ends the run. What a speaker said counts as shown to them.
func (c *Crowd) sumRooms(r *Result, speakers []*session) {
	r.Seconds = make([]Histogram, 1)
	for _, s := range c.all {
		s.mu.Lock()
		t := s.tally
		s.tally = nil
		s.mu.Unlock()
		for room := range speakers {
			if !c.spread.has(s.number, room) {
				continue
			}
			n := (r.Lines + len(speakers) - 1 - room) / len(speakers)
			r.Deliveries += n
			if s != speakers[room] {
				r.Lost += n
			}
		}
		r.Lost -= t.lines
		r.Wrong += t.wrong
		for i := range t.latency {
			r.Latency.Merge(&t.latency[i])
		}
	}
	r.Gone = c.Gone()
}
