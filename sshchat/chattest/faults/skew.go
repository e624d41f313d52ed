//go:build unix

package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// skewed is a build of the program whose clock a file makes wrong. The program is linked
// statically and asks the kernel for the time without a system call, so that nothing outside of it
// can change its clock: this build has another time.Now, in all of its packages.
type skewed struct{ program string }

// skewVar names the file that says by how many seconds the clock is off, as eight bytes. It is part
// of the program's memory: a clock may be set while the program runs, and time.Now, which the
// runtime's own stacks call too, may make no system call.
const skewVar = "SSHCHAT_SKEW"

// skewSource is what is added to package time.
const skewSource = `package time

import (
	"sync/atomic"
	"syscall"
	"unsafe"
)

var skewBy = openSkew()

func openSkew() *int64 {
	path, ok := syscall.Getenv("` + skewVar + `")
	if !ok {
		return new(int64)
	}
	fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		panic("skew: " + err.Error())
	}
	mapped, err := syscall.Mmap(fd, 0, 8, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		panic("skew: " + err.Error())
	}
	syscall.Close(fd)
	return (*int64)(unsafe.Pointer(&mapped[0]))
}

// skew returns by how many seconds the clock is off.
func skew() int64 {
	if skewBy == nil {
		return 0
	}
	return atomic.LoadInt64(skewBy)
}
`

// buildSkewed builds the program with a clock that can be made wrong, in dir. It needs Go, and
// the source of this repository as the working directory.
func buildSkewed(ctx context.Context, dir string) (*skewed, error) {
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("ask Go where its source is: %w", err)
	}
	folder := filepath.Join(strings.TrimSpace(string(root)), "src", "time")
	source, err := os.ReadFile(filepath.Join(folder, "time.go"))
	if err != nil {
		return nil, err
	}
	changed, err := skewNow(string(source))
	if err != nil {
		return nil, err
	}
	files := map[string]string{"time.go": changed, "skew.go": skewSource}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for name, text := range files {
		path := filepath.Join(dir, "skewed-"+name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return nil, err
		}
		overlay.Replace[filepath.Join(folder, name)] = path
	}
	list, err := json.Marshal(overlay)
	if err != nil {
		return nil, err
	}
	listed := filepath.Join(dir, "skewed.json")
	if err := os.WriteFile(listed, list, 0o600); err != nil {
		return nil, err
	}
	s := &skewed{filepath.Join(dir, "sshchat-skewed")}
	build := exec.CommandContext(ctx, "go", "build", "-overlay", listed, "-o", s.program, "sshchat/cmd/sshchat")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build a program whose clock can be wrong: %w\n%s", err, out)
	}
	return s, nil
}

// skewNow returns time.go with a Now that asks skew.
func skewNow(source string) (string, error) {
	const reading, use = "\tsec, nsec, mono := runtimeNow()\n", "\tif mono == 0 {"
	if strings.Count(source, reading+use) != 1 {
		return "", errors.New("time.Now of this Go reads the clock in another way: skew.go must follow")
	}
	return strings.Replace(source, reading+use, reading+"\tsec += skew()\n"+use, 1), nil
}

// command is the program with the clock that the file says.
func (s *skewed) command(ctx context.Context, file string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, s.program, args...)
	cmd.Env = append(os.Environ(), skewVar+"="+file)
	return cmd
}

// setSkew makes the clock wrong by so much for all whose clock the file says.
func setSkew(file string, by time.Duration) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(binary.NativeEndian.AppendUint64(nil, uint64(int64(by.Seconds()))), 0)
	return errors.Join(err, f.Close())
}
