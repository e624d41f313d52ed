package keys

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"

	"golang.org/x/crypto/ssh"
)

// The requests of OpenSSH's PROTOCOL, section 2.5, by which clients learn a server's
// further keys: we announce, they ask for proof of those they do not know.
const (
	AnnounceRequest = "hostkeys-00@openssh.com"       // global request, no reply wanted
	ProveRequest    = "hostkeys-prove-00@openssh.com" // global request from the client
)

var errBadProof = errors.New("malformed request for proof of host keys")

// AnnouncePayload returns the payload of an AnnounceRequest, to be sent once after
// login. It must hold every key: clients forget those that are not in it.
func AnnouncePayload(keys []HostKey) []byte {
	var out []byte
	for _, k := range keys {
		out = appendString(out, k.Signer.PublicKey().Marshal())
	}
	return out
}

// ProveReply returns the payload of the reply to a ProveRequest: one signature for
// each key that it names. It signs for our own keys alone and for each once, so that
// one request cannot make us sign without end; the caller should answer no more than
// one request a connection.
func ProveReply(keys []HostKey, sessionID, request []byte) ([]byte, error) {
	var out []byte
	proved := make([]bool, len(keys))
	for len(request) > 0 {
		blob, rest, ok := cutString(request)
		if !ok {
			return nil, errBadProof
		}
		request = rest
		i, err := findKey(keys, blob)
		if err != nil {
			return nil, err
		}
		if proved[i] {
			return nil, errBadProof
		}
		proved[i] = true
		sig, err := prove(keys[i].Signer, sessionID, blob)
		if err != nil {
			return nil, err
		}
		out = appendString(out, ssh.Marshal(sig))
	}
	if len(out) == 0 {
		return nil, errBadProof
	}
	return out, nil
}

func findKey(keys []HostKey, blob []byte) (int, error) {
	for i, k := range keys {
		if bytes.Equal(k.Signer.PublicKey().Marshal(), blob) {
			return i, nil
		}
	}
	return 0, errors.New("request for proof of a host key that is not ours")
}

// prove signs the request's name, the session and the key together: the signature is
// worth nothing in another connection or for another purpose.
func prove(signer ssh.Signer, sessionID, blob []byte) (*ssh.Signature, error) {
	data := appendString(nil, []byte(ProveRequest))
	data = appendString(data, sessionID)
	data = appendString(data, blob)
	var sig *ssh.Signature
	var err error
	if multi, ok := signer.(ssh.MultiAlgorithmSigner); ok && signer.PublicKey().Type() == ssh.KeyAlgoRSA {
		sig, err = multi.SignWithAlgorithm(rand.Reader, data, multi.Algorithms()[0])
	} else {
		sig, err = signer.Sign(rand.Reader, data)
	}
	if err != nil {
		return nil, fmt.Errorf("prove host key: %w", err)
	}
	return sig, nil
}

// appendString appends an SSH string (RFC 4251, 5).
func appendString(out, s []byte) []byte {
	return append(binary.BigEndian.AppendUint32(out, uint32(len(s))), s...)
}

// cutString takes an SSH string off the front.
func cutString(in []byte) (s, rest []byte, ok bool) {
	if len(in) < 4 {
		return nil, nil, false
	}
	n := binary.BigEndian.Uint32(in)
	if uint64(n) > uint64(len(in)-4) {
		return nil, nil, false
	}
	return in[4 : 4+n], in[4+n:], true
}
