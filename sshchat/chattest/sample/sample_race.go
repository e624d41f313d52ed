//go:build race

package sample

// Step is larger under the race detector, which makes each case ten times as dear. It is for
// tests of one goroutine, where there is no race to find.
const Step = 7
