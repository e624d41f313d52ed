//go:build !race

package term

// How much the random tests do. The race detector makes them ten times slower.
const (
	modelSeeds  = 375 // for each of eight opinions: 3,000
	modelSteps  = 60
	vtSeeds     = 3000
	vtSteps     = 60
	resizeSeeds = 500
	floodBytes  = 256 << 10
)
