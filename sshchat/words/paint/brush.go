package paint

import "time"

// Brush paints for one Look. It is immutable; any goroutine may use it.
type Brush struct {
	Look Look

	zone  *time.Location
	width int // of the terminal, in cells; 0: nothing has to fit
}

// NewBrush makes the Brush of a look. An unknown zone is UTC.
func NewBrush(look Look) Brush {
	zone, err := time.LoadLocation(look.Zone)
	if err != nil {
		zone = time.UTC
	}
	return Brush{Look: look, zone: zone}
}

// Within returns a Brush whose rows fit a terminal of so many cells.
func (b *Brush) Within(cells int) Brush {
	c := *b
	c.width = cells
	return c
}

// Timed returns a Brush that stamps the date and the time.
func (b *Brush) Timed() Brush {
	c := *b
	c.Look.Time = "full"
	return c
}

// Plain returns a Brush without styles: for text that gets one style as a whole.
func (b *Brush) Plain() Brush {
	c := *b
	c.Look.Bare = true
	return c
}

// Width is the width of the terminal in cells; 0: nothing has to fit.
func (b *Brush) Width() int { return b.width }

// In returns a moment as clocks show it where the reader is.
func (b *Brush) In(t time.Time) time.Time { return t.In(b.zone) }

// Zone is where the reader is.
func (b *Brush) Zone() *time.Location { return b.zone }

// SameDay reports whether two moments fall on one day where the reader is.
func (b *Brush) SameDay(t, u time.Time) bool {
	ty, tm, td := t.In(b.zone).Date()
	uy, um, ud := u.In(b.zone).Date()
	return ty == uy && tm == um && td == ud
}
