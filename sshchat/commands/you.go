package commands

import (
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/commands/table"
)

func quitRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "quit", Aliases: []string{"exit", "bye", "q", "退出"}, Group: "you", Endless: true, Needs: sshchat.NeedsSession},
			Price:   table.Free, Run: doQuit,
		},
	}
}

func doQuit(c *table.Call) error {
	c.By.Quit()
	return nil
}

func clearRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "clear", Aliases: []string{"清屏"}, Group: "you", Needs: sshchat.NeedsSession},
			Run:     doClear,
		},
	}
}

func doClear(c *table.Call) error {
	c.Tell(sshchat.Clear{})
	return nil
}

func settingRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "lang", Aliases: []string{"language", "语言"}, Args: "en|zh|es", Group: "you", Needs: sshchat.NeedsAccount},
			Run:     doSetting, Complete: completeSetting,
		},
		{
			Command: sshchat.Command{Name: "theme", Aliases: []string{"主题"}, Args: "auto|dark|light|16|none", Group: "you", Needs: sshchat.NeedsAccount},
			Run:     doSetting, Complete: completeSetting,
		},
		{
			Command: sshchat.Command{Name: "time", Aliases: []string{"timestamp", "时间"}, Args: "off|hm|full", Group: "you", Needs: sshchat.NeedsAccount},
			Run:     doSetting, Complete: completeSetting,
		},
		{
			Command: sshchat.Command{Name: "tz", Aliases: []string{"timezone", "时区"}, Args: "ZONE", Group: "you", Endless: true, Needs: sshchat.NeedsAccount},
			Run:     doSetting,
		},
		{
			Command: sshchat.Command{Name: "bell", Aliases: []string{"铃声"}, Args: "on|off", Group: "you", Needs: sshchat.NeedsAccount},
			Run:     doSetting, Complete: completeSetting,
		},
		{
			Command: sshchat.Command{Name: "notify", Aliases: []string{"桌面通知"}, Args: "on|off", Group: "you", Needs: sshchat.NeedsAccount},
			Run:     doSetting, Complete: completeSetting,
		},
		{
			Command: sshchat.Command{Name: "plain", Args: "on|off", Group: "you", Needs: sshchat.NeedsAccount},
			Run:     doSetting, Complete: completeSetting,
		},
		{
			Command: sshchat.Command{Name: "charset", Args: "utf-8|gb18030|gbk", Group: "you", Needs: sshchat.NeedsAccount},
			Run:     doSetting, Complete: completeSetting,
		},
		{
			Command: sshchat.Command{Name: "msgs", Args: "on|off", Group: "you", Needs: sshchat.NeedsAccount},
			Run:     doSetting, Complete: completeSetting,
		},
	}
}

// doSetting changes how m sees the chat, or says how it is.
func doSetting(c *table.Call) error {
	set := sshchat.SettingFor(c.Row.Name)
	s := c.By.Settings()
	if c.Args == "" {
		if set.Values == nil {
			c.Tell(sshchat.Done{Key: "tz.is", Args: []any{sshchat.ZoneShown(set.Get(s), c.Now())}})
			return nil
		}
		c.Tell(sshchat.Done{Key: "setting.is", Args: []any{c.Row.Name, set.Get(s), c.Row.Args}})
		return nil
	}
	value := c.Args
	if set.Values != nil {
		value = strings.ToLower(value)
		if !slices.Contains(set.Values, value) {
			return sshchat.NewFault("setting.bad", c.Row.Name, sshchat.Echo(c.Args), c.Row.Args)
		}
	}
	if err := set.Set(&s, value); err != nil {
		return err
	}
	if err := c.By.Pace(); err != nil {
		return err
	}
	c.By.SetSettings(s)
	if err := c.By.Reshow(c.Ctx); err != nil { // whether strangers may write is on the card
		return err
	}
	if err := c.By.KeepSetting(c.Ctx, c.Row.Name, set.Get(s)); err != nil {
		return err
	}
	c.Tell(sshchat.Done{Key: "setting.set", Args: []any{c.Row.Name, set.Get(s)}})
	return nil
}

// completeSetting offers what the usage Shows: "mono" is the bridges' word for "none".
func completeSetting(c *table.Call) []string {
	return slices.DeleteFunc(slices.Clone(sshchat.SettingFor(c.Row.Name).Values), func(v string) bool { return v == "mono" })
}
