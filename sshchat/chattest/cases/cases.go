package main

// abuse is something hostile or broken that the server must survive.
type abuse struct {
	Number string
	What   string   // what is done
	Must   string   // what must hold besides: others chat on, nothing leaks, nothing panics
	Tests  []string // "chat.TestName"; all must pass
}

// cases are the 65 of the threat model. The comment above each group is where it strikes.
var cases = []abuse{
	// The connection.
	{"1", "silent TCP connections", "each is closed at the login limit", []string{"front.TestDawdlers", "front/guard.TestDeadlines"}},
	{"2", "one byte a second", "the limit is absolute", []string{"front/guard.TestLoginDeadlineIsAbsolute"}},
	{"3", "version line or KEXINIT alone", "closed at the limit", []string{"front.TestDawdlers"}},
	{"4", "keys exchanged, no login", "closed at the limit", []string{"front.TestDawdlers"}},
	{"5", "logged in, no channel", "closed at the limit", []string{"front.TestDawdlers"}},
	{"6", "a session, no shell", "closed at the limit", []string{"front.TestDawdlers", "front/wishmount.TestMount"}},
	{"7", "10,000 connections of one source", "others are served", []string{"front/admission.TestOneSourceCannotKeepOthersOut"}},
	{"8", "a burst above the budget", "the budget gets in, the rest is told and then closed in silence", []string{"front.TestBudget", "front/admission.TestRefusalsGoSilent"}},
	{"9", "strangers from everywhere", "the totals hold, early drop is random", []string{"front.TestStrangersFromEverywhere", "front/admission.TestRandomEarlyDrop", "front.TestSilentStrangersKeepNobodyOut"}},
	{"10", "addresses of one /64", "one source", []string{"front/admission.TestSourceIsAnAddressOrA64"}},
	{"11", "no descriptor is left", "served again at once when there are some", []string{"cmd.TestOutOfDescriptors"}},
	{"12", "junk for a version line: HTTP, TLS, ESC, 1 MB", "closed, one clean log line", []string{"front.TestGarbage"}},
	{"13", "no common algorithm", "ends at once, the log says why", []string{"front.TestNoCommonAlgorithm"}},
	{"14", "broken key exchanges, packets that no key sealed", "each ends its own connection", []string{"front.TestBrokenPackets"}},
	{"15", "half-open connections", "gone after three keepalives", []string{"front.TestHalfOpen"}},

	// Who somebody is.
	{"16", "a victim's key offered, not signed", "own identity", []string{"front.TestOfferedKeys", "abuse.TestClaim"}},
	{"17", "the same, then as a guest", "a guest", []string{"front.TestOfferedKeys"}},
	{"18", "an encrypted key, wrong passphrase", "a guest", []string{"front.TestEncryptedKey"}},
	{"19", "keys that are only asked about", "nothing is kept", []string{"front.TestQueriesKeepNothing"}},
	{"20", "eight keys race for a name", "one owner", []string{"chat.TestNameRace", "front.TestOneWinner"}},
	{"21", "an agent of fifteen keys", "the right one gets in", []string{"front.TestAgent"}},
	{"22", "200 offered keys", "cut at the limit", []string{"front.TestTooManyKeys"}},
	{"23", "weak keys", "refused", []string{"keys.TestClientKeys"}},
	{"24", "wrong passphrases", "refused alike for free and owned names", []string{"front.TestPassphrase"}},
	{"25", "guesses in parallel", "memory and guesses are bounded", []string{"front.TestPassphraseGuessing"}},
	{"26", "certificates of all wrong kinds", "only the good one is in", []string{"front.TestCertificates", "keys.TestUserCertificates", "keys.TestMalformedCertificates", "keys.TestRevocation"}},
	{"27", "broken key lists", "never open", []string{"keys.TestOptions", "keys.TestBadLinesHarmNobodyElse", "keys.TestEmptyFileLetsNobodyIn", "cmd.TestReload"}},
	{"28", "hostile login names", "one clean line", []string{"front.TestHostileNames", "sshchat.TestSpoofs"}},
	{"29", "another name between two requests", "nobody becomes another", []string{"front.TestNameChanged"}},
	{"30", "the same key twice", "refused, moved or made way for as documented", []string{"front.TestTakeover", "front.TestDuplicate", "front.TestGhost"}},
	{"31", "bans", "out at once, and kept out", []string{"front.TestThrownOut", "front.TestBannedAddress", "commands.TestBanHolds", "commands.TestBanOfAddressesAndKeys"}},

	// Channels.
	{"32", "forwarding, agent, x11, many channels", "refused, cut after many", []string{"front.TestOneSession"}},
	{"33", "forwarding and unknown globals", "refused", []string{"front.TestOneSession"}},
	{"34", "exec, sftp, scp", "a command or one line", []string{"front.TestSubsystem", "front.TestExec", "front.TestStockClients"}},
	{"35", "shell twice, pty twice or late", "the session is sound", []string{"front.TestOddRequests"}},
	{"36", "terminal sizes of 0, 1 and 4 billion", "clamped", []string{"front.TestOddRequests", "front.TestZeroSizeIs80x24", "front.TestSizes"}},
	{"37", "window changes, and no shell", "nothing is left", []string{"front.TestWindowChangesLeaveNothing", "front.TestWindowChangeFlood"}},
	{"38", "floods of env", "bounded", []string{"front.TestEnvFlood"}},
	{"39", "10,000 signals and breaks", "nothing is held", []string{"front.TestSignalFlood"}},
	{"40", "2 MiB before the shell, byte by byte", "cut, nothing is held", []string{"front.TestMuchBeforeShell", "front.TestDataBeforeShell"}},
	{"41", "EOF and then more, CLOSE twice, data on no channel", "ends alone", []string{"front.TestBrokenChannels"}},
	{"42", "key exchanges without end", "held to the rate; others talk", []string{"front.TestRekeyFlood"}},
	{"43", "global requests and pings", "throttled; keystroke chaff is not", []string{"front.TestRequestFlood", "front/guard.TestKeystrokeChaffIsNeverThrottled"}},

	// Slow and stalled.
	{"44", "stops reading while 100 talk", "cut; others lose nothing", []string{"front.TestCrowd"}},
	{"45", "the same, typing", "cut", []string{"front.TestStalledTypist"}},
	{"46", "a window of 512 bytes, never raised", "cut", []string{"front.TestTinyWindow"}},
	{"47", "fifty stalled, back every second", "others chat on", []string{"front.TestStalledFlock"}},
	{"48", "packets in slices of a byte", "nothing is lost", []string{"front.TestSlicedPackets"}},

	// Input.
	{"49", "10 MB without Enter", "bounded", []string{"front.TestLineWithoutEnd"}},
	{"50", "5,000 lines", "told once; the session stays", []string{"front.TestLongPaste", "front.TestTalkingTooMuch", "front.TestPipedFile"}},
	{"51", "control bytes of every kind", "none reaches a terminal", []string{"front.TestNothingRaw", "text.TestSanitizeTakesAttacksAway", "text.TestSanitizeEveryCodePoint"}},

	{"52", "the same in reasons, rooms, letters, away, motd, env, version, log", "none reaches a terminal or the log", []string{"front.TestNothingRawInAnyField"}},

	{"53", "odd, huge and unknown commands", "one answer, to who asked", []string{"front.TestOddCommands", "commands.TestQuestionsCostWork"}},
	{"54", "rooms, joins and names by the thousand", "limits, in words", []string{"front.TestTalkingTooMuch", "chat.TestNewcomersHaveABudget", "chat.TestAsManyRoomsAsOneMay"}},

	// Process and storage.
	{"55", "kill -9 while all talk", "nothing that was seen is lost, none twice", []string{"cmd.TestKillLosesNothingSeen", "sqlite.TestKill"}},
	{"56", "a full disk, a read-only one, a damaged file, open rights", "told; chat goes on, or it does not start", []string{"sqlite.TestDiskFull", "sqlite.TestDiskReadOnly", "sqlite.TestCheckFinds", "cmd.TestFolderOpenToOthers"}},
	{"57", "the clock jumps by an hour and a day", "nobody is held up", []string{"front.TestClockJumps"}},
	{"58", "SIGTERM with a crowd", "told, and terminals are sane", []string{"cmd.TestSIGTERM", "cmd.TestManyAtTheEnd", "cmd.TestSecondSignal"}},
	{"59", "SIGHUP with a broken file", "the old one holds", []string{"cmd.TestSIGHUP", "cmd.TestReload"}},
	{"60", "kill -9 while the service manager holds the listener", "no connect is refused", []string{"cmd.TestHeldListener"}},
	{"61", "a panic in one session", "ends that one", []string{"front.TestPanic", "front.TestPanicInside"}},
	{"62", "host keys that others can read, broken, linked", "refused with what to do", []string{"keys.TestBadHostKeysAreRefusedWithAHint"}},
	{"63", "pprof and metrics from outside", "there is no such port", []string{"cmd.TestNoOtherPort"}},
	{"64", "300 come, talk, stall, flood and leave", "heap, goroutines and descriptors stay flat", []string{"cmd.TestSoak"}},
	{"65", "a PROXY header", "believed from trusted networks alone", []string{"front.TestProxyHeader", "front.TestProxyHeaderOfStrangers", "front.TestProxyHeaderSilent", "front.TestProxyHeaderBudget"}},

	// Found since: whoever is let in can hurt nobody either.
	{"H1", "searches for every word there is", "logins and pages do not wait", []string{"commands.TestSearchText", "commands.TestSearchesHoldUpNobody", "sqlite.TestSearchesAreApart", "sqlite.TestSearchIsBrokenOff"}},
	{"H2", "sanctions by the thousand", "a line and a connect cost what they cost with none", []string{"rules.TestRulesLookAtNoOthers", "commands.TestRoomRulesAreBounded", "commands.TestRulesGo"}},
	{"H3", "keys by the thousand", "a budget a day; gone the day after", []string{"chat.TestNewcomersHaveABudget", "chat.TestLookersLeaveNothing", "chat.TestClassComesIn"}},
	{"H4", "names that nobody speaks under", "free after a day", []string{"chat.TestUnspokenGoes", "chat.TestName", "chat.TestEmptyRoomsGo"}},
	{"H5", "a raid with fresh keys under lockdown", "none speaks; people of yesterday do", []string{"front.TestRaid", "commands.TestLockdownSteps", "commands.TestBanMeetsNewcomers"}},
	{"H6", "a muted person acts", "nothing that others see", []string{"commands.TestTheSilentShowNothing", "commands.TestWhatShowsIsListed"}},
	{"H7", "a room ban and its neighbours", "nobody else is met", []string{"commands.TestRoomBanMeetsNoNeighbour"}},
	{"H8", "a code, and a ban of a private room", "no word of it", []string{"commands.TestKeyTellsOfNoRoom", "commands.TestPrivateRoomsDoNotShow"}},
	{"H9", "/key add CODE by a sentence", "asked first; undone for a day", []string{"commands.TestKeyMovesNothingBySentence"}},
	{"H10", "blanks up to the next row", "no row passes for a line", []string{"words.TestNoRowPassesForALine", "front/face.TestTTYNoRowPassesForAnother"}},
	{"H11", "floods of /who and Tab", "paid for in work", []string{"cmd.TestFlood", "front/face.TestTypingWaits", "commands.TestQuestionsCostWork", "commands.TestTabCostsWork", "commands.TestSourceSharesWork", "chat.TestRosterIsShared"}},
	{"H12", "250 silent connections of five sources", "newcomers get in", []string{"front.TestSilentStrangersKeepNobodyOut", "front/admission.TestUnfinishedLoginsCost"}},
	{"H14", "a stranger sets the lobby's topic", "refused", []string{"commands.TestWhoSetsTheTopic"}},
	{"H15", "names of the house", "refused", []string{"sshchat.TestNamesThatNobodyMayTake"}},
	{"H16", "a guest whose paste is throttled", "is no ghost", []string{"front.TestThrottledPasteIsNoGhost"}},
	{"H17", "del all and stats", "cost what they touch", []string{"commands.TestDelCostsWhatIsOnesOwn", "commands.TestStatsCountThePastOnce"}},
	{"H19", "a data folder that others may write", "refused", []string{"cmd.TestFolderOpenToOthers"}},
}
