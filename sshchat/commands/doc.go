// Package commands is the one command table and what its rows do. A person, a program and
// the local socket have the same commands; each asks for them by Do.
//
// Read it from below: a Call is one use of a command, and a row says all that there is to
// know of one. Each of the other files has the rows of some commands beside their handlers.
// The table lists them, and only Do, Complete and WaitFor know the table; a handler has what
// it needs of it by its Call.
package commands
