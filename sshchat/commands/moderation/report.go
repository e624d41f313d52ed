package moderation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/text"
)

// ReportRows returns the row by which anybody reports somebody.
func ReportRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "report", Aliases: []string{"举报"}, Args: "NAME REASON", Group: "talk"},
			Reads:   true, Run: doReport, Complete: table.CompleteName,
		},
	}
}

// doReport tells those who look after the chat of somebody: at once if they are here, else
// when they come. Nobody else learns of it.
func doReport(c *table.Call) error {
	name, why := sshchat.SplitWord(c.Args)
	if why == "" {
		return c.Usage()
	}
	if err := c.By.Pace(); err != nil {
		return err
	}
	t, err := c.FindTarget(name)
	switch {
	case err != nil:
		return err
	case t.Id() == "":
		return sshchat.NewFault("rule.nobody", sshchat.Echo(name))
	case t.Id() == c.By.AccountID():
		return sshchat.NewFault("rule.self")
	}
	all, err := c.Node.Reports(c.Ctx)
	if err != nil {
		return err
	}
	r := c.Reports().New(t, text.Line(why))
	if err := r.TooMany(all); err != nil {
		return err
	}
	if err := c.Node.KeepReport(c.Ctx, &r, all); err != nil {
		return err
	}
	c.Tell(sshchat.Done{Key: "report.done", Args: []any{r.Whom.Name, r.Why}})
	return nil
}

func reportsRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "reports", Role: sshchat.OperatorRole, Group: "moderation"},
			Reads:   true, Run: doReports, Words: []*table.Row{
				{Command: sshchat.Command{Name: "done", Args: "N"}, Run: endReport},
			},
		},
	}
}

// reportsFor returns what waits for an operator: a report of them is none of theirs.
func reportsFor(c *table.Call) ([]books.Report, error) {
	all, err := c.Node.Reports(c.Ctx)
	return slices.DeleteFunc(all, func(r books.Report) bool { return r.Whom.Account == c.By.AccountID() }), err
}

// doReports shows operators what waits for them.
func doReports(c *table.Call) error {
	if c.Args != "" { // no word that there is
		return c.Usage()
	}
	all, err := reportsFor(c)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return sshchat.NewFault("report.none")
	}
	var t strings.Builder
	for _, r := range all {
		fmt.Fprintf(&t, "\n#%d  %s  %s → %s  %s: %s", r.N, r.At.In(c.By.Zone()).Format("2006-01-02 15:04"), r.By.Name, r.Whom.Name, r.Room, r.Why)
	}
	c.Tell(sshchat.Done{Key: "report.list", Args: []any{text.Block(t.String()[1:])}})
	return nil
}

// endReport forgets a report that was seen to.
func endReport(c *table.Call) error {
	if c.Args == "" {
		return c.Usage()
	}
	all, err := reportsFor(c)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(strings.TrimPrefix(c.Args, "#"))
	if err != nil || !slices.ContainsFunc(all, func(r books.Report) bool { return r.N == n }) {
		return sshchat.NewFault("report.unknown", sshchat.Echo(c.Args))
	}
	if err := c.Node.DropReport(c.Ctx, books.ReportKey(n)); err != nil {
		return err
	}
	c.Tell(sshchat.Done{Key: "report.end", Args: []any{n}})
	return nil
}
