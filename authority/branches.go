package authority

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"razvorot/authority/store"
	"razvorot/domain"
)

// offices is the catalogue of offices.
type offices []domain.Office

// find returns an office that has a service.
func (all offices) find(id domain.OfficeID, s domain.OfficeService) (domain.Office, bool) {
	i := slices.IndexFunc(all, func(o domain.Office) bool { return o.ID == id })
	if i < 0 || !all[i].Does(s) {
		return domain.Office{}, false
	}
	return all[i], true
}

// name returns what operators call an office, and its id when it is no more in the catalogue.
func (all offices) name(id domain.OfficeID) string {
	if i := slices.IndexFunc(all, func(o domain.Office) bool { return o.ID == id }); i >= 0 {
		return all[i].Text("ru").Name
	}
	return string(id)
}

// proofPlaces are the offices where codes are handed out.
func (all offices) proofPlaces() []domain.ProofPlace {
	places := []domain.ProofPlace{}
	for _, o := range all {
		if t := o.Text("ru"); o.Does(domain.OfficeProves) {
			places = append(places, domain.ProofPlace{ID: domain.ProofPlaceID(o.ID), Name: t.Name, Address: t.City + ", " + t.Address,
				Hours: hoursLine(o.Week)})
		}
	}
	return places
}

var shortDays = []string{"Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс"}

// hoursLine writes a week on one line: «Пн–Пт 9:00–20:00, Сб 10:00–17:00».
func hoursLine(week []domain.OfficeDay) string {
	var parts []string
	for i := 0; i < len(week); {
		end := i + 1
		for end < len(week) && slices.Equal(week[end].Spans, week[i].Spans) {
			end++
		}
		if len(week[i].Spans) > 0 {
			days := shortDays[i]
			if end-i > 1 {
				days += "–" + shortDays[end-1]
			}
			var spans []string
			for _, s := range week[i].Spans {
				spans = append(spans, fmt.Sprintf("%d:%02d–%d:%02d", s.From/60, s.From%60, s.To/60, s.To%60))
			}
			parts = append(parts, days+" "+strings.Join(spans, " и "))
		}
		i = end
	}
	return strings.Join(parts, ", ")
}

// FindOffices implements domain.Offices.
func (b *backend) FindOffices(ctx context.Context) ([]domain.Office, error) {
	return ask(ctx, b, func(*store.Tx, store.Account) ([]domain.Office, error) { return slices.Clone(b.a.offices), nil })
}
