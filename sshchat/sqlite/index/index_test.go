package index

import (
	"database/sql"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	_ "modernc.org/sqlite" // whose tokenizer the terms must agree with

	"sshchat/sshchat/text"
)

func TestSplit(t *testing.T) {
	for in, want := range map[string]string{
		"hello world":          "hello world",
		"部署ok":                 " 部  署 ok",
		"カタカナ かな":              " カ  タ  カ  ナ   か  な ",
		"한국":                   " 한  국 ",
		"ㄅ":                    " ㄅ ",
		"日本語とEnglish":          " 日  本  語  と English",
		"\uE0001 \uE0012":      " 1  2", // what a person types is no mark
		"a\x00b":               "a b",
		"𠀀":                    " 𠀀 ", // beyond the basic plane
		"Привет, мир! é ﷽ ไทย": "Привет, мир! é ﷽ ไทย",
	} {
		if got := split(in); got != want {
			t.Errorf("split(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestMatchWords(t *testing.T) {
	for in, want := range map[string]string{
		"":                   "",
		"the deploy":         `"the" "deploy"*`,
		"de*":                `"de"*`,
		"*":                  "nothing",
		`"deploy failed"`:    `"deploy failed"`,
		"部署":                 `"部  署"`,
		"部署*":                `"部  署"`,
		"api部署":              `"api 部  署"`,
		"docs/a":             `"docs/a"`,
		"x/deploy":           `"x/deploy"*`,
		"部署release":          `"部  署 release"*`,
		"deploy!":            `"deploy!"`,
		"c++":                `"c++"`,
		":-)":                "nothing",
		"ok :-)":             `"ok"`,
		"OR":                 `"OR"`,
		`NEAR(a b, 2)`:       `"NEAR(a" "b," "2)"`, // the last word is a
		`text:secret -other`: `"text:secret"* "-other"*`,
		`a"b`:                `"a" "b"`,
		"\uE0011":            `"1"`,
	} {
		terms, ok := Terms(in)
		got := strings.Join(terms, " ")
		if !ok {
			got = "nothing"
		}
		if got != want {
			t.Errorf("Terms(%q) = %s, want %s", in, got, want)
		}
	}
}

// index is an index like the one in the schema, alone in memory.
func index(t testing.TB) *sql.DB {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() }) //nolint:errcheck
	if _, err := db.Exec(Table); err != nil {
		t.Fatal(err)
	}
	return db
}

// FuzzMatch: whatever a person searches for, the index answers without an error,
// finds nothing in other rooms, and a text is found by any of its own words.
func FuzzMatch(f *testing.F) {
	for _, s := range []string{
		"deploy", "部署", `"`, `""`, `a"b`, "*", "a*", "^a", "a + b", "NEAR(a b)", "text:a", "-a", "(", "{a} : b",
		"\uE0001", "\x00", "é\u0301", "👩‍👩‍👧", "AND", "a AND NOT b", "'; DROP TABLE word; --", "한국어 ไทย", "\u2028",
	} {
		f.Add(s)
	}
	db := index(f)
	f.Fuzz(func(t *testing.T, s string) {
		s = text.Block(strings.ToValidUTF8(s, "?")).String()
		if utf8.RuneCountInString(s) > 200 {
			return
		}
		if _, err := db.Exec("INSERT INTO word (rowid, text) VALUES (1, ?), (2, ?)", Text(7, 1, s), Text(8, 1, "else")); err != nil {
			t.Fatal(err)
		}
		search := func(terms ...string) (found []int64) {
			rows, err := db.Query("SELECT rowid FROM word WHERE word MATCH ?", strings.Join(terms, " AND "))
			if err != nil {
				t.Fatalf("match %q: %v", terms, err)
			}
			defer rows.Close() //nolint:errcheck
			for rows.Next() {
				var id int64
				if err := rows.Scan(&id); err != nil {
					t.Fatal(err)
				}
				found = append(found, id)
			}
			if err := rows.Err(); err != nil {
				t.Fatalf("match %q: %v", terms, err)
			}
			return found
		}
		room := Any(Room, []int64{7})
		if got := search(room); !slices.Equal(got, []int64{1}) {
			t.Errorf("the mark of room 7 finds %v", got)
		}
		if terms, ok := Terms(s); ok && len(terms) > 0 {
			found := search(append(terms, room)...) // at least without an error
			if isASCIIWord(s) && !slices.Contains(found, 1) {
				t.Errorf("%q does not find itself by %q", s, terms)
			}
		}
		// What was put in comes out with the same text: the index is empty again.
		if _, err := db.Exec("INSERT INTO word (word, rowid, text) VALUES ('delete', 1, ?), ('delete', 2, ?)",
			Text(7, 1, s), Text(8, 1, "else")); err != nil {
			t.Fatal(err)
		}
		if got := search(room); len(got) > 0 {
			t.Errorf("%q is still found when it was taken out", s)
		}
	})
}

// isASCIIWord reports whether s is one word about which no tokenizer can differ.
func isASCIIWord(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
}
