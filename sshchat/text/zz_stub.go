package text

// STUB until format.go
func Mentions(t, name Text) bool { return false }
