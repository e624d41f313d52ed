//go:build race

package sshchat

// sample is which of many like cases a test takes: the race detector makes each ten times
// as dear, and these have one goroutine.
const sample = 7
