package front

import (
	"sync"

	"sshchat/sshchat"
	"sshchat/sshchat/words"
)

// cacheSlots is how many of the newest entries are kept rendered: more than one
// wake shows, so that a room of a thousand renders each line once.
const cacheSlots = 512

// renderCache keeps what entries look like. It holds nothing that a person alone
// would see. A slot is taken over by whatever entry needs it next.
type renderCache struct {
	slots [cacheSlots]struct {
		mu    sync.Mutex
		entry *sshchat.Entry
		looks []rendered
	}
}

type rendered struct {
	look words.Look
	line []byte
}

// maxLooks bounds the renderings of one entry: languages times themes times zones.
const maxLooks = 32

// line returns e as it looks to everybody with s's look but those it names or is
// from. The caller must not change it.
func (c *renderCache) line(s *words.Styler, e *sshchat.Entry) []byte {
	slot := &c.slots[e.Seq%cacheSlots]
	slot.mu.Lock()
	defer slot.mu.Unlock()
	if slot.entry != e {
		slot.entry, slot.looks = e, nil
	}
	for _, r := range slot.looks {
		if r.look == s.Look() {
			return r.line
		}
	}
	line := s.Entry(nil, e, sshchat.Person{})
	if len(slot.looks) < maxLooks {
		slot.looks = append(slot.looks, rendered{s.Look(), line})
	}
	return line
}
