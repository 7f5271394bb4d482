package mdoc

import (
	"razvorot/credential"
	"razvorot/credential/codec"
	"razvorot/credential/cose"
	"razvorot/domain"
)

// document is a Document of a DeviceResponse that was read.
type document struct {
	docType      string
	issuerSigned IssuerSigned
	deviceSpaces []byte // DeviceNameSpacesBytes as they are
	deviceSigned []rawSpace
	proof        cose.Message
	mac          bool
}

// rawSpace is a namespace of DeviceNameSpaces.
type rawSpace struct {
	name     string
	elements []rawElement
}

type rawElement struct {
	identifier string
	value      codec.Raw
}

// parseResponse reads a DeviceResponse (8.3.2.1.2.2). It returns a *credential.Fault that says Malformed.
func parseResponse(b []byte) ([]document, error) {
	if len(b) > codec.MaxMessage {
		return nil, malformed(CheckResponse, codec.ErrMalformed)
	}
	var (
		documents []document
		first     error // why the first document that is none is none
		seen      string
		status    = ^uint64(0)
		c         = cursor{rest: b}
	)
	c.record(func(key []byte) bool {
		switch string(key) {
		case "version":
			seen = c.text()
		case "documents":
			documents, first = c.documents()
		case "status":
			status = c.uint()
		default: // documentErrors, say
			return false
		}
		return true
	})
	switch err := c.end(); {
	case first != nil:
		return nil, first
	case err != nil || seen != version || status == ^uint64(0):
		return nil, malformed(CheckResponse, codec.ErrMalformed)
	case status != 0:
		return nil, credential.Reject(domain.Malformed, CheckResponseStatus)
	case len(documents) == 0:
		return nil, malformed(CheckResponse, codec.ErrMalformed)
	}
	return documents, nil
}

func (c *cursor) documents() (all []document, first error) {
	for range c.count(majorArray, maxDocuments) {
		d, err := c.document()
		if err != nil {
			c.fail()
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}

// document reads one document. It returns a *credential.Fault.
func (c *cursor) document() (d document, err error) {
	found := 0
	c.record(func(key []byte) bool {
		switch string(key) {
		case "docType":
			d.docType = c.text()
		case "issuerSigned":
			if d.issuerSigned, err = c.issuerSigned(); err != nil {
				c.fail()
			}
		case "deviceSigned":
			if err = d.readDeviceSigned(c); err != nil {
				c.fail()
			}
		default: // errors, say
			return false
		}
		found++
		return true
	})
	if err == nil && (c.bad || found != 3) {
		err = malformed(CheckResponse, codec.ErrMalformed)
	}
	return d, err
}

// readDeviceSigned reads a DeviceSigned. It returns a *credential.Fault.
func (d *document) readDeviceSigned(c *cursor) error {
	var content, proof []byte
	proofs := 0
	c.record(func(key []byte) bool {
		switch string(key) {
		case "nameSpaces":
			d.deviceSpaces, content = c.encoded()
		case "deviceAuth":
			c.record(func(key []byte) bool {
				if string(key) != "deviceMac" && string(key) != "deviceSignature" {
					return false
				}
				proof, d.mac = c.value(), string(key) == "deviceMac"
				proofs++
				return true
			})
		default:
			return false
		}
		return true
	})
	if c.bad || proofs != 1 || d.deviceSpaces == nil {
		return malformed(CheckDeviceSigned, codec.ErrMalformed)
	}
	in := cursor{rest: content}
	d.deviceSigned = in.deviceNameSpaces()
	var err error
	if d.proof, err = parseProof(proof, maxProtected); err != nil || in.end() != nil || d.proof.Payload != nil {
		return malformed(CheckDeviceSigned, codec.ErrMalformed)
	}
	return nil
}

func (c *cursor) deviceNameSpaces() []rawSpace {
	n, total := c.count(majorMap, maxNameSpaces), 0
	var spaces []rawSpace
	for range n {
		space := rawSpace{name: c.text()}
		size := c.count(majorMap, maxElements)
		if total += size; total > maxElements {
			c.fail()
		}
		for range size {
			space.elements = append(space.elements, rawElement{c.text(), c.value()})
		}
		if c.bad {
			return nil
		}
		spaces = append(spaces, space)
	}
	return spaces
}
