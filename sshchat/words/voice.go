package words

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
	"sshchat/sshchat/when"
	"sshchat/sshchat/words/lang"
	"sshchat/sshchat/words/paint"
)

// minute is how a moment is shown where its seconds do not matter.
const minute = "2006-01-02 15:04"

// voice is what every sentence is made with: the brush, the words of a language, and the
// place where the sentence is read. The types that word one subject each hold one.
type voice struct {
	paint.Brush
	spot
}

func newVoice(look paint.Look) *voice {
	brush := paint.NewBrush(look)
	return &voice{Brush: brush, spot: spot{cat: lang.For(look.Lang), pipe: look.Pipe}}
}

// with returns the voice with another brush.
func (v *voice) with(b paint.Brush) *voice { return &voice{Brush: b, spot: v.spot} }

// at returns the voice for a reader in place p.
func (v *voice) at(p Place) *voice {
	w := *v
	w.place = p
	return &w
}

// plain returns a voice without styles: for a whole line that gets one style.
func (v *voice) plain() *voice { return v.with(v.Plain()) }

// program returns a voice for a program, wherever it runs.
func (v *voice) program() *voice {
	if v.isProgram() {
		return v
	}
	return v.at(OverSSH)
}

// operator is what stands before an operator's name. No name has it in it, so nobody passes for
// one. Without a terminal there is none: bridges read "name: text".
func (v *voice) operator(is bool) string {
	if !is || v.Look.Bare {
		return ""
	}
	return v.Style(paint.Bold, "&")
}

// moment words a moment to the minute, where the reader is.
func (v *voice) moment(t time.Time) string { return v.In(t).Format(minute) }

// fault words a refusal or an acknowledgement. A key without words is a bug that
// a test finds; the person still gets the key.
func (v *voice) fault(key string, args []any) string {
	format, ok := v.cat.Faults[key]
	if !ok {
		return key
	}
	worded := make([]any, len(args))
	for i, a := range args {
		worded[i] = v.fact(a)
	}
	if strings.HasPrefix(key, "setting.") && len(args) > 0 {
		if name, ok := v.cat.Settings[fmt.Sprint(args[0])]; ok {
			worded[0] = name
		}
	}
	format, worded = v.placed(key, v.numbered(format, args), worded)
	return fmt.Sprintf(format, worded...)
}

// forms is where a text depends on a number: {1:line|lines} by the first fact.
var forms = regexp.MustCompile(`\{(\d):([^|{}]*)\|([^{}]*)\}`)

// numbered puts the forms into a format that its facts want.
func (v *voice) numbered(format string, args []any) string {
	if !strings.Contains(format, "{") {
		return format
	}
	return forms.ReplaceAllStringFunc(format, func(found string) string {
		m := forms.FindStringSubmatch(found)
		i := int(m[1][0] - '1')
		if i < len(args) {
			if n, err := strconv.Atoi(fmt.Sprint(args[i])); err == nil && v.cat.Plural(n) == plural.One {
				return m[2]
			}
		}
		return m[3]
	})
}

// choice words a value of a command: a length of time, or one of a few words.
func (v *voice) choice(value string) string {
	if d, ok := when.Span(value); ok {
		return v.cat.Ago(d)
	}
	return v.cat.Choice(value)
}

// fact words one argument of a fault.
func (v *voice) fact(a any) string {
	switch a := a.(type) {
	case text.Text:
		if a.IsZero() {
			return v.cat.NoReason
		}
		return a.String()
	case time.Duration:
		return v.cat.Ago(a)
	case time.Time:
		return v.moment(a)
	case sshchat.Person:
		return v.Name(a, "")
	case sshchat.Choice:
		return v.choice(string(a))
	case sshchat.Role:
		return v.cat.Roles[a]
	default:
		return text.Line(fmt.Sprint(a)).String()
	}
}
