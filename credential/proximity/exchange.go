package proximity

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"razvorot/credential"
	"razvorot/credential/codec"
	"razvorot/domain"
)

// Checks of an exchange.
const (
	CheckInvitation        credential.Check = "invitation_malformed"
	CheckInvitationExpired credential.Check = "invitation_expired"
	CheckAnswer            credential.Check = "answer_malformed"
)

// The beginnings of the two blobs of an exchange; the last byte is the version.
const (
	magicInvitation = "rzvrask\x01"
	magicAnswer     = "rzvrans\x01"
)

// MaxInvitation is how long an invitation may hold. A file may travel by mail; a key that waits longer is forgotten by somebody.
const MaxInvitation = 24 * time.Hour

// clockSkew is how far the clocks of two devices may be apart, as elsewhere in a verification.
const clockSkew = 5 * time.Minute

// nonceSize is the size of an invitation's nonce in bytes.
const nonceSize = 32

// handoverName names the handover of an exchange in its transcript.
const handoverName = "RazvorotExchange"

// errInvitation is for an invitation or answer that does not have the shape of one.
var errInvitation = errors.New("not an invitation")

// Invitation is the reader's side of an exchange without two-way talk: by file, or by rows of QR codes. It is one question, and
// it is kept in memory until the answer came or it expired.
type Invitation struct {
	key        *ecdh.PrivateKey
	expires    time.Time
	transcript []byte
	whole      []byte
}

// Invite makes an invitation that holds until expires, in whole seconds; holders refuse one that holds longer than
// MaxInvitation from now. build returns the DeviceRequest, with reader authentication over the transcript that it gets.
func Invite(build func(transcript []byte) (deviceRequest []byte, err error), expires time.Time) (*Invitation, error) {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	keyBytes, err := encodeKey(key.PublicKey())
	if err != nil {
		return nil, err
	}
	f := fixedPart{keyBytes: keyBytes, nonce: make([]byte, nonceSize), expires: expires.Unix()}
	if f.expires <= 0 {
		return nil, fmt.Errorf("%w: an invitation without an end", domain.ErrInvalid)
	}
	_, _ = rand.Read(f.nonce) // never fails
	i := &Invitation{key: key, expires: time.Unix(f.expires, 0).UTC(), transcript: f.transcript()}
	request, err := build(i.transcript)
	if err != nil {
		return nil, err
	}
	i.whole, err = bounded(codec.AppendBytes(f.encode(), request))
	return i, err
}

// RestoreInvitation returns an invitation from its bytes and its key, for a reader that does not stay in memory while it waits.
// It returns a *credential.Fault with CheckInvitation when they are not of each other.
func RestoreInvitation(b []byte, key *ecdh.PrivateKey) (*Invitation, error) {
	f, _, err := readInvitation(b)
	if err != nil {
		return nil, credential.Reject(domain.Malformed, CheckInvitation)
	}
	keyBytes, err := encodeKey(key.PublicKey())
	if err != nil || !bytes.Equal(keyBytes, f.keyBytes) {
		return nil, credential.Reject(domain.Malformed, CheckInvitation)
	}
	return &Invitation{key: key, expires: time.Unix(f.expires, 0).UTC(), transcript: f.transcript(), whole: b}, nil
}

// Bytes returns the invitation as it is handed over.
func (i *Invitation) Bytes() []byte { return i.whole }

// Transcript returns the SessionTranscript of this exchange.
func (i *Invitation) Transcript() []byte { return i.transcript }

// Key returns the ephemeral key, which a device's MAC is checked with.
func (i *Invitation) Key() *ecdh.PrivateKey { return i.key }

// Expires returns the end of the invitation.
func (i *Invitation) Expires() time.Time { return i.expires }

// Open opens an answer. It returns a *credential.Fault: CheckAnswer for what is no answer, CheckCipher for an answer to another
// invitation, CheckInvitationExpired for one that comes too late.
func (i *Invitation) Open(answer []byte, at time.Time) (deviceResponse []byte, err error) {
	parts, ok := bytes.CutPrefix(answer, []byte(magicAnswer))
	if !ok {
		return nil, credential.Reject(domain.Malformed, CheckAnswer)
	}
	var fields []codec.Raw
	var sealed []byte
	if codec.Unmarshal(parts, &fields) != nil || len(fields) != 2 || codec.Unmarshal(fields[1], &sealed) != nil {
		return nil, credential.Reject(domain.Malformed, CheckAnswer)
	}
	key, err := decodeKey(fields[0])
	if err != nil {
		return nil, credential.Reject(domain.Malformed, CheckAnswer)
	}
	if at.After(i.expires) {
		return nil, credential.Reject(domain.WrongSession, CheckInvitationExpired)
	}
	c, err := newCiphers(i.key, key, i.transcript, false)
	if err != nil {
		return nil, err
	}
	return c.in.openBound(sealed, binding(i.whole, fields[0]))
}

