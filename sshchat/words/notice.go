package words

import "sshchat/sshchat"

// Notice appends what is told to you alone, in lines joined by LF. Its lines start
// with "-- " so that nobody takes them for something said in the room.
func (s *Styler) Notice(dst []byte, n sshchat.Notice, you sshchat.Person) []byte {
	v := s.voice
	switch n := n.(type) {
	case *sshchat.Fault:
		return v.Aside(dst, v.fault(n.Key, n.Args))
	case sshchat.Done:
		return v.Aside(dst, v.fault(n.Key, n.Args))
	case sshchat.Who:
		return roster{v}.who(dst, n)
	case sshchat.Opened:
		return arrivals{v}.opened(dst, n, you)
	case sshchat.RoomList:
		return rooms{v}.list(dst, n)
	case sshchat.RoomFacts:
		return rooms{v}.facts(dst, n)
	case sshchat.RoomMembers:
		return rooms{v}.members(dst, n)
	case sshchat.Invitation:
		return v.Aside(dst, v.cat.Invitation(n.By.String(), n.Room))
	case sshchat.Skipped:
		return v.Aside(dst, v.cat.Skipped(n.N, n.Room))
	case sshchat.Help:
		return help{usages{v}}.answer(dst, n)
	case sshchat.Lines:
		return history{v}.lines(dst, n, you)
	case sshchat.KeyList:
		return accounts{v}.keyList(dst, n)
	case sshchat.Windows:
		return windows{v}.list(dst, n)
	case sshchat.Whois:
		return accounts{v}.whois(dst, n)
	case sshchat.Sanctions:
		return moderation{v}.sanctions(dst, n)
	case sshchat.Rulings:
		return moderation{v}.rulings(dst, n)
	case sshchat.Nodes:
		return nodes{v}.list(dst, n)
	case sshchat.Found:
		return history{v}.found(dst, n, you)
	case sshchat.Stats:
		return activity{v}.stats(dst, n)
	case sshchat.Raw:
		return append(dst, n.Text()...)
	}
	return dst
}
