package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
)

// Sizes in pixels. A cell is as wide as monospaced fonts have it: 0.6 of the size.
const (
	fontSize   = 14
	cellWidth  = 8.4
	cellHeight = 20
	baseline   = 14.5 // from a row's top
	padding    = 14
	barHeight  = 32
)

// fonts are what the systems have, nothing to fetch. Those for emoji have digits of
// their own, which some viewers would take, and so stand alone.
const (
	fonts = `ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',` +
		`'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans Mono CJK SC',monospace`
	emojiFonts = `'Apple Color Emoji','Segoe UI Emoji','Noto Color Emoji',sans-serif`
)

// point is a place on the screen, in cells from 0.
type point struct{ x, y int }

// window is what is drawn.
type window struct {
	theme   theme
	title   string
	columns int
	rows    int
	cells   *vt.Emulator
	cursor  point // outside of the screen: none
	out     bytes.Buffer
}

// svg returns the window as an SVG document.
func (w *window) svg() []byte {
	w.frame(func() {
		for y := range w.rows {
			w.row(y)
		}
		if w.cursor.x >= 0 && w.cursor.y < w.rows {
			w.printf(`<rect x="%g" y="%g" width="%g" height="%d" fill="%s" opacity=".7"/>`+"\n",
				left(w.cursor.x), top(w.cursor.y)+1, cellWidth, cellHeight-2, w.theme.text)
		}
	})
	return w.out.Bytes()
}

// frame draws the window round what screen draws.
func (w *window) frame(screen func()) {
	width := 2*padding + float64(w.columns)*cellWidth
	height := barHeight + 2*padding + w.rows*cellHeight
	w.printf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %d" width="%g" height="%d" role="img">`+"\n",
		width, height, width, height)
	w.printf("<title>%s</title>\n", escape(w.title))
	w.printf("<style>text{font:%dpx %s;fill:%s;white-space:pre}.b{font-weight:700}.d{opacity:.6}.i{font-style:italic}"+
		".u{text-decoration:underline}.w{text-anchor:middle}.e{font-family:%s}</style>\n", fontSize, fonts, w.theme.text, emojiFonts)
	w.printf(`<rect x=".5" y=".5" width="%g" height="%d" rx="8" fill="%s" stroke="%s"/>`+"\n",
		width-1, height-1, w.theme.ground, w.theme.edge)
	w.printf(`<path d="M.5 %d V8.5 a8 8 0 0 1 8 -8 H%g a8 8 0 0 1 8 8 V%d z" fill="%s" stroke="%s"/>`+"\n",
		barHeight, width-8.5, barHeight, w.theme.bar, w.theme.edge)
	for i, c := range []string{"#ff5f57", "#febc2e", "#28c840"} {
		w.printf(`<circle cx="%d" cy="%d" r="5.5" fill="%s"/>`+"\n", 20+20*i, barHeight/2, c)
	}
	w.printf(`<text class="w" x="%g" y="%d" style="fill:%s">%s</text>`+"\n",
		width/2, barHeight/2+5, w.theme.barText, escape(w.title))
	screen()
	w.out.WriteString("</svg>\n")
}

// row draws the cells of a row: ASCII words in one piece each, stretched to their
// cells, and everything else alone in its own cells.
func (w *window) row(y int) {
	for x := 0; x < w.columns; {
		cell := w.cells.CellAt(x, y)
		if cell == nil || cell.Width == 0 {
			x++
			continue
		}
		n := cell.Width
		word := cell.Content
		for n == len(word) && isWord(cell.Content) && x+n < w.columns {
			next := w.cells.CellAt(x+n, y)
			if next == nil || !isWord(next.Content) || !next.Style.Equal(&cell.Style) {
				break
			}
			word += next.Content
			n++
		}
		w.piece(point{x, y}, n, word, cell.Style)
		x += n
	}
}

// isWord reports whether a cell holds one ASCII character that is seen.
func isWord(content string) bool { return len(content) == 1 && content > " " && content < "\x7f" }

// piece draws a text in n cells.
func (w *window) piece(at point, n int, text string, s uv.Style) {
	fg, bg := w.theme.css(s.Fg, w.theme.text), w.theme.css(s.Bg, w.theme.ground)
	if s.Attrs&uv.AttrReverse != 0 {
		fg, bg = bg, fg
	}
	if bg != w.theme.ground {
		w.printf(`<rect x="%.1f" y="%g" width="%.1f" height="%d" fill="%s"/>`, left(at.x), top(at.y), float64(n)*cellWidth, cellHeight, bg)
	}
	if strings.TrimSpace(text) == "" {
		return
	}
	if text == "│" { // a font's own does not reach the next row
		w.printf(`<rect x="%.1f" y="%g" width="1.4" height="%d" fill="%s"/>`+"\n", left(at.x)+cellWidth/2-.7, top(at.y), cellHeight, fg)
		return
	}
	class := classes(s)
	x := fmt.Sprintf("%.1f", left(at.x))
	stretch := ""
	if n > 1 && len(text) == n {
		stretch = fmt.Sprintf(` textLength="%.1f" lengthAdjust="spacingAndGlyphs"`, float64(n)*cellWidth)
	} else {
		class = strings.TrimSpace(class + " w")
		if isEmoji(text, n) {
			class += " e"
		}
		x = fmt.Sprintf("%.1f", left(at.x)+float64(n)*cellWidth/2)
	}
	if class != "" {
		class = fmt.Sprintf(` class="%s"`, class)
	}
	style := ""
	if fg != w.theme.text {
		style = fmt.Sprintf(` style="fill:%s"`, fg)
	}
	w.printf(`<text x="%s" y="%g"%s%s%s>%s</text>`+"\n", x, top(at.y)+baseline, class, style, stretch, escape(text))
}

// isEmoji reports whether a cluster is drawn in colour: those above U+1F000, wide
// symbols, and what says so by a selector.
func isEmoji(cluster string, width int) bool {
	return strings.ContainsFunc(cluster, func(r rune) bool {
		return r >= 0x1F000 && r < 0x20000 || r == 0xFE0F || width == 2 && r >= 0x2300 && r < 0x2C00
	})
}

// classes returns the CSS classes of a style.
func classes(s uv.Style) string {
	var all []string
	for _, a := range []struct {
		on    bool
		class string
	}{
		{s.Attrs&uv.AttrBold != 0, "b"},
		{s.Attrs&uv.AttrFaint != 0, "d"},
		{s.Attrs&uv.AttrItalic != 0, "i"},
		{s.Underline != 0, "u"},
	} {
		if a.on {
			all = append(all, a.class)
		}
	}
	return strings.Join(all, " ")
}

// left and top are where a cell begins.
func left(x int) float64 { return padding + float64(x)*cellWidth }
func top(y int) float64  { return float64(barHeight + padding + y*cellHeight) }

func (w *window) printf(format string, args ...any) { fmt.Fprintf(&w.out, format, args...) }

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder never fails
	return b.String()
}
