package books

import (
	"context"
	"strconv"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/when"
)

// ParsePeriod reads a moment or a day as it is now, and refuses the rest with a date that would
// do.
func ParsePeriod(s string, now time.Time) (when.Period, error) {
	if p, ok := when.Parse(s, now); ok {
		return p, nil
	}
	return when.Period{}, sshchat.NewFault("date", sshchat.Echo(s), now.Format(time.DateOnly))
}

// ParseSince reads where a program wants to go on: behind an entry's number, or from a moment or
// a day on, in the words of when.Parse. The error is a *Fault.
func ParseSince(s string, now time.Time) (after uint64, at time.Time, err error) {
	if after, err := strconv.ParseUint(s, 10, 63); err == nil {
		return after, time.Time{}, nil
	}
	if p, ok := when.Parse(s, now); ok {
		return 0, p.Begin, nil
	}
	return 0, time.Time{}, sshchat.NewFault("since.bad", sshchat.Echo(s), now.Format(time.DateOnly))
}

// After returns the number behind which everything since a moment, or a number, lies;
// everything that is still to come, for "".
func After(ctx context.Context, l *ledger.Ledger, since string, now time.Time) (uint64, error) {
	head, err := l.Engine.Head(ctx)
	if err != nil || since == "" {
		return head, err
	}
	after, at, err := ParseSince(since, now)
	switch {
	case err != nil:
		return 0, err
	case !at.IsZero():
		return l.SeqBefore(ctx, at)
	case after > head:
		return 0, sshchat.NewFault("since.ahead", after, head)
	}
	return after, nil
}
