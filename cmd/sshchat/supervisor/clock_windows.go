package supervisor

import "time"

// sinceBoot is for systemd, which there is not on Windows.
func sinceBoot() (time.Duration, bool) { return 0, false }
