package mdoc

import (
	"crypto"
	"slices"

	"razvorot/credential"
	"razvorot/credential/codec"
	"razvorot/credential/cose"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

// IssuerSigned is one credential that was read (8.3.2.1.2.2). Reading checks its form only: Verifier.VerifyIssued
// checks the rest.
type IssuerSigned struct {
	spaces []itemSpace
	auth   codec.Raw    // IssuerAuth as it is
	proof  cose.Message // IssuerAuth as it reads
	mso    *mso
}

type itemSpace struct {
	name  string
	items []item
}

// item is an IssuerSignedItem.
type item struct {
	id         uint64
	salt       []byte
	identifier string
	value      codec.Raw
	tagged     []byte // IssuerSignedItemBytes as they are, which is what the digest is of
}

// ParseIssuerSigned reads a credential. What is returned shares the bytes, which must not be changed any more. It
// returns a *credential.Fault that says Malformed.
func ParseIssuerSigned(b []byte) (IssuerSigned, error) {
	if len(b) > codec.MaxMessage {
		return IssuerSigned{}, malformed(CheckIssuerSigned, codec.ErrMalformed)
	}
	c := cursor{rest: b}
	s, err := c.issuerSigned()
	if err == nil {
		if end := c.end(); end != nil {
			err = malformed(CheckIssuerSigned, end)
		}
	}
	if err != nil {
		return IssuerSigned{}, err
	}
	return s, nil
}

func malformed(check credential.Check, cause error) *credential.Fault {
	return credential.Reject(domain.Malformed, check).Because(cause)
}

// issuerSigned reads an IssuerSigned. It returns a *credential.Fault.
func (c *cursor) issuerSigned() (s IssuerSigned, err error) {
	c.record(func(key []byte) bool {
		switch string(key) {
		case "nameSpaces":
			s.spaces = c.issuerNameSpaces()
		case "issuerAuth":
			s.auth = c.value()
		default:
			return false
		}
		return true
	})
	if c.bad || s.auth == nil {
		return s, malformed(CheckIssuerSigned, codec.ErrMalformed)
	}
	if s.proof, err = parseProof(s.auth, maxHeaders); err != nil || s.proof.Payload == nil {
		return s, malformed(CheckIssuerSigned, codec.ErrMalformed)
	}
	if s.mso, err = parseMSO(s.proof.Payload); err != nil {
		return s, malformed(CheckMSO, err)
	}
	return s, nil
}

// issuerNameSpaces reads the items of a document.
func (c *cursor) issuerNameSpaces() []itemSpace {
	n, total := c.count(majorMap, maxNameSpaces), 0
	spaces := make([]itemSpace, 0, n)
	for range n {
		space := itemSpace{name: c.text()}
		if slices.ContainsFunc(spaces, func(other itemSpace) bool { return other.name == space.name }) {
			c.fail()
		}
		size := c.count(majorArray, maxElements)
		if total += size; total > maxElements {
			c.fail()
		}
		if c.bad {
			return nil
		}
		space.items = make([]item, size)
		for i := range space.items {
			space.items[i].read(c)
		}
		spaces = append(spaces, space)
	}
	return spaces
}

// itemFields is how many members an IssuerSignedItem has: no more and no fewer.
const itemFields = 4

// read reads an item in place: most of a response is items.
func (i *item) read(c *cursor) {
	tagged, content := c.encoded()
	in, found := cursor{rest: content}, 0
	n := in.count(majorMap, itemFields)
	for range n {
		switch string(in.key()) {
		case "digestID":
			i.id = in.uint()
			found |= 1
		case "random":
			i.salt = in.bytes()
			found |= 2
		case "elementIdentifier":
			i.identifier = in.text()
			found |= 4
		case "elementValue":
			i.value = in.value()
			found |= 8
		}
	}
	if in.end() != nil || n != itemFields || found != 1<<itemFields-1 || i.id > maxDigestID {
		c.fail()
	}
	i.tagged = tagged
}

// parseProof reads a COSE_Sign1 or COSE_Mac0 after its parts were found to be of a sensible size. It returns
// codec.ErrMalformed.
func parseProof(raw []byte, limit int) (cose.Message, error) {
	c := cursor{rest: raw}
	if c.peek()>>5 == majorTag {
		c.head()
	}
	if c.count(majorArray, 4) != 4 || len(c.bytes()) > maxProtected || len(c.value()) > limit {
		c.fail()
	}
	if c.peek() == simpleNull {
		c.value()
	} else {
		c.bytes()
	}
	if len(c.bytes()) == 0 || c.end() != nil {
		return cose.Message{}, codec.ErrMalformed
	}
	return cose.Parse(raw)
}

const simpleNull = 0xf6

// DocType returns what kind of document it is: «org.iso.23220.photoid.1».
func (s IssuerSigned) DocType() string {
	if s.mso == nil {
		return ""
	}
	return s.mso.docType
}

// Validity returns when it was signed and holds, in UTC.
func (s IssuerSigned) Validity() Validity {
	if s.mso == nil {
		return Validity{}
	}
	return s.mso.validity
}

// DeviceKey returns the key that the credential is bound to, nil when it is of a kind that is not here.
func (s IssuerSigned) DeviceKey() crypto.PublicKey {
	if s.mso == nil {
		return nil
	}
	key, err := s.mso.key()
	if err != nil {
		return nil
	}
	return key
}

// Status returns where the credential's status stands, nil for nowhere.
func (s IssuerSigned) Status() *statuslist.Reference {
	if s.mso == nil || s.mso.status == nil {
		return nil
	}
	r := *s.mso.status
	return &r
}

// NameSpaces returns all elements, in the order in which they were issued. It returns a *credential.Fault that says
// Malformed.
func (s IssuerSigned) NameSpaces() ([]NameSpace, error) {
	left := allowance(maxStructured)
	all := make([]NameSpace, len(s.spaces))
	for i, space := range s.spaces {
		all[i] = NameSpace{Name: space.name, Elements: make([]Element, len(space.items))}
		for j, it := range space.items {
			v, err := left.decode(it.value)
			if err != nil {
				return nil, malformed(CheckValue, err)
			}
			all[i].Elements[j] = Element{it.identifier, v}
		}
	}
	return all, nil
}

// Element returns the value of an element, and whether there is one that can be read.
func (s IssuerSigned) Element(nameSpace, identifier string) (any, bool) {
	it, found := s.find(nameSpace, identifier)
	if !found {
		return nil, false
	}
	v, err := decodeValue(it.value)
	return v, err == nil
}

func (s IssuerSigned) find(nameSpace, identifier string) (item, bool) {
	for _, space := range s.spaces {
		if space.name != nameSpace {
			continue
		}
		for _, it := range space.items {
			if it.identifier == identifier {
				return it, true
			}
		}
	}
	return item{}, false
}
