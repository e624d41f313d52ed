package moderation

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/reports"
	"sshchat/sshchat/text"
)

// ReportRows returns the row by which anybody reports somebody.
func ReportRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "report", Aliases: []string{"举报"}, Args: "[NAME REASON | #SEQ REASON]", Group: "talk"},
			Reads:   true, Run: doReport, Complete: table.CompleteName,
		},
	}
}

// doReport tells those who look after the chat of somebody: at once if they are here, else
// when they come. Nobody else learns of it. Alone it tells what became of one's own.
func doReport(c *table.Call) error {
	whom, why := sshchat.SplitWord(c.Args)
	switch {
	case whom == "":
		return ownReports(c)
	case why == "":
		return c.Usage()
	}
	if err := c.By.Pace(); err != nil {
		return err
	}
	r, err := c.Reports().Tell(whom, text.Line(why))
	switch {
	case err != nil:
		return err
	case len(r.Lines) > 0:
		c.Tell(sshchat.Done{Key: "report.lines", Args: []any{r.Whom.Name, r.Why, len(r.Lines)}})
	default:
		c.Tell(sshchat.Done{Key: "report.done", Args: []any{r.Whom.Name, r.Why}})
	}
	return nil
}

// ownReports tells what became of what the caller reported.
func ownReports(c *table.Call) error {
	mine, err := c.Reports().Mine()
	if err != nil {
		return err
	}
	if len(mine) == 0 {
		return sshchat.NewFault("report.mine.none")
	}
	for _, r := range mine {
		switch {
		case !r.IsDone():
			c.Tell(sshchat.Done{Key: "report.waits", Args: []any{r.Whom.Name, r.Why}})
		case r.Done.Words.IsZero():
			c.Tell(sshchat.Done{Key: "report.seen", Args: []any{r.Whom.Name}})
		default:
			c.Tell(sshchat.Done{Key: "report.answer", Args: []any{r.Whom.Name, r.Done.Words}})
		}
	}
	return nil
}

func reportsRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "reports", Args: "[N | take N | done [N [WORDS]]]", Role: sshchat.OperatorRole, Group: "moderation"},
			Reads:   true, Run: doReports, Words: []*table.Row{
				{Command: sshchat.Command{Name: "take", Args: "N"}, Run: takeReport},
				{Command: sshchat.Command{Name: "done", Args: "[N [WORDS]]"}, Run: endReport},
			},
		},
	}
}

// doReports shows operators what waits for them, or one of those with its lines.
func doReports(c *table.Call) error {
	all, err := c.Reports().For(false)
	if err != nil {
		return err
	}
	if c.Args != "" {
		n, err := reportNumber(c, c.Args)
		if err != nil {
			return err
		}
		done, err := c.Reports().For(true)
		if err != nil {
			return err
		}
		for _, r := range append(all, done...) {
			if r.N == n {
				return tellReports(c, []reports.Report{r}, true)
			}
		}
		return reports.Unknown(n)
	}
	if len(all) == 0 {
		return sshchat.NewFault("report.none")
	}
	return tellReports(c, all, false)
}

// tellReports lists reports, one a line, with the lines that they are about if those are wanted.
func tellReports(c *table.Call, all []reports.Report, whole bool) error {
	var t strings.Builder
	moment := func(at time.Time) string { return at.In(c.By.Zone()).Format("2006-01-02 15:04") }
	for _, r := range all {
		where := ""
		if r.Room != "" { // of a letter, or where not everybody may know
			where = "  " + r.Room
		}
		fmt.Fprintf(&t, "\n#%d  %s  %s → %s%s: %s", r.N, moment(r.At), r.By.Name, r.Whom.Name, where, r.Why)
		if !r.Taken.At.IsZero() {
			fmt.Fprintf(&t, "  [%s]", r.Taken.By.Name)
		}
		if r.IsDone() {
			fmt.Fprintf(&t, "  ✓ %s  %s: %s", moment(r.Done.At), r.Done.By.Name, r.Done.Words)
		}
		if !whole {
			continue
		}
		for _, l := range r.Lines {
			mark := " "
			if l.Seq == r.Seq {
				mark = ">"
			}
			fmt.Fprintf(&t, "\n  %s %s  %s: %s", mark, moment(l.At), l.From.Name, l.Body)
		}
	}
	c.Tell(sshchat.Done{Key: "report.list", Args: []any{text.Block(t.String()[1:])}})
	return nil
}

// reportNumber reads the number of a report.
func reportNumber(c *table.Call, word string) (int, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(word, "#"))
	switch {
	case err != nil:
		return 0, c.Usage()
	case n < 1:
		return 0, reports.Unknown(n)
	}
	return n, nil
}

// takeReport notes that the caller sees to a report.
func takeReport(c *table.Call) error {
	n, err := reportNumber(c, c.Args)
	if err != nil {
		return err
	}
	return c.Done(c.Reports().Take(n), sshchat.Done{Key: "report.take", Args: []any{n}})
}

// endReport notes what was done with a report, or lists those with which something was.
func endReport(c *table.Call) error {
	if c.Args == "" {
		all, err := c.Reports().For(true)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return sshchat.NewFault("report.done.none")
		}
		return tellReports(c, all, false)
	}
	word, words := sshchat.SplitWord(c.Args)
	n, err := reportNumber(c, word)
	if err != nil {
		return err
	}
	return c.Done(c.Reports().End(n, text.Line(words)), sshchat.Done{Key: "report.end", Args: []any{n}})
}
