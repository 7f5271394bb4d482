package authority_test

import (
	"testing"

	"razvorot/authority"
	"razvorot/domain"
)

func TestE7CodesAreHandedOutWhereTheCatalogueSays(t *testing.T) {
	b := newBench(t, func(o *authority.Options) {
		o.Offices = []domain.Office{
			{ID: "a", Services: []domain.OfficeService{domain.OfficePrints}, Texts: map[string]domain.OfficeText{"ru": {Name: "А"}}},
			{ID: "b", Services: []domain.OfficeService{domain.OfficeProves}, Texts: map[string]domain.OfficeText{"ru": {Name: "Б", City: "Город", Address: "ул. Новая, 1"}},
				Week: []domain.OfficeDay{{Spans: []domain.OfficeSpan{{From: 540, To: 780}, {From: 840, To: 1200}}}, {}, {}, {}, {}, {}, {}}}}
	})
	c := newCitizen(b, 0)
	c.register()
	c.signIn()
	c.checked()
	places := ok(c.backend().ProofPlaces(t.Context()))(c)
	want := domain.ProofPlace{ID: "b", Name: "Б", Address: "Город, ул. Новая, 1", Hours: "Пн 9:00–13:00 и 14:00–20:00"}
	if len(places) != 1 || places[0] != want {
		t.Error(places)
	}
	_, err := c.backend().OrderProof(t.Context(), domain.NewKey(), domain.ProofOrder{ID: "1", Way: domain.ProofOffice, Place: "a"})
	wants(t, domain.ErrInvalid, err)
	if all := ok(c.backend().FindOffices(t.Context()))(c); len(all) != 2 {
		t.Error(all)
	}
}
