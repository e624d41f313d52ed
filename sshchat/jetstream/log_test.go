package jetstream

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/natsd"
	"sshchat/sshchat/jetstream/envelope"
	"sshchat/sshchat/jetstream/snapshot"
	"sshchat/sshchat/sqlite"
	"sshchat/sshchat/sqlite/store"
	"sshchat/sshchat/text"
)

// openHurried opens a node that scrubs at once. edit may change its options.
func openHurried(t *testing.T, servers *natsd.Servers, node, path string, edit func(*Options)) (*Engine, error) {
	t.Helper()
	o := Options{
		Servers: servers.URLs(), Node: node, Path: path, scrubOwn: time.Millisecond, scrubOther: time.Second,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)).With("node", node),
	}
	if edit != nil {
		edit(&o)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	e, err := Open(ctx, o)
	if err == nil {
		t.Cleanup(func() { e.Close() }) //nolint:errcheck // the test has looked
	}
	return e, err
}

// must is the result of something that does not fail.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// appendTo appends an entry and waits for its number.
func appendTo(t *testing.T, e *Engine, entry sshchat.Entry) sshchat.Entry {
	t.Helper()
	type answer struct {
		e   sshchat.Entry
		err error
	}
	got := make(chan answer, 1)
	e.Append(entry, func(e sshchat.Entry, err error) { got <- answer{e, err} })
	a := <-got
	if a.err != nil {
		t.Fatalf("Append(%v) = %v", entry.Body, a.err)
	}
	return a.e
}

// said is a line of talk.
func said(body string) sshchat.Entry {
	return sshchat.Entry{
		Room: "lobby", Kind: sshchat.Said, Body: text.Block(body),
		From: sshchat.Person{Name: text.Line("Ann"), Account: "a1"},
	}
}

// rows is all that a node's copy has of the log, a line for each thing.
func rows(t *testing.T, e *Engine) []string {
	t.Helper()
	db := must[*sql.DB](t)(store.OpenReadOnly(e.options.Path))
	defer db.Close() //nolint:errcheck // only read
	var all []string
	for _, query := range []string{
		"SELECT seq || ' ' || at || ' ' || ifnull(room, '-') || ' ' || kind || ' ' || person || ' ' || iif(substr(account, 1, 1) = '?', '', account) || ' ' || ifnull(body, 'ERASED') || ' ' || ifnull(detail, '') FROM messages ORDER BY seq",
		"SELECT 'edit ' || seq || ' of ' || ref FROM edit ORDER BY seq",
		"SELECT 'hour ' || hour || ' ' || first || ' ' || last FROM hour ORDER BY hour",
		"SELECT 'up to ' || value FROM meta WHERE name = 'next'",
	} {
		found := must[*sql.Rows](t)(db.Query(query))
		for found.Next() {
			var line string
			if err := found.Scan(&line); err != nil {
				t.Fatal(err)
			}
			all = append(all, line)
		}
		if err := errors.Join(found.Err(), found.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// settle waits until nodes have the same of the log, and nothing of it is to be scrubbed.
func settle(t *testing.T, nodes ...*Engine) {
	t.Helper()
	await(t, "the nodes are even, and have nothing to scrub", func() bool {
		state, err := nodes[0].follower.source.state(t.Context())
		for _, e := range nodes {
			due, err2 := e.copy.ToScrub(t.Context(), time.Now().Add(time.Hour), 1)
			if err != nil || err2 != nil || len(due.Due) > 0 || e.follower.progress.at() != state.last {
				return false
			}
		}
		return true
	})
}

// await yields until ok.
func await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); !ok(); <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("it never came: %s", what)
		}
	}
}

// same compares what two nodes have.
func same(t *testing.T, what string, got, want *Engine) {
	t.Helper()
	a, b := rows(t, got), rows(t, want)
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			t.Fatalf("%s: line %d differs\n%q\n%q", what, i, a[min(i, len(a)):min(i+2, len(a))], b[min(i, len(b)):min(i+2, len(b))])
		}
	}
	if len(a) < 3 {
		t.Fatalf("%s: there is nothing in it: %q", what, a)
	}
}

