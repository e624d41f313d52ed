package sqlite

import (
	"math/rand/v2"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// The most frequent words come first: their ranks get Zipf's weights. Behind them
// follow words made of syllables and characters, to a vocabulary of real size.
const (
	commonEnglish = `the to a i you it is and that of in we for on not this be have do with
		but so if my what are just at can was or they there will one as no get like all out up me
		about from your when how now time ok yes good think know need see here would work who then
		them did make want more go where still some by has could an server try back thing test
		people problem new really should why does after same way right first deploy thanks again
		question failed code build today tomorrow meeting friday error fixed release network chat`
	commonChinese = `的 了 我 是 你 不 在 有 就 这 那 也 都 吗 我们 一个 没有 什么 可以 知道 现在 你们 他们
		这个 那个 怎么 因为 所以 但是 如果 已经 问题 时候 觉得 还是 今天 明天 昨天 大家 好的 谢谢 没事 应该 可能
		开始 工作 时间 服务器 部署 测试 代码 失败 成功 版本 网络 数据 文件 更新 修复 重启 会议 下午 上午 晚上 项目
		需要 看看 一下 北京 上海 朋友 喜欢 东西 地方 公司 学习 中国 电脑 聊天 消息 请问 对不起 再见 不知道 为什么`
	frequentCharacters = `一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里
		用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把
		机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话
		合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数
		安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放`
)

// talk makes chat lines as people write them: half English, half Chinese, some
// 52 bytes each, in a few rooms of very different size, from people of whom few
// say most. The same seed makes the same talk.
type talk struct {
	rnd              *rand.Rand
	english, chinese []string
	ofEnglish        *rand.Zipf
	ofChinese        *rand.Zipf
	people           []sshchat.Person
	ofPeople         *rand.Zipf
	rooms            []sshchat.RoomID
	ofRooms          *rand.Zipf
	at               time.Time
}

func newTalk(seed uint64) *talk {
	g := &talk{
		rnd:   rand.New(rand.NewPCG(seed, 1)),
		rooms: []sshchat.RoomID{"lobby", "dev", "random", "中文", "ops", "music", "games", "quiet"},
		at:    time.Date(2021, 1, 1, 8, 0, 0, 0, time.UTC),
	}
	g.english = strings.Fields(commonEnglish)
	syllables := strings.Fields("an be con der es fi gra ho in ju ka lo mer ne or pa qui ra ste ta un ver wi xe yo zu")
	for len(g.english) < 12_000 {
		var w string
		for range 2 + g.rnd.IntN(3) {
			w += syllables[g.rnd.IntN(len(syllables))]
		}
		g.english = append(g.english, w)
	}
	g.chinese = strings.Fields(commonChinese)
	characters := []rune(strings.Join(strings.Fields(frequentCharacters), ""))
	ofCharacters := rand.NewZipf(g.rnd, 1.1, 20, uint64(len(characters)-1))
	for len(g.chinese) < 12_000 {
		w := string(characters[ofCharacters.Uint64()]) + string(characters[ofCharacters.Uint64()])
		if g.rnd.IntN(4) == 0 {
			w += string(rune(0x4e00 + g.rnd.IntN(3000)))
		}
		g.chinese = append(g.chinese, w)
	}
	for range 2000 {
		name := g.english[200+g.rnd.IntN(5000)]
		if g.rnd.IntN(3) == 0 {
			name = g.chinese[200+g.rnd.IntN(5000)]
		}
		g.people = append(g.people, sshchat.Person{Name: text.Line(name), Guest: g.rnd.IntN(2) == 0})
	}
	g.ofEnglish = rand.NewZipf(g.rnd, 1.05, 4, uint64(len(g.english)-1))
	g.ofChinese = rand.NewZipf(g.rnd, 1.05, 6, uint64(len(g.chinese)-1))
	g.ofPeople = rand.NewZipf(g.rnd, 1.2, 10, uint64(len(g.people)-1))
	g.ofRooms = rand.NewZipf(g.rnd, 1.3, 1, uint64(len(g.rooms)-1))
	return g
}

// next makes the next entry, some seconds after the one before, without a number.
func (g *talk) next() sshchat.Entry {
	g.at = g.at.Add(time.Duration(g.rnd.ExpFloat64() * float64(90*time.Second))).Truncate(time.Millisecond)
	return sshchat.Entry{
		At: g.at, Room: g.rooms[g.ofRooms.Uint64()], Kind: sshchat.Said,
		From: g.people[g.ofPeople.Uint64()], Body: text.Block(g.line()),
	}
}

// line makes what somebody says.
func (g *talk) line() string {
	var b strings.Builder
	size := 10 + int(g.rnd.ExpFloat64()*40) // bytes
	if g.rnd.IntN(2) == 0 {
		for b.Len() < size {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(g.english[g.ofEnglish.Uint64()])
		}
		return b.String()
	}
	for b.Len() < size {
		if b.Len() > 0 && g.rnd.IntN(8) == 0 {
			b.WriteString("，")
		}
		b.WriteString(g.chinese[g.ofChinese.Uint64()])
		if g.rnd.IntN(20) == 0 {
			b.WriteString(g.english[g.ofEnglish.Uint64()])
		}
	}
	return b.String()
}
