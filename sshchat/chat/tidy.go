package chat

import (
	"context"
	"errors"
	"time"

	"sshchat/sshchat"
)

// tidyEvery is how often the chat looks for what nobody uses.
const tidyEvery = time.Hour

// tidy forgets, as long as ctx lasts, what nobody uses: it looks once an hour.
func (c *Chat) tidy(ctx context.Context) {
	for c.Ledger.Every(ctx, tidyEvery) {
		here := map[string]bool{}
		for _, m := range c.everybody() {
			here[m.AccountID()] = true
		}
		err := c.Tidy(ctx, here)
		if err != nil && ctx.Err() == nil && !errors.Is(err, sshchat.ErrClosed) {
			c.Ledger.Log("forget what nobody uses", "err", err)
		}
	}
}
