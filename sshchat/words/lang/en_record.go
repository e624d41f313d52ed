package lang

import "fmt"

// recordEnglish is the words of an exported record.
func recordEnglish() RecordWords {
	return RecordWords{
		Title:  func(room string) string { return "Record of " + room },
		Span:   func(from, to, zone string) string { return fmt.Sprintf("%s to %s (%s)", from, to, zone) },
		Made:   func(room, at string) string { return "what was said in " + room + ", exported " + at },
		Marks:  "Marks",
		People: "Who took part",
		Find:   "Find lines",
		Passed: func(n int) string { return count(n, "coming or going", "comings and goings") },
		Gone:   "(erased)",
		Edited: func(at string) string {
			if at == "" {
				return "(edited)"
			}
			return "(edited " + at + ")"
		},
		Pinned: "(pinned)",
		Lost: func(lines int) string {
			return "(" + count(lines, "more line", "more lines") + ", which the record does not have)"
		},
		Full: func(entries int, last, since string) string {
			return fmt.Sprintf("A record holds no more: these are %d entries, up to %s. The rest begins with --since %s", entries, last, since)
		},
		Nothing: "Nothing was said in this time.",
		Ends:    func(entries int) string { return "End of the record: " + count(entries, "entry", "entries") + "." },
	}
}
