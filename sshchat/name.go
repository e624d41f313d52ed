package sshchat

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"golang.org/x/text/secure/bidirule"
	"golang.org/x/text/secure/precis"
	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	"sshchat/sshchat/text"
)

// What a name may measure.
const (
	minNameCells    = 2   // one Chinese character is a name, one Latin letter is a typo
	maxNameCells    = 20  // names stand before every line
	maxNameClusters = 20  // a cluster may have no width
	maxNameAccents  = 2   // on one letter, as in Vietnamese; more is decoration
	maxNameMarks    = 4   // of a script's own on one letter: Burmese ကျော် has 4
	maxNameBytes    = 256 // of what is looked at at all: 20 clusters of 3 long runes fit
)

// A canonical form is applied until it is stable, at most so often: RFC 8264, 7
// asks for that where one pass is not idempotent, and to refuse what stays unstable.
const maxNamePasses = 4

// Name is what somebody is called, checked and in its canonical forms. It is a
// comparable value; the zero Name is nobody. Equal (==) names are spelled alike.
// Two names belong to one person at a time if their Skeletons are equal: ask
// Clashes, or claim the Skeleton. Only ParseName makes a Name.
type Name struct {
	display, key string
	skeleton     Skeleton
}

// String returns the name as its owner writes it: own case, width folded, NFC.
func (n Name) String() string { return n.display }

// Text returns the name for showing.
func (n Name) Text() text.Text { return text.Line(n.display) }

// Key returns the name that is looked up: RFC 8265 UsernameCaseMapped. Ann and ａnn
// have one key.
func (n Name) Key() string { return n.key }

// Skeleton returns what the name looks like, whatever its case and script. It is
// made from the Key, so that equal keys have equal skeletons: to claim a name,
// claim its skeleton. It is not for showing.
func (n Name) Skeleton() Skeleton { return n.skeleton }

// IsZero reports whether n is nobody.
func (n Name) IsZero() bool { return n == Name{} }

// Clashes reports whether n and o cannot be in one room, being the same name or
// looking the same.
func (n Name) Clashes(o Name) bool { return n.skeleton == o.skeleton }

// ParseName checks s, an SSH login or the argument of a command, by RFC 8265 and
// UTS #39. The error is always a *Fault with one of these keys:
//
//	name.empty     no args
//	name.short     the fewest columns, an int
//	name.long      the most columns, an int
//	name.chars     the character that no name may have, a text.Text
//	name.space     no args: a space is in it
//	name.start     the character that no name may begin with, a text.Text
//	name.marks     the letter with too many marks, a text.Text
//	name.scripts   two scripts that do not go together: "Latin", "Cyrillic"
//	name.digits    no args: digits of several scripts
//	name.bidi      no args: left-to-right and right-to-left mixed (RFC 5893)
//	name.reserved  the reserved word that it is or looks like, a string
//	name.letter    no args: it has no letter
//	name.means     an address, a length of time or a word of commands, a text.Text
func ParseName(s string) (Name, error) {
	n, err := Spell(s)
	if err != nil {
		return Name{}, err
	}
	if f := checkRules(n); f != nil {
		return Name{}, f
	}
	return n, nil
}

// Spell is ParseName without the rules that have come later, which the owners of names
// that are older than them are spared: checkRules.
func Spell(s string) (Name, error) {
	if s == "" {
		return Name{}, &Fault{Key: "name.empty"}
	}
	if len(s) > maxNameBytes {
		return Name{}, &Fault{Key: "name.long", Args: []any{maxNameCells}}
	}
	spelled, fault := canonical(asWritten, splitAm(s))
	if fault != nil {
		return Name{}, fault
	}
	key, fault := canonical(caseMapped, spelled)
	if fault != nil {
		return Name{}, fault
	}
	display := joinAm(spelled)
	// The key is checked too: folding İ adds a mark, and a key must parse as a name.
	for _, form := range []string{display, key} {
		if fault := checkName(form); fault != nil {
			return Name{}, fault
		}
	}
	n := Name{display: display, key: key, skeleton: SkeletonOf(key)}
	if word := reservedAs(n); word != "" {
		return Name{}, &Fault{Key: "name.reserved", Args: []any{word}}
	}
	return n, nil
}

