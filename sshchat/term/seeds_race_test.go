//go:build race

package term

const (
	modelSeeds  = 40
	modelSteps  = 60
	vtSeeds     = 200
	vtSteps     = 60
	resizeSeeds = 100
)
