package face

// New returns the face that fits the client of s. known tells whether s is in a language that
// its person is known to read.
func New(s *Session, known bool) Face {
	if s.Client.PTY {
		return newTerminal(s, !known)
	}
	return newPipe(s)
}
