//go:build !race

package words

const sample = 1
