package sshchat

import (
	"slices"
	"strings"
)

func quitRows() []*row {
	return []*row{
		{
			Command: Command{Name: "quit", Aliases: []string{"exit", "bye", "q", "退出"}, Group: "you", Endless: true, Needs: NeedsSession},
			price:   free, run: doQuit,
		},
	}
}

func doQuit(c *Call) error {
	c.By.quit()
	return nil
}

func clearRows() []*row {
	return []*row{
		{
			Command: Command{Name: "clear", Aliases: []string{"清屏"}, Group: "you", Needs: NeedsSession},
			run:     doClear,
		},
	}
}

func doClear(c *Call) error {
	c.tell(Clear{})
	return nil
}

func settingRows() []*row {
	return []*row{
		{
			Command: Command{Name: "lang", Aliases: []string{"language", "语言"}, Args: "en|zh", Group: "you", Needs: NeedsAccount},
			run:     doSetting, complete: completeSetting,
		},
		{
			Command: Command{Name: "theme", Aliases: []string{"主题"}, Args: "auto|dark|light|16|none", Group: "you", Needs: NeedsAccount},
			run:     doSetting, complete: completeSetting,
		},
		{
			Command: Command{Name: "time", Aliases: []string{"timestamp", "时间"}, Args: "off|hm|full", Group: "you", Needs: NeedsAccount},
			run:     doSetting, complete: completeSetting,
		},
		{
			Command: Command{Name: "tz", Aliases: []string{"timezone", "时区"}, Args: "ZONE", Group: "you", Endless: true, Needs: NeedsAccount},
			run:     doSetting,
		},
		{
			Command: Command{Name: "bell", Aliases: []string{"铃声"}, Args: "on|off", Group: "you", Needs: NeedsAccount},
			run:     doSetting, complete: completeSetting,
		},
		{
			Command: Command{Name: "plain", Args: "on|off", Group: "you", Needs: NeedsAccount},
			run:     doSetting, complete: completeSetting,
		},
		{
			Command: Command{Name: "charset", Args: "utf-8|gb18030|gbk", Group: "you", Needs: NeedsAccount},
			run:     doSetting, complete: completeSetting,
		},
		{
			Command: Command{Name: "msgs", Args: "on|off", Group: "you", Needs: NeedsAccount},
			run:     doSetting, complete: completeSetting,
		},
	}
}

// doSetting changes how m sees the chat, or says how it is.
func doSetting(c *Call) error {
	set := settingFor(c.Row.Name)
	s := c.By.Settings()
	if c.Args == "" {
		is := set.Get(s)
		if set.Values == nil {
			is = zoneShown(is, c.now())
		}
		c.tell(Done{"setting.is", []any{c.Row.Name, is, c.Row.Args}})
		return nil
	}
	value := c.Args
	if set.Values != nil {
		value = strings.ToLower(value)
		if !slices.Contains(set.Values, value) {
			return fault("setting.bad", c.Row.Name, echo(c.Args), c.Row.Args)
		}
	}
	if err := set.Set(&s, value); err != nil {
		return err
	}
	if err := c.By.pace(); err != nil {
		return err
	}
	c.By.SetSettings(s)
	if err := c.By.reshow(c.Ctx); err != nil { // whether strangers may write is on the card
		return err
	}
	if err := c.By.keepSetting(c.Ctx, c.Row.Name, set.Get(s)); err != nil {
		return err
	}
	c.tell(Done{"setting.set", []any{c.Row.Name, set.Get(s)}})
	return nil
}

// completeSetting offers what the usage shows: "mono" is the bridges' word for "none".
func completeSetting(c *Call) []string {
	return slices.DeleteFunc(slices.Clone(settingFor(c.Row.Name).Values), func(v string) bool { return v == "mono" })
}