// talk does n things at random: says, edits, erases, comes and goes, has somebody forgotten. What is said
// has the word secret.
func talk(t *testing.T, r *rand.Rand, n int, nodes ...*Engine) {
	t.Helper()
	var lines, passings []uint64
	person := func() sshchat.Person {
		id := fmt.Sprint("a", 1+r.IntN(3))
		return sshchat.Person{Name: text.Line("Ann" + id), Account: sshchat.AccountID(id)}
	}
	for i := range n {
		e := said(fmt.Sprintf("secret %d of %d", i, r.IntN(1000)))
		e.Room = []sshchat.RoomID{"lobby", "den"}[r.IntN(2)]
		pick := func() uint64 { return lines[r.IntN(len(lines))] }
		switch what := r.IntN(14); {
		case what >= 11:
			e.Kind, e.Body, e.From = sshchat.Left, text.Text{}, person()
			e.People = []sshchat.Passage{{Person: e.From}, {Person: person()}}
		case what == 10 && len(passings) > 0:
			e.Kind, e.Body, e.From = sshchat.Erased, text.Text{}, sshchat.Somebody
			e.Detail = sshchat.Unnaming(person().Account, nil)
			if r.IntN(3) > 0 {
				e.Refs = append(slices.Clone(lines), passings...)
			}
		case what == 9:
			answers := person()
			e.About = &answers
		case what < 5 || len(lines) == 0:
		case what < 8:
			e.Kind, e.Ref = sshchat.Edited, pick()
		default:
			e.Kind, e.Body, e.Refs = sshchat.Erased, text.Text{}, []uint64{pick(), pick()}
		}
		got := appendTo(t, nodes[r.IntN(len(nodes))], e)
		if e.Kind == sshchat.Left {
			passings = append(passings, got.Seq)
		}
		if e.Kind == sshchat.Said {
			lines = append(lines, got.Seq)
		}
	}
}

// streamTexts is what the stream has of texts, by its numbers.
func streamTexts(t *testing.T, e *Engine) map[uint64]string {
	t.Helper()
	all := map[uint64]string{}
	for after := uint64(0); ; {
		m, err := e.follower.source.next(t.Context(), after)
		if errors.Is(err, errNone) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if n, err := envelope.Open(m.seq, m.at, "", m.data); err == nil && n.Entry != nil && !n.Entry.Body.IsZero() {
			all[m.seq] = n.Entry.Body.String()
		}
		after = m.seq
	}
}

// TestCopiesAreEqual: whatever was edited and erased, a copy that is made from what is left of the
// stream is what the others are, and no text that was taken back is left there.
func TestCopiesAreEqual(t *testing.T) {
	servers := runServers(t, 1)
	dir := t.TempDir()
	open := func(node, file string) *Engine {
		return must[*Engine](t)(openHurried(t, servers, node, filepath.Join(dir, file), nil))
	}
	a, b := open("a", "a.db"), open("b", "b.db")
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	late := open("late", "late.db")
	talk(t, r, 50, a, b)
	if err := late.Close(); err != nil { // it misses what comes
		t.Fatal(err)
	}
	talk(t, r, 100, a, b)
	settle(t, a, b)
	same(t, "two that were there", a, b)
	live := map[string]bool{}
	for _, e := range must[[]sshchat.Entry](t)(a.Page(t.Context(), sshchat.Range{Limit: 1000})) {
		live[e.Body.String()] = true
	}
	for seq, body := range streamTexts(t, a) {
		if !live[body] {
			t.Errorf("the stream still says %q, as entry %d", body, seq)
		}
	}
	same(t, "one that begins with nothing", open("new", "new.db"), a)
	late = open("late", "late.db")
	settle(t, late, a)
	same(t, "one that was away", late, a)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if err := store.RemoveAll(b.options.Path, b.options.Path+"-wal", b.options.Path+"-shm"); err != nil {
		t.Fatal(err)
	}
	same(t, "one whose file was deleted", open("b", "b.db"), a)
}

