package records

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// schema is a JSON Schema (2020-12), as far as docs/records.schema.json needs it. A
// keyword that check does not know is an error: it would be obeyed by nobody.
type schema struct{ defs map[string]any }

func loadSchema(t *testing.T) (s schema, root map[string]any) {
	t.Helper()
	return schemaOf(t, "records.schema.json")
}

func schemaOf(t *testing.T, name string) (s schema, root map[string]any) {
	t.Helper()
	data, err := os.ReadFile("../../docs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &root); err != nil {
		t.Fatal(err)
	}
	return schema{root["$defs"].(map[string]any)}, root
}

// check returns what is wrong with v by the rules of node; nil: nothing.
func (s schema) check(node map[string]any, v any) error {
	for _, keyword := range slices.Sorted(maps.Keys(node)) {
		if err := s.keyword(node, keyword, v); err != nil {
			return err
		}
	}
	return nil
}

func (s schema) keyword(node map[string]any, keyword string, v any) error {
	arg := node[keyword]
	switch keyword {
	case "$schema", "$defs", "title", "description":
	case "$ref":
		to, ok := s.defs[strings.TrimPrefix(arg.(string), "#/$defs/")]
		if !ok {
			return fmt.Errorf("%s leads nowhere", arg)
		}
		return s.check(to.(map[string]any), v)
	case "oneOf":
		return s.oneOf(arg.([]any), v)
	case "type":
		if !hasType(arg, v) {
			return fmt.Errorf("%v is no %v", v, arg)
		}
	case "const":
		if v != arg {
			return fmt.Errorf("%v, want %v", v, arg)
		}
	case "enum":
		if !slices.Contains(arg.([]any), v) {
			return fmt.Errorf("%v is none of %v", v, arg)
		}
	case "minimum":
		if n, ok := v.(float64); ok && n < arg.(float64) {
			return fmt.Errorf("%v is less than %v", v, arg)
		}
	case "maximum":
		if n, ok := v.(float64); ok && n > arg.(float64) {
			return fmt.Errorf("%v is more than %v", v, arg)
		}
	case "pattern", "format":
		return formed(keyword, arg.(string), v)
	case "items", "minItems":
		return s.items(node, v)
	case "properties", "required", "additionalProperties":
		return s.object(node, v)
	default:
		return fmt.Errorf("the schema says %q, which this validator does not know", keyword)
	}
	return nil
}

func (s schema) oneOf(nodes []any, v any) error {
	var errs []error
	for _, n := range nodes {
		if err := s.check(n.(map[string]any), v); err != nil {
			errs = append(errs, err)
		}
	}
	if len(errs) != len(nodes)-1 {
		return fmt.Errorf("%d of %d fit: %w", len(nodes)-len(errs), len(nodes), errors.Join(errs...))
	}
	return nil
}

func hasType(want, v any) bool {
	if several, ok := want.([]any); ok {
		return slices.ContainsFunc(several, func(w any) bool { return hasType(w, v) })
	}
	switch v := v.(type) {
	case bool:
		return want == "boolean"
	case string:
		return want == "string"
	case float64:
		return want == "number" || want == "integer" && v == math.Trunc(v)
	case []any:
		return want == "array"
	case map[string]any:
		return want == "object"
	}
	return false
}

func formed(keyword, arg string, v any) error {
	s, ok := v.(string)
	if !ok {
		return nil // as in JSON Schema: type says whether it must be one
	}
	if keyword == "pattern" {
		if ok, err := regexp.MatchString(arg, s); err != nil || !ok {
			return fmt.Errorf("%q does not match %q", s, arg)
		}
		return nil
	}
	if arg != "date-time" {
		return fmt.Errorf("the schema has the format %q, which this validator does not know", arg)
	}
	_, err := time.Parse(time.RFC3339Nano, s)
	return err
}

