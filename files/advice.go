package files

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
)

// Advice says what to run where path belongs to another user than the one we run as. Root that
// meets the files of a service should not take them away from it.
func Advice(uid int, path string) string {
	if os.Geteuid() == 0 {
		if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
			return fmt.Sprintf("run sshchat as that user: runuser -u %s -- sshchat ...", u.Username)
		}
	}
	return fmt.Sprintf("run: chown %d %s", os.Geteuid(), path)
}
