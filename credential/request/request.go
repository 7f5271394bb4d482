// Package request is what a reader asks for: DeviceRequest and ItemsRequest (ISO/IEC 18013-5:2021, 8.3.2.1.2.1) and reader
// authentication (9.1.4), by which the reader says who it is.
//
// A reader asks for documents by docType, in each for elements by namespace and identifier, and tells of every element
// whether it means to retain it. What it asks is signed together with the session transcript, so that the question of one
// session cannot be asked in another.
package request

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"razvorot/credential/codec"
	"razvorot/credential/cose"
)

// version is the version of DeviceRequest that is written. Every 1.x is read: what a later one adds is left aside.
const version = "1.0"

// Bounds of a request. The photo ID has some fifty elements; who asks for more than this does not ask a person.
const (
	MaxRequest      = 64 << 10 // bytes
	maxDocuments    = 8
	maxNameSpaces   = 16
	maxElements     = 128 // in one namespace
	maxIdentifier   = 128 // bytes of a docType, namespace or identifier
	maxCertificates = 4
)

// ErrRequest is what Encode returns for a request that could not be read back. It repeats nothing of the request.
var ErrRequest = errors.New("not a request")

// Request is what a reader asks for.
type Request struct {
	Documents []Document // 1 to 8
}

// Document is what is asked of one document.
type Document struct {
	DocType string
	Items   []NameSpaceItems // at least one, in the order of asking
	// RequestInfo holds what the reader adds for whoever understands it: a CBOR map, empty for none.
	RequestInfo codec.Raw
	// Chain is the reader's certificate chain in DER, its own first; empty when it does not say who it is. Set by Parse and not
	// checked by it: VerifyReader does.
	Chain [][]byte

	items []byte        // ItemsRequestBytes as they were received
	auth  *cose.Message // readerAuth as it was received
}

// NameSpaceItems are the elements asked of one namespace.
type NameSpaceItems struct {
	Name     string
	Elements []Item
}

// Item is one element.
type Item struct {
	Identifier string
	Retain     bool // the reader means to keep it (IntentToRetain)
}

// Encode returns the DeviceRequest. With a reader every document's question is signed over the session transcript (its CBOR,
// not the bytes with the tag), and the chain says by whose key; without one the request is anonymous. It returns ErrRequest.
func (r Request) Encode(transcript []byte, reader cose.Signer, chain [][]byte) ([]byte, error) {
	if len(r.Documents) == 0 || len(r.Documents) > maxDocuments {
		return nil, fmt.Errorf("%w: no or too many documents", ErrRequest)
	}
	if reader != nil && (len(chain) == 0 || len(chain) > maxCertificates) {
		return nil, fmt.Errorf("%w: a reader without or with too many certificates", ErrRequest)
	}
	b := codec.Head(nil, majorMap, 2)
	b = codec.AppendText(b, "version")
	b = codec.AppendText(b, version)
	b = codec.AppendText(b, "docRequests")
	b = codec.Head(b, majorArray, uint64(len(r.Documents)))
	for _, d := range r.Documents {
		items, err := d.encodeItems()
		if err != nil {
			return nil, err
		}
		if b, err = appendDocRequest(b, codec.Wrap(items), transcript, reader, chain); err != nil {
			return nil, err
		}
	}
	if len(b) > MaxRequest {
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrRequest, MaxRequest)
	}
	return b, nil
}

// Major types and simple values of CBOR (RFC 8949, 3.1 and 3.3).
const (
	majorText  = 3
	majorArray = 4
	majorMap   = 5
	wireFalse  = 0xf4
	wireTrue   = 0xf5
)

func appendDocRequest(b, items, transcript []byte, reader cose.Signer, chain [][]byte) ([]byte, error) {
	if reader == nil {
		b = codec.Head(b, majorMap, 1)
		return append(codec.AppendText(b, "itemsRequest"), items...), nil
	}
	auth, err := cose.Sign(reader, cose.Headers{Chain: chain}, authentication(transcript, items), nil, true)
	if err != nil {
		return nil, err
	}
	b = codec.Head(b, majorMap, 2)
	b = append(codec.AppendText(b, "itemsRequest"), items...)
	return append(codec.AppendText(b, "readerAuth"), auth...), nil
}

// authentication returns ReaderAuthenticationBytes (9.1.4.5), what a reader signs.
func authentication(transcript, items []byte) []byte {
	b := make([]byte, 0, len(transcript)+len(items)+32)
	b = codec.Head(b, majorArray, 3)
	b = codec.AppendText(b, "ReaderAuthentication")
	b = append(b, transcript...)
	return codec.Wrap(append(b, items...))
}

// encodeItems returns the ItemsRequest. The order of asking is kept, as CBOR maps may have any.
func (d Document) encodeItems() ([]byte, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	size := uint64(2)
	if len(d.RequestInfo) > 0 {
		size++
	}
	b := codec.Head(nil, majorMap, size)
	b = codec.AppendText(b, "docType")
	b = codec.AppendText(b, d.DocType)
	b = codec.AppendText(b, "nameSpaces")
	b = codec.Head(b, majorMap, uint64(len(d.Items)))
	for _, ns := range d.Items {
		b = codec.AppendText(b, ns.Name)
		b = codec.Head(b, majorMap, uint64(len(ns.Elements)))
		for _, e := range ns.Elements {
			b = codec.AppendText(b, e.Identifier)
			b = append(b, boolean(e.Retain))
		}
	}
	if len(d.RequestInfo) > 0 {
		b = append(codec.AppendText(b, "requestInfo"), d.RequestInfo...)
	}
	return b, nil
}

func boolean(v bool) byte {
	if v {
		return wireTrue
	}
	return wireFalse
}

// check returns ErrRequest unless the document is within the bounds, names are unique and nothing in them could fool an eye:
// they are shown to people.
func (d Document) check() error {
	if !plain(d.DocType) || len(d.Items) == 0 || len(d.Items) > maxNameSpaces {
		return fmt.Errorf("%w: a docType or its namespaces", ErrRequest)
	}
	spaces := map[string]bool{}
	for _, ns := range d.Items {
		if !plain(ns.Name) || spaces[ns.Name] || len(ns.Elements) == 0 || len(ns.Elements) > maxElements {
			return fmt.Errorf("%w: a namespace or its elements", ErrRequest)
		}
		spaces[ns.Name] = true
		seen := map[string]bool{}
		for _, e := range ns.Elements {
			if !plain(e.Identifier) || seen[e.Identifier] {
				return fmt.Errorf("%w: an element", ErrRequest)
			}
			seen[e.Identifier] = true
		}
	}
	return d.checkInfo()
}

func (d Document) checkInfo() error {
	if len(d.RequestInfo) == 0 {
		return nil
	}
	var info map[string]codec.Raw
	if d.RequestInfo[0]>>5 != majorMap || codec.Unmarshal(d.RequestInfo, &info) != nil {
		return fmt.Errorf("%w: its requestInfo", ErrRequest)
	}
	return nil
}

// plain reports whether a name is short, and of graphic characters without spaces and marks of direction.
func plain(name string) bool {
	return name != "" && len(name) <= maxIdentifier && utf8.ValidString(name) &&
		!strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) })
}
