package mdoc

import (
	"bytes"
	"testing"

	"razvorot/credential/codec"
)

// seeds are the published example, if it is here, and a credential of our own.
func seeds(f *testing.F) (response, issuerSigned []byte) {
	c := newCareless(f)
	items := [][]byte{craftedItem(f, 0, 16, Element{"family_name", "x"}), craftedItem(f, 1, 16, Element{"age", 20})}
	issuerSigned = c.credential(f, items, func(m *mso) { m.authorised.nameSpaces = []string{"own"} })
	held, err := ParseIssuerSigned(issuerSigned)
	if err != nil {
		f.Fatal(err)
	}
	response, err = Present([]byte{0xf6}, Document{Credential: held, Device: c.sign, Disclose: Disclosure{"s": {"age"}},
		DeviceSigned: []NameSpace{{"own", []Element{{"note", true}}}}})
	if err != nil {
		f.Fatal(err)
	}
	return response, issuerSigned
}

// FuzzVerify trusts the signer whatever the chain says, so that what is fuzzed comes as far as it can. What is genuine
// must be what was signed.
func FuzzVerify(f *testing.F) {
	response, _ := seeds(f)
	f.Add(response)
	v := Verifier{Trust: newCareless(f), At: craftedMoment}
	if all, err := v.Verify(response, []byte{0xf6}); err != nil || all[0].Fault != nil {
		f.Fatal("the seed is not genuine")
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		all, err := v.Verify(b, []byte{0xf6})
		if err != nil && all != nil {
			t.Error("documents of what could not be read")
		}
		for _, one := range all {
			if one.Fault != nil {
				continue
			}
			for _, space := range one.Elements {
				for _, e := range space.Elements {
					if space.Name != "s" || e != (Element{"family_name", "x"}) && e != (Element{"age", int64(20)}) {
						t.Errorf("genuine, and nobody signed it: %x", b)
					}
				}
			}
			if len(one.Elements) == 0 || len(one.DeviceSigned) != 1 {
				t.Errorf("something was lost: %x", b)
			}
		}
	})
}

// FuzzParseIssuerSigned also presents what was read: what a holder shows of it must be readable again.
func FuzzParseIssuerSigned(f *testing.F) {
	_, issuerSigned := seeds(f)
	f.Add(issuerSigned)
	f.Fuzz(func(t *testing.T, b []byte) {
		held, err := ParseIssuerSigned(b)
		if err != nil {
			return
		}
		all := Disclosure{}
		for _, space := range held.spaces {
			for _, it := range space.items {
				all[space.name] = append(all[space.name], it.identifier)
			}
		}
		_, _ = held.NameSpaces()
		response, err := Present([]byte{0xf6}, Document{Credential: held, MACKey: []byte{1}, Disclose: all})
		if err != nil {
			return // nothing in it
		}
		if _, err := parseResponse(response); err != nil {
			t.Errorf("what was presented cannot be read: %v", err)
		}
	})
}

// FuzzMSO writes again what it read: the same object must come out.
func FuzzMSO(f *testing.F) {
	_, issuerSigned := seeds(f)
	held, err := ParseIssuerSigned(issuerSigned)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(held.proof.Payload)
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := parseMSO(b)
		if err != nil || !writable(m.validity.Signed) || !writable(m.validity.From) || !writable(m.validity.Until) {
			return
		}
		m.authorised.elements = nil // single elements are read and never written
		written := m.append(nil)
		again, err := parseMSO(codec.Wrap(written))
		if err != nil || !bytes.Equal(again.append(nil), written) {
			t.Errorf("%x, %v", written, err)
		}
	})
}

// FuzzUnsigned reads stored credentials.
func FuzzUnsigned(f *testing.F) {
	f.Add([]byte{0x83, 0x01, 0x41, 0xa0, 0x41, 0xa0})
	f.Fuzz(func(t *testing.T, b []byte) {
		var u Unsigned
		if u.UnmarshalBinary(b) != nil {
			return
		}
		if again, err := u.MarshalBinary(); err != nil || new(Unsigned).UnmarshalBinary(again) != nil {
			t.Error("what was read is not written again")
		}
	})
}
