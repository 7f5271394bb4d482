package proximity

import (
	"crypto/ecdh"
	"crypto/rand"
	"fmt"
	"sync"

	"razvorot/credential"
	"razvorot/credential/codec"
	"razvorot/domain"
)

// Status codes of session data (9.1.1.4, table 20).
const (
	StatusNone   = 0 // none was sent
	StatusCipher = 10
	StatusCBOR   = 11
	StatusEnd    = 20
)

// StatusOf returns the status code by which a session is ended because of an error of Open.
func StatusOf(err error) int {
	switch {
	case err == nil:
		return StatusEnd
	case credential.OutcomeOf(err) == domain.WrongSession:
		return StatusCipher
	}
	return StatusCBOR
}

// null is the handover of an engagement by QR (9.1.5.1).
var null = codec.Raw{0xf6}

// sessionTranscript returns SessionTranscript. engagement may be nil, where there was none.
func sessionTranscript(engagement, readerKey, handover []byte) []byte {
	b := codec.Head(nil, majorArray, 3)
	if engagement == nil {
		b = append(b, null...)
	} else {
		b = append(b, codec.Wrap(engagement)...)
	}
	return append(append(b, readerKey...), handover...)
}

// Reader is the reader's side of a session. It is safe for concurrent use; messages are opened in the order of their sending.
type Reader struct {
	mu         sync.Mutex
	key        *ecdh.PrivateKey
	keyBytes   []byte // EReaderKeyBytes
	transcript []byte
	ciphers    *ciphers
}

// StartReader begins a session with the holder of an engagement, with a new ephemeral key.
func StartReader(e Engagement) (*Reader, error) {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return startReader(key, e, null)
}

func startReader(key *ecdh.PrivateKey, e Engagement, handover []byte) (*Reader, error) {
	keyBytes, err := encodeKey(key.PublicKey())
	if err != nil {
		return nil, err
	}
	r := &Reader{key: key, keyBytes: keyBytes, transcript: sessionTranscript(e.Bytes, keyBytes, handover)}
	r.ciphers, err = newCiphers(key, e.Key, r.transcript, false)
	return r, err
}

// Transcript returns the SessionTranscript, which reader authentication and device authentication are bound to.
func (r *Reader) Transcript() []byte { return r.transcript }

// Key returns the ephemeral key, which a device's MAC is checked with (9.1.3.5).
func (r *Reader) Key() *ecdh.PrivateKey { return r.key }

// Establish returns the SessionEstablishment that carries the first request.
func (r *Reader) Establish(deviceRequest []byte) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	sealed, err := r.ciphers.out.seal(deviceRequest)
	if err != nil {
		return nil, err
	}
	b := codec.Head(make([]byte, 0, len(sealed)+128), majorMap, 2)
	b = append(codec.AppendText(b, "eReaderKey"), r.keyBytes...)
	return bounded(codec.AppendBytes(codec.AppendText(b, "data"), sealed))
}

// Seal returns session data for the holder: a further request, or a status alone when plain is nil.
func (r *Reader) Seal(plain []byte, status int) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ciphers.out.sessionData(plain, status)
}

// Open opens session data of the holder: the DeviceResponse, nil when there is none, and the status, StatusNone when there is
// none. It returns a *credential.Fault: CheckSession, CheckCipher, after which the session is over, or CheckEnded.
func (r *Reader) Open(sessionData []byte) (plain []byte, status int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ciphers.in.openData(sessionData)
}

// Holder is the holder's side of a session. It is safe for concurrent use.
type Holder struct {
	mu         sync.Mutex
	private    *ecdh.PrivateKey
	engagement Engagement
	handover   []byte
	readerKey  *ecdh.PublicKey
	transcript []byte
	ciphers    *ciphers
}

// StartHolder begins a session of an engagement. The private key is the engagement's.
func StartHolder(private *ecdh.PrivateKey, e Engagement) *Holder {
	return &Holder{private: private, engagement: e, handover: null}
}

// Open opens the reader's message: the SessionEstablishment first, session data after it. It returns a *credential.Fault:
// CheckSession, CheckCipher, after which the session is over, or CheckEnded when the reader ends the session.
func (h *Holder) Open(message []byte) (request []byte, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ciphers == nil {
		return h.establish(message)
	}
	plain, _, err := h.ciphers.in.openData(message)
	if err == nil && plain == nil { // a status without a request is an end, whichever it is
		return nil, credential.Reject(domain.WrongSession, CheckEnded)
	}
	return plain, err
}

