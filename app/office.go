package app

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"razvorot/domain"
	"razvorot/domain/search"
)

// officeBook is the catalogue of offices as the vault keeps it, so that it is searched without a network, and without telling anybody
// what is looked for.
type officeBook struct {
	Offices []domain.Office `json:"offices"`
	At      time.Time       `json:"at"`
}

// OfficeQuery is what is looked for among the offices. The zero value finds all.
type OfficeQuery struct {
	Text       string               // words of name, city, address and landmark, with slips of the finger; or degrees as of a map
	City       string               // in the language of the search, "" for any
	Service    domain.OfficeService // "" for any
	From       domain.OfficeID      // the nearest to this office first
	OpenNow    bool
	Accessible bool
}

// FoundOffice is an office with its words in the language asked for, as it stands now.
type FoundOffice struct {
	domain.Office
	Text     domain.OfficeText
	Open     bool
	Changes  time.Time // when it closes or opens; zero for not within a month
	Distance float64   // metres from where the search looks from
	Measured bool      // there is such a place
}

// OfficeList is what a search found.
type OfficeList struct {
	Found  []FoundOffice
	Cities []string  // of all offices, in the language asked for, in order
	At     time.Time // when the authority told the catalogue
}

// Offices searches the offices, the best first. The catalogue is kept in the vault: only before the first answer of the authority it
// may return ErrUnavailable.
func (a *App) Offices(ctx context.Context, language string, q OfficeQuery) (OfficeList, error) {
	book, err := a.offices(ctx)
	list := OfficeList{At: book.At}
	if err != nil {
		return list, err
	}
	from, measured := domain.ParsePlace(q.Text)
	query := q.Text
	if measured {
		query = ""
	} else if i := slices.IndexFunc(book.Offices, func(o domain.Office) bool { return q.From != "" && o.ID == q.From }); i >= 0 {
		from, measured = book.Offices[i].Place, true
	}
	entries := make([]search.Entry, len(book.Offices))
	byID := map[string]FoundOffice{}
	for i, o := range book.Offices {
		f := a.foundOffice(o, language)
		if measured {
			f.Measured, f.Distance = true, o.Distance(from)
		}
		byID[string(o.ID)], entries[i] = f, officeEntry(o, language)
		if !slices.Contains(list.Cities, f.Text.City) && o.Does(cmp.Or(q.Service, o.Services[0])) {
			list.Cities = append(list.Cities, f.Text.City)
		}
	}
	slices.Sort(list.Cities)
	for _, hit := range search.NewIndex(entries).Find(query) {
		f := byID[hit.ID]
		if (q.City == "" || f.Text.City == q.City) && (q.Service == "" || f.Does(q.Service)) && (!q.OpenNow || f.Open) &&
			(!q.Accessible || f.Accessible) {
			list.Found = append(list.Found, f)
		}
	}
	if measured {
		slices.SortStableFunc(list.Found, func(x, y FoundOffice) int { return cmp.Compare(x.Distance, y.Distance) })
	}
	return list, nil
}

// Office returns an office of the kept catalogue. ErrNotFound.
func (a *App) Office(ctx context.Context, language string, id domain.OfficeID) (FoundOffice, error) {
	book, err := a.offices(ctx)
	if err != nil {
		return FoundOffice{}, err
	}
	i := slices.IndexFunc(book.Offices, func(o domain.Office) bool { return o.ID == id })
	if i < 0 {
		return FoundOffice{}, domain.ErrNotFound
	}
	return a.foundOffice(book.Offices[i], language), nil
}

func (a *App) foundOffice(o domain.Office, language string) FoundOffice {
	f := FoundOffice{Office: o, Text: o.Text(language)}
	f.Open, f.Changes = o.Opening(a.now())
	return f
}

// officeEntry is what an office is found by: its words in the language, then in the others.
func officeEntry(o domain.Office, language string) search.Entry {
	line := func(t domain.OfficeText) string {
		return strings.Join([]string{t.Name, t.City, t.Address, t.Landmark}, " ")
	}
	entry := search.Entry{ID: string(o.ID), Title: line(o.Text(language))}
	for other, t := range o.Texts {
		if other != language {
			entry.Synonyms = append(entry.Synonyms, line(t))
		}
	}
	return entry
}

// offices returns the kept catalogue, and sees to it that it is not old.
func (a *App) offices(ctx context.Context) (officeBook, error) {
	var kept officeBook
	if err := a.view(ctx, func(tx domain.Tx) error { return findState(ctx, tx, stateOffices, &kept) }); err != nil {
		return kept, err
	}
	if kept.At.IsZero() {
		return a.fetchOffices(ctx)
	}
	if age := a.now().Sub(kept.At); age > catalogueAge || age < 0 {
		go func() {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), catalogueWait)
			defer cancel()
			_, _ = a.fetchOffices(ctx) // the kept catalogue does until the next time
		}()
	}
	return kept, nil
}

// fetchOffices asks the authority for the catalogue and keeps it. An office without a service is left out: nothing leads there.
func (a *App) fetchOffices(ctx context.Context) (officeBook, error) {
	b, err := a.backend()
	if err != nil {
		return officeBook{}, err
	}
	all, err := b.FindOffices(ctx)
	a.reached(err)
	if err != nil {
		return officeBook{}, err
	}
	book := officeBook{Offices: slices.DeleteFunc(all, func(o domain.Office) bool { return len(o.Services) == 0 }), At: a.now()}
	return book, a.update(ctx, func(tx domain.Tx) error { return saveState(ctx, tx, stateOffices, book) })
}
