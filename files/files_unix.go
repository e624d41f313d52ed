//go:build unix

package files

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// AtOnce opens without waiting for another end: open(2).
const AtOnce = unix.O_NONBLOCK | unix.O_CLOEXEC

// NoFollow refuses to open what is a symbolic link.
const NoFollow = unix.O_NOFOLLOW

// IsOther reports whether err is that of a pipe without a reader, or of a folder.
func IsOther(err error) bool { return errors.Is(err, unix.ENXIO) || errors.Is(err, unix.EISDIR) }

// IsLink reports whether err is that of a link which NoFollow refused.
func IsLink(err error) bool { return errors.Is(err, unix.ELOOP) }

// IsFull reports whether err says that a disk has no room.
func IsFull(err error) bool { return errors.Is(err, unix.ENOSPC) }

// Owner returns the user who owns a file, and whether it is the one we run as.
func Owner(info fs.FileInfo) (uid int, ours bool) {
	uid = int(info.Sys().(*syscall.Stat_t).Uid) // what os puts there on every Unix
	return uid, uid == os.Geteuid()
}

// OpenTo reports whether the mode of a file grants any of the rights in mask, such as 0o077.
func OpenTo(mode, mask fs.FileMode) bool { return mode.Perm()&mask != 0 }
