package term

// Limits of a draft. A typed message is short; a paste may be what a snippet holds.
const (
	maxTypedBytes = 4096
	maxTypedLines = 20
	maxDraftBytes = 256 << 10
	maxDraftLines = 5000
)

// keptBytes is the largest buffer kept when a draft is done with.
const keptBytes = 1024