// Invited is the holder's side of an exchange. It is safe for concurrent use.
type Invited struct {
	Request    []byte // the DeviceRequest
	Transcript []byte
	ReaderKey  *ecdh.PublicKey
	Expires    time.Time
	whole      []byte
}

// IsInvitation reports whether a message claims to be an invitation.
func IsInvitation(b []byte) bool { return bytes.HasPrefix(b, []byte(magicInvitation)) }

// IsAnswer reports whether a message claims to be an answer.
func IsAnswer(b []byte) bool { return bytes.HasPrefix(b, []byte(magicAnswer)) }

// ParseInvitation reads an invitation. Clocks may differ by five minutes. It returns a *credential.Fault: CheckInvitation for
// what is none, or holds longer than MaxInvitation, CheckInvitationExpired for one that is over.
func ParseInvitation(b []byte, at time.Time) (*Invited, error) {
	f, request, err := readInvitation(b)
	if err != nil {
		return nil, credential.Reject(domain.Malformed, CheckInvitation)
	}
	expires := time.Unix(f.expires, 0).UTC()
	if at.After(expires.Add(clockSkew)) {
		return nil, credential.Reject(domain.WrongSession, CheckInvitationExpired)
	}
	if expires.After(at.Add(MaxInvitation + clockSkew)) {
		return nil, credential.Reject(domain.Malformed, CheckInvitation)
	}
	key, err := decodeKey(f.keyBytes)
	if err != nil {
		return nil, credential.Reject(domain.Malformed, CheckInvitation)
	}
	return &Invited{Request: request, Transcript: f.transcript(), ReaderKey: key, Expires: expires, whole: b}, nil
}

// Seal returns the answer, which only the reader of this invitation can open. Each call uses a new ephemeral key.
func (v *Invited) Seal(deviceResponse []byte) ([]byte, error) {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	keyBytes, err := encodeKey(key.PublicKey())
	if err != nil {
		return nil, err
	}
	c, err := newCiphers(key, v.ReaderKey, v.Transcript, true)
	if err != nil {
		return nil, err
	}
	sealed, err := c.out.sealBound(deviceResponse, binding(v.whole, keyBytes))
	if err != nil {
		return nil, err
	}
	b := codec.Head(append(make([]byte, 0, len(sealed)+128), magicAnswer...), majorArray, 2)
	return bounded(codec.AppendBytes(append(b, keyBytes...), sealed))
}

// binding is the additional data of a sealed answer: the whole invitation, request included, and the holder's key. When an
// anonymous request was changed on its way, so that more was asked than the reader asked for, the reader cannot open the answer.
func binding(invitation, deviceKey []byte) []byte {
	sum := sha256.Sum256(invitation)
	return append(sum[:], deviceKey...)
}

// fixedPart is what an invitation holds before its request.
type fixedPart struct {
	keyBytes []byte // EReaderKeyBytes
	nonce    []byte
	expires  int64 // seconds since 1970
}

// encode returns the beginning of an invitation, up to its request.
func (f fixedPart) encode() []byte {
	b := codec.Head([]byte(magicInvitation), majorArray, 4)
	b = codec.AppendBytes(append(b, f.keyBytes...), f.nonce)
	return codec.Head(b, majorUint, uint64(f.expires))
}

// transcript returns [null, EReaderKeyBytes, ["RazvorotExchange", SHA-256 of the fixed part]].
func (f fixedPart) transcript() []byte {
	sum := sha256.Sum256(f.encode())
	handover := codec.AppendText(codec.Head(nil, majorArray, 2), handoverName)
	return sessionTranscript(nil, f.keyBytes, codec.AppendBytes(handover, sum[:]))
}

func readInvitation(b []byte) (f fixedPart, request []byte, err error) {
	parts, ok := bytes.CutPrefix(b, []byte(magicInvitation))
	if !ok || len(b) > codec.MaxMessage {
		return f, nil, errInvitation
	}
	var fields []codec.Raw
	if codec.Unmarshal(parts, &fields) != nil || len(fields) != 4 {
		return f, nil, errInvitation
	}
	f.keyBytes = fields[0]
	if codec.Unmarshal(fields[1], &f.nonce) != nil || codec.Unmarshal(fields[2], &f.expires) != nil ||
		codec.Unmarshal(fields[3], &request) != nil || len(f.nonce) != nonceSize || f.expires <= 0 {
		return f, nil, errInvitation
	}
	// One way of writing only: what is hashed is then what was handed over.
	if !bytes.Equal(codec.AppendBytes(f.encode(), request), b) {
		return f, nil, errInvitation
	}
	return f, request, nil
}
