package front_test

import (
	"bytes"
	"os"
	"os/exec"
	"runtime"
	"runtime/metrics"
	"testing"

	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/chattest/load"
	"sshchat/sshchat/chattest/sample"
)

// alone is set in a process of a test's own.
const alone = "SSHCHAT_TEST_ALONE"

// held is the memory that is in use, in bytes.
type held struct{ heap, stacks float64 }

// heldNow returns what is in use once the collector has let go of the rest. Each of its cycles
// halves a stack of which less than a quarter is used.
func heldNow() held {
	for range 4 {
		runtime.GC()
	}
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	metrics.Read(s)
	return held{float64(s[0].Value.Uint64()), float64(s[1].Value.Uint64())}
}

// TestIdleSessionIsSmall: what somebody who does nothing takes, their client's part here included.
// A goroutine's stack is a power of two and stays large when a quarter of it is in use: one frame
// more below the wait for news and it is 16 KiB, not 4. So what fails here is found with
// /memory/classes/heap/stacks and the frames of the goroutine that waits (objdump: sub $..,%rsp).
func TestIdleSessionIsSmall(t *testing.T) {
	if sample.Step > 1 {
		t.Skip("frames are larger under the race detector")
	}
	if os.Getenv(alone) == "" { // tests before this one leave room in spans, which would be filled first
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
		cmd.Env = append(os.Environ(), alone+"=1")
		out, err := cmd.CombinedOutput()
		if err != nil || !bytes.Contains(out, []byte("a session:")) {
			t.Fatalf("%v: %s", err, out)
		}
		return
	}
	h := serve(t, inside.Options{})
	c := load.NewCrowd(t.Context(), h.Addr)
	defer c.Close()
	if _, err := c.Join(8, 8, load.Never); err != nil {
		t.Fatal(err)
	}
	before := heldNow()
	const people = 64
	if _, err := c.Join(people, 8, load.Never); err != nil {
		t.Fatal(err)
	}
	after := heldNow()
	stacks, heap := (after.stacks-before.stacks)/people/1024, (after.heap-before.heap)/people/1024
	t.Logf("a session: %.1f KiB of stacks, %.1f of heap", stacks, heap)
	// 28 KiB of our goroutines and 4 of the client's, in spans of 32.
	if stacks > 34 {
		t.Errorf("a session has %.1f KiB of stacks, want 32", stacks)
	}
	if heap > 48 {
		t.Errorf("a session has %.1f KiB of heap, want 45", heap)
	}
}
