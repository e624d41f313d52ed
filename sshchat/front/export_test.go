package front

import "time"

// WithDeadlines shortens what a connection may take: to log in, then to start a
// session, and how long input may stay above the rate.
func (o Options) WithDeadlines(login, start, debt time.Duration) Options {
	o.limits = defaultConnLimits()
	o.limits.login, o.limits.start, o.limits.debt = login, start, debt
	return o
}
