package request_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"razvorot/credential"
	"razvorot/credential/codec"
	"razvorot/credential/cose"
	"razvorot/credential/request"
	"razvorot/domain"
)

var (
	moment  = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	session = []byte{0x83, 0xf6, 0xf6, 0xf6}
)

func question() request.Request {
	return request.Request{Documents: []request.Document{
		{DocType: "org.iso.23220.photoid.1", Items: []request.NameSpaceItems{
			{Name: "org.iso.23220.1", Elements: []request.Item{{Identifier: "portrait"}, {Identifier: "birth_date", Retain: true}}},
			{Name: "org.iso.23220.photoid.1", Elements: []request.Item{{Identifier: "birth_city"}}}},
			RequestInfo: codec.Raw{0xa1, 0x61, 'a', 0x01}},
		{DocType: "eu.europa.ec.eudi.pid.1", Items: []request.NameSpaceItems{
			{Name: "eu.europa.ec.eudi.pid.1", Elements: []request.Item{{Identifier: "age_over_18"}}}}},
	}}
}

// reader returns a key with a certificate of a name.
func reader(t testing.TB, subject pkix.Name) (cose.Signer, [][]byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: subject, NotBefore: moment, NotAfter: moment.AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	s, err := cose.NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	return s, [][]byte{der}
}

