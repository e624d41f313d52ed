package settings

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

// exampleWidth is how long a line of comment may be.
const exampleWidth = 96

// Example writes a file with every setting of fs, but those in without, as a comment with its
// default: a line without its # is one that Read takes.
func Example(w io.Writer, fs *pflag.FlagSet, prefix string, without ...string) {
	f := &file{known: fs, without: without}
	fs.VisitAll(func(flag *pflag.Flag) {
		if f.lookup(flag.Name) == nil {
			return
		}
		_, usage := pflag.UnquoteUsage(flag)
		fmt.Fprintf(w, "\n%s# %s; $%s\n#%s = %s\n", "", strings.Join(fold(strings.TrimSuffix(usage, "; repeatable"), exampleWidth), "\n# "),
			Variable(prefix, flag.Name), flag.Name, literal(flag))
	})
}

// Print writes what the flags of fs hold, as a file of settings, each with where it comes from.
// It shows no password.
func Print(w io.Writer, fs *pflag.FlagSet, from Applied, without ...string) {
	f := &file{known: fs, without: without}
	fs.VisitAll(func(flag *pflag.Flag) {
		if f.lookup(flag.Name) == nil {
			return
		}
		at := "default"
		if v, ok := from[flag.Name]; ok {
			at = v.From
		}
		fmt.Fprintf(w, "%-40s # %s\n", login.ReplaceAllString(flag.Name+" = "+literal(flag), "://...@"), at)
	})
}

// login is a name and a password in an address.
var login = regexp.MustCompile(`://[^/@"]*@`)

// literal is what a flag holds as TOML.
func literal(flag *pflag.Flag) string {
	if many, ok := flag.Value.(pflag.SliceValue); ok {
		var all []string
		for _, v := range many.GetSlice() {
			all = append(all, quote(v))
		}
		return "[" + strings.Join(all, ", ") + "]"
	}
	switch flag.Value.Type() {
	case "int", "bool":
		return flag.Value.String()
	}
	return quote(flag.Value.String())
}

// quote writes a basic string of TOML, whose escapes are those of JSON.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case !strconv.IsPrint(r):
			fmt.Fprintf(&b, "\\U%08X", r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// fold breaks a line at blanks.
func fold(s string, width int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(s) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}
