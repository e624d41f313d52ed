package main

import (
	"time"

	"sshchat/cmd/sshchat/bundle"
	"sshchat/cmd/sshchat/metrics"
	"sshchat/cmd/sshchat/release"
	"sshchat/sshchat/meter"
)

// gauges are what an operator may know of a server: what it counts, and where that is shown.
type gauges struct {
	metrics.Server
	counts *meter.Set
	place  metrics.Place
}

// newGauges returns what is known of a server that has not begun.
func newGauges(c config) *gauges {
	backup := func() time.Time {
		made, _, _ := bundle.Last(c.data) // a note that cannot be read tells of none
		return made
	}
	return &gauges{
		Server: metrics.Server{Vitals: &metrics.Vitals{}, Version: release.Version(), Since: time.Now().UTC().Truncate(time.Second), Address: c.metrics, Backup: backup},
		counts: meter.New(), place: metrics.Place{Address: c.metrics},
	}
}