func encoded(t testing.TB, s cose.Signer, chain [][]byte) []byte {
	t.Helper()
	b, err := question().Encode(session, s, chain)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func parsed(t testing.TB, b []byte) request.Request {
	t.Helper()
	r, err := request.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWhatIsAskedIsReadInTheOrderOfAsking(t *testing.T) {
	s, chain := reader(t, pkix.Name{CommonName: "desk 4"})
	for name, b := range map[string][]byte{"anonymous": encoded(t, nil, nil), "signed": encoded(t, s, chain)} {
		r := parsed(t, b)
		for i, d := range r.Documents {
			want := question().Documents[i]
			if d.DocType != want.DocType || !reflect.DeepEqual(d.Items, want.Items) || !bytes.Equal(d.RequestInfo, want.RequestInfo) {
				t.Errorf("%s: %+v", name, d)
			}
		}
		again, err := r.Encode(session, nil, nil)
		if err != nil || !bytes.Equal(again, encoded(t, nil, nil)) {
			t.Errorf("%s: written anew it is another: %v", name, err)
		}
	}
}

func TestEveryDocumentTellsWhoAsks(t *testing.T) {
	s, chain := reader(t, pkix.Name{CommonName: "desk 4", Organization: []string{"Клиника"}})
	r := parsed(t, encoded(t, s, chain))
	for _, d := range r.Documents {
		if name, err := d.VerifyReader(session, known{chain[0]}, moment); err != nil || name != "reader" {
			t.Errorf("%q, %v", name, err)
		}
		name, err := d.VerifyReader(session, known{nil}, moment)
		if name != "Клиника" || !errors.Is(err, credential.Reject(domain.UnknownIssuer, "stranger")) {
			t.Errorf("an unknown reader: %q, %v", name, err)
		}
	}
}

func TestWhoAsksIsNotBelievedWithoutProof(t *testing.T) {
	s, chain := reader(t, pkix.Name{CommonName: "desk 4"})
	_, other := reader(t, pkix.Name{CommonName: "a trusted one"})
	swapped := parsed(t, encoded(t, s, chain))
	swapped.Documents[0], swapped.Documents[1] = swapped.Documents[1], swapped.Documents[0]
	for name, c := range map[string]struct {
		b     []byte
		trust request.Trust
		want  error
	}{
		"nobody":             {encoded(t, nil, nil), known{}, credential.Reject(domain.UnknownIssuer, request.CheckAnonymous)},
		"another's chain":    {encoded(t, s, other), known{other[0]}, credential.Reject(domain.Tampered, request.CheckSignature)},
		"a chain of no DER":  {encoded(t, s, [][]byte{{1}}), known{}, credential.Reject(domain.Tampered, request.CheckCertificate)},
		"a chain left out":   {without(t, s, chain), known{}, credential.Reject(domain.Tampered, request.CheckCertificate)},
		"more asked for":     {bytes.Replace(encoded(t, s, chain), []byte("birth_city"), []byte("birth_date"), 1), known{chain[0]}, credential.Reject(domain.Tampered, request.CheckSignature)},
		"retained after all": {retained(t, encoded(t, s, chain)), known{chain[0]}, credential.Reject(domain.Tampered, request.CheckSignature)},
	} {
		claimed, err := parsed(t, c.b).Documents[0].VerifyReader(session, c.trust, moment)
		if claimed != "" || !errors.Is(err, c.want) {
			t.Errorf("%s: %q, %v", name, claimed, err)
		}
	}
}

// without takes the chains out of a request.
func without(t testing.TB, s cose.Signer, chain [][]byte) []byte {
	t.Helper()
	raw, err := codec.Marshal(chain[0])
	if err != nil {
		t.Fatal(err)
	}
	header := append([]byte{0xa1, 0x18, 33}, raw...)
	return bytes.ReplaceAll(encoded(t, s, chain), header, []byte{0xa0})
}

func retained(t testing.TB, b []byte) []byte {
	t.Helper()
	before := codec.AppendText(nil, "portrait")
	return bytes.Replace(b, append(bytes.Clone(before), 0xf4), append(bytes.Clone(before), 0xf5), 1)
}

func TestANameThatNobodyVouchesForCannotFoolAnEye(t *testing.T) {
	for name, want := range map[string]string{
		"Почта":                      "Почта",
		" desk 4 ":                   "desk 4",
		"bank\u202eknab":             "",
		"two\nlines":                 "",
		strings.Repeat("длинно", 20): "",
	} {
		s, chain := reader(t, pkix.Name{CommonName: name})
		claimed, err := parsed(t, encoded(t, s, chain)).Documents[0].VerifyReader(session, known{}, moment)
		if claimed != want || err == nil {
			t.Errorf("%q is shown as %q, %v", name, claimed, err)
		}
	}
}

func TestAQuestionNobodyCouldReadIsNotAsked(t *testing.T) {
	for name, spoil := range map[string]func(*request.Request){
		"no document":             func(r *request.Request) { r.Documents = nil },
		"nine documents":          func(r *request.Request) { r.Documents = make([]request.Document, 9) },
		"no docType":              func(r *request.Request) { r.Documents[0].DocType = "" },
		"no namespace":            func(r *request.Request) { r.Documents[0].Items = nil },
		"no element":              func(r *request.Request) { r.Documents[0].Items[0].Elements = nil },
		"a namespace twice":       func(r *request.Request) { r.Documents[0].Items[1].Name = r.Documents[0].Items[0].Name },
		"an element twice":        func(r *request.Request) { r.Documents[0].Items[0].Elements[0].Identifier = "birth_date" },
		"a long identifier":       func(r *request.Request) { r.Documents[0].Items[0].Elements[0].Identifier = strings.Repeat("a", 129) },
		"a space":                 func(r *request.Request) { r.Documents[0].Items[0].Elements[0].Identifier = "a b" },
		"a mark of direction":     func(r *request.Request) { r.Documents[0].Items[0].Elements[0].Identifier = "a\u202eb" },
		"a requestInfo of no map": func(r *request.Request) { r.Documents[0].RequestInfo = codec.Raw{0x01} },
		"129 elements": func(r *request.Request) {
			for i := range 129 {
				e := &r.Documents[0].Items[0].Elements
				*e = append(*e, request.Item{Identifier: fmt.Sprint("e", i)})
			}
		},
	} {
		r := question()
		spoil(&r)
		if _, err := r.Encode(session, nil, nil); !errors.Is(err, request.ErrRequest) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s, chain := reader(t, pkix.Name{})
	if _, err := question().Encode(session, s, nil); !errors.Is(err, request.ErrRequest) {
		t.Errorf("a reader without a certificate: %v", err)
	}
	if _, err := question().Encode(session, s, slicesOf(chain[0], 5)); !errors.Is(err, request.ErrRequest) {
		t.Errorf("a reader with five certificates: %v", err)
	}
}

func slicesOf(b []byte, n int) [][]byte {
	all := make([][]byte, n)
	for i := range all {
		all[i] = b
	}
	return all
}

func TestWhatIsNoRequestIsRefused(t *testing.T) {
	good := encoded(t, nil, nil)
	replace := func(old, with string) []byte { return bytes.Replace(good, []byte(old), []byte(with), 1) }
	malformed := credential.Reject(domain.Malformed, request.CheckMalformed)
	for name, c := range map[string]struct {
		b    []byte
		want error
	}{
		"nothing":                {nil, malformed},
		"not a map":              {[]byte{0x80}, malformed},
		"a cut one":              {good[:len(good)-1], malformed},
		"one with a tail":        {append(bytes.Clone(good), 0), malformed},
		"version 2.0":            {replace("1.0", "2.0"), credential.Reject(domain.Malformed, request.CheckVersion)},
		"no version":             {replace("version", "Version"), malformed},
		"no documents":           {replace("docRequests", "docrequests"), malformed},
		"no items":               {replace("itemsRequest", "itemsrequest"), malformed},
		"no docType":             {replace("docType", "doctype"), malformed},
		"no namespaces":          {replace("nameSpaces", "namespaces"), malformed},
		"an element twice":       {replace("\x68portrait\xf4\x6abirth_date", "\x68portrait\xf4\x68portrait"), malformed},
		"a docType twice":        {twice(good), malformed},
		"retain as null":         {replace("portrait\xf4", "portrait\xf6"), malformed},
		"retain as a number":     {replace("portrait\xf4", "portrait\x01"), malformed},
		"an identifier of bytes": {replace("\x68portrait", "\x48portrait"), malformed},
		"longer than 64 KiB":     {append(bytes.Clone(good), make([]byte, request.MaxRequest)...), malformed},
	} {
		if _, err := request.Parse(c.b); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// twice says of the second document, in another entry, that it is of another docType.
func twice(good []byte) []byte {
	pid := codec.AppendText(codec.AppendText(nil, "docType"), "eu.europa.ec.eudi.pid.1")
	i := bytes.LastIndex(good, pid)
	items := codec.AppendText(codec.AppendText(bytes.Clone(good[i:]), "docType"), "a")
	items = append([]byte{good[i-1] + 1}, items...)
	head := bytes.LastIndex(good[:i], []byte{0xd8, 24})
	return append(bytes.Clone(good[:head]), codec.Wrap(items)...)
}

func TestALaterMinorVersionAndItsAdditionsAreRead(t *testing.T) {
	b := bytes.Replace(encoded(t, nil, nil), []byte("1.0"), []byte("1.1"), 1)
	b[0]++ // one more entry
	b = append(codec.AppendText(b, "readerAuthAll"), 0x80)
	if r := parsed(t, b); len(r.Documents) != 2 {
		t.Errorf("%+v", r)
	}
}

func TestReadingARequestCostsLittleMemory(t *testing.T) {
	const limit = 16 << 20
	deep := bytes.Repeat([]byte{0x81}, request.MaxRequest)
	many := append([]byte{0xa1, 0x61, 'a', 0x9a, 0, 0, 0xff, 0xf0}, bytes.Repeat([]byte{0xa0}, 0xfff0)...)
	docs := append(codec.Head(codec.AppendText([]byte{0xa1}, "docRequests"), 4, 4000), bytes.Repeat([]byte{0xa0}, 4000)...)
	for name, b := range map[string][]byte{"deep": deep, "many": many, "documents": docs, "1 MB": make([]byte, 1<<20)} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := request.Parse(b)
		runtime.ReadMemStats(&after)
		if cost := after.TotalAlloc - before.TotalAlloc; err == nil || cost > limit {
			t.Errorf("%s: %d bytes, %v", name, cost, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	s, chain := reader(f, pkix.Name{CommonName: "desk 4"})
	f.Add(encoded(f, nil, nil))
	f.Add(encoded(f, s, chain))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := request.Parse(b)
		if err != nil {
			return
		}
		again, err := r.Encode(session, nil, nil)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		if _, err := request.Parse(again); err != nil {
			t.Errorf("what was written cannot be read: %v", err)
		}
		for _, d := range r.Documents {
			if name, err := d.VerifyReader(session, known{}, moment); err == nil {
				t.Errorf("a reader that nobody trusts passed as %q", name)
			}
		}
	})
}
