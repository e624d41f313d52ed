//go:build unix

package admin

import (
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// stale leaves a socket behind as a killed server does.
func stale(t *testing.T, path string) {
	t.Helper()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestListen: the socket has its rights, what a crash left is replaced, and nothing is
// left but the lock.
func TestListen(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "admin.sock")
	stale(t, path)
	if err := os.MkdirAll(filepath.Join(dir, bindDir, "left"), 0o700); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		l, err := Listen(path)
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Lstat(path); err != nil || info.Mode() != fs.ModeSocket|0o600 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
		if c, err := Dial(path); err != nil {
			t.Error(err)
		} else {
			_ = c.Close()
		}
		for range 2 {
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	names, err := os.ReadDir(dir)
	if err != nil || len(names) != 1 || names[0].Name() != lockFile {
		t.Errorf("%v is left, %v", names, err)
	}
}

// TestListenNeverWider: the name appears with its rights already, under any umask.
func TestListenNeverWider(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "admin.sock")
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for seen := 0; ; {
			select {
			case <-stop:
				return
			default:
			}
			if info, err := os.Lstat(path); err == nil {
				seen++
				if info.Mode().Perm() != 0o600 {
					t.Errorf("look %d saw %v", seen, info.Mode())
					return
				}
			}
		}
	})
	for range 200 {
		l, err := Listen(path)
		if err != nil {
			t.Error(err)
			break
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	wg.Wait()
}

// TestListenLive: a socket that somebody answers on is never touched, whether its owner
// has the lock or has never heard of it.
func TestListenLive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "admin.sock")
	want := fmt.Sprintf("%s is held by process %d", path, os.Getpid())
	l, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	refuses(t, path, want)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}

	foreign, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer foreign.Close()
	before, _ := os.Lstat(path)
	refuses(t, path, want)
	if after, err := os.Lstat(path); err != nil || !os.SameFile(before, after) {
		t.Errorf("the socket is another now: %v", err)
	}
}

func refuses(t *testing.T, path, want string) {
	t.Helper()
	l, err := Listen(path)
	if err == nil {
		_ = l.Close()
		t.Fatalf("%s is taken", path)
	}
	if !strings.Contains(err.Error(), want) {
		t.Errorf("it says %q, want %q", err, want)
	}
}

// TestListenFullBacklog: a server too busy to accept is alive.
func TestListenFullBacklog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "admin.sock")
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if err := unix.Bind(fd, &unix.SockaddrUnix{Name: path}); err != nil {
		t.Fatal(err)
	}
	if err := unix.Listen(fd, 0); err != nil {
		t.Fatal(err)
	}
	for {
		nc, err := net.Dial("unix", path)
		if err != nil {
			break // full
		}
		defer nc.Close()
	}
	refuses(t, path, "is held by another server")
}

// TestListenElsewhere: what is no socket stays, and a name that is no place says so.
func TestListenElsewhere(t *testing.T) {
	dir := t.TempDir()
	file, folder, link := filepath.Join(dir, "file"), filepath.Join(dir, "folder"), filepath.Join(dir, "link")
	live := filepath.Join(dir, "live")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	stale(t, live)
	if err := os.Symlink(live, link); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		file:   "is a file, no socket",
		folder: "is a folder, no socket",
		link:   "is a symbolic link, no socket",
		filepath.Join(dir, strings.Repeat("x", 100)): "choose a shorter --data",
		filepath.Join(dir, "none", "admin.sock"):     "no such file",
	} {
		refuses(t, path, want)
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "mine" {
		t.Errorf("%q, %v", b, err)
	}
}

// TestCloseLeavesOthers: a socket that somebody put in the place of ours stays.
func TestCloseLeavesOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "admin.sock")
	l, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	stale(t, path)
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(path); err != nil {
		t.Error(err)
	}
}

// asServer makes the test's binary a server that says whether it has the socket, and
// keeps it until its standard input ends.
const asServer = "ADMIN_TEST_AS_SERVER"

// TestListenRace: of eight processes that start at once over a stale socket one wins,
// each time.
func TestListenRace(t *testing.T) {
	if path := os.Getenv(asServer); path != "" {
		raceChild(path)
	}
	for range 5 {
		path := filepath.Join(t.TempDir(), "admin.sock")
		stale(t, path)
		var wg sync.WaitGroup
		said := make(chan string, 8)
		hold, release, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		for range cap(said) {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestListenRace$")
			cmd.Env = append(os.Environ(), asServer+"="+path)
			cmd.Stdin = hold
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			wg.Go(func() {
				var line [4096]byte
				n, _ := out.Read(line[:])
				said <- string(line[:n])
				if err := cmd.Wait(); err != nil {
					t.Error(err)
				}
			})
		}
		won := 0
		for range cap(said) {
			switch s := wait(t, said); {
			case s == "won\n":
				won++
			case !strings.Contains(s, "is held by "):
				t.Errorf("one says %q", s)
			}
		}
		if won != 1 {
			t.Errorf("%d have won", won)
		}
		if c, err := Dial(path); err != nil {
			t.Errorf("nobody answers: %v", err)
		} else {
			_ = c.Close()
		}
		_ = release.Close()
		wg.Wait()
		_ = hold.Close()
	}
}

// raceChild is one of the eight. It does not return.
func raceChild(path string) {
	l, err := Listen(path)
	if err != nil {
		fmt.Println(err)
		os.Exit(0)
	}
	fmt.Println("won")
	_, _ = os.Stdin.Read(make([]byte, 1)) // until the test lets go
	_ = l.Close()
	os.Exit(0)
}
