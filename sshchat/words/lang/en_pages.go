package lang

// englishPages has what /help tells besides commands.
func englishPages() map[string]Page {
	return map[string]Page{
		"keys": {"keys", []Row{
			{"Enter, Alt-Enter", "send; begin a new line inside the draft"},
			{"Tab, Shift-Tab", "complete a command, a #room or a name; go on"},
			{"Up, Down", "what you sent before; the draft is kept"},
			{"Alt-e", "change what you said last here"},
			{"^R, ^G", "search in that, ^R again goes on; give up"},
			{"^A, ^E, Home, End", "to the start, to the end"},
			{"Alt-b, Alt-f", "a word back, a word on; so do Ctrl-Left, -Right"},
			{"^W, Alt-Backspace, Alt-d", "cut back to a space; a word back; a word on"},
			{"^U, ^K, ^Y", "cut to the start, to the end; bring back the cut"},
			{"^T, ^_", "swap two characters; undo"},
			{"Alt-1 to Alt-9", "turn to that room of yours; each keeps its draft"},
			{"Alt-a", "to the next with something new, calls first"},
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
