package wire

import "golang.org/x/crypto/ssh"

// OpenPacket asks for a channel (RFC 4254, 5.1); extra is what its kind adds.
func OpenPacket(kind string, local, window, maxPacket uint32, extra []byte) []byte {
	return append(ssh.Marshal(struct {
		Kind                     string `sshtype:"90"`
		Local, Window, MaxPacket uint32
	}{kind, local, window, maxPacket}), extra...)
}

// GlobalPacket is a global request (RFC 4254, 4).
func GlobalPacket(name string, want bool, payload []byte) []byte {
	return append(ssh.Marshal(struct {
		Name string `sshtype:"80"`
		Want bool
	}{name, want}), payload...)
}

// RequestPacket is a request on the channel (RFC 4254, 5.4).
func (ch *Channel) RequestPacket(name string, want bool, payload []byte) []byte {
	return append(ssh.Marshal(struct {
		Remote uint32 `sshtype:"98"`
		Name   string
		Want   bool
	}{ch.Remote, name, want}), payload...)
}

// DataPacket is input on the channel (RFC 4254, 5.2).
func (ch *Channel) DataPacket(b []byte) []byte {
	return ssh.Marshal(struct {
		Remote uint32 `sshtype:"94"`
		Data   []byte
	}{ch.Remote, b})
}

// PTY is the payload of a pty-req (RFC 4254, 6.2) without modes.
func PTY(term string, width, height uint32) []byte {
	return ssh.Marshal(struct {
		Term         string
		W, H, PW, PH uint32
		Modes        string
	}{term, width, height, 0, 0, "\x00"})
}

// Window is the payload of a window-change.
func Window(width, height uint32) []byte {
	return ssh.Marshal(struct{ W, H, PW, PH uint32 }{width, height, 0, 0})
}
