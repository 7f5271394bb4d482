// Package registry is the way to the state's registers that a profile is held against, and a simulation of them.
//
// A Registry answers whether a register knows the person of a profile and which fields differ. A record is what the
// registers hold about a person; it never leaves the authority.
//
// Simulated answers from a short list of people who do not exist. It is labelled as simulated wherever it is shown, and
// no real register is asked.
package registry

import (
	"context"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

// Registry asks the registers of the state.
type Registry interface {
	// Check holds a profile against one register; the check bears the moment at. ErrUnavailable: it did not answer.
	Check(ctx context.Context, r domain.Registry, p person.Profile, at time.Time) (domain.RegistryCheck, error)
	// Record returns what the registers hold about the person of a profile, for control questions. ErrNotFound: nobody
	// known, ErrUnavailable.
	Record(ctx context.Context, p person.Profile) (person.Profile, error)
}

// Down tells whether a simulated register is out of service.
type Down func(ctx context.Context, r domain.Registry) (bool, error)

// Simulated answers from a list of invented people.
type Simulated struct {
	people []Person
	down   Down
}

var _ Registry = (*Simulated)(nil)

// NewSimulated returns the simulated registers with the people of a day (see People).
func NewSimulated(day person.Date, down Down) *Simulated {
	return &Simulated{people: People(day), down: down}
}

// NewSimulatedOf returns the simulated registers with people of one's own (see LoadPeople). A nil down is never.
func NewSimulatedOf(people []Person, down Down) *Simulated {
	return &Simulated{people: people, down: down}
}

// WithDown returns the same registers, taken out of service by down; they stay as they are when somebody else does that.
func (s *Simulated) WithDown(down Down) *Simulated {
	if s.down != nil {
		return s
	}
	return &Simulated{people: s.people, down: down}
}

// Check looks the person up and compares, as a register does.
func (s *Simulated) Check(ctx context.Context, r domain.Registry, p person.Profile, at time.Time) (domain.RegistryCheck, error) {
	if err := s.reach(ctx, r); err != nil {
		return domain.RegistryCheck{}, err
	}
	return s.answer(r, p, at), nil
}

func (s *Simulated) answer(r domain.Registry, p person.Profile, at time.Time) domain.RegistryCheck {
	for _, someone := range s.people {
		record, known := someone.records[r]
		if known && found(r, p, record) {
			return domain.Compare(r, p, record, at)
		}
	}
	return domain.RegistryCheck{Registry: r, Outcome: domain.Unknown, At: at}
}

// Record returns the passport register's record with the numbers of the others.
func (s *Simulated) Record(ctx context.Context, p person.Profile) (person.Profile, error) {
	if err := s.reach(ctx, domain.RegistryMVD); err != nil {
		return person.Profile{}, err
	}
	for _, someone := range s.people {
		if record, known := someone.records[domain.RegistryMVD]; known && found(domain.RegistryMVD, p, record) {
			return record, nil
		}
	}
	return person.Profile{}, domain.ErrNotFound
}

func (s *Simulated) reach(ctx context.Context, r domain.Registry) error {
	if s.down == nil {
		return nil
	}
	down, err := s.down(ctx, r)
	if err == nil && down {
		err = &domain.Unavailable{}
	}
	return err
}

// TrialPeople returns everybody with the answers that their own profile gets while all registers work.
func (s *Simulated) TrialPeople() []domain.TrialPerson {
	var all []domain.TrialPerson
	for _, someone := range s.people {
		t := domain.TrialPerson{Profile: someone.Profile}
		for _, r := range domain.RegistriesFor(someone.Profile) {
			outcome := s.answer(r, someone.Profile, time.Time{}).Outcome
			t.Answers = append(t.Answers, domain.RegistryAnswer{Registry: r, Outcome: outcome})
		}
		all = append(all, t)
	}
	return all
}

// found reports whether a register takes the record for that of the profile's person. The register of passports goes by
// the number of a passport; those of numbers also find their number by name and birth.
func found(r domain.Registry, p, record person.Profile) bool {
	samePerson := p.Name == record.Name && p.Birth == record.Birth
	switch r {
	case domain.RegistryMVD:
		return p.Passport.Number == record.Passport.Number
	case domain.RegistrySNILS:
		return samePerson || p.SNILS == record.SNILS
	case domain.RegistryINN:
		return samePerson || p.INN == record.INN
	}
	a, b := p.Registration, record.Registration
	return a.Region == b.Region && a.Locality == b.Locality && a.Street == b.Street && a.House == b.House
}
