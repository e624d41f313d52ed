package wire

import (
	"crypto/ecdh"
	"crypto/mlkem"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"golang.org/x/crypto/ssh"
)

// kexInit is RFC 4253, 7.1.
type kexInit struct {
	Cookie             [16]byte `sshtype:"20"`
	Kex, HostKey       []string
	CipherCS, CipherSC []string
	MACCS, MACSC       []string
	CompCS, CompSC     []string
	LangCS, LangSC     []string
	FirstKexFollows    bool
	Reserved           uint32
}

// What we speak: enough for every server of the last ten years.
var (
	kexNames  = []string{ssh.KeyExchangeMLKEM768X25519, ssh.KeyExchangeCurve25519, "curve25519-sha256@libssh.org"}
	hostNames = []string{ssh.KeyAlgoED25519, ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256, ssh.KeyAlgoECDSA256}
)

// KexInit returns our announcement, to be sent at a moment of the caller's choice.
func KexInit() []byte {
	k := kexInit{
		Kex: kexNames, HostKey: hostNames,
		CipherCS: []string{ssh.CipherAES128GCM}, CipherSC: []string{ssh.CipherAES128GCM},
		// The cipher authenticates by itself, but old servers want a common name here.
		MACCS:  []string{ssh.HMACSHA256ETM, ssh.HMACSHA256},
		MACSC:  []string{ssh.HMACSHA256ETM, ssh.HMACSHA256},
		CompCS: []string{"none"}, CompSC: []string{"none"},
	}
	rand.Read(k.Cookie[:])
	return ssh.Marshal(k)
}

// Kex exchanges keys, the first time or again. What the server had sent before it
// answered is dropped.
func (c *Conn) Kex() error {
	c.wmu.Lock()
	defer c.wmu.Unlock()
	ours := KexInit()
	if err := c.writeLocked(ours); err != nil {
		return err
	}
	theirs, err := c.await(MsgKexInit)
	if err != nil {
		return err
	}
	return c.exchangeLocked(ours, slices.Clone(theirs))
}

// answerKex exchanges keys because the server asks for it.
func (c *Conn) answerKex(theirs []byte) error {
	theirs = slices.Clone(theirs)
	c.wmu.Lock()
	defer c.wmu.Unlock()
	ours := KexInit()
	if err := c.writeLocked(ours); err != nil {
		return err
	}
	return c.exchangeLocked(ours, theirs)
}

// await drops packets until one of this kind comes.
func (c *Conn) await(kind byte) ([]byte, error) {
	for {
		p, err := c.readAny()
		switch {
		case err != nil:
			return nil, err
		case p[0] == kind:
			return p, nil
		case p[0] == MsgDisconnect:
			d := new(Disconnect)
			if err := ssh.Unmarshal(p, d); err != nil {
				return nil, err
			}
			return nil, d
		}
	}
}

// exchangeLocked does what follows both announcements: secret, signature, new keys.
func (c *Conn) exchangeLocked(ours, theirs []byte) error {
	var k kexInit
	if err := ssh.Unmarshal(theirs, &k); err != nil {
		return fmt.Errorf("kexinit: %w", err)
	}
	c.ServerKexInit = theirs
	i := slices.IndexFunc(kexNames, func(n string) bool { return slices.Contains(k.Kex, n) })
	if i < 0 || !slices.Contains(k.CipherSC, ssh.CipherAES128GCM) {
		return fmt.Errorf("no common algorithm: %q, %q", k.Kex, k.CipherSC)
	}
	share, finish, err := offer(kexNames[i])
	if err != nil {
		return err
	}
	if err := c.writeLocked(ssh.Marshal(struct {
		Share []byte `sshtype:"30"`
	}{share})); err != nil {
		return err
	}
	p, err := c.await(msgKexHybridReply)
	if err != nil {
		return err
	}
	var reply struct {
		HostKey, Share, Signature []byte `sshtype:"31"`
	}
	if err := ssh.Unmarshal(p, &reply); err != nil {
		return fmt.Errorf("kex reply: %w", err)
	}
	secret, err := finish(reply.Share)
	if err != nil {
		return err
	}
	hash := sha256.New()
	hash.Write(ssh.Marshal(struct{ VC, VS, IC, IS, HostKey, QC, QS []byte }{
		[]byte(c.client), []byte(c.server), ours, theirs, reply.HostKey, share, reply.Share,
	}))
	hash.Write(secret)
	h := hash.Sum(nil)
	if err := verify(reply.HostKey, reply.Signature, h); err != nil {
		return err
	}
	if c.sessionID == nil {
		c.sessionID = h
	}
	return c.newKeysLocked(secret, h)
}

// newKeysLocked switches each direction behind its own NEWKEYS (RFC 4253, 7.2, 7.3).
func (c *Conn) newKeysLocked(secret, h []byte) error {
	derive := func(letter byte) []byte {
		sum := sha256.New()
		sum.Write(secret)
		sum.Write(h)
		sum.Write([]byte{letter})
		sum.Write(c.sessionID)
		return sum.Sum(nil)
	}
	if err := c.writeLocked([]byte{MsgNewKeys}); err != nil {
		return err
	}
	var err error
	if c.out, err = newDirection(derive('C')[:16], derive('A')[:12]); err != nil {
		return err
	}
	if _, err := c.await(MsgNewKeys); err != nil {
		return err
	}
	c.in, err = newDirection(derive('D')[:16], derive('B')[:12])
	return err
}

// offer returns our share for a key exchange, and what turns the server's share into
// the secret, encoded as it is hashed: a string for the hybrid with ML-KEM
// (draft-ietf-sshm-mlkem-hybrid-kex), else an mpint (RFC 8731, 3.1).
func offer(name string) (share []byte, finish func(theirs []byte) ([]byte, error), err error) {
	x, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	agree := func(theirs []byte) ([]byte, error) {
		pub, err := ecdh.X25519().NewPublicKey(theirs)
		if err != nil {
			return nil, err
		}
		return x.ECDH(pub)
	}
	if name != ssh.KeyExchangeMLKEM768X25519 {
		return x.PublicKey().Bytes(), func(theirs []byte) ([]byte, error) {
			s, err := agree(theirs)
			return ssh.Marshal(struct{ K *big.Int }{new(big.Int).SetBytes(s)}), err
		}, nil
	}
	kem, err := mlkem.GenerateKey768()
	if err != nil {
		return nil, nil, err
	}
	share = append(kem.EncapsulationKey().Bytes(), x.PublicKey().Bytes()...)
	return share, func(theirs []byte) ([]byte, error) {
		if len(theirs) != mlkem.CiphertextSize768+32 {
			return nil, errors.New("key share of a wrong size")
		}
		pq, err := kem.Decapsulate(theirs[:mlkem.CiphertextSize768])
		if err != nil {
			return nil, err
		}
		classic, err := agree(theirs[mlkem.CiphertextSize768:])
		if err != nil {
			return nil, err
		}
		k := sha256.Sum256(append(pq, classic...))
		return ssh.Marshal(struct{ K []byte }{k[:]}), nil
	}, nil
}

// verify checks that the holder of the host key signed the exchange.
func verify(hostKey, signature, h []byte) error {
	key, err := ssh.ParsePublicKey(hostKey)
	if err != nil {
		return err
	}
	var sig ssh.Signature
	if err := ssh.Unmarshal(signature, &sig); err != nil {
		return err
	}
	return key.Verify(h, &sig)
}
