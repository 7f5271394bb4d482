package peertest_test

import (
	"fmt"
	"slices"
	"testing"

	"razvorot/credential/codec"
	"razvorot/credential/mdoc"
	"razvorot/credential/photoid"
	"razvorot/credential/statuslist"
	"razvorot/domain"
	"razvorot/domain/person"
)

// passport is an invented one with everything in it.
func passport(t testing.TB, s scene) domain.Passport {
	t.Helper()
	day := func(s string) person.Date { return must[person.Date](t)(person.ParseDate(s)) }
	return domain.Passport{ID: domain.NewRegistryID(), Issuer: "Учебный орган", Specimen: true, ValidFrom: person.DateOf(s.from),
		ValidUntil: person.DateOf(s.to), Holder: person.Profile{
			Name:  person.FullName{Family: "Щукина", Given: "Юлия", Patronymic: "Петровна"},
			Birth: day("1990-03-02"), BirthPlace: "гор. Тверь", Sex: person.Female, Citizenship: person.Russia,
			Passport: person.Passport{Number: must[person.PassportNumber](t)(person.ParsePassportNumber("4509 123456")),
				Issued: day("2010-03-10"), Issuer: "Отделом № 5"},
			SNILS: must[person.SNILS](t)(person.ParseSNILS("112-233-445 95")),
			Registration: person.Address{PostalCode: "170100", Region: "Тверская обл.", Locality: "г. Тверь", Street: "ул. Садовая",
				House: "12/2"}}}
}

// Everything that is issued here is read by everybody: dates, arrays, maps, both documents, with a status reference.
func TestPeersReadWholePassports(t *testing.T) {
	for _, docType := range []string{photoid.DocType, photoid.PID} {
		s := newScene(t)
		spaces := must[[]mdoc.NameSpace](t)(photoid.Build(passport(t, s), []byte{0xff, 0xd8, 0xff, 0xd9}, docType, s.signed))
		order := s.order()
		order.DocType, order.NameSpaces, order.Status = docType, spaces, &statuslist.Reference{URI: listURI, Index: 77}
		unsigned := must[mdoc.Unsigned](t)(mdoc.Prepare(order))
		issued := must[[]byte](t)(unsigned.Sign(s.signer, [][]byte{s.chain}))
		all, want := mdoc.Disclosure{}, []string{}
		for _, n := range spaces {
			for _, e := range n.Elements {
				all[n.Name] = append(all[n.Name], e.Identifier)
				want = append(want, fmt.Sprintf("%s/%s=%v", n.Name, e.Identifier, structured(t, e.Value)))
			}
		}
		slices.Sort(want)
		credential := must[mdoc.IssuerSigned](t)(mdoc.ParseIssuerSigned(issued))
		response := must[[]byte](t)(mdoc.Present(s.transcript, mdoc.Document{Credential: credential, Disclose: all, Device: s.holder}))
		for _, peer := range peers {
			found, err := ask(t, peer, "verify", s.verifying(t, response, false))
			if err != nil {
				t.Errorf("%s, %s: %v", peer, docType, err)
				continue
			}
			if got := told(found); !slices.Equal(got, want) {
				t.Errorf("%s, %s: %q\ninstead of\n%q", peer, docType, got, want)
			}
		}
	}
}

// structured returns arrays and maps as JSON would have them.
func structured(t testing.TB, v any) any {
	t.Helper()
	raw, ok := v.(codec.Raw)
	if !ok {
		return inJSON(v)
	}
	var inner any
	if err := codec.Unmarshal(raw, &inner); err != nil {
		t.Fatal(err)
	}
	return inner
}
