//go:build race

package term

const (
	modelSeeds   = 5
	modelSteps   = 60
	vtSeeds      = 20
	vtSteps      = 60
	resizeSeeds  = 24
	plainSeeds   = 6
	charsetSeeds = 5
	floodBytes   = 64 << 10 // one clipboard is 60,000
)
