package mdoc_test

import (
	"testing"

	"razvorot/credential/codec"
)

// The parts of a DeviceResponse, for taking it apart and putting it together otherwise.
type (
	response struct {
		Version   string     `cbor:"version,omitempty"`
		Documents []document `cbor:"documents,omitempty"`
		Status    *uint      `cbor:"status,omitempty"`
	}
	document struct {
		DocType      string       `cbor:"docType"`
		IssuerSigned issuerSigned `cbor:"issuerSigned"`
		DeviceSigned deviceSigned `cbor:"deviceSigned"`
	}
	issuerSigned struct {
		NameSpaces map[string][]codec.Raw `cbor:"nameSpaces,omitempty"`
		IssuerAuth sign1                  `cbor:"issuerAuth"`
	}
	deviceSigned struct {
		NameSpaces codec.Raw            `cbor:"nameSpaces"`
		DeviceAuth map[string]codec.Raw `cbor:"deviceAuth"`
	}
	sign1 struct {
		_           struct{} `cbor:",toarray"`
		Protected   []byte
		Unprotected map[int]codec.Raw
		Payload     codec.Raw
		Signature   []byte
	}
	itemOf struct {
		ID         uint64    `cbor:"digestID"`
		Random     []byte    `cbor:"random"`
		Identifier string    `cbor:"elementIdentifier"`
		Value      codec.Raw `cbor:"elementValue"`
	}
)

// alter takes a response apart, lets change change it and puts it together again.
func alter(t testing.TB, b []byte, change func(r *response)) []byte {
	t.Helper()
	var r response
	if err := codec.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	change(&r)
	return must[[]byte](t)(codec.Marshal(r))
}

// alterItem changes the n-th item of a namespace of the first document.
func alterItem(t testing.TB, r *response, n int, change func(i *itemOf)) {
	t.Helper()
	items := r.Documents[0].IssuerSigned.NameSpaces[space]
	var i itemOf
	if err := codec.Unmarshal(must[[]byte](t)(codec.Unwrap(items[n])), &i); err != nil {
		t.Fatal(err)
	}
	change(&i)
	items[n] = codec.Wrap(must[[]byte](t)(codec.Marshal(i)))
}

func raw(t testing.TB, v any) codec.Raw { return must[[]byte](t)(codec.Marshal(v)) }
