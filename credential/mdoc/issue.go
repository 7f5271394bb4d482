package mdoc

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"time"
	"unicode/utf8"

	"razvorot/credential/codec"
	"razvorot/credential/cose"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

// Order is what shall be issued.
type Order struct {
	DocType     string
	NameSpaces  []NameSpace
	DeviceKey   crypto.PublicKey // *ecdsa.PublicKey on P-256 or P-384, or ed25519.PublicKey
	Signed      time.Time        // whole seconds are kept of each; the same for a whole batch says least about the holder
	From, Until time.Time
	Status      *statuslist.Reference // nil for none
	Authorised  []string              // namespaces in which the device may say things of its own (keyAuthorizations); mostly none
}

// Unsigned is a credential before it is signed: everything is decided, salts and digest ids included. It is stored
// first and signed then, so that nothing is ever signed that nobody knows of.
type Unsigned struct {
	nameSpaces []byte // IssuerNameSpaces
	payload    []byte // MobileSecurityObjectBytes
}

// Prepare decides everything about a credential but its signature: salts of 32 random bytes, digest ids that are
// shuffled over the whole document so that they tell nothing of its elements, SHA-256 digests, the MSO. It returns
// domain.ErrInvalid.
func Prepare(o Order) (Unsigned, error) {
	n, err := o.check()
	if err != nil {
		return Unsigned{}, err
	}
	random := make([]byte, n*randomPerElement)
	_, _ = rand.Read(random) // crypto/rand never fails
	return o.prepare(random[:n*saltSize], shuffled(n, random[n*saltSize:]))
}

// randomPerElement is the salt and eight bytes for the place of the digest.
const randomPerElement = saltSize + 8

// shuffled returns the numbers below n in an order that the random bytes decide, eight for each number (Fisher and
// Yates). The remainder of 64 bits prefers some orders by less than n/2^64.
func shuffled(n int, random []byte) []uint64 {
	ids := make([]uint64, n)
	for i := range ids {
		j := binary.LittleEndian.Uint64(random[8*i:]) % uint64(i+1)
		ids[i] = ids[j]
		ids[j] = uint64(i)
	}
	return ids
}

// check returns how many elements there are.
func (o Order) check() (elements int, err error) {
	if o.DocType == "" || len(o.NameSpaces) == 0 || len(o.NameSpaces) > maxNameSpaces || len(o.Authorised) > maxNameSpaces {
		return 0, fmt.Errorf("%w: a credential without docType or namespaces, or with too many", domain.ErrInvalid)
	}
	if !writable(o.Signed) || !writable(o.From) || !writable(o.Until) || !o.From.Before(o.Until) || o.Signed.After(o.Until) {
		return 0, fmt.Errorf("%w: a credential that ends before it begins", domain.ErrInvalid)
	}
	texts := append([]string{o.DocType}, o.Authorised...)
	if o.Status != nil {
		texts = append(texts, o.Status.URI)
	}
	for i, space := range o.NameSpaces {
		if err := space.check(); err != nil {
			return 0, err
		}
		if slices.ContainsFunc(o.NameSpaces[:i], func(other NameSpace) bool { return other.Name == space.Name }) {
			return 0, fmt.Errorf("%w: a namespace twice", domain.ErrInvalid)
		}
		elements += len(space.Elements)
		texts = append(texts, space.Name)
	}
	if elements > maxElements || slices.ContainsFunc(texts, func(text string) bool { return !utf8.ValidString(text) }) {
		return 0, fmt.Errorf("%w: too many elements, or a name that is not UTF-8", domain.ErrInvalid)
	}
	return elements, nil
}

func (n NameSpace) check() error {
	if len(n.Elements) == 0 {
		return fmt.Errorf("%w: a namespace without elements", domain.ErrInvalid)
	}
	for i, e := range n.Elements {
		if !utf8.ValidString(e.Identifier) {
			return fmt.Errorf("%w: a name that is not UTF-8", domain.ErrInvalid)
		}
		if slices.ContainsFunc(n.Elements[:i], func(other Element) bool { return other.Identifier == e.Identifier }) {
			return fmt.Errorf("%w: an element twice", domain.ErrInvalid)
		}
	}
	return nil
}

