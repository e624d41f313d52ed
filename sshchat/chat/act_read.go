package chat

import (
	"context"
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/live"
	"sshchat/sshchat/when"
)

// RoomsOf returns the rooms that somebody is in and that the caller may know of. That
// somebody is in a private one is told to those alone who are there as well.
func (a Act) RoomsOf(m *Session) []string {
	var labels []string
	for _, r := range a.Chat.Live.Named("") {
		st, ok := a.Chat.Rooms.Get(r.ID())
		if !ok || !r.Has(m) || a.By.ViewOf(r.ID()) == nil &&
			(st.Private || !st.Closed.IsZero() || a.By.Sanctioned("ban", r.ID()) != nil) {
			continue
		}
		labels = append(labels, a.By.LabelFor(st))
	}
	slices.SortFunc(labels, sshchat.CompareFold)
	return labels
}

// Stats counts what was said in a room before now, in now's zone.
func (c *Chat) Stats(ctx context.Context, room string, now time.Time) (sshchat.Stats, error) {
	var s sshchat.Stats
	year, month, day := now.Date()
	var days [len(s.Days) + 1]time.Time
	for i := range days {
		days[i] = when.StartOfDay(year, month, day+1-len(s.Days)+i, now.Location())
	}
	hour := now.Add(-time.Duration(now.Minute())*time.Minute - time.Duration(now.Second())*time.Second - time.Duration(now.Nanosecond()))
	s.HoursFrom, s.DaysFrom = hour.Add(-time.Duration(len(s.Hours)-1)*time.Hour), days[0]
	n := int(hour.Add(time.Hour).Sub(s.DaysFrom)/live.StatsGrain) + 1
	counts, err := c.Live.Activity(ctx, room, s.DaysFrom, n)
	if err != nil {
		return s, err
	}
	today := 0
	for i, lines := range counts {
		at := s.DaysFrom.Add(time.Duration(i) * live.StatsGrain)
		for today < len(s.Days)-1 && !at.Before(days[today+1]) {
			today++
		}
		s.Days[today] += lines
		if since := at.Sub(s.HoursFrom); since >= 0 {
			s.Hours[min(int(since/time.Hour), len(s.Hours)-1)] += lines
		}
	}
	return s, nil
}

// Read returns a stretch of a place's log, at most so many lines. Letters with others
// lie between those that are asked for, so that more are looked through.
func (a Act) Read(p Spot, r sshchat.Range, most int) ([]sshchat.Entry, error) {
	r.Room, r.Kinds = p.ID, p.kinds()
	r.Limit = most
	if p.Peer != "" {
		r.Limit = 1000
	}
	entries, err := a.Chat.Ledger.Engine.Page(a.Ctx, r)
	if err != nil {
		return nil, err
	}
	entries = slices.DeleteFunc(a.By.WithoutIgnored(entries), func(e sshchat.Entry) bool { return !p.Holds(&e) })
	switch {
	case len(entries) <= most:
	case r.Oldest:
		entries = entries[:most]
	default:
		entries = entries[len(entries)-most:]
	}
	return entries, a.Chat.AddQuotes(a.Ctx, entries)
}

func Reversed(entries []sshchat.Entry) []sshchat.Entry {
	out := make([]sshchat.Entry, 0, len(entries))
	for i := len(entries) - 1; i >= 0; i-- {
		out = append(out, entries[i])
	}
	return out
}
