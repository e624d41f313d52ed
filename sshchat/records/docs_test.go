package records

import (
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func manual(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/records.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// The examples of docs/records.md are what we write, to the byte, and all of it.
func TestExamples(t *testing.T) {
	var examples []string
	for line := range strings.SplitSeq(manual(t), "\n") {
		if strings.HasPrefix(line, "{") {
			examples = append(examples, line)
		}
	}
	written := samples(t)
	for _, line := range written {
		if !slices.Contains(examples, line) {
			t.Errorf("docs/records.md lacks the example\n%s", line)
		}
	}
	for _, line := range examples {
		if !slices.Contains(written, line) {
			t.Errorf("docs/records.md has an example that nothing writes\n%s", line)
		}
	}
}

var row = regexp.MustCompile("(?m)^\\| ((?:`[a-zA-Z]+`(?:, )?)+) \\|")

// The manual, the schema, Record and what is written have the same fields.
func TestFields(t *testing.T) {
	documented := map[string]bool{}
	for _, m := range row.FindAllStringSubmatch(manual(t), -1) {
		for name := range strings.SplitSeq(m[1], ", ") {
			documented[strings.Trim(name, "`")] = true
		}
	}
	s, _ := loadSchema(t)
	inSchema := map[string]bool{}
	for _, def := range s.defs {
		properties, _ := def.(map[string]any)["properties"].(map[string]any)
		for name := range properties {
			inSchema[name] = true
		}
	}
	written := map[string]bool{}
	for _, line := range samples(t) {
		fieldsOf(decode(t, line), written)
	}
	parsed := map[string]bool{}
	tagsOf(reflect.TypeFor[Record](), parsed)
	want := slices.Sorted(maps.Keys(inSchema))
	if len(want) < 40 {
		t.Fatalf("the schema has only %v", want)
	}
	for where, fields := range map[string]map[string]bool{"docs/records.md": documented, "the samples": written, "Record": parsed} {
		if got := slices.Sorted(maps.Keys(fields)); !slices.Equal(got, want) {
			t.Errorf("%s: fields\n%v\nin the schema\n%v", where, got, want)
		}
	}
}

func fieldsOf(v any, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			into[name] = true
			fieldsOf(x, into)
		}
	case []any:
		for _, x := range v {
			fieldsOf(x, into)
		}
	}
}

// tagsOf collects the JSON names of a struct and of what it holds.
func tagsOf(of reflect.Type, into map[string]bool) {
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct {
		return
	}
	for _, f := range reflect.VisibleFields(of) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			into[name] = true
			tagsOf(f.Type, into)
		}
	}
}
