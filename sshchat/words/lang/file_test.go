package lang

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
)

var listMissing = flag.Bool("missing", false, "print what the languages that are files lack")

// fileTags are the languages that are files.
func fileTags(t *testing.T) (tags []string) {
	entries, err := files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		tags = append(tags, strings.TrimSuffix(e.Name(), ".toml"))
	}
	return tags
}

// Every message of a file is of an ID that there is, has a text for each form that its language has, and uses
// no fact that the English text is not given. With -missing it prints what a file lacks, to be filled in.
func TestFiles(t *testing.T) {
	if !slices.Equal(sshchat.SettingFor("lang").Values, Tags()) {
		t.Errorf("/lang takes %q, there are %q", sshchat.SettingFor("lang").Values, Tags())
	}
	for _, tag := range fileTags(t) {
		f, err := openFile(tag)
		if err != nil {
			t.Fatal(err)
		}
		lacks := 0
		f.missing = func(id, english string) {
			lacks++
			if *listMissing {
				fmt.Printf("%q = %q\n", id, english)
			}
		}
		f.catalog()
		if *listMissing {
			fmt.Printf("# %s lacks %d, has %d\n", tag, lacks, len(f.messages))
		}
		for id, m := range f.messages {
			if !f.used[id] {
				t.Errorf("%s: nothing is called %s", tag, id)
			}
			facts := f.facts[id]
			if strings.HasPrefix(id, "New") { // how many, since when
				facts = 2
			}
			if strings.HasPrefix(id, "Day") { // weekday, day, month, year
				facts = 4
			}
			if base, _, isCase := strings.Cut(id, "_"); isCase {
				facts = max(f.facts[base], facts)
			}
			for form, s := range m {
				if strings.TrimSpace(s) == "" {
					t.Errorf("%s: %s has no text for the form %v", tag, id, form)
				}
				for _, at := range place.FindAllString(s, -1) {
					if n := int(at[2] - '0'); n > facts {
						t.Errorf("%s: %s uses fact %d of %d: %q", tag, id, n, facts, s)
					}
				}
				if left := place.ReplaceAllString(s, ""); strings.Contains(left, "%") && strings.Count(left, "%s") != 1 {
					t.Errorf("%s: %s has a sign of %% that stands for nothing: %q", tag, id, s)
				}
			}
		}
		if !slices.Contains(Tags(), tag) {
			t.Errorf("%s.toml is no language of languages.go", tag)
		}
	}
}

// A file's words take the form that their number has in its language, and are those of their case; what no file can
// have falls back to English.
func TestWordsOfAFile(t *testing.T) {
	c := For("es")
	for got, want := range map[string]string{
		c.Joined("ana", 1):                       "* ana ha entrado",
		c.Joined("ana, luis, eva", 3):            "* han entrado 3: ana, luis, eva",
		c.Topic("ana", ""):                       "* ana ha quitado el tema",
		c.On(0):                                  "* el historial se guarda de nuevo; no se ha perdido nada",
		c.On(1):                                  "* el historial se guarda de nuevo; no se pudo guardar 1 línea",
		c.On(-1):                                 For("en").On(-1),
		c.Members("#sala", 1, true):              "1 miembro de #sala:",
		c.Members("#sala", 2, false):             "moderan #sala:",
		c.Hits(2, true, "té", "#sala"):           "2 resultados en #sala, primero los más nuevos; before:FECHA va más atrás:",
		c.New(sshchat.Missed{Lines: 1}, "12:30"): "1 nueva desde 12:30",
		c.Day(time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)): "lunes, 30 de noviembre de 2026",
		c.Faults["rule.self"]:                                "esa persona eres tú",
		c.Help["join"].Summary:                               "entrar en una sala, o crearla",
		c.Help["join"].Example:                               For("en").Help["join"].Example,
		c.Ago(90 * time.Minute):                              "1h 30m",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if For("en").Help["join"].Summary == c.Help["join"].Summary {
		t.Error("English was changed")
	}
}
