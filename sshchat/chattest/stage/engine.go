package stage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"sshchat/sshchat"
)

// Records counts what is kept under a prefix.
func Records(t *testing.T, e sshchat.Engine, prefix string) (n int) {
	t.Helper()
	return len(Values(t, e, prefix))
}

// Traces returns where an engine still has a word: every entry of every room, and every
// record.
func Traces(t *testing.T, engine sshchat.Engine, word string) (found []string) {
	t.Helper()
	page, err := engine.Page(t.Context(), sshchat.Range{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range page {
		if e.Room != "" && strings.Contains(e.Body.String(), word) {
			found = append(found, string(e.Room)+" "+string(e.Kind)+": "+e.Body.String())
		}
	}
	hits, err := engine.Search(t.Context(), sshchat.Query{Text: word})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range hits {
		found = append(found, "search: "+e.Body.String())
	}
	done := context.Canceled
	err = engine.Watch(t.Context(), "", func(v sshchat.Value) error {
		if v.Key == "" {
			return done
		}
		if data, _ := json.Marshal(string(v.Data)); strings.Contains(v.Key+" "+string(data), word) {
			found = append(found, v.Key)
		}
		return nil
	})
	if err != done {
		t.Fatal(err)
	}
	return found
}

// Telltale is a word to say wherever something can be said, for Traces to look for.
const Telltale = "xylophone"

// Values returns the records under a prefix.
func Values(t *testing.T, e sshchat.Engine, prefix string) (all []sshchat.Value) {
	t.Helper()
	enough := errors.New("all seen")
	err := e.Watch(t.Context(), prefix, func(v sshchat.Value) error {
		if v.Key == "" {
			return enough
		}
		all = append(all, v)
		return nil
	})
	if !errors.Is(err, enough) {
		t.Fatal(err)
	}
	return all
}

// Set puts a record into an engine, over whatever is there.
func Set(t *testing.T, e sshchat.Engine, key, value string) {
	t.Helper()
	if _, err := e.Set(context.Background(), key, []byte(value), sshchat.SetOpt{Any: true}); err != nil {
		t.Fatal(err)
	}
}

// WithRooms puts the rooms #room-0 and on into an engine.
func WithRooms(t testing.TB, e sshchat.Engine, n int) sshchat.Engine {
	t.Helper()
	for i := range n {
		name := fmt.Sprintf("room-%d", i)
		_, err := e.Set(t.Context(), "room/"+name, []byte(`{"name":"`+name+`"}`), sshchat.SetOpt{})
		if err == nil {
			_, err = e.Set(t.Context(), "roomname/"+name, []byte(name), sshchat.SetOpt{})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return e
}

// KeepOpen is an engine that outlives the chat on it.
type KeepOpen struct{ sshchat.Engine }

// Close does nothing.
func (KeepOpen) Close() error { return nil }
