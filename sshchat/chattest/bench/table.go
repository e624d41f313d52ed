package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// row is one goal with what was measured.
type row struct {
	goal
	raw, ours float64
}

// compare makes the rows of a measure, each from the medians of its runs. A measure
// that was left out has none.
func compare(m measure, raw, ours []figures) []row {
	var rows []row
	for i, g := range m.rows {
		if len(raw[0]) == 0 {
			break
		}
		rows = append(rows, row{g, median(raw, i), median(ours, i)})
	}
	return rows
}

// median returns the middle of the i-th figures.
func median(runs []figures, i int) float64 {
	var v []float64
	for _, f := range runs {
		v = append(v, f[i])
	}
	slices.Sort(v)
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

// ratio is what is held against the goal.
func (r row) ratio() float64 {
	switch {
	case r.self:
		return r.ours
	case r.raw == 0:
		return 0
	}
	return r.ours / r.raw
}

// verdict says where the ratio stands: at the goal, above the first bar, or missed.
func (r row) verdict() string {
	switch v := r.ratio(); {
	case r.want == 0 && r.bar == 0 && !r.self:
		return ""
	case v <= r.want:
		return "goal"
	case v <= r.bar:
		return "bar"
	default:
		return "MISSED"
	}
}

// printTable prints the rows and returns how many first bars were missed.
func printTable(w io.Writer, rows []row) (missed int) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "measure\traw\tserver\tratio\tgoal\tfirst bar\t\t")
	for _, r := range rows {
		verdict := r.verdict()
		if verdict == "MISSED" {
			missed++
		}
		ratio, goal, bar := fmt.Sprintf("%.2f", r.ratio()), fmt.Sprintf("%.1f", r.want), fmt.Sprintf("%.1f", r.bar)
		if verdict == "" {
			goal, bar = "", ""
		}
		fmt.Fprintf(tw, "%s\t%.2f\t%.2f\t%s\t%s\t%s\t%s\t\n", r.what, r.raw, r.ours, ratio, goal, bar, verdict)
	}
	tw.Flush()
	return missed
}
