//go:build !race

package sshchat

const sample = 1
