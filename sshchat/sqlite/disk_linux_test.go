package sqlite

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"sshchat/sshchat"
)

// mount mounts a small file system, or skips the test where that is not allowed.
func mount(t *testing.T, options string) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		t.Skipf("mount tmpfs: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Errorf("unmount: %v", err)
			unix.Unmount(dir, unix.MNT_DETACH) //nolint:errcheck
		}
	})
	return dir
}

// TestDiskFull fills a real disk under a running chat.
func TestDiskFull(t *testing.T) {
	dir := mount(t, "size=4m")
	path := filepath.Join(dir, "chat.db")
	e, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	fill(t, e, 100)
	ballast := filepath.Join(dir, "ballast")
	f, err := os.Create(ballast)
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{64 << 10, 4 << 10, 1} { // to the last byte
		for err == nil {
			_, err = f.Write(make([]byte, size))
		}
		if !errors.Is(err, unix.ENOSPC) {
			t.Fatal(err)
		}
		err = nil
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	// The file and its log have some room inside: talk until it is used up.
	off := func(page []sshchat.Entry) bool {
		return slices.ContainsFunc(page, func(e sshchat.Entry) bool { return e.Kind == sshchat.HistoryOff })
	}
	for n := 0; ; n++ {
		last := must(t, e, said("alice", fmt.Sprint(strings.Repeat("filling the disk ", 40), n)))
		page, err := e.Page(t.Context(), sshchat.Range{Limit: 3})
		if err != nil || len(page) == 0 || page[len(page)-1].Seq < last.Seq {
			t.Fatalf("a page on the full disk = %d entries, %v", len(page), err)
		}
		if off(page) {
			break
		}
		if n > 10_000 {
			t.Fatal("the disk is full and nobody was told")
		}
	}
	last := must(t, e, said("alice", "said on a full disk"))
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	await(t, e, "after making room", func(page []sshchat.Entry) bool {
		return page[len(page)-1].Kind == sshchat.HistoryOn && page[len(page)-1].Lost == 0
	})
	if err := e.Close(); err != nil {
		t.Errorf("Close = %v", err)
	}
	if r := sound(t, path); r.Messages != int64(last.Seq)+1 {
		t.Errorf("%d entries are in the file, want %d", r.Messages, last.Seq+1)
	}
}

// TestDiskReadOnly has the kernel give up a file system under a running chat, which
// makes it read-only: chat goes on, and what was durable is there after a repair.
func TestDiskReadOnly(t *testing.T) {
	image, dir := filepath.Join(t.TempDir(), "image"), t.TempDir()
	run := func(command string, args ...string) {
		t.Helper()
		if out, err := exec.Command(command, args...).CombinedOutput(); err != nil {
			t.Skipf("%s %v: %v: %s", command, args, err, out)
		}
	}
	run("truncate", "-s", "32M", image)
	run("mkfs.ext4", "-q", "-F", image)
	run("mount", "-o", "loop", image, dir)
	t.Cleanup(func() { unix.Unmount(dir, unix.MNT_DETACH) }) //nolint:errcheck // unmounted already if all is well
	path := filepath.Join(dir, "chat.db")
	var d disk
	e, err := Open(path, d.options())
	if err != nil {
		t.Fatal(err)
	}
	kept := fill(t, e, 100)
	run("mount", "-o", "remount,abort", dir)
	must(t, e, said("alice", "said on a dead disk"))
	if page := all(t, e); kinds(page[len(page)-2:]) != "said on a dead disk history-off" {
		t.Errorf("on a dead disk the log ends with %q", kinds(page[len(page)-2:]))
	}
	if told := *d.told.Load(); len(told) != 1 || told[0] == nil {
		t.Errorf("the operator was told %v", told)
	}
	if err := e.Close(); err == nil {
		t.Error("Close says that all is well")
	}
	if err := unix.Unmount(dir, 0); err != nil {
		t.Fatalf("unmount: %v; open: %v", err, descriptors(t, dir))
	}
	run("mount", "-o", "loop", image, dir)
	e = open(t, path, Options{})
	if next := must(t, e, said("alice", "back")); next.Seq <= kept.Seq+2 {
		t.Errorf("number %d is given out twice", next.Seq)
	}
	if got := all(t, e); len(got) != 101 || got[99].Seq != kept.Seq {
		t.Errorf("%d entries came back, want 101", len(got))
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	sound(t, path)
}

// TestStartOnFullDisk: a server that cannot start for want of room says so.
func TestStartOnFullDisk(t *testing.T) {
	dir := mount(t, "size=1m")
	path := filepath.Join(dir, "chat.db")
	for _, made := range []bool{false, true} {
		ballast := filepath.Join(dir, "ballast")
		if made {
			if err := os.Remove(ballast); err != nil {
				t.Fatal(err)
			}
			e, err := Open(path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
		}
		f, err := os.Create(ballast)
		if err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = f.Write(make([]byte, 4<<10))
		}
		f.Close() //nolint:errcheck // it is full
		if _, err := Open(path, Options{}); err == nil || !strings.Contains(err.Error(), "no space left on "+dir) {
			t.Errorf("a history made before: %t: %v", made, err)
		}
	}
}
