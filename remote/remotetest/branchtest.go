package remotetest

import (
	"slices"

	"razvorot/domain"
)

var officeTests = []test{
	{"offices have words, hours and services, and those that hand codes out are the places of proofs", testOffices},
}

func testOffices(s *scene) {
	s.citizen()
	all := got(s.Backend.FindOffices(s.ctx))(s)
	places := got(s.Backend.ProofPlaces(s.ctx))(s)
	s.check(len(all) > 1 && len(places) > 0, "%d offices, %d places", len(all), len(places))
	for _, o := range all {
		t := o.Text("ru")
		s.check(o.ID != "" && t.Name != "" && t.City != "" && t.Address != "" && len(o.Week) == 7 && len(o.Services) > 0, "%+v", o)
		open, changes := o.Opening(s.Clock.Now())
		s.check((open || !changes.IsZero()) && len(o.Slots(s.Clock.Now(), 30)) > 0, "%s never opens", o.ID)
		listed := slices.ContainsFunc(places, func(p domain.ProofPlace) bool { return string(p.ID) == string(o.ID) })
		s.check(listed == o.Does(domain.OfficeProves), "%s is listed: %v", o.ID, listed)
	}
}
