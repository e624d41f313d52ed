
package deps
import (
 _ "charm.land/wish/v2"
 _ "charm.land/ssh"
 _ "github.com/gliderlabs/ssh"
 _ "golang.org/x/crypto/ssh"
 _ "golang.org/x/crypto/argon2"
 _ "github.com/clipperhouse/displaywidth"
 _ "github.com/clipperhouse/uax29/v2/graphemes"
 _ "github.com/charmbracelet/x/vt"
 _ "golang.org/x/text/secure/precis"
 _ "golang.org/x/text/encoding/simplifiedchinese"
 _ "github.com/ergochat/confusables"
 _ "github.com/spf13/cobra"
 _ "modernc.org/sqlite"
 _ "go.uber.org/goleak"
 _ "github.com/rogpeppe/go-internal/testscript"
 _ "golang.org/x/sys/unix"
 _ "golang.org/x/sync/errgroup"
)
