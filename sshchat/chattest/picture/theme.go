package main

import (
	"fmt"
	"image/color"

	"github.com/charmbracelet/x/ansi"
)

// theme is the colours of a terminal, as CSS has them.
type theme struct {
	ground, text, bar, edge, barText string
	basic                            [16]string // the colours that a terminal is free to choose
}

// The grounds are those that the chat's palettes are measured on.
var (
	darkTheme = theme{
		ground: "#1e1e1e", text: "#d4d4d4", bar: "#2d2d2d", edge: "#3c3c3c", barText: "#9d9d9d",
		basic: [16]string{
			"#000000", "#cd3131", "#0dbc79", "#e5e510", "#2472c8", "#bc3fbc", "#11a8cd", "#e5e5e5",
			"#666666", "#f14c4c", "#23d18b", "#f5f543", "#3b8eea", "#d670d6", "#29b8db", "#ffffff",
		},
	}
	light = theme{
		ground: "#ffffff", text: "#1f2328", bar: "#f0f0f0", edge: "#d0d0d0", barText: "#666666",
		basic: [16]string{
			"#000000", "#cd3131", "#00875a", "#949800", "#0451a5", "#bc05bc", "#0598bc", "#555555",
			"#666666", "#cd3131", "#14ce14", "#b5ba00", "#0451a5", "#bc05bc", "#0598bc", "#a5a5a5",
		},
	}
)

// css returns a cell's colour, or what the terminal has where it says nothing.
func (t *theme) css(c color.Color, none string) string {
	switch c := c.(type) {
	case nil:
		return none
	case ansi.BasicColor:
		return t.basic[c&15]
	case ansi.IndexedColor:
		if c < 16 {
			return t.basic[c]
		}
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
