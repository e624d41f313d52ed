package words

import (
	"strings"

	"sshchat/sshchat"
)

// Page is what /help tells of that is no command: a table under a heading.
type Page struct {
	Title string
	Rows  []Row
}

// Row is a line of a table: what is typed or seen, and what it does or means.
type Row struct{ What, Does string }

// pageNames are the pages, in the order of the manual.
var pageNames = sshchat.HelpPages()

// helpPage is a page as /help shows it.
func (s *Styler) helpPage(p Page) string {
	return s.styled(bold, p.Title) + "\n" + s.table(p.Rows, usageWidth)
}

// manualPages are the pages as the manual has them.
func (s *Styler) manualPages() string {
	var t strings.Builder
	for _, name := range pageNames {
		t.WriteString("\n" + s.helpPage(s.cat.Pages[name]) + "\n")
	}
	return t.String()
}

func englishPages() map[string]Page {
	return map[string]Page{
		"keys": {"keys", []Row{
			{"Enter, Alt-Enter", "send; begin a new line inside the draft"},
			{"Tab, Shift-Tab", "complete a command, a #room or a name; go on"},
			{"Up, Down", "what you sent before; the draft is kept"},
			{"^R, ^G", "search in that, ^R again goes on; give up"},
			{"^A, ^E, Home, End", "to the start, to the end"},
			{"Alt-b, Alt-f", "a word back, a word on; so do Ctrl-Left, -Right"},
			{"^W, Alt-Backspace, Alt-d", "cut back to a space; a word back; a word on"},
			{"^U, ^K, ^Y", "cut to the start, to the end; bring back the cut"},
			{"^T, ^_", "swap two characters; undo"},
			{"Alt-1 to Alt-9", "turn to that room of yours"},
			{"^N, ^P", "the next room, the one before (of several)"},
			{"^L", "clear the screen"},
			{"^C", "clear the draft, take back what waits; twice: go"},
			{"^D", "leave, on an empty line"},
			{"Enter ~ .", "end an ssh that is stuck"},
		}},
		"text": {"text", []Row{
			{"*bold* _italic_ `code`", "shown so; the signs stay, to be copied"},
			{"```", "alone on a line: code begins, and ends, here"},
			{"> words", "a quoted line; /quote NAME TEXT answers one"},
			{"bob: hi, @bob", "calls bob: a mark, a bell and a colour there"},
			{"#ops words, ##ops", "said in #ops; #ops, said here"},
			{"//etc", "says /etc"},
			{"+1, -1", "answer the last line; so does /react :tada:"},
			{"a paste", "is one text, whatever it begins with"},
			{"over 20 lines", "a block: the start is shown, /show has the rest"},
			{"~bob, &opal", "bob is a guest, without a key; opal an operator"},
			{"»", "this line calls you"},
			{"[bob → you]", "for you alone"},
			{"* bob joined", "what happened, and was not said"},
			{"│", "goes on with the message above"},
			{"--", "told to you alone, by the chat"},
			{"/raw, /raw bob", "the last message exactly as it was sent"},
		}},
	}
}

func chinesePages() map[string]Page {
	return map[string]Page{
		"keys": {"按键", []Row{
			{"Enter、Alt-Enter", "发送；在草稿里换行"},
			{"Tab、Shift-Tab", "补全命令、#聊天室、名字；再按换下一个"},
			{"↑、↓", "以前发过的内容；草稿会留着"},
			{"^R、^G", "在其中查找，再按 ^R 继续找；放弃"},
			{"^A、^E、Home、End", "到开头、到末尾"},
			{"Alt-b、Alt-f", "后退、前进一个词；Ctrl-←、Ctrl-→ 也行"},
			{"^W、Alt-退格、Alt-d", "剪切到前一个空格；前一个词；后一个词"},
			{"^U、^K、^Y", "剪切到开头、到末尾；取回剪切的内容"},
			{"^T、^_", "交换两个字符；撤销"},
			{"Alt-1 到 Alt-9", "切换到你的第几个聊天室"},
			{"^N、^P", "下一个、上一个聊天室（有几个时）"},
			{"^L", "清屏"},
			{"^C", "清空草稿，收回还没发出的；按两次退出"},
			{"^D", "空行时退出"},
			{"Enter ~ .", "断开卡住的 ssh"},
		}},
		"text": {"文字", []Row{
			{"*粗体* _斜体_ `代码`", "按样式显示；符号保留，方便复制"},
			{"```", "单独一行：代码从这里开始，到下一个为止"},
			{"> 内容", "引用的一行；/quote 名字 内容 可回答"},
			{"小明：你好、@小明", "叫小明：对方会看到标记、颜色并响铃"},
			{"#ops 内容、##ops", "在 #ops 里说；在这里说“#ops”"},
			{"//etc", "说的是 /etc"},
			{"+1、-1", "回应最后一行；/react :tada: 也行"},
			{"粘贴", "整段算一条，不管以什么开头；按 Enter 发送"},
			{"超过 20 行", "成为一段：先显示开头，/show 看全部"},
			{"~bob、&opal", "bob 是没有密钥的访客；opal 是管理员"},
			{"»", "这一行叫到了你"},
			{"[bob → 你]", "只对你一个人说的"},
			{"* bob 进入了聊天室", "发生的事，不是说的话"},
			{"│", "接着上面那条消息"},
			{"--", "聊天室只告诉你一个人的"},
			{"/raw、/raw bob", "原样显示最后一条消息"},
		}},
	}
}
