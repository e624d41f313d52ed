package sshchat

import (
	"context"
	"time"
)

// Cluster is an engine that several nodes share: one log, one order, one set of keys. An
// engine for one machine is none, and nothing here ever happens to it.
//
// An ephemeral key of a node that died stays as it is, and Set says ErrConflict to who wants
// it, until somebody has buried it: so a room is told that people left before their names
// are free.
type Cluster interface {
	Engine

	// NodeID is what this node is called; no two that are alive are called the same.
	NodeID() string

	// Now returns the present moment by the servers' clock, which is that of all entries. The
	// machine's own may be wrong by any amount, and be set while the node runs: no time that
	// another node reads, or that is held against an entry's, may be of it.
	Now() time.Time

	// Nodes returns the nodes whose leases hold, ordered by ID.
	Nodes(ctx context.Context) ([]NodeInfo, error)

	// CatchUp returns when this node's copy of the log has all that was there when it was called.
	CatchUp(ctx context.Context) error

	// FollowHealth calls fn with how this node is doing, at once and again whenever that
	// changes, until ctx ends or fn fails. Steps may be merged, the last is never missed.
	// fn must not block.
	FollowHealth(ctx context.Context, fn func(Health) error) error

	// FollowGraves calls fn with each node whose lease has ended and that has left ephemeral
	// keys, until ctx ends or fn fails. All nodes are told of the same graves with the same
	// keys, so that each may do all of the burial, and one that dies meanwhile is not missed: fn
	// tells what is to be told under IDs that all make alike, and then deletes each key by
	// its revision. A node that begins again under its old ID is buried under its old epoch.
	// fn may block; the next grave waits for it.
	FollowGraves(ctx context.Context, fn func(context.Context, Grave) error) error
}

// NodeInfo is one node of a cluster, as all others see it.
type NodeInfo struct {
	ID      string
	Epoch   uint64    // of its lease
	Since   time.Time // when its lease began
	Version string    // of the program
	Config  string    // a hash of the settings that should be the same on all nodes
	Applied uint64    // the number up to which its copy of the log went when it last said so
}

// Health is how a node is doing in its cluster.
type Health struct {
	// Lease is the epoch of the node's lease, and so of its ephemeral keys. 0: it has none,
	// and must not act for anybody, since its names may be somebody else's by now.
	Lease uint64
	// Stalled is when lines began to wait, by Cluster.Now: there is no leader, or the node is cut off. The zero
	// time says that they are accepted.
	Stalled time.Time
	// Copy is why the node's own copy of the log is not kept up to date on disk; nil: it is.
	Copy error
}

// Grave is what a node whose lease ended has left.
type Grave struct {
	Node  string
	Epoch uint64
	Keys  []Value // its ephemeral keys, by key
}
