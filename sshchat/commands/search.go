package commands

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/books"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/text"
	"sshchat/sshchat/when"
)

// searchMost is how many hits are looked at where only some of them may be shown: letters
// with one person lie among those with others.
const searchMost = 200

// inquiry is what a search asks for, and where.
type inquiry struct {
	query  sshchat.Query
	places []act.Spot
	all    bool // in every room of the caller's, and in their letters
}

func searchRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "search", Aliases: []string{"grep", "搜索"}, Args: "WORDS [in:#ROOM | in:@NAME | in:all] [from:NAME] [after:DATE] [before:DATE]", Options: "[--time]", Group: "look", Needs: sshchat.NeedsNothing},
			Reads:   true, Price: func(*table.Call) int { return 2 * estate.DiskWork }, Beside: true, Run: doSearch,
		},
	}
}

// doSearch looks through a place's log. Words with a colon restrict: from:alice,
// in:#lobby, in:@bob, in:all, after:yesterday, before:2026-11-21.
func doSearch(c *table.Call) error {
	q, err := readInquiry(c)
	if err != nil {
		return err
	}
	all := c.Everywhere()
	return c.Beside(func(c *table.Call) error { return q.run(c, all) })
}

// run searches, and says what is found, or how much of it in all of the caller's
// places.
func (q inquiry) run(c *table.Call, all []act.Spot) error {
	hits, more, err := q.hits(c)
	if err != nil {
		return err
	}
	if len(hits) == 0 {
		return q.notFound(c, all)
	}
	if err := c.Node.AddQuotes(c.Ctx, hits); err != nil {
		return err
	}
	found := sshchat.Found{Room: q.label(), Words: q.query.Text, More: more}
	for i := range hits {
		p := q.placeOf(&hits[i])
		h, err := around(c, p, hits[i])
		if err != nil {
			return err
		}
		if len(q.places) > 1 && h.Entry.Kind != sshchat.Told { // a letter says whose it is
			h.Where = p.Label
		}
		found.Hits = append(found.Hits, h)
	}
	c.Tell(found)
	return nil
}

// around returns a hit with the line before and the line behind it: what was found
// is seldom the whole of what was meant.
func around(c *table.Call, p act.Spot, hit sshchat.Entry) (sshchat.Hit, error) {
	h := sshchat.Hit{Entry: hit}
	if p.Peer != "" || p.Letters { // its neighbours are other letters
		return h, nil
	}
	before, err := c.Reading().Read(p, sshchat.Range{Before: hit.Seq}, 1)
	if err != nil {
		return h, err
	}
	after, err := c.Reading().Read(p, sshchat.Range{After: hit.Seq, Oldest: true}, 1)
	if len(before) > 0 {
		h.Before = &before[0]
	}
	if len(after) > 0 {
		h.After = &after[0]
	}
	return h, err
}

// readInquiry reads what to search for.
func readInquiry(c *table.Call) (q inquiry, err error) {
	here, rest, err := c.Where(c.Args)
	if err != nil {
		return q, err
	}
	q.query.Limit = searchHits
	var words []string
	for _, w := range strings.Fields(rest) {
		if in, ok := strings.CutPrefix(w, "in:"); ok {
			err = q.add(c, in)
		} else if ok, err = restrict(&q.query, w, func(s string) (when.Period, error) { return books.ParsePeriod(s, c.By.Now()) }); !ok && err == nil {
			words = append(words, w)
		}
		if err != nil {
			return q, err
		}
	}
	if len(q.places) == 0 {
		q.places = []act.Spot{here}
	}
	if q.query.Text, err = searchText(words); err != nil {
		return q, err
	}
	if q.query.Text == "" && q.query.From == "" {
		return q, c.Usage()
	}
	return q, nil
}

// add takes what stands behind in: and adds to where is searched.
func (q *inquiry) add(c *table.Call, in string) (err error) {
	var p act.Spot
	switch {
	case strings.EqualFold(in, "all"):
		q.places, q.all = c.Everywhere(), true
		return nil
	case q.all:
		return nil
	case strings.HasPrefix(in, "@"):
		p, err = c.LettersNamed(in)
	default:
		if !strings.HasPrefix(in, "#") { // what else could stand here
			in = "#" + in
		}
		p, err = c.Room(in)
	}
	q.places = append(q.places, p)
	return err
}

// restrict takes one word of a search that has a meaning of its own. read reads a day by the
// searcher's clock.
func restrict(q *sshchat.Query, word string, read func(string) (when.Period, error)) (ok bool, err error) {
	key, value, found := strings.Cut(word, ":")
	if !found || value == "" {
		return false, nil
	}
	switch key {
	case "from":
		if q.From != "" {
			return false, sshchat.NewFault("option.twice", "from:")
		}
		q.From, _ = sshchat.BareName(value)
		return true, nil
	case "after":
		return true, bound(&q.Since, word, read)
	case "before":
		return true, bound(&q.Until, word, read)
	}
	return false, nil
}

// bound sets one end of the time in which is searched.
func bound(at *time.Time, word string, read func(string) (when.Period, error)) error {
	key, value, _ := strings.Cut(word, ":")
	if !at.IsZero() {
		return sshchat.NewFault("option.twice", key+":")
	}
	p, err := read(value)
	*at = p.Begin
	return err
}

// placeOf returns the place that an entry is of; zero for none.
func (q *inquiry) placeOf(e *sshchat.Entry) act.Spot {
	for _, p := range q.places {
		if p.ID == e.Room && p.Holds(e) {
			return p
		}
	}
	return act.Spot{}
}

// label names where was searched; "" for all that is the caller's.
func (q *inquiry) label() string {
	if q.all {
		return ""
	}
	var labels []string
	for _, p := range q.places {
		if !slices.Contains(labels, p.Label) {
			labels = append(labels, p.Label)
		}
	}
	return strings.Join(labels, ", ")
}

// hits searches, and reports whether there may be older ones.
func (q inquiry) hits(c *table.Call) (hits []sshchat.Entry, more bool, err error) {
	most := q.query.Limit
	for _, p := range q.places {
		q.query.Rooms = append(q.query.Rooms, p.ID)
		if p.Peer != "" {
			q.query.Limit = searchMost
		}
	}
	if len(q.places) == 0 { // else it would be everywhere
		return nil, false, nil
	}
	found, err := c.By.Search(c.Ctx, q.query)
	if err != nil {
		return nil, false, err
	}
	more = len(found) == q.query.Limit
	hits = slices.DeleteFunc(c.By.WithoutIgnored(found), func(e sshchat.Entry) bool { return q.placeOf(&e).ID == "" })
	return hits[:min(len(hits), most)], more || len(hits) > most, nil
}

// notFound says that a search found nothing, and how much it would have found elsewhere:
// who looks for a line need not remember in which room it was said.
func (q inquiry) notFound(c *table.Call, all []act.Spot) error {
	words := text.Line(c.Args)
	if q.all {
		return sshchat.NewFault("search.none", words)
	}
	where, rest := q.label(), inquiry{query: q.query}
	for _, p := range all {
		if !slices.ContainsFunc(q.places, func(o act.Spot) bool { return o.ID == p.ID && o.Peer == "" }) {
			rest.places = append(rest.places, p)
		}
	}
	hits, more, err := rest.hits(c)
	switch {
	case err != nil:
		return err
	case len(hits) == 0:
		return sshchat.NewFault("search.none", words)
	}
	n := strconv.Itoa(len(hits))
	if more {
		n += "+"
	}
	return sshchat.NewFault("search.elsewhere", words, text.Line(where), n)
}
