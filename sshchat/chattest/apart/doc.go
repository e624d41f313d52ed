// Package apart plays one script with its people on one node, and again with them on several,
// and compares what each is shown: where somebody is must not show.
package apart
