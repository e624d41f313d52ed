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

// Setting is one of all there are, for whoever tells of them.
type Setting struct {
	Name     string
	Variable string // of the environment
	Default  string // as TOML
	About    string
}

// All are the settings of fs, but those in without.
func All(fs *pflag.FlagSet, prefix string, without ...string) (all []Setting) {
	f := &file{known: fs, without: without}
	fs.VisitAll(func(flag *pflag.Flag) {
		if f.lookup(flag.Name) != nil {
			_, about := pflag.UnquoteUsage(flag)
			all = append(all, Setting{flag.Name, Variable(prefix, flag.Name), literal(flag), strings.TrimSuffix(about, "; repeatable")})
		}
	})
	return all
}

// Example writes a file with every setting of fs, but those in without, as a comment with its
// default: a line without its # is one that Read takes.
func Example(w io.Writer, fs *pflag.FlagSet, prefix string, without ...string) {
	for _, s := range All(fs, prefix, without...) {
		fmt.Fprintf(w, "\n# %s; $%s\n#%s = %s\n", strings.Join(fold(s.About, exampleWidth), "\n# "), s.Variable, s.Name, s.Default)
	}
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
