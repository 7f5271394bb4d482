package app

import (
	"slices"
	"testing"
	"time"

	"razvorot/domain"
)

func (c *citizen) offices(q OfficeQuery) []string {
	c.t.Helper()
	list, err := c.app.Offices(c.t.Context(), "ru", q)
	c.must(err)
	ids := []string{}
	for _, f := range list.Found {
		ids = append(ids, string(f.ID))
	}
	return ids
}

func TestE7OfficesAreFoundHoweverTheyAreTypedAndWithoutANetwork(t *testing.T) {
	c := signedIn(t)
	c.offices(OfficeQuery{})
	c.authority.SetOffline(true)
	for _, x := range []struct {
		q    OfficeQuery
		want []string
	}{
		{OfficeQuery{}, []string{"one", "two", "three"}},
		{OfficeQuery{Text: "леснйа"}, []string{"one"}},
		{OfficeQuery{Text: "vjcrdf"}, []string{"one"}}, // the keyboard was in English
		{OfficeQuery{Text: "Vladivostok"}, []string{"three"}},
		{OfficeQuery{Text: "метро"}, []string{"one", "two"}},
		{OfficeQuery{Text: "ерунда"}, []string{}},
		{OfficeQuery{City: "Санкт-Петербург"}, []string{"two"}},
		{OfficeQuery{Service: domain.OfficeProves}, []string{"one", "two"}},
		{OfficeQuery{Accessible: true}, []string{"one", "three"}},
		{OfficeQuery{Text: "59,93 30,31"}, []string{"two", "one", "three"}},
		{OfficeQuery{From: "three"}, []string{"three", "one", "two"}},
	} {
		if got := c.offices(x.q); !slices.Equal(got, x.want) {
			t.Errorf("%+v: %v", x.q, got)
		}
	}
	if n := len(c.offices(OfficeQuery{OpenNow: true})); n < 1 {
		t.Error("the one that never closes is closed")
	}
	f, err := c.app.Office(t.Context(), "en", "two")
	c.must(err)
	if f.Text.City != "Saint Petersburg" || f.Changes.IsZero() {
		t.Errorf("%+v", f)
	}
	_, err = c.app.Office(t.Context(), "en", "none")
	c.wants(domain.ErrNotFound, err)
}

func TestE7WithoutACatalogueAndANetworkTheSearchSaysSo(t *testing.T) {
	c := signedIn(t)
	c.authority.SetOffline(true)
	_, err := c.app.Offices(t.Context(), "ru", OfficeQuery{})
	c.wants(domain.ErrUnavailable, err)
	c.authority.SetOffline(false)
	list, err := c.app.Offices(t.Context(), "en", OfficeQuery{})
	c.must(err)
	if len(list.Found) != 3 || !slices.Equal(list.Cities, []string{"Moscow", "Saint Petersburg", "Vladivostok"}) || time.Since(list.At) < 0 {
		t.Error(list.Cities, list.At)
	}
}
