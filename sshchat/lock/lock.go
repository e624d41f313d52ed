// Package lock has the locks of the chat by the order in which they are taken: the
// announcer's of a room, then the room's, then a session's, then a leaf, under which no other
// is taken. Who holds one may take only those that come behind it.
//
// The types are those of package sync. With the build tag lockorder they are ones that panic
// when the order is broken: go test -tags lockorder finds a wrong order in whatever it runs,
// and two goroutines need not meet for it.
package lock
