package term

import "bytes"

// maxInputRows is how tall the draft may get on the screen. A longer one is shown
// in part, round the cursor, so that the talk stays in sight; where its beginning is
// hidden, the first of the rows is the prompt and says how much is above.
const maxInputRows = 8

// Only so much of a huge draft is laid out: from an anchor before the cursor, at a
// multiple of anchorBytes, so that a keystroke in 64 KiB costs what one in 4 KiB does.
const anchorBytes = 4096

// breakMark stands at the end of a row where the draft has a line break.
const (
	breakMark      = "↵"
	breakMarkCells = 2
)

// row is a part of the draft that stands in one row of the screen.
type row struct {
	from, to int  // in the draft, the LF at the end included
	most     int  // cells, as the most generous terminal counts
	sure     bool // no terminal counts fewer
	odd      bool // a cluster in it is shown as a mark
}

// layout is the rows that are shown, the one of the cursor among them.
type layout struct {
	measure func(cluster []byte) cells // clusterCells, but for a test of the tests
	rows    [maxInputRows]row
	n       int
	cursor  int  // index of the cursor's row
	top     bool // the first row is the draft's first and stands after the prompt
	above   int  // how many rows are hidden above the first; of a huge draft, at least so many
}

// arrange breaks the draft into rows of fewer than width cells, after a prompt of
// so many. The last column stays empty: no row can wrap, and no terminal gets to
// show its own idea of a cursor behind a full row.
func (l *layout) arrange(d draft, prompt cells, width, height int) {
	limit := min(maxInputRows, height-1)
	r := row{most: prompt.most, sure: prompt.sure}
	if d.pos > 2*anchorBytes {
		r = row{from: d.anchor((d.pos - anchorBytes) &^ (anchorBytes - 1)), sure: true}
	}
	l.n, l.cursor, l.top, l.above = 0, -1, r.from == 0, 0
	if !l.top {
		l.above = bytes.Count(d.text[:r.from], lf)
		if d.text[r.from-1] != '\n' {
			l.above++
		}
		limit-- // for the row that says so
	}
	for {
		ended := l.fill(&r, d, width-1)
		if l.n == limit && l.top {
			l.scroll()
			limit--
		}
		if l.n == limit {
			l.scroll()
		}
		l.rows[l.n] = r
		if l.cursor < 0 && (d.pos < r.to || ended) {
			l.cursor = l.n
		}
		l.n++
		if ended || l.n == limit && l.cursor >= 0 && l.n-1-l.cursor >= limit/2 {
			return
		}
		r = row{from: r.to, sure: true}
	}
}

// scroll makes room for one row more.
func (l *layout) scroll() {
	copy(l.rows[:], l.rows[1:l.n])
	l.n--
	l.cursor = max(l.cursor-1, -1)
	l.top = false
	l.above++
}

// fill extends a row from its start as far as there is room, and reports whether
// the draft ends with it. A row of its own takes any cluster, so it gets on.
func (l *layout) fill(r *row, d draft, room int) (ended bool) {
	r.to = r.from
	for r.to < len(d.text) {
		if d.text[r.to] == '\n' {
			if r.most+breakMarkCells > room {
				return false
			}
			r.most += breakMarkCells
			r.sure = false
			r.to++
			return false
		}
		n := clusterLen(d.text[r.to:])
		c := l.measure(d.text[r.to : r.to+n])
		if r.most+c.most > room {
			return false
		}
		r.most += c.most
		r.sure = r.sure && c.sure
		r.odd = r.odd || c.odd
		r.to += n
	}
	return true
}

// appendText appends text[from:to] of a row as it is shown.
func (d *draft) appendText(dst []byte, r row, to int) []byte {
	from := r.from
	if r.odd {
		for from < to && d.text[from] != '\n' {
			n := clusterLen(d.text[from:])
			if cluster := d.text[from : from+n]; clusterCells(cluster).odd {
				dst = append(dst, oddCluster...)
			} else {
				dst = append(dst, cluster...)
			}
			from += n
		}
	}
	if to > from && d.text[to-1] == '\n' {
		return append(append(dst, d.text[from:to-1]...), breakMark...)
	}
	return append(dst, d.text[from:to]...)
}
