// Package admin is the local control socket: DATA/admin.sock, where programs and people
// on the server's own machine run commands without a key. It carries lines and knows
// none of them; what a command does is the Handler's affair.
//
// The protocol can be typed with nc -U; docs/admin-socket.md has it with examples. The
// client sends a line, the server answers with lines whose first byte says what follows:
//
//	' '  a line of the command's standard output
//	'+'  a piece of its standard output with no line feed after it
//	'!'  a line of its standard error
//	'<'  the command reads its standard input: send it now (at most once an answer)
//	'='  the exit status in decimal: the answer is complete
//
// Clients pass over lines that begin with anything else. After '<' the client sends the
// input as lines, and "." on a line of its own ends it; a line that begins with a dot is
// sent with one more (RFC 5321, 4.5.2), and ".+" begins a piece with no line feed after
// it; ".!" breaks the input off, and the command with it. An input is read to its end even if the command is over, so that nothing of it
// can pass for a command. Before '<', or after the input, a line "." or ".!" asks
// the running command to stop. Between commands these and blank lines do nothing. A command line that
// begins with '*' asks for answers fit for a person's terminal.
//
// Closing the sending side (nc -N) ends the input and the list of commands, not the
// command that runs; closing the connection stops that too.
package admin
