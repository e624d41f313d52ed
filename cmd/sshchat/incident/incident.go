// Package incident is sshchat export --room: the record of one room, from the file that has the chat.
package incident

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sshchat/sshchat"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/sqlite/archive"
	"sshchat/sshchat/timeline"
	"sshchat/sshchat/when"
	"sshchat/sshchat/words"
	"sshchat/sshchat/words/lang"
	"sshchat/sshchat/words/paint"
)

// Export is what the flags of export say of the record of one room.
type Export struct{ room, since, until, format, zone, title string }

// UsageError is a call that cannot be understood.
type UsageError struct{ error }

// ErrFull says that there was more than a record holds; it was told already.
var ErrFull = errors.New("the record is full")

// Wanted reports whether a room was named.
func (o *Export) Wanted() bool { return o.room != "" }

// Bind makes the flags.
func (o *Export) Bind(f *pflag.FlagSet) {
	f.StringVar(&o.room, "room", "", "the record of one `room`, as a page for people: '#ops', '#+ops' or an ID")
	f.StringVar(&o.since, "since", "24h", "with --room: from when on, a `DATE` or so long ago")
	f.StringVar(&o.until, "until", "", "with --room: up to `DATE` (default: now)")
	f.StringVar(&o.format, "format", "markdown", "with --room: `markdown|html`")
	f.StringVar(&o.zone, "tz", "", "with --room: the time `zone` (default: this machine's)")
	f.StringVar(&o.title, "title", "", "with --room: the page's `title`")
}

// Check refuses flags that say nothing without --room.
func (o *Export) Check(cmd *cobra.Command) error {
	for _, flag := range []string{"since", "until", "format", "tz", "title"} {
		if o.room == "" && cmd.Flags().Changed(flag) {
			return UsageError{fmt.Errorf("--%s says nothing without --room", flag)}
		}
	}
	return nil
}

// head is what the record says of itself.
func (o *Export) head(now time.Time) (timeline.Head, timeline.Format, error) {
	format, ok := timeline.ParseFormat(o.format)
	if !ok {
		return timeline.Head{}, "", UsageError{fmt.Errorf("--format %s: write markdown or html", o.format)}
	}
	zone := time.Local
	if o.zone != "" {
		var settings sshchat.Settings
		if err := sshchat.SettingFor("tz").Set(&settings, o.zone); err != nil {
			return timeline.Head{}, "", UsageError{fmt.Errorf("--tz %s: write a name such as Europe/Paris", o.zone)}
		}
		var err error
		if zone, err = time.LoadLocation(settings.Zone); err != nil {
			return timeline.Head{}, "", err
		}
	}
	now = now.In(zone)
	span := when.ParseStretch(o.since, o.until, now)
	switch {
	case span.Bad != "":
		return timeline.Head{}, "", UsageError{fmt.Errorf("%s is no moment: write 2h, or a date such as %s", sshchat.Echo(span.Bad), now.Format(time.DateOnly))}
	case span.IsEmpty():
		return timeline.Head{}, "", UsageError{fmt.Errorf("--until %s is not behind --since %s", o.until, o.since)}
	}
	tag, _ := lang.Match(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG"))
	return timeline.Head{
		Title: o.title, Since: span.From, Until: span.To, Made: now, Zone: zone,
		Styler: words.NewStyler(paint.Look{Lang: tag, Bare: true, Pipe: true, Time: "off"}),
	}, format, nil
}

// Write writes the record of the room from the chat at path.
func (o *Export) Write(cmd *cobra.Command, path string) (err error) {
	h, format, err := o.head(time.Now())
	if err != nil {
		return err
	}
	log, err := archive.OpenLog(cmd.Context(), path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	room, err := findRoom(cmd.Context(), log, o.room)
	if err != nil {
		return err
	}
	h.Room, h.Pins = room.Label(), room.Pins
	done, err := timeline.Write(cmd.Context(), cmd.OutOrStdout(), format, h, func(ctx context.Context, after uint64, each func(*sshchat.Entry) error) error {
		return log.Room(ctx, room.ID, h.Since, h.Until, after, each)
	})
	if err == nil && done.More {
		fmt.Fprintf(cmd.ErrOrStderr(), "sshchat: a record holds no more: these are %d entries; the rest begins with --since %s\n", done.Entries, done.Last.In(h.Zone).Format("2006-01-02T15:04:05"))
		return ErrFull
	}
	return err
}

// findRoom returns the room that a word means to whoever may read the data folder.
func findRoom(ctx context.Context, log *archive.Log, word string) (rooms.Room, error) {
	values, err := log.Keys(ctx, sshchat.RoomPrefix)
	if err != nil {
		return rooms.Room{}, err
	}
	switch found := rooms.Named(values, word); len(found) {
	case 0:
		return rooms.Room{}, fmt.Errorf("there is no room %s", sshchat.Echo(word))
	case 1:
		return found[0], nil
	default:
		return rooms.Room{}, UsageError{fmt.Errorf("several rooms are called %s: write the ID of one, such as %s or %s", sshchat.Echo(word), found[0].ID, found[1].ID)}
	}
}
