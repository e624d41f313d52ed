// Package memory is the Engine that forgets everything when the process ends. It
// serves tests and a chat without a data folder.
//
// Its parts are the working memory of the durable engines as well, which is why
// they are exported: Queue holds what waits for a number, Log the entries that
// readers have not all read yet, Recent the ids that may be sent again, Keys the
// small shared state.
package memory
