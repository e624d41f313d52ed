package sshchat

// spoofTable lists, by the name that somebody holds, what strangers try in order to
// pass for them. Under "" stand attempts to pass for the house.
var spoofTable = map[string][]string{
	"alice": {
		// case and width
		"Alice", "ALICE", "aLiCe", "ａｌｉｃｅ", "ＡＬＩＣＥ", "Ａlice", "alicｅ",
		// ASCII that reads alike
		"aIice", "AlICE", "al1ce", "a1ice", "AL1CE", "a11ce", "a1lce", "allce", "aiice",
		"alice_", "alice-", "alice.", "alice__", "alice_.-", "Alice_",
		// Cyrillic and Greek, one letter and all of them
		"аlice", "аliсе", "аӏісе", "аlісe", "АLІСЕ", "alicе", "аӀісе", "ΑLICE", "αlice", "alιce", "AlicΕ", "aliϲe",
		// zero width and other invisible characters
		"a\u200blice", "al\u200cice", "ali\u200dce", "alice\u2060", "\ufeffalice", "al\u00adice", "ali\u034fce",
		"alice\u200e", "\u202ealice", "\u2066alice\u2069", "a\u180elice", "alice\ufe0f", "alice\U000e0041",
		"alice\U000e0100", "al\u115fice", "alice\u3164", "alice\uffa0", "a\u061clice", "alice\u2063", "alice\u17b4",
		// spaces and control characters
		"alice ", " alice", "al ice", "alice\u00a0", "alice\u3000", "alice\t", "alice\n", "alice\x00", "alice\x7f",
		"alice\u0085", "\x1b[1malice", "alice\u2028", "evil\b\b\b\balice",
		// combining marks
		"ali\u0307ce", "alice\u0323", "a\u0323lice", "a\u0332lice", "a\u0335lice", "al\u0338ice", "alic\u0327e",
		"alice\u0328", "alice\u0305", "ali\u20ddce", "alice\u0301\u0301\u0301", "\u0301alice", "a\u030dlice", "ạlice", "aḷice", "aliçe",
		// relatives of Latin letters
		"alıce", "ALİCE", "ɑlice", "aɩice", "alɪce", "aʟice", "ᴀʟɪᴄᴇ", "ａʟɪcᴇ", "aǀice", "ałice", "alicɇ", "aɭice", "ⱥlice", "alicᴇ", "𝐚𝐥𝐢𝐜𝐞", "𝒶lice",
		"ⓐⓛⓘⓒⓔ", "ᵃlice", "aliсе", "ꓮꓡꓲꓚꓰ", "ᎪᏞᏆᏟᎬ", "ali\uff43e", "aⅼice", "alⅰⅽe", "aℓice",
	},
	"bob": {
		"BOB", "b0b", "B0B", "Bob.", "ЬоЬ", "вов", "ВОВ", "ВоВ", "βοβ", "ΒΟΒ", "Βob", "ƅoƅ", "bоb", "bοb", "b٥b", "bօb", "ʙoʙ", "ɓob", "ḅob", "boḃ", "bøb", "ｂｏｂ", "bo\u200bb", "bob\u0308\u0323\u0301", "ƄOƄ",
	},
	"Ian": {"ian", "IAN", "lan", "1an", "ІАП", "Ιan", "іan", "İan", "ıan", "ian_", "ＩＡＮ"},
	"rower1": {
		"r0wer1", "rowerl", "rowerI", "ROWERI", "rower1.", "ｒｏｗｅｒ１", "rоwer1", "rower\u06f1", "rower१",
	},
	"Natasha": {"ΝATASHA", "NΑTASHA", "NАТАSНА", "nata\u0455ha", "natasha\u0331", "natаsha"},
	"Tom":     {"ТОМ", "ТоМ", "том", "Том", "ΤΟΜ", "ᴛᴏᴍ", "t0m", "T0M", "tom-", "tоm"},
	"pax":     {"рах", "РАХ", "Рах", "ΡΑΧ", "paх", "pаx", "рax", "p@x"},
	"nina":    {"ΝΙΝΑ", "Νina", "піпа", "nına", "n1na", "nіna"},
	"mary-ann": {
		"mary_ann", "mary.ann", "Mary--Ann", "mary‐ann", "mary–ann", "mary−ann", "mary﹘ann", "maryーann", "mary\u2010ann",
	},
	"scope":    {"ѕсоре", "ЅСОРЕ", "ѕсоpе", "sсope", "scоpe"},
	"José":     {"jose\u0301", "JOSÉ", "josé.", "j0sé", "jоsé", "josẹ́"},
	"straße":   {"strasse", "STRASSE", "straẞe", "ｓtraße"},
	"Владимир": {"ВЛАДИМИР", "владимир", "Bладимир", "Влaдимир", "Владимиp", "владимир_", "вла\u0335димир"},
	"Νίκος":    {"ΝΊΚΟΣ", "νίκοσ", "Nίκος", "Νίкος", "Νίκοϲ"},
	"力口":       {"カ口", "力ロ", "カロ", "力\u200b口", "ｶﾛ", "⼒口"},
	"二一":       {"ニ一", "二ー", "ニー"},
	"李雷":       {"李雷_", "李雷\u200b", "李\u3000雷", "李雷\ufe00", "李雷.", "李\ufe0e雷", "李\u302a雷"},
	"はなこ":      {"は\u200bなこ", "はなこ_", "は\u034fなこ"},
	"가나다":      {"가나다.", "\u1100\u1161나다", "가\u3164나다", "가나\u115f다"},
	"محمد":     {"مُحَمَّد", "محمد\u200f", "م\u0640حمد", "محمد\u061c", "\u202bمحمد", "ﻣﺤﻤﺪ"},
	"דוד":      {"דָּוִד", "ד\u200fוד", "דוד\u05bf", "דוd"},
	"": {
		"admin", "Admin", "ADMIN", "adm1n", "admіn", "аdmin", "ａｄｍｉｎ", "admin_", "admin.", "a\u200bdmin", "admın", "administrator",
		"Adm1n1strator", "root", "R00t", "rооt", "ｒｏｏｔ", "system", "SYSTEM", "ѕуѕтем", "sуstem", "server", "ѕеrver", "operator", "0perator", "op", "ор", "0p",
		"ОР", "mod", "Mod-", "moderator", "m0derator", "owner", "guest", "everyone", "here", "me", "ME", "ме", "Ме", "you", "nobody", "n0body", "anonymous", "sshchat", "ssh_chat_\u200b", "SSHChat",
		"管理员", "管理員", "系统", "系統", "服务器", "伺服器", "匿名", "所有人", "管理员_", "管理\u200b员", "系统.", "システム", "ｼｽﾃﾑ", "管理者", "관리자", "시스템",
		"админ", "АДМИН", "администратор", "сервер", "модератор", "διαχειριστής", "ΔΙΑΧΕΙΡΙΣΤΉΣ", "مدير", "مُدير", "מנהל", "ผู้ดูแล", "व्यवस्थापक", "yönetici", "système", "SYSTÈME", "all", "ALL",
	},
}

