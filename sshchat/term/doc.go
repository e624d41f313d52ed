// Package term is a terminal at the far end of a wire, as pure functions: bytes
// that a person types become keys, keys edit a draft, and the draft with the
// lines above it becomes one frame of bytes. There is no I/O, no clock and no
// goroutine in it, so that a whole evening of typing can be replayed in a test.
//
// An [Editor] holds the draft. A [Screen] knows how much of the terminal the
// draft covers and redraws it below whatever is printed. One goroutine owns both:
//
//	for acts := ed.Feed(p); len(acts) > 0; acts = ed.Feed(nil) {
//		for _, a := range acts {
//			... // a.Kind: Submit, Complete, Interrupt, ...
//		}
//	}
//	out = scr.Frame(out[:0], newLines, ed)
//
// The screen never trusts its own idea of how wide a character is, because ten
// terminals have ten opinions (a family emoji takes 2, 6 or 8 cells). Widths only
// decide where the draft is broken into rows, by the largest opinion there is;
// the cursor is put in its place by printing what stands left of it again.
package term
