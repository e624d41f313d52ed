package invite

import "strings"

// Words are the words of a card and a page in one language.
type Words struct {
	Tag       string // of the language, as HTML has it
	Title     func(title string) string
	Type      string // above the command
	Name      string // below it
	Apps      string // for those who have no command line; has %host and %port
	First     string // above the fingerprint
	Changed   string // what to do when the host key is another
	Denied    string
	Keys      string // where a list of keys lets in
	Asks      string // where a passphrase is asked for
	Inside    string
	Scan      string // what the QR code is; has %url
	PageTitle string
}

// English are the words in English.
var English = Words{
	Tag:       "en",
	Title:     func(title string) string { return title + ": a chat by SSH" },
	Type:      "There is nothing to install on Linux, macOS and Windows 10 or later. Open a terminal and type:",
	Name:      "NAME is what you want to be called here.",
	Apps:      "In PuTTY, Termius or another app: host %host, port %port, and your name as the user.",
	First:     "At your first login ssh asks whether you know this server. Answer yes only if it shows this fingerprint:",
	Changed:   "If it ever says that the host key has changed, stop, and ask whoever gave you this.",
	Denied:    "\"Permission denied\" means that the name belongs to somebody else, or that you need a key or a passphrase which you do not have: try another name, or ask whoever gave you this.",
	Keys:      "Only people whose key is on a list come in: send your public key (~/.ssh/id_ed25519.pub) to whoever gave you this.",
	Asks:      "You are asked for the chat's passphrase: whoever gave you this knows it.",
	Inside:    "Inside, type and press Enter. /help tells the rest, and Ctrl-D leaves.",
	Scan:      "The QR code is this chat's address for an SSH app on a phone: %url",
	PageTitle: "How to join",
}

// Chinese are the words in Chinese.
var Chinese = Words{
	Tag:       "zh",
	Title:     func(title string) string { return title + "：用 SSH 进来聊天" },
	Type:      "Linux、macOS 和 Windows 10 以上不用安装任何软件。打开终端，输入：",
	Name:      "把 NAME 换成你想用的名字。",
	Apps:      "用 PuTTY、Termius 等软件：主机填 %host，端口填 %port，用户名填你的名字。",
	First:     "第一次登录时，ssh 会问你是否信任这台服务器。显示的指纹和下面一样，才回答 yes：",
	Changed:   "如果哪天提示主机密钥变了，先停下，问问给你这页的人。",
	Denied:    "出现 Permission denied，说明这个名字是别人的，或者需要你没有的密钥或口令：换个名字试试，或者问问给你这页的人。",
	Keys:      "只有名单上的密钥才能进来：请把你的公钥（~/.ssh/id_ed25519.pub）发给给你这页的人。",
	Asks:      "登录时要输入聊天室的口令，给你这页的人知道。",
	Inside:    "进来以后，打字、按回车就行。/help 是用法，Ctrl-D 离开。",
	Scan:      "二维码是这个聊天室的地址，用手机上的 SSH 软件扫：%url",
	PageTitle: "怎么进来",
}

// Both are both languages.
var Both = []Words{English, Chinese}

// apps is Apps with the facts in it.
func (w Words) apps(f Facts) string {
	return strings.NewReplacer("%host", f.Host, "%port", f.port()).Replace(w.Apps)
}

// scan is Scan with the facts in it.
func (w Words) scan(f Facts) string { return strings.ReplaceAll(w.Scan, "%url", f.URL()) }

// ways are the sentences on who comes in.
func (w Words) ways(f Facts) (all []string) {
	if f.Keys {
		all = append(all, w.Keys)
	}
	if f.Passphrase {
		all = append(all, w.Asks)
	}
	return all
}

// card writes the card in one language.
func (w Words) card(b *strings.Builder, f Facts, l Look) {
	b.WriteString(l.bold(w.Title(f.Title)) + "\n\n")
	l.wrap(b, w.Type)
	b.WriteString("\n  " + l.bold(f.Command()) + "\n\n")
	l.wrap(b, w.Name)
	l.wrap(b, w.apps(f))
	for _, way := range w.ways(f) {
		l.wrap(b, way)
	}
	b.WriteString("\n")
	l.wrap(b, w.First)
	b.WriteString("\n")
	for _, print := range f.Prints {
		for _, row := range l.rows(print) {
			b.WriteString(row + "\n")
		}
	}
	b.WriteString("\n")
	l.wrap(b, w.Changed)
	l.wrap(b, w.Denied)
	l.wrap(b, w.Inside)
}
