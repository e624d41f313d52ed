package script

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/records"
	"sshchat/sshchat/text"
	"sshchat/sshchat/timeline"
)

// export writes the record of a room.
func (r *run) export(c call) error {
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
	log := r.log(c.args[0], sshchat.Range{Since: span.From, Until: span.To})
	if r.json {
		return r.exportEntries(log)
	}
	head := timeline.Head{
		Room: place.Label, Title: c.word("--title"), Since: span.From, Until: span.To, Made: reading.Now(), Zone: zone, Styler: r.Styler,
	}
	done, err := timeline.Write(r.ctx, r.Out, format, head, log)
	if err == nil && done.More {
		err = fault("export.full", done.Entries, done.Last.In(zone).Format("2006-01-02T15:04:05"))
	}
	return err
}

// log reads a room's log at the rate that everybody is held to.
func (r *run) log(room string, span sshchat.Range) timeline.Log {
	return func(ctx context.Context, after uint64, each func(*sshchat.Entry) error) error {
		span := span
		for span.After = after; ; {
			page, more, err := r.recordPage(room, span)
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
	for {
		page, more, err = act.By(r.ctx, r.member).Reading().RecordPage(room, span)
		f, ok := errors.AsType[*sshchat.Fault](err)
		if !ok || !isWait(f) {
			return page, more, err
		}
		if err := r.pause(f.Args[0].(time.Duration)); err != nil {
			return nil, false, err
		}
	}
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