func (s schema) items(node map[string]any, v any) error {
	all, ok := v.([]any)
	if !ok {
		return nil
	}
	if least, ok := node["minItems"].(float64); ok && float64(len(all)) < least {
		return fmt.Errorf("%d items, want %v", len(all), least)
	}
	for _, x := range all {
		if err := s.check(node["items"].(map[string]any), x); err != nil {
			return err
		}
	}
	return nil
}

func (s schema) object(node map[string]any, v any) error {
	o, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	required, _ := node["required"].([]any)
	for _, r := range required {
		if _, ok := o[r.(string)]; !ok {
			return fmt.Errorf("lacks %v", r)
		}
	}
	known, _ := node["properties"].(map[string]any)
	for name, value := range o {
		p, ok := known[name].(map[string]any)
		if !ok && node["additionalProperties"] == false {
			return fmt.Errorf("has %q, which is not in the schema", name)
		}
		if err := s.check(p, value); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func decode(t *testing.T, line string) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(line), &v); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return v
}

// Whatever we write is as the schema says, and there is a sample of every type in it.
func TestSchema(t *testing.T) {
	s, root := loadSchema(t)
	written := map[string]bool{}
	for _, line := range samples(t) {
		v := decode(t, line)
		if err := s.check(root, v); err != nil {
			t.Errorf("%s\n%v", line, err)
		}
		written[v["type"].(string)] = true
	}
	for _, ref := range root["oneOf"].([]any) {
		kind := strings.TrimPrefix(ref.(map[string]any)["$ref"].(string), "#/$defs/")
		if !written[kind] {
			t.Errorf("the schema has %q, of which there is no sample", kind)
		}
	}
}

// The validator must find what is wrong, or TestSchema says nothing: each sample is
// spoiled in every way that the schema forbids.
func TestSchemaFindsViolations(t *testing.T) {
	s, root := loadSchema(t)
	spoiled := 0
	for _, line := range samples(t) {
		kind := decode(t, line)["type"].(string)
		spoil := func(how string, change func(map[string]any)) {
			v := decode(t, line)
			change(v)
			spoiled++
			if s.check(root, v) == nil {
				t.Errorf("%s: passes with %s", line, how)
			}
		}
		spoil("another field", func(v map[string]any) { v["extra"] = "x" })
		spoil("another version", func(v map[string]any) { v["v"] = 2.0 })
		spoil("another type", func(v map[string]any) { v["type"] = "unheard" })
		for _, r := range s.defs[kind].(map[string]any)["required"].([]any) {
			spoil("no "+r.(string), func(v map[string]any) { delete(v, r.(string)) })
		}
		for field := range decode(t, line) {
			spoil("null as "+field, func(v map[string]any) { v[field] = nil })
			spoil("an object as "+field, func(v map[string]any) { v[field] = map[string]any{"x": "y"} })
		}
	}
	if spoiled < 300 {
		t.Errorf("only %d ways", spoiled)
	}
	for _, c := range []struct{ node, value string }{
		{`{"type":"integer"}`, `1.5`},
		{`{"minimum":1}`, `0`},
		{`{"format":"date-time"}`, `"yesterday"`},
		{`{"format":"email"}`, `"a@b.c"`},
		{`{"pattern":"^[#@]."}`, `"ops"`},
		{`{"maxLength":3}`, `"ops"`},
		{`{"items":{"type":"string"},"minItems":1}`, `[]`},
		{`{"items":{"type":"string"}}`, `[1]`},
		{`{"enum":["a"]}`, `"b"`},
		{`{"oneOf":[{"type":"string"},{"const":"x"}]}`, `"x"`},
		{`{"$ref":"#/$defs/none"}`, `"x"`},
	} {
		var v any
		if err := json.Unmarshal([]byte(c.value), &v); err != nil {
			t.Fatal(err)
		}
		if s.check(decode(t, c.node), v) == nil {
			t.Errorf("%s takes %s", c.node, c.value)
		}
	}
}
