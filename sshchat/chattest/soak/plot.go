package soak

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"time"
)

// Sizes of a plot, in pixels.
const (
	plotWidth  = 760
	panelTall  = 110
	leftMargin = 110
	rightSide  = 20
	topMargin  = 46
	panelGap   = 34
)

// Series is one measure over time. All of a plot have as many values.
type Series struct {
	Name   string
	Unit   string // behind the numbers
	Values []float64
}

// Plot draws the series below each other, each from zero to its own peak, as an SVG
// document that reads on light and on dark. every is the time between two values.
func Plot(title string, every time.Duration, all []Series) []byte {
	var b bytes.Buffer
	height := topMargin + len(all)*(panelTall+panelGap)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">`+"\n",
		plotWidth, height, plotWidth, height)
	fmt.Fprintf(&b, "<title>%s</title>\n", escaped(title))
	b.WriteString("<style>text{font:12px system-ui,sans-serif;fill:#444}.t{font-size:14px;font-weight:600}.n{text-anchor:end}</style>\n")
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", plotWidth, height)
	fmt.Fprintf(&b, `<text class="t" x="16" y="24">%s</text>`+"\n", escaped(title))
	for i, s := range all {
		drawPanel(&b, topMargin+i*(panelTall+panelGap), every, s)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// drawPanel draws one series with its top at y.
func drawPanel(b *bytes.Buffer, y int, every time.Duration, s Series) {
	peak := 1.0
	for _, v := range s.Values {
		peak = math.Max(peak, v)
	}
	bottom, right := y+panelTall, plotWidth-rightSide
	fmt.Fprintf(b, `<path d="M%d %dV%dH%d" fill="none" stroke="#999"/>`+"\n", leftMargin, y, bottom, right)
	fmt.Fprintf(b, `<text x="16" y="%d">%s</text>`+"\n", y+panelTall/2+4, escaped(s.Name))
	fmt.Fprintf(b, `<text class="n" x="%d" y="%d">%.4g%s</text>`+"\n", leftMargin-6, y+10, peak, escaped(s.Unit))
	fmt.Fprintf(b, `<text class="n" x="%d" y="%d">0</text>`+"\n", leftMargin-6, bottom)
	fmt.Fprintf(b, `<text class="n" x="%d" y="%d">%s</text>`+"\n", right, bottom+16, (time.Duration(len(s.Values)) * every).Round(time.Second))
	b.WriteString(`<polyline fill="none" stroke="#1f6feb" stroke-width="1.5" points="`)
	step := float64(right-leftMargin) / math.Max(1, float64(len(s.Values)-1))
	for i, v := range s.Values {
		fmt.Fprintf(b, "%.1f,%.1f ", float64(leftMargin)+float64(i)*step, float64(bottom)-v/peak*panelTall)
	}
	b.WriteString(`"/>` + "\n")
}

func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a Buffer takes everything
	return b.String()
}
