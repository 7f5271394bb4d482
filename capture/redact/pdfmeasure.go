package redact

import (
	"bytes"
	"compress/zlib"
)

// Bounds of a PDF's structure. A scan of a hundred pages has a few thousand objects and some ten thousand tokens; the
// reader makes a value of some 60 bytes of each token.
const (
	maxObjects    = 60_000
	maxTokens     = 600_000
	maxStructural = 8 << 20 // bytes of all object and cross-reference streams when inflated
)

// structure is what the objects of a PDF, as opposed to pages and pictures, will cost.
type structure struct {
	tokens   int
	inflated int64
	streams  int // object and cross-reference streams
	sealed   bool
}

// streamLimit returns how large a decoded stream may get. In an encrypted file nothing could be inflated beforehand, so
// its object streams share the allowance.
func (s structure) streamLimit() int64 {
	if s.sealed {
		return max(maxStructural/int64(s.streams+1), 64<<10)
	}
	return maxDecoded
}

// measureStructure finds, without parsing, what a parser would have to build: tokens in the file, and in the object and
// cross-reference streams, which are inflated in passing. It returns ErrExcessive or ErrUnsupported.
func measureStructure(data []byte) (structure, error) {
	s := structure{sealed: bytes.Contains(data, []byte("/Encrypt"))}
	s.count(data)
	if s.tokens > maxTokens {
		return s, ErrExcessive
	}
	floor := 0
	for at := 0; ; {
		next := bytes.Index(data[at:], []byte("stream"))
		if next < 0 {
			return s, nil
		}
		start := at + next
		at = start + len("stream")
		if bytes.HasSuffix(data[:start], []byte("end")) {
			floor = at
			continue
		}
		if err := s.stream(data[floor:start], data[at:]); err != nil {
			return s, err
		}
	}
}

// stream measures one stream by the text before it and the bytes after the keyword.
func (s *structure) stream(head, body []byte) error {
	if i := bytes.LastIndex(head, []byte("obj")); i >= 0 {
		head = head[i:]
	}
	head = plainNames(head)
	if !bytes.Contains(head, []byte("/ObjStm")) && !bytes.Contains(head, []byte("/XRef")) {
		return nil
	}
	if s.streams++; s.streams > maxObjects/8 {
		return ErrExcessive
	}
	if !bytes.Contains(head, []byte("/Filter")) || s.sealed {
		return nil // not compressed: counted with the file; or limited by streamLimit
	}
	if !bytes.Contains(head, []byte("FlateDecode")) || bytes.Contains(head, []byte("LZW")) ||
		bytes.Contains(head, []byte("RunLength")) || bytes.Contains(head, []byte("ASCII")) {
		return ErrUnsupported // no writer does this; it could only hide the size
	}
	return s.inflate(body)
}

// inflate counts the tokens of a compressed stream without keeping it.
func (s *structure) inflate(body []byte) error {
	body = bytes.TrimPrefix(bytes.TrimPrefix(body, []byte("\r")), []byte("\n"))
	r, err := zlib.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil // nothing to inflate; the reader decides
	}
	part := make([]byte, 32<<10)
	for {
		n, err := r.Read(part)
		s.count(part[:n])
		if s.inflated += int64(n); s.inflated > maxStructural || s.tokens > maxTokens {
			return ErrExcessive
		}
		if err != nil {
			return nil
		}
	}
}

// count adds the tokens of a text: starts of words and delimiters (ISO 32000-1, 7.2.2).
func (s *structure) count(text []byte) {
	gap := true
	for _, b := range text {
		class := tokenClass[b]
		if class == 2 || class == 0 && gap {
			s.tokens++
		}
		gap = class != 0
	}
}

// tokenClass is 1 for white space, 2 for delimiters, 0 for the rest.
var tokenClass = func() (class [256]byte) {
	for _, b := range "\x00\t\n\f\r " {
		class[b] = 1
	}
	for _, b := range "()<>[]/" {
		class[b] = 2
	}
	return class
}()

// plainNames resolves #xx in names, by which a writer may spell any letter (ISO 32000-1, 7.3.5).
func plainNames(text []byte) []byte {
	if !bytes.Contains(text, []byte{'#'}) {
		return text
	}
	plain := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] == '#' && i+2 < len(text) {
			high, ok1 := hexDigit(text[i+1])
			low, ok2 := hexDigit(text[i+2])
			if ok1 && ok2 {
				plain = append(plain, high<<4|low)
				i += 2
				continue
			}
		}
		plain = append(plain, text[i])
	}
	return plain
}

func hexDigit(b byte) (byte, bool) {
	switch {
	case b >= '0' && b <= '9':
		return b - '0', true
	case b|0x20 >= 'a' && b|0x20 <= 'f':
		return b | 0x20 - 'a' + 10, true
	}
	return 0, false
}