// The profiles UsernameCasePreserved and UsernameCaseMapped of RFC 8265 but for the
// Bidi Rule, which 3.3 asks for where a name has right-to-left characters. The
// library's own apply it to every name that is not ASCII and so refuse 7李 and 李_.
var (
	asWritten  = precis.NewIdentifier(precis.FoldWidth, precis.Norm(norm.NFC))
	caseMapped = precis.NewIdentifier(precis.FoldWidth, precis.LowerCase(), precis.Norm(norm.NFC))
)

// canonical applies the profile until nothing changes.
func canonical(p *precis.Profile, s string) (string, *Fault) {
	for range maxNamePasses {
		next, err := p.CompareKey(s)
		if err != nil {
			return "", whyRefused(p, s)
		}
		if next == s {
			return s, checkChars(s)
		}
		s = next
	}
	return "", whyRefused(p, s)
}

// whyRefused finds the character that p does not take, which p does not tell. If
// each alone is fine, it is the last that stands in the wrong place (contextual
// rules, RFC 5892 A).
func whyRefused(p *precis.Profile, s string) *Fault {
	allowed := p.Allowed()
	last := utf8.RuneError
	for _, r := range width.Fold.String(s) {
		if !allowed.Contains(r) || !isNameRune(r) {
			return badChar(r)
		}
		last = r
	}
	return badChar(last)
}

// checkChars refuses what the profile allows and a chat cannot have in a name: the
// punctuation of commands (@ # : , /), symbols, joiners, and a mixture of directions
// that shows its parts in another order than it was typed.
func checkChars(s string) *Fault {
	for _, r := range s {
		if !isNameRune(r) {
			return badChar(r)
		}
	}
	if bidirule.DirectionString(s) == bidi.RightToLeft && !bidirule.ValidString(s) {
		return &Fault{Key: "name.bidi"}
	}
	return nil
}

func isNameRune(r rune) bool {
	return strings.ContainsRune(nameSeparators, r) ||
		unicode.In(r, unicode.Letter, unicode.Mn, unicode.Mc, unicode.Nd)
}

// nameSeparators are the only punctuation of names, never at their beginning.
const nameSeparators = "_-."

// badChar names a character in a way that shows the invisible ones.
func badChar(r rune) *Fault {
	if unicode.Is(unicode.Zs, r) {
		return &Fault{Key: "name.space"}
	}
	return &Fault{Key: "name.chars", Args: []any{describeRune(r)}}
}

func describeRune(r rune) text.Text {
	if t := text.Line(string(r)); !t.IsZero() && unicode.IsGraphic(r) && r != utf8.RuneError {
		return t
	}
	return text.Line(fmt.Sprintf("%U", r))
}

// checkName is what stands beyond RFC 8265: size, start, marks, scripts, digits.
func checkName(s string) *Fault {
	first, _ := utf8.DecodeRuneInString(s)
	if !unicode.In(first, unicode.Letter, unicode.Nd) {
		return &Fault{Key: "name.start", Args: []any{describeRune(first)}}
	}
	if f := checkSize(s); f != nil {
		return f
	}
	return checkScripts(s)
}

func checkSize(s string) *Fault {
	cells, count := text.Width(s), 0
	for g := graphemes.FromString(s); g.Next(); count++ {
		if tooManyMarks(g.Value()) {
			return &Fault{Key: "name.marks", Args: []any{text.Line(g.Value())}}
		}
	}
	switch {
	case cells < minNameCells:
		return &Fault{Key: "name.short", Args: []any{minNameCells}}
	case cells > maxNameCells, count > maxNameClusters:
		return &Fault{Key: "name.long", Args: []any{maxNameCells}}
	}
	return nil
}

// tooManyMarks counts the marks in a row, accents that letters are made with too.
func tooManyMarks(cluster string) bool {
	accents, own := 0, 0
	for _, r := range norm.NFD.String(cluster) {
		switch {
		case !unicode.In(r, unicode.Mn, unicode.Mc):
			accents, own = 0, 0
		case unicode.Is(unicode.Inherited, r):
			accents++
		default:
			own++
		}
		if accents > maxNameAccents || own > maxNameMarks {
			return true
		}
	}
	return false
}

// LocalName is who acts through the local socket. Nobody comes in under it.
func LocalName() Name { return Name{"local", "local", "local"} }
