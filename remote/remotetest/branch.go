package remotetest

import (
	"context"
	"slices"

	"razvorot/domain"
)

func allWeek(from, to int) []domain.OfficeDay {
	week := make([]domain.OfficeDay, 7)
	for i := range week {
		week[i].Spans = []domain.OfficeSpan{{From: from * 60, To: to * 60}}
	}
	return week
}

// fakeOffices are where the citizens of a fake authority are received.
var fakeOffices = []domain.Office{
	{ID: "one", Place: domain.Place{Latitude: 55_780_000, Longitude: 37_588_000}, Zone: 180, Week: append(allWeek(9, 20)[:6:6], domain.OfficeDay{Spans: []domain.OfficeSpan{}}),
		Services: domain.OfficeServices(), Accessible: true, SlotsPerHour: 2, Windows: 1, Texts: map[string]domain.OfficeText{
			"ru": {Name: "Отделение на Лесной", City: "Москва", Address: "ул. Лесная, 5", Landmark: "метро «Образцовая»"},
			"en": {Name: "Lesnaya office", City: "Moscow", Address: "5 Lesnaya St", Landmark: "Obraztsovaya metro"}}},
	{ID: "two", Place: domain.Place{Latitude: 59_927_000, Longitude: 30_317_000}, Zone: 180, Week: allWeek(10, 19), Services: domain.OfficeServices(), SlotsPerHour: 2,
		Windows: 1, Texts: map[string]domain.OfficeText{
			"ru": {Name: "Отделение на Садовой", City: "Санкт-Петербург", Address: "ул. Садовая, 38", Landmark: "метро «Примерная»"},
			"en": {Name: "Sadovaya office", City: "Saint Petersburg", Address: "38 Sadovaya St", Landmark: "Primernaya metro"}}},
	{ID: "three", Place: domain.Place{Latitude: 43_120_000, Longitude: 131_890_000}, Zone: 600, Week: allWeek(0, 24), Services: []domain.OfficeService{domain.OfficePrints},
		Accessible: true, SlotsPerHour: 1, Windows: 2, Texts: map[string]domain.OfficeText{
			"ru": {Name: "Отделение на Морской", City: "Владивосток", Address: "ул. Морская, 14", Landmark: "у морского вокзала"},
			"en": {Name: "Morskaya office", City: "Vladivostok", Address: "14 Morskaya St", Landmark: "by the sea terminal"}}},
}

// FindOffices implements domain.Offices.
func (f *Fake) FindOffices(ctx context.Context) ([]domain.Office, error) {
	return act(ctx, f, call{"FindOffices", ""}, func(*world, *citizen) ([]domain.Office, error) { return slices.Clone(fakeOffices), nil })
}
