//go:build race

package term

const (
	modelSeeds  = 40
	modelSteps  = 60
	vtSeeds     = 200
	vtSteps     = 60
	resizeSeeds = 100
	floodBytes  = 64 << 10 // one clipboard is 60,000
)
