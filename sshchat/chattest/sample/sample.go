//go:build !race

// Package sample says how many of many like cases a test takes.
package sample

// Step is the distance from one case to the next.
const Step = 1
