package term

// origin says what of a draft was typed and what was pasted. What begins with a paste is
// text, whatever its first characters: nobody who pastes a comment means a command.
type origin struct {
	pasted bool // something in it was
	typed  int  // bytes at its begin that were typed, if something was pasted
}

// isText reports whether the draft begins with something that was pasted.
func (o origin) isText() bool { return o.pasted && o.typed == 0 }

// has reports whether anything up to byte to may have been pasted.
func (o origin) has(to int) bool { return o.pasted && to > o.typed }

// typedOver notes that n typed bytes took the place of those between from and to, in a
// draft that has length bytes now.
func (o *origin) typedOver(from, to, n, length int) {
	switch {
	case length == 0:
		*o = origin{}
	case !o.pasted || from > o.typed:
	case to <= o.typed:
		o.typed += n - (to - from)
	default:
		o.typed = from + n
	}
}

// pastedAt notes that what stands at from was pasted.
func (o *origin) pastedAt(from int) {
	if !o.pasted || from < o.typed {
		o.pasted, o.typed = true, from
	}
}