// honestNames are given names, full names and nicknames as people write them.
var honestNames = []string{
	// Chinese, with Latin too, simplified and traditional
	"李", "李雷", "韩梅梅", "王小明", "歐陽娜娜", "张伟", "陳大文", "小李飞刀", "David王", "阿Q", "程序员_小张", "老王2号", "风清扬", "諸葛亮", "7李", "李明-",
	// Japanese
	"田中太郎", "さくら", "タロウ", "ユーザー", "山田はなこ", "ねこ好き", "Ken太", "佐々木", "ラーメン大王", "みどり",
	// Korean
	"김철수", "이영희", "박지성", "홍길동", "민준Kim", "세종대王",
	// Russian, Ukrainian, Bulgarian, Serbian, Kazakh
	"Владимир", "Наталья", "Алёна", "Андрей", "Вера", "Сергій", "Їжак", "Георги", "Ђорђе", "Әлия", "иван-петров", "Саша_99",
	// Greek, Armenian, Georgian
	"Νίκος", "Ελένη", "Γιώργος", "Αθηνά", "Άννα", "Արամ", "Անի", "ნინო", "გიორგი",
	// Arabic, Persian, Urdu, Hebrew
	"محمد", "فاطمة", "أحمد", "عليرضا", "زهرا", "پروین", "چنگیز", "نور2", "דוד", "שרה", "יעל", "משה",
	// India and its neighbours
	"राम", "प्रिया", "अमित", "লক্ষ্মী", "রহিম", "தமிழ்", "முருகன்", "రాము", "ಸುಮಾ", "മോഹൻ", "ગીતા", "ਗੁਰਪ੍ਰੀਤ", "සුනිල්",
	// South East Asia, Tibet, Ethiopia, Mongolia, Cherokee
	"สมชาย", "น้ำฝน", "ดำรง", "ผู้กอง", "ສົມພອນ", "ຄຳຫຼ້າ", "ကျော်", "မြင့်", "សុខា", "བསྟན", "བཀྲཤིས", "አበበ", "ᠮᠣᠩᠭᠣᠯ", "ᏣᎳᎩ",
	// Vietnamese, Turkish, and Europe
	"Nguyễn", "Trần", "Đức", "Phượng", "Ngọc_Anh", "Ayşe", "İsmail", "Ilgın", "Özgür", "Jürgen", "Großmann", "François", "Zoë", "Łukasz",
	"Žofie", "Þórdís", "Søren", "Åsa", "José", "João", "Ștefan", "Győző", "Jānis", "Ödön",
	// nicknames and logins
	"Ann", "bob", "Elia", "Ali", "Gil", "x86", "r2d2", "dev-1", "j.doe", "mary_ann", "McIntyre", "night0wl", "vim", "ubuntu", "deploy", "ci-bot",
}
