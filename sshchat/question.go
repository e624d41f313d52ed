package sshchat

import "time"

// charge holds m, and everybody from where m is, to what may be asked.
func (m *Member) charge(units int) error {
	if m.local { // whoever may open the socket owns the machine
		return nil
	}
	now := m.chat.clock.Now()
	wait, ok := m.rate.takeWork(now, units)
	if source := SourceOf(m.login.Addr); ok && source.IsValid() {
		wait, ok = m.chat.works.take(source, now, units)
	}
	if !ok {
		return fault("rate.ask", wait)
	}
	return nil
}

// ask is charge for a question that reads the disk.
func (m *Member) ask() error { return m.charge(diskWork) }

// WaitToAsk returns how long m must wait before so much work is done for it.
func (m *Member) WaitToAsk(units int) time.Duration {
	if m.local {
		return 0
	}
	now := m.chat.clock.Now()
	wait := m.rate.waitWork(now, units)
	if source := SourceOf(m.login.Addr); source.IsValid() {
		wait = max(wait, m.chat.works.wait(source, now, units))
	}
	return wait
}
