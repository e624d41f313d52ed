package main

import (
	"time"

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
	return &gauges{
		Server: metrics.Server{Vitals: &metrics.Vitals{}, Version: release.Version(), Since: time.Now().UTC().Truncate(time.Second)},
		counts: meter.New(), place: metrics.Place{Address: c.metrics},
	}
}
