package main

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"sshchat/files"
	"sshchat/keys"
)

// equalFlags are the settings that people would notice to differ between the nodes of a
// cluster: whom the chat lets in, what it is called, and what one may do.
var equalFlags = []string{
	"lobby", "rooms", "motd", "rules", "keep", "keep-size", "access", "name-expiry", "new-wait", "new-slow", "new-links",
	"allowlist", "user-ca", "revoked", "passphrase-file", "operators",
	"say-burst", "say-every", "bot-burst", "bot-every",
	"new-accounts", "new-accounts-per-source", "new-rooms", "new-rooms-per-source",
	"new-bytes", "new-bytes-per-source", "new-acts", "new-acts-per-source",
}

// fileFlags are those of equalFlags that name a file: what counts is what it holds.
var fileFlags = []string{"motd", "rules", "allowlist", "user-ca", "revoked", "passphrase-file", "operators"}

// equalSettings returns what this node was told of equalFlags, as "--flag=hash" words. What is
// as it always is does not stand there: so one that differs can be named, and a secret cannot
// be read.
func equalSettings(fs *pflag.FlagSet) string {
	var all []string
	for _, name := range equalFlags {
		f := fs.Lookup(name)
		if f == nil || f.Value.String() == f.DefValue {
			continue
		}
		value := []byte(f.Value.String())
		if slices.Contains(fileFlags, name) {
			var err error
			if value, err = files.NewSource(f.Value.String(), maxListBytes).Read(); err != nil {
				value = nil // whoever needs the file says so
			}
		}
		all = append(all, equalWord("--"+name, value))
	}
	return strings.Join(all, " ")
}

// equalWord is a setting as other nodes see it.
func equalWord(name string, value []byte) string {
	sum := sha256.Sum256(value)
	return fmt.Sprintf("%s=%x", name, sum[:4])
}

// hostKeyWord is the host key that clients see, as other nodes see it. While it is replaced
// nodes differ.
func hostKeyWord(fingerprints []string) string { return equalWord("host-key", []byte(fingerprints[0])) }

// tell has other nodes see these settings and the host key from now on.
func (f *clusterFlags) tell(equal string, hostKeys []keys.HostKey) {
	text := strings.TrimSpace(equal + " " + hostKeyWord(fingerprints(hostKeys)))
	f.shown.Store(&text)
}

// told is what other nodes are shown.
func (f *clusterFlags) told() string {
	if f.shown == nil {
		return f.equal
	}
	return *f.shown.Load()
}

// unequal returns the flags in which two nodes' settings differ.
func unequal(ours, theirs string) (flags []string) {
	a, b := strings.Fields(ours), strings.Fields(theirs)
	for _, word := range slices.Concat(a, b) {
		name, _, _ := strings.Cut(word, "=")
		if slices.Contains(a, word) != slices.Contains(b, word) && !slices.Contains(flags, name) {
			flags = append(flags, name)
		}
	}
	return flags
}
