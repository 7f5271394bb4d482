package proximity

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"math"

	"razvorot/credential"
	"razvorot/credential/codec"
	"razvorot/domain"
)

// keySize is the size of SKReader and SKDevice: AES-256.
const keySize = 32

// ciphers are the two directions of a session, seen from one side.
type ciphers struct{ out, in *direction }

// newCiphers derives SKReader and SKDevice (9.1.1.5).
func newCiphers(private *ecdh.PrivateKey, public *ecdh.PublicKey, transcript []byte, holder bool) (*ciphers, error) {
	shared, err := private.ECDH(public)
	if err != nil {
		return nil, err
	}
	reader, err := newDirection(shared, transcript, "SKReader", identifierReader)
	if err != nil {
		return nil, err
	}
	device, err := newDirection(shared, transcript, "SKDevice", identifierDevice)
	if err != nil {
		return nil, err
	}
	if holder {
		return &ciphers{out: device, in: reader}, nil
	}
	return &ciphers{out: reader, in: device}, nil
}

// The identifiers in front of a counter: who sends (9.1.1.5).
const (
	identifierReader = 0
	identifierDevice = 1
)

// direction seals or opens what one side says, in order. It is over after a message that does not open and after a status.
type direction struct {
	aead       cipher.AEAD
	identifier uint64
	counter    uint32 // of the last message
	over       bool
}

func newDirection(shared, transcript []byte, info string, identifier uint64) (*direction, error) {
	salt := sha256.Sum256(codec.Wrap(transcript))
	key, err := hkdf.Key(sha256.New, shared, salt[:], info, keySize)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &direction{aead: aead, identifier: identifier}, nil
}

// nonce returns the initialisation vector of the next message: 8 bytes who sends, 4 bytes the counter, which starts at 1. The
// key is of this session and direction alone, so none comes twice.
func (d *direction) nonce() ([]byte, error) {
	if d.over || d.counter == math.MaxUint32 {
		return nil, credential.Reject(domain.WrongSession, CheckEnded)
	}
	d.counter++
	b := binary.BigEndian.AppendUint64(nil, d.identifier)
	return binary.BigEndian.AppendUint32(b, d.counter), nil
}

func (d *direction) seal(plain []byte) ([]byte, error) { return d.sealBound(plain, nil) }

func (d *direction) open(sealed []byte) ([]byte, error) { return d.openBound(sealed, nil) }

func (d *direction) sealBound(plain, additional []byte) ([]byte, error) {
	nonce, err := d.nonce()
	if err != nil {
		return nil, err
	}
	return d.aead.Seal(nil, nonce, plain, additional), nil
}

func (d *direction) openBound(sealed, additional []byte) ([]byte, error) {
	nonce, err := d.nonce()
	if err != nil {
		return nil, err
	}
	plain, err := d.aead.Open([]byte{}, nonce, sealed, additional)
	if err != nil { // the standard wants the session to end and its keys to go (9.1.1.4)
		d.over = true
		return nil, credential.Reject(domain.WrongSession, CheckCipher)
	}
	return plain, nil
}
