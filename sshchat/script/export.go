package script

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/records"
	"sshchat/sshchat/text"
	"sshchat/sshchat/timeline"
)

// export writes the record of a room, or what is kept of a person.
func (r *run) export(c call) error {
	if len(c.args) == 1 && len(c.had) == 0 && (c.args[0] == "me" || c.args[0][:min(1, len(c.args[0]))] == "@") {
		return r.exportPerson(c.args[0])
	}
	if len(c.args) != 1 || !strings.HasPrefix(c.args[0], "#") || !isPlace(c.args[0]) {
		return fault("usage", c.row.Name, c.row.Args+" "+c.row.Options)
	}
	format, ok := timeline.ParseFormat(c.word("--format"))
	if !ok {
		return fault("export.format", text.Line(c.word("--format")))
	}
	zone := r.member.Zone()
	if name := c.word("--tz"); name != "" {
		settings := r.member.Settings()
		if err := sshchat.SettingFor("tz").Set(&settings, name); err != nil {
			return err
		}
		loaded, err := time.LoadLocation(settings.Zone)
		if err != nil {
			return fault("tz.unknown", sshchat.Echo(name))
		}
		zone = loaded
	}
	reading := act.By(r.ctx, r.member).Reading()
	place, err := reading.Room(c.args[0])
	if err != nil {
		return err
	}
	span, err := reading.RecordSpan(zone, cmp.Or(c.since, "24h"), c.word("--until"))
	if err != nil {
		return err
	}
	log := r.log(c.args[0], sshchat.Range{Since: span.From, Until: span.To}, format == timeline.HTML && !r.json)
	if r.json {
		return r.exportEntries(log)
	}
	pins, err := act.By(r.ctx, r.member).Pins().In(place.ID)
	if err != nil {
		return err
	}
	head := timeline.Head{
		Room: place.Label, Title: c.word("--title"), Since: span.From, Until: span.To, Made: reading.Now(), Zone: zone, Styler: r.Styler,
	}
	for _, e := range pins {
		head.Pins = append(head.Pins, e.Seq)
	}
	done, err := timeline.Write(r.ctx, r.Out, format, head, log)
	if err == nil && done.More {
		err = fault("export.full", done.Entries, done.Last.In(zone).Format("2006-01-02T15:04:05"))
	}
	return err
}

// log reads a room's log at the rate that everybody is held to, which for a
// page of HTML is another one.
func (r *run) log(room string, span sshchat.Range, asHTML bool) timeline.Log {
	return func(ctx context.Context, after uint64, each func(*sshchat.Entry) error) error {
		span := span
		for span.After = after; ; {
			page, more, err := r.recordPage(room, span)
			if err == nil && asHTML {
				err = r.paced(func() error { return act.By(r.ctx, r.member).Reading().PayForHTML(len(page)) })
			}
			if err != nil || !more {
				return err
			}
			for i := range page {
				if err := each(&page[i]); err != nil {
					return err
				}
			}
			span.After = page[len(page)-1].Seq
		}
	}
}

// recordPage is Reading.RecordPage when its turn has come.
func (r *run) recordPage(room string, span sshchat.Range) (page []sshchat.Entry, more bool, err error) {
	err = r.paced(func() (err error) {
		page, more, err = act.By(r.ctx, r.member).Reading().RecordPage(room, span)
		return err
	})
	return page, more, err
}

// exportEntries writes each entry as a record.
func (r *run) exportEntries(log timeline.Log) error {
	n := 0
	err := log(r.ctx, 0, func(e *sshchat.Entry) error {
		if n++; n > timeline.MostEntries {
			return fault("export.full", timeline.MostEntries, e.At.Format("2006-01-02T15:04:05Z"))
		}
		r.out.add(append(records.Entry(r.out.buf, e, r.member.Label(e)), '\n'))
		return r.out.err
	})
	return errors.Join(err, r.out.flush())
}

// exportPerson writes what is kept of a person as records.
func (r *run) exportPerson(word string) error {
	r.json = true
	var d *act.Dossier
	if err := r.paced(func() (err error) { d, err = act.By(r.ctx, r.member).Reading().Dossier(word); return err }); err != nil {
		return err
	}
	defer d.Done()
	n := 0
	put := func(k records.Kept) {
		n++
		r.out.add(append(k.Append(r.out.buf), '\n'))
	}
	r.notice(d.Whois)
	for _, name := range d.Settings {
		put(records.Kept{Type: "setting", Name: name, Text: d.Account.Settings[name]})
	}
	for _, j := range d.Account.Rooms {
		put(records.Kept{Type: "joined-room", Room: d.Label(j.ID), Text: string(j.Watch)})
	}
	for _, id := range slices.Sorted(maps.Keys(d.Read)) {
		label := d.Label(id)
		switch {
		case id.IsInbox():
			label = "@"
		case id == act.CallsMark:
			label = strings.TrimPrefix(string(id), "!")
		}
		put(records.Kept{Type: "read", Room: label, Seq: d.Read[id].Seq, At: d.Read[id].At})
	}
	for _, i := range d.Account.Ignores {
		put(records.Kept{Type: "ignored", Name: i.Name, Account: i.Account})
	}
	for _, id := range d.Written {
		put(records.Kept{Type: "written", Account: id})
	}
	for i := range d.Reports {
		rep := &d.Reports[i]
		put(records.Kept{Type: "report", Room: rep.Room, At: rep.At, Whom: &rep.Whom, Text: rep.Why.String()})
	}
	if len(d.Ruled) > 0 {
		r.notice(sshchat.Sanctions{All: d.Ruled})
	}
	said, err := r.exportSaid(d)
	if err == nil {
		put(records.Kept{Type: "end", Count: said})
	}
	return errors.Join(err, r.out.flush())
}

// exportSaid writes what they said and their letters, and returns how many entries that is.
func (r *run) exportSaid(d *act.Dossier) (n int, err error) {
	for next := new(act.Stretch); next != nil; {
		var page []sshchat.Entry
		err := r.paced(func() (err error) {
			at := *next
			var then *act.Stretch
			if page, then, err = d.Page(at); err == nil {
				next = then
			}
			return err
		})
		if err != nil {
			return n, err
		}
		for i := range page {
			e := &page[i]
			r.out.add(append(records.Entry(r.out.buf, e, r.dossierLabel(d, e)), '\n'))
			n++
		}
		if err := r.out.flush(); err != nil {
			return n, err
		}
	}
	return n, nil
}

// dossierLabel is where an entry of a dossier stands: a room, or "@NAME" for whom it is with.
func (r *run) dossierLabel(d *act.Dossier, e *sshchat.Entry) string {
	switch {
	case !e.Room.IsInbox():
		return d.Label(e.Room)
	case e.From.Account == d.Account.ID && e.About != nil:
		return "@" + e.About.Name.String()
	}
	return "@" + e.From.Name.String()
}

// paced does what is held to the rate of questions when its turn has come.
func (r *run) paced(do func() error) error {
	for {
		err := do()
		f, ok := errors.AsType[*sshchat.Fault](err)
		if !ok || !isWait(f) {
			return err
		}
		if err := r.pause(f.Args[0].(time.Duration)); err != nil {
			return err
		}
	}
}
