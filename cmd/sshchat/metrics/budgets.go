package metrics

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"sshchat/sshchat/books"
	"sshchat/sshchat/estate"
)

// BudgetsLine is what a running server is asked for its budgets by, over the local socket.
const BudgetsLine = "server budgets"

// BudgetUse is how much of a budget is used.
type BudgetUse struct {
	Budget string `json:"budget"`
	Used   int    `json:"used"`
	Of     int    `json:"of"`
}

// flag is what sets a budget.
func (u BudgetUse) flag() string {
	switch u.Budget {
	case "people", "logins":
		return "--max-" + u.Budget
	}
	return "--new-" + u.Budget
}

// budgets returns what is used of the budgets of all together.
func (s *sample) budgets() []BudgetUse {
	var all []BudgetUse
	if s.Door != nil {
		b := s.Door.Habits().Budgets
		all = append(all, BudgetUse{"people", s.loggedIn, b.People}, BudgetUse{"logins", s.strangers, b.Strangers})
	}
	for _, u := range books.Uses(s.Chat.Books) {
		all = append(all, BudgetUse{string(u.Kind), u.Used, u.Of})
	}
	return all
}

// BudgetsText is a table of the budgets of all together, and of whoever uses most of each, for the
// operator of this machine alone: it has addresses.
func (s *Server) BudgetsText() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	tops := books.Tops(s.Chat.Books)
	fmt.Fprintln(w, "BUDGET\tUSED\tOF\t\tFLAG\tMOST FROM ONE ADDRESS")
	for _, u := range s.look().budgets() {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d %%\t%s\t", u.Budget, u.Used, u.Of, 100*u.Used/max(1, u.Of), u.flag())
		if top, ok := tops[estate.Stays(u.Budget)]; ok {
			fmt.Fprintf(w, "%d of %d: %s (%s-per-source)", top.Used, top.Of, top.Source, u.flag())
		}
		fmt.Fprintln(w)
	}
	_ = w.Flush() // a Builder takes all
	var out strings.Builder
	for line := range strings.Lines(b.String()) {
		out.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return out.String()
}
