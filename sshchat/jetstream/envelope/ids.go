package envelope

import (
	"crypto/rand"
	"encoding/hex"
	"strings"

	"sshchat/sshchat/memory"
)

const (
	// madeID begins the IDs of entries whose senders gave them none.
	madeID = "!"
	// hashedID begins what stands for IDs that cannot be in a header.
	hashedID = "#"
)

// ID returns the message ID of an entry's ID. One that was left out gets one.
func ID(id string) string {
	if id == "" {
		return madeID + rand.Text()
	}
	plain := len(id) <= 64 && !strings.HasPrefix(id, madeID) && !strings.HasPrefix(id, hashedID)
	for i := 0; plain && i < len(id); i++ {
		plain = id[i] > ' ' && id[i] < 0x7f
	}
	if plain {
		return id
	}
	sum := memory.HashID(id)
	return hashedID + hex.EncodeToString(sum[:])
}

// entryID is the other way, and returns "" for what was made here.
func entryID(id string) string {
	if strings.HasPrefix(id, madeID) || strings.HasPrefix(id, hashedID) {
		return ""
	}
	return id
}
