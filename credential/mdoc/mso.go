package mdoc

import (
	"cmp"
	"crypto"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"slices"

	"razvorot/credential/codec"
	"razvorot/credential/cose"
	"razvorot/credential/statuslist"
)

// digestNames are the digest algorithms of 9.1.2.5, by what an MSO calls them.
var digestNames = map[string]func([]byte) []byte{
	"SHA-256": func(b []byte) []byte { d := sha256.Sum256(b); return d[:] },
	"SHA-384": func(b []byte) []byte { d := sha512.Sum384(b); return d[:] },
	"SHA-512": func(b []byte) []byte { d := sha512.Sum512(b); return d[:] },
}

const ourDigest = "SHA-256"

// mso is a MobileSecurityObject (9.1.2.4).
type mso struct {
	version    string
	algorithm  string
	digests    []digests
	deviceKey  codec.Raw // COSE_Key
	authorised authorised
	docType    string
	validity   Validity
	status     *statuslist.Reference // as draft-ietf-oauth-status-list 6.3 refers to it
}

// digests are those of one namespace, in the order of their ids.
type digests struct {
	nameSpace string
	all       []digest
}

type digest struct {
	id    uint64
	value []byte
}

// authorised is what the device may sign itself (KeyAuthorizations): all of some namespaces, and single elements.
type authorised struct {
	nameSpaces []string
	elements   Disclosure
}

func (a authorised) allows(nameSpace, identifier string) bool {
	return slices.Contains(a.nameSpaces, nameSpace) || slices.Contains(a.elements[nameSpace], identifier)
}

// find returns the digest of an item, nil when there is none.
func (m *mso) find(nameSpace string, id uint64) []byte {
	for _, d := range m.digests {
		if d.nameSpace != nameSpace {
			continue
		}
		at, found := slices.BinarySearchFunc(d.all, id, func(d digest, id uint64) int { return cmp.Compare(d.id, id) })
		if found {
			return d.all[at].value
		}
	}
	return nil
}

func (m *mso) key() (crypto.PublicKey, error) { return cose.DecodeKey(m.deviceKey) }

// append writes the MSO with its members in the order of the standard's definition, as its examples have it.
func (m *mso) append(b []byte) []byte {
	members := uint64(6)
	if m.status != nil {
		members++
	}
	b = codec.Head(b, majorMap, members)
	b = codec.AppendText(codec.AppendText(b, "version"), m.version)
	b = codec.AppendText(codec.AppendText(b, "digestAlgorithm"), m.algorithm)
	b = codec.Head(codec.AppendText(b, "valueDigests"), majorMap, uint64(len(m.digests)))
	for _, d := range m.digests {
		b = codec.Head(codec.AppendText(b, d.nameSpace), majorMap, uint64(len(d.all)))
		for _, one := range d.all {
			b = codec.AppendBytes(codec.Head(b, majorUint, one.id), one.value)
		}
	}
	b = m.appendDeviceKeyInfo(codec.AppendText(b, "deviceKeyInfo"))
	b = codec.AppendText(codec.AppendText(b, "docType"), m.docType)
	b = codec.Head(codec.AppendText(b, "validityInfo"), majorMap, 3)
	b = appendTime(codec.AppendText(b, "signed"), m.validity.Signed)
	b = appendTime(codec.AppendText(b, "validFrom"), m.validity.From)
	b = appendTime(codec.AppendText(b, "validUntil"), m.validity.Until)
	if m.status == nil {
		return b
	}
	b = codec.Head(codec.AppendText(b, "status"), majorMap, 1)
	b = codec.Head(codec.AppendText(b, "status_list"), majorMap, 2)
	b = codec.Head(codec.AppendText(b, "idx"), majorUint, m.status.Index)
	return codec.AppendText(codec.AppendText(b, "uri"), m.status.URI)
}

func (m *mso) appendDeviceKeyInfo(b []byte) []byte {
	if len(m.authorised.nameSpaces) == 0 {
		b = codec.Head(b, majorMap, 1)
		return append(codec.AppendText(b, "deviceKey"), m.deviceKey...)
	}
	b = codec.Head(b, majorMap, 2)
	b = append(codec.AppendText(b, "deviceKey"), m.deviceKey...)
	b = codec.Head(codec.AppendText(b, "keyAuthorizations"), majorMap, 1)
	b = codec.Head(codec.AppendText(b, "nameSpaces"), majorArray, uint64(len(m.authorised.nameSpaces)))
	for _, name := range m.authorised.nameSpaces {
		b = codec.AppendText(b, name)
	}
	return b
}