// prepare builds items and MSO of an order that was checked.
func (o Order) prepare(salts []byte, ids []uint64) (Unsigned, error) {
	key, err := cose.EncodeKey(o.DeviceKey)
	if err != nil {
		return Unsigned{}, fmt.Errorf("%w: %v", domain.ErrInvalid, err)
	}
	m := mso{version: version, algorithm: ourDigest, digests: make([]digests, 0, len(o.NameSpaces)), deviceKey: key,
		authorised: authorised{nameSpaces: o.Authorised}, docType: o.DocType,
		validity: Validity{o.Signed, o.From, o.Until}, status: o.Status}
	b := codec.Head(make([]byte, 0, o.size()), majorMap, uint64(len(o.NameSpaces)))
	var item []byte
	elements := len(ids)
	for _, space := range o.NameSpaces {
		b = codec.Head(codec.AppendText(b, space.Name), majorArray, uint64(len(space.Elements)))
		all := make([]digest, len(space.Elements))
		for i, e := range space.Elements {
			if item, err = appendItem(item[:0], ids[0], salts[:saltSize], e); err != nil {
				return Unsigned{}, err
			}
			start := len(b)
			b = codec.AppendBytes(codec.Head(b, majorTag, tagEncoded), item)
			sum := sha256.Sum256(b[start:])
			all[i] = digest{ids[0], sum[:]}
			ids, salts = ids[1:], salts[saltSize:]
		}
		new(cursor).sort(all) // the order of the elements would tell which is which
		m.digests = append(m.digests, digests{space.Name, all})
	}
	payload := m.append(make([]byte, 0, 512+48*elements))
	if len(b)+len(payload) > codec.MaxMessage-math.MaxUint16 { // room for signatures and certificates
		return Unsigned{}, fmt.Errorf("%w: the credential", domain.ErrTooLarge)
	}
	return Unsigned{nameSpaces: b, payload: codec.Wrap(payload)}, nil
}

// size is a little more than what the items will take.
func (o Order) size() (n int) {
	for _, space := range o.NameSpaces {
		n += 16 + len(space.Name)
		for _, e := range space.Elements {
			n += 128 + len(e.Identifier)
			switch v := e.Value.(type) {
			case []byte:
				n += len(v)
			case string:
				n += len(v)
			case codec.Raw:
				n += len(v)
			}
		}
	}
	return n
}

// appendItem writes an IssuerSignedItem (8.3.2.1.2.2), its members in the order of the standard's definition.
func appendItem(b []byte, id uint64, salt []byte, e Element) ([]byte, error) {
	b = codec.Head(b, majorMap, 4)
	b = codec.Head(codec.AppendText(b, "digestID"), majorUint, id)
	b = codec.AppendBytes(codec.AppendText(b, "random"), salt)
	b = codec.AppendText(codec.AppendText(b, "elementIdentifier"), e.Identifier)
	return appendValue(codec.AppendText(b, "elementValue"), e.Value)
}

// Sign signs the credential and returns IssuerSigned. The chain is the signer's certificates in DER, its own first,
// without the root (9.1.2.4). Signing again gives another credential with the same digests, and both hold. Errors are
// the signer's.
func (u Unsigned) Sign(s cose.Signer, chain [][]byte) (issuerSigned []byte, err error) {
	if len(u.nameSpaces) == 0 || len(chain) == 0 {
		return nil, fmt.Errorf("%w: nothing to sign, or nobody to sign it", domain.ErrInvalid)
	}
	auth, err := cose.Sign(s, cose.Headers{Chain: chain}, u.payload, nil, false)
	if err != nil {
		return nil, err
	}
	b := make([]byte, 0, len(u.nameSpaces)+len(auth)+32)
	b = codec.Head(b, majorMap, 2)
	b = append(codec.AppendText(b, "nameSpaces"), u.nameSpaces...)
	return append(codec.AppendText(b, "issuerAuth"), auth...), nil
}

// unsignedVersion is that of what MarshalBinary writes: [version, IssuerNameSpaces, MobileSecurityObjectBytes].
const unsignedVersion = 1

// MarshalBinary returns the credential for storing.
func (u Unsigned) MarshalBinary() ([]byte, error) {
	b := make([]byte, 0, len(u.nameSpaces)+len(u.payload)+16)
	b = codec.Head(codec.Head(b, majorArray, 3), majorUint, unsignedVersion)
	return codec.AppendBytes(codec.AppendBytes(b, u.nameSpaces), u.payload), nil
}

// UnmarshalBinary reads what MarshalBinary wrote. It returns domain.ErrDamaged for anything else, items that their MSO
// does not know included.
func (u *Unsigned) UnmarshalBinary(b []byte) error {
	c := cursor{rest: slices.Clone(b)}
	n, v := c.count(majorArray, 3), c.uint()
	read := Unsigned{nameSpaces: c.bytes(), payload: c.bytes()}
	if c.end() != nil || n != 3 || v != unsignedVersion {
		return fmt.Errorf("%w: a stored credential", domain.ErrDamaged)
	}
	m, err := parseMSO(read.payload)
	if err != nil {
		return fmt.Errorf("%w: a stored credential", domain.ErrDamaged)
	}
	items := cursor{rest: read.nameSpaces}
	spaces := items.issuerNameSpaces()
	if items.end() != nil || checkDigests(spaces, m) != nil {
		return fmt.Errorf("%w: a stored credential", domain.ErrDamaged)
	}
	*u = read
	return nil
}
