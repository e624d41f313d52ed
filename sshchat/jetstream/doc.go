// Package jetstream is the engine of many nodes. NATS JetStream gives out the numbers and holds
// the keys; each node keeps a copy of the log in a file of its own, in which it reads and
// searches, and which may be deleted.
//
// One stream is the log. The number of an entry is its sequence there, and its time the
// stream's. A second one holds the keys. Both are followed by a plain subscription to what the
// server republishes, with gaps filled by number: an ordered consumer is silent for ten seconds
// after an election.
package jetstream
