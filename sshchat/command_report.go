package sshchat

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sshchat/sshchat/text"
)

func reportRows() []*row {
	return []*row{
		{
			Command: Command{Name: "report", Aliases: []string{"举报"}, Args: "NAME REASON", Group: "talk"},
			reads:   true, run: doReport, complete: completeName,
		},
	}
}

// doReport tells those who look after the chat of somebody: at once if they are here, else
// when they come. Nobody else learns of it.
func doReport(c *Call) error {
	name, why := splitWord(c.Args)
	if why == "" {
		return c.usage()
	}
	if err := c.By.pace(); err != nil {
		return err
	}
	t, err := c.findTarget(name)
	switch {
	case err != nil:
		return err
	case t.id() == "":
		return fault("rule.nobody", echo(name))
	case t.id() == c.By.accountID():
		return fault("rule.self")
	}
	all, err := c.Chat.reports(c.Ctx)
	if err != nil {
		return err
	}
	r := c.report(t, text.Line(why))
	if err := r.tooMany(all); err != nil {
		return err
	}
	if err := c.keepReport(&r, all); err != nil {
		return err
	}
	c.tellOperators(&r)
	c.tell(Done{"report.done", []any{r.Whom.Name, r.Why}})
	return nil
}

func reportsRows() []*row {
	return []*row{
		{
			Command: Command{Name: "reports", Args: "[done N]", Role: OperatorRole, Group: "moderation"},
			reads:   true, run: doReports,
		},
	}
}

// doReports shows operators what waits for them, or ends it.
func doReports(c *Call) error {
	word, arg := splitWord(c.Args)
	if word != "" && !strings.EqualFold(word, "done") || word != "" && arg == "" {
		return c.usage()
	}
	all, err := c.Chat.reports(c.Ctx)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(r Report) bool { return r.Whom.Account == c.By.accountID() })
	if word != "" {
		return c.endReport(all, arg)
	}
	if len(all) == 0 {
		return fault("report.none")
	}
	var t strings.Builder
	for _, r := range all {
		fmt.Fprintf(&t, "\n#%d  %s  %s → %s  %s: %s", r.N, r.At.In(c.By.zone()).Format("2006-01-02 15:04"), r.By.Name, r.Whom.Name, r.Room, r.Why)
	}
	c.tell(Done{"report.list", []any{text.Block(t.String()[1:])}})
	return nil
}

// endReport forgets a report that was seen to.
func (c *Call) endReport(all []Report, word string) error {
	n, err := strconv.Atoi(strings.TrimPrefix(word, "#"))
	if err != nil || !slices.ContainsFunc(all, func(r Report) bool { return r.N == n }) {
		return fault("report.unknown", echo(word))
	}
	if err := c.Chat.dropReport(c.Ctx, reportKey(n)); err != nil {
		return err
	}
	c.tell(Done{"report.end", []any{n}})
	return nil
}