// TestSnapshots: the stream begins behind the snapshot before; who is too far behind, or has a
// damaged file, goes on from the newest one; the file of another log is refused.
func TestSnapshots(t *testing.T) {
	servers := runServers(t, 1)
	dir := t.TempDir()
	open := func(node, file string) (*Engine, error) {
		return openHurried(t, servers, node, filepath.Join(dir, file), nil)
	}
	a := must[*Engine](t)(open("a", "a.db"))
	old := must[*Engine](t)(open("old", "old.db"))
	r := rand.New(rand.NewPCG(1, 2))
	talk(t, r, 25, a)
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	var purged uint64
	for i := range 3 {
		talk(t, r, 25, a)
		settle(t, a)
		if err := a.archive.make(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		state := must[logState](t)(a.follower.source.state(t.Context()))
		last, _, err := a.archive.latest(t.Context())
		if err != nil || last.Seq != state.last || last.Store != snapshot.Stores[i%2] || last.Purged != purged {
			t.Fatalf("snapshot %d is %+v, %v, with the stream at %+v", i, last, err, state)
		}
		if state.first <= purged {
			t.Errorf("the stream begins at %d, and was purged up to %d", state.first, purged)
		}
		if _, err := a.conn.js.ObjectStore(t.Context(), snapshot.Stores[(i+1)%2]); err == nil {
			t.Errorf("the snapshot before %d is there still", i)
		}
		purged = last.Seq
	}
	talk(t, r, 25, a)
	settle(t, a)
	same(t, "one that begins with nothing", must[*Engine](t)(open("new", "new.db")), a)
	if _, _, err := a.follower.read(t.Context(), 1, purged); !errors.Is(err, errPurged) {
		t.Errorf("who goes on from 1 is told %v", err)
	}
	same(t, "one that was away for long", must[*Engine](t)(open("old", "old.db")), a)
	broken := filepath.Join(dir, "broken.db")
	if err := os.WriteFile(broken, []byte("SQLite format 3\x00 and no more"), 0o600); err != nil {
		t.Fatal(err)
	}
	same(t, "one whose file is damaged", must[*Engine](t)(open("broken", "broken.db")), a)

	for _, e := range []*Engine{a} {
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
	makeChat(t, servers)
	if _, err := open("a", "a.db"); !errors.Is(err, sqlite.ErrOtherLog) {
		t.Errorf("opened on another log: %v", err)
	}
	one := must[*sqlite.Engine](t)(sqlite.Open(filepath.Join(dir, "one.db"), sqlite.Options{}))
	stored := make(chan error, 1)
	one.Append(said("alone"), func(_ sshchat.Entry, err error) { stored <- err })
	if err := errors.Join(<-stored, one.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := open("one", "one.db"); !errors.Is(err, sqlite.ErrOtherLog) {
		t.Errorf("opened the history of one machine: %v", err)
	}
	if _, err := sqlite.Open(filepath.Join(dir, "a.db"), sqlite.Options{}); err == nil || !strings.Contains(err.Error(), "node's copy") {
		t.Errorf("one machine opened a copy: %v", err)
	}
}

// TestNodesFollowOneOrder: entries of many senders on several nodes have one order everywhere.
func TestNodesFollowOneOrder(t *testing.T) {
	servers := runServers(t, 1)
	const nodes, callers, each = 3, 4, 50
	var all []*Engine
	for i := range nodes {
		name := fmt.Sprint("n", i)
		all = append(all, must[*Engine](t)(openHurried(t, servers, name, filepath.Join(t.TempDir(), "chat.db"), nil)))
	}
	var senders, stored sync.WaitGroup
	stored.Add(nodes * callers * each)
	for i, e := range all {
		for c := range callers {
			senders.Go(func() {
				for k := range each {
					e.Append(said(fmt.Sprintf("%d.%d.%d", i, c, k)), func(_ sshchat.Entry, err error) {
						if err != nil {
							t.Error(err)
						}
						stored.Done()
					})
				}
			})
		}
	}
	orders := make([][]string, nodes)
	for i, e := range all {
		senders.Go(func() { orders[i] = followed(t, e, nodes*callers*each) })
	}
	stored.Wait()
	senders.Wait()
	next := map[string]int{}
	for _, line := range orders[0] {
		who, k := line[:strings.LastIndex(line, ".")], line[strings.LastIndex(line, ".")+1:]
		if k != fmt.Sprint(next[who]) {
			t.Fatalf("line %s came where %d belongs", line, next[who])
		}
		next[who]++
	}
	for i := range orders {
		if !slices.Equal(orders[i], orders[0]) {
			t.Errorf("node %d has another order", i)
		}
	}
}

// followed returns the first n bodies that a node's follower is given.
func followed(t *testing.T, e *Engine, n int) (bodies []string) {
	enough := errors.New("enough")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	err := e.Follow(ctx, 0, func(batch []*sshchat.Entry) error {
		for _, entry := range batch {
			bodies = append(bodies, entry.Body.String())
		}
		if len(bodies) >= n {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Errorf("followed %d of %d: %v", len(bodies), n, err)
	}
	return bodies
}
