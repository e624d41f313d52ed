package files

import (
	"errors"
	"io/fs"

	"golang.org/x/sys/windows"
)

// Who may read and change a file of Windows is in its access list, and not in the mode that Go
// shows. A folder below a person's own is theirs alone, as Windows makes it: nothing here looks
// whether somebody has changed that.

// AtOnce is nothing that Windows needs.
const AtOnce = 0

// NoFollow is nothing that Windows has: to make a link takes an administrator there.
const NoFollow = 0

// IsOther reports whether err is that of a folder.
func IsOther(err error) bool { return errors.Is(err, windows.ERROR_DIRECTORY) }

// IsLink reports whether err is that of a link which NoFollow refused: never here.
func IsLink(error) bool { return false }

// IsFull reports whether err says that a disk has no room.
func IsFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

// Owner returns the user who owns a file, and whether it is the one we run as: as far as
// Windows is asked here, it is.
func Owner(fs.FileInfo) (uid int, ours bool) { return 0, true }

// OpenTo reports whether the mode of a file grants any of the rights in mask: never, as far as Windows is
// asked here.
func OpenTo(mode, mask fs.FileMode) bool { return false }
