//go:build !race

package term

// How much the random tests do. The race detector makes them ten times slower, and finds
// nothing where there is one goroutine. make model does a hundred times as much.
const (
	modelSeeds   = 40 // for each of eight opinions
	modelSteps   = 60
	vtSeeds      = 200
	vtSteps      = 60
	resizeSeeds  = 48
	plainSeeds   = 60
	charsetSeeds = 20
	floodBytes   = 256 << 10
)
