package text

// Line makes a Text of one line: LF becomes a space.
func Line(s string) Text { return Text{s} }

// Block makes a Text that may have several lines.
func Block(s string) Text { return Text{s} }
