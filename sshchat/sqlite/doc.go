// Package sqlite is the Engine of one machine: a single SQLite file that holds the
// log, the durable keys and the index for search.
//
// One goroutine writes (writer.go). It commits what has queued up in one go with
// synchronous=FULL, so that whatever anybody has seen survives a crash and a loss of
// power, and hands it to the followers from memory. Readers have connections of
// their own and never wait for it.
//
// docs/storage.md describes the file for people with a sqlite3 shell.
package sqlite
