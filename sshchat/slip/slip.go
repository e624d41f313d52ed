// Package slip tells how far a word that somebody typed is from one that they may have meant.
package slip

// Swapped reports whether a is b with two neighbours the wrong way round, which is one
// slip of the fingers and not two.
func Swapped(a, b string) bool {
	for i := 1; i < len(a) && len(a) == len(b); i++ {
		if a[i-1] == b[i] && a[i] == b[i-1] && a[:i-1] == b[:i-1] && a[i+1:] == b[i+1:] {
			return true
		}
	}
	return false
}

// Distance is how many letters must be added, dropped or changed to make b of a
// (Levenshtein), in bytes: commands are short, and nearly all are ASCII.
func Distance(a, b string) int {
	if len(a) > 32 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
