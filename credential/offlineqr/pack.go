package offlineqr

import (
	"bytes"
	"compress/zlib"
	"io"

	"razvorot/credential"
	"razvorot/credential/base45"
	"razvorot/domain"
)

// Bounds of what is read, in bytes: the most characters that a QR code holds (version 40-L, ISO/IEC 18004 table 7), and what
// they may unpack to. A bomb stops at the latter.
const (
	maxText    = 4296
	maxMessage = 16 << 10
)

// pack compresses a message. What cannot be compressed, the face and the signature, may stand in blocks of their own, so that
// its bytes do not spoil the codes of the words; the shorter way is taken.
func pack(message, face []byte) ([]byte, error) {
	var best []byte
	for _, cuts := range [][]int{nil, {len(message) - signatureSize}, around(message, face)} {
		b, err := deflate(message, cuts)
		if err != nil {
			return nil, err
		}
		if best == nil || len(b) < len(best) {
			best = b
		}
	}
	return best, nil
}

const signatureSize = 64 // bytes of ES256 and EdDSA

func around(message, face []byte) []int {
	at := bytes.Index(message, face)
	if len(face) == 0 || at < 0 {
		return nil
	}
	return []int{at, at + len(face)}
}

func deflate(message []byte, cuts []int) ([]byte, error) {
	var out bytes.Buffer
	w, err := zlib.NewWriterLevel(&out, zlib.BestCompression)
	if err != nil {
		return nil, err
	}
	from := 0
	for _, to := range cuts {
		if _, err := w.Write(message[from:to]); err != nil {
			return nil, err
		}
		if err := w.Flush(); err != nil {
			return nil, err
		}
		from = to
	}
	if _, err := w.Write(message[from:]); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// unpack returns the message of a text, without the CWT tag. It returns a Malformed fault.
func unpack(text []byte) ([]byte, error) {
	fault := credential.Reject(domain.Malformed, CheckText)
	if len(text) > maxText {
		return nil, fault
	}
	packed, ok := base45.Decode(string(text))
	if !ok {
		return nil, fault
	}
	rest := bytes.NewReader(packed)
	r, err := zlib.NewReader(rest)
	if err != nil {
		return nil, fault
	}
	message, err := io.ReadAll(io.LimitReader(r, maxMessage+1))
	if err != nil || len(message) > maxMessage || rest.Len() > 0 {
		return nil, fault
	}
	if cwt, ok := bytes.CutPrefix(message, []byte{0xd8, 61}); ok { // RFC 8392, 6
		return cwt, nil
	}
	return message, nil
}