// parseMSO reads MobileSecurityObjectBytes, #6.24(bstr), the payload of IssuerAuth. It returns codec.ErrMalformed.
func parseMSO(payload []byte) (*mso, error) {
	outer := cursor{rest: payload}
	_, content := outer.encoded()
	if err := outer.end(); err != nil {
		return nil, err
	}
	m, c := new(mso), &cursor{rest: content}
	found := 0
	c.record(func(key []byte) bool {
		found++
		switch string(key) {
		case "version":
			m.version = c.text()
		case "digestAlgorithm":
			m.algorithm = c.text()
		case "valueDigests":
			m.digests = c.valueDigests()
		case "deviceKeyInfo":
			m.readDeviceKeyInfo(c)
		case "docType":
			m.docType = c.text()
		case "validityInfo":
			m.validity = c.validity()
		default:
			found--
			if string(key) == "status" {
				m.readStatus(c)
				return true
			}
			return false
		}
		return true
	})
	if err := c.end(); err != nil {
		return nil, err
	}
	if found != 6 || m.version != version || digestNames[m.algorithm] == nil {
		return nil, fmt.Errorf("%w: a mobile security object of another kind", codec.ErrMalformed)
	}
	return m, nil
}

func (c *cursor) valueDigests() []digests {
	n, total := c.count(majorMap, maxNameSpaces), 0
	all := make([]digests, 0, n)
	for range n {
		d := digests{nameSpace: c.text()}
		if slices.ContainsFunc(all, func(other digests) bool { return other.nameSpace == d.nameSpace }) {
			c.fail()
		}
		size := c.count(majorMap, maxDigests)
		if total += size; total > maxDigests {
			c.fail()
		}
		if c.bad {
			return nil
		}
		d.all = make([]digest, size)
		sorted := true
		for i := range d.all {
			d.all[i] = digest{c.uint(), c.bytes()}
			sorted = sorted && (i == 0 || d.all[i-1].id < d.all[i].id)
		}
		if !sorted {
			c.sort(d.all)
		}
		all = append(all, d)
	}
	return all
}

// sort brings the digests in the order of their ids, which must not repeat.
func (c *cursor) sort(all []digest) {
	slices.SortFunc(all, func(a, b digest) int { return cmp.Compare(a.id, b.id) })
	for i := 1; i < len(all); i++ {
		if all[i-1].id == all[i].id {
			c.fail()
		}
	}
}

func (m *mso) readDeviceKeyInfo(c *cursor) {
	c.record(func(key []byte) bool {
		switch string(key) {
		case "deviceKey":
			m.deviceKey = c.value()
		case "keyAuthorizations":
			m.authorised = c.keyAuthorizations()
		default:
			return false
		}
		return true
	})
	if len(m.deviceKey) == 0 || len(m.deviceKey) > maxProtected {
		c.fail()
	}
}

func (c *cursor) keyAuthorizations() (a authorised) {
	c.record(func(key []byte) bool {
		switch string(key) {
		case "nameSpaces":
			a.nameSpaces = c.texts(maxNameSpaces)
		case "dataElements":
			n := c.count(majorMap, maxNameSpaces)
			a.elements = make(Disclosure, n)
			for range n {
				name := c.text()
				if _, twice := a.elements[name]; twice {
					c.fail()
				}
				a.elements[name] = c.texts(maxElements)
			}
		default:
			return false
		}
		return true
	})
	return a
}

func (c *cursor) texts(limit int) []string {
	all := make([]string, c.count(majorArray, limit))
	for i := range all {
		all[i] = c.text()
	}
	return all
}

func (c *cursor) validity() (v Validity) {
	found := 0
	c.record(func(key []byte) bool {
		found++
		switch string(key) {
		case "signed":
			v.Signed = c.time()
		case "validFrom":
			v.From = c.time()
		case "validUntil":
			v.Until = c.time()
		default: // expectedUpdate, say
			found--
			return false
		}
		return true
	})
	if found != 3 || v.Until.Before(v.From) {
		c.fail()
	}
	return v
}

// readStatus reads the reference to a status list, if that is the mechanism.
func (m *mso) readStatus(c *cursor) {
	c.record(func(key []byte) bool {
		if string(key) != "status_list" {
			return false
		}
		r, found := new(statuslist.Reference), 0
		c.record(func(key []byte) bool {
			switch string(key) {
			case "idx":
				r.Index = c.uint()
			case "uri":
				r.URI = c.text()
			default:
				return false
			}
			found++
			return true
		})
		if found != 2 {
			c.fail()
		}
		m.status = r
		return true
	})
}
