package sshchat

// Settings is how one person wants to see the chat. Everything in it is checked by
// the command that sets it; a front door fills it from the client's environment.
type Settings struct {
	Lang    string // "en", "zh"; "" is not known yet
	Theme   string // "auto", "dark", "light", "16", "none", "mono" (as none; bridges ask for it)
	Time    string // "off", "hm", "full"
	Zone    string // IANA name; "" is UTC
	Bell    bool   // ring for a mention
	Plain   bool   // for screen readers: no redraw, no colour
	Charset string // "utf-8", "gb18030", "gbk"
	Letters string // "off": from strangers none are taken; they are anything but that
}
