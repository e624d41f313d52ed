// Package commands is the one command table and what its rows do. A person, a program and
// the local socket have the same commands; each asks for them by Do.
//
// Read it from below: the package table says what a row and a call are. Each of the other files,
// and each package below this one, has the rows of some commands beside their handlers. The
// table lists them, and only Do, Complete and WaitFor know the table.
package commands