func (h *Holder) establish(message []byte) ([]byte, error) {
	var fields map[string]codec.Raw
	var sealed []byte
	if codec.Unmarshal(message, &fields) != nil || codec.Unmarshal(fields["data"], &sealed) != nil ||
		len(sealed) == 0 {
		return nil, credential.Reject(domain.Malformed, CheckSession)
	}
	key, err := decodeKey(fields["eReaderKey"])
	if err != nil {
		return nil, credential.Reject(domain.Malformed, CheckSession)
	}
	transcript := sessionTranscript(h.engagement.Bytes, fields["eReaderKey"], h.handover)
	c, err := newCiphers(h.private, key, transcript, true)
	if err != nil {
		return nil, err
	}
	plain, err := c.in.open(sealed)
	if err != nil { // another reader may still come: one that read the engagement
		return nil, err
	}
	h.readerKey, h.transcript, h.ciphers = key, transcript, c
	return plain, nil
}

// Transcript returns the SessionTranscript; nil before the session is established.
func (h *Holder) Transcript() []byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.transcript
}

// ReaderKey returns the reader's ephemeral key, for a device's MAC; nil before the session is established.
func (h *Holder) ReaderKey() *ecdh.PublicKey {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.readerKey
}

// Seal returns session data for the reader: a DeviceResponse with or without a status, or a status alone when response is nil.
// Before the session is established only a status can be sent.
func (h *Holder) Seal(response []byte, status int) ([]byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ciphers != nil {
		return h.ciphers.out.sessionData(response, status)
	}
	if response != nil {
		return nil, fmt.Errorf("%w: the session is not established", domain.ErrConflict)
	}
	return encodeData(nil, status)
}

// sessionData seals a message and ends the direction when a status goes with it: nothing follows one (9.1.1.4).
func (d *direction) sessionData(plain []byte, status int) ([]byte, error) {
	var sealed []byte
	if plain != nil {
		var err error
		if sealed, err = d.seal(plain); err != nil {
			return nil, err
		}
	}
	if status != StatusNone {
		d.over = true
	}
	return encodeData(sealed, status)
}

func (d *direction) openData(b []byte) (plain []byte, status int, err error) {
	if d.over {
		return nil, StatusNone, credential.Reject(domain.WrongSession, CheckEnded)
	}
	sealed, status, err := decodeData(b)
	if err != nil {
		d.over = true
		return nil, StatusNone, credential.Reject(domain.Malformed, CheckSession)
	}
	if sealed != nil {
		if plain, err = d.open(sealed); err != nil {
			return nil, StatusNone, err
		}
	}
	d.over = d.over || status != StatusNone
	return plain, status, nil
}

// encodeData returns SessionData; sealed may be nil.
func encodeData(sealed []byte, status int) ([]byte, error) {
	if sealed == nil && status == StatusNone || status < 0 {
		return nil, fmt.Errorf("%w: session data without data and status", domain.ErrInvalid)
	}
	size := 0
	var b []byte
	if sealed != nil {
		size++
		b = codec.AppendBytes(codec.AppendText(make([]byte, 0, len(sealed)+32), "data"), sealed)
	}
	if status != StatusNone {
		size++
		b = codec.Head(codec.AppendText(b, "status"), majorUint, uint64(status))
	}
	return bounded(append(codec.Head(nil, majorMap, uint64(size)), b...))
}

func decodeData(b []byte) (sealed []byte, status int, err error) {
	var fields map[string]codec.Raw
	if err := codec.Unmarshal(b, &fields); err != nil {
		return nil, 0, err
	}
	if raw, ok := fields["data"]; ok {
		if err := codec.Unmarshal(raw, &sealed); err != nil || len(sealed) == 0 {
			return nil, 0, codec.ErrMalformed
		}
	}
	if raw, ok := fields["status"]; ok {
		if err := codec.Unmarshal(raw, &status); err != nil || status <= StatusNone {
			return nil, 0, codec.ErrMalformed
		}
	}
	if sealed == nil && status == StatusNone {
		return nil, 0, codec.ErrMalformed
	}
	return sealed, status, nil
}

func bounded(message []byte) ([]byte, error) {
	if len(message) > codec.MaxMessage {
		return nil, fmt.Errorf("%w: a message longer than %d bytes", domain.ErrInvalid, codec.MaxMessage)
	}
	return message, nil
}
