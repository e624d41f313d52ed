package jetstream

import (
	"strings"
	"sync"
	"testing"
)

// TestHostKeys: all nodes have a host key in common; of two that begin at once with different
// ones, one is refused and told whose they are.
func TestHostKeys(t *testing.T) {
	nodes := threeNodes(t, 1)
	ctx := t.Context()
	errs := make([]error, 2)
	var both sync.WaitGroup
	for i, f := range []string{"SHA256:a/b+c", "SHA256:other"} {
		both.Go(func() { errs[i] = nodes[i].CheckHostKeys(ctx, []string{f}) })
	}
	both.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("two nodes with different keys: %v, %v", errs[0], errs[1])
	}
	winner, mine := "n1", "SHA256:a/b+c"
	if errs[0] != nil {
		winner, mine = "n2", "SHA256:other"
	}
	err := nodes[2].CheckHostKeys(ctx, []string{"SHA256:third"})
	if err == nil || !strings.Contains(err.Error(), winner) {
		t.Errorf("a stranger's: %v, want that %s is named", err, winner)
	}
	for _, n := range nodes { // a new one comes beside, and then goes alone
		if err := n.CheckHostKeys(ctx, []string{mine, "SHA256:next"}); err != nil {
			t.Error(err)
		}
		if err := n.CheckHostKeys(ctx, []string{"SHA256:next"}); err != nil {
			t.Error(err)
		}
	}
}
