package authority_test

import (
	"context"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/issuance"
	"razvorot/credential/photoid"
	"razvorot/credential/statuslist"
	"razvorot/domain"
	"razvorot/domain/person"
)

// agreeing are registers that have on record whatever they are asked, but where they are told what to answer.
type agreeing map[domain.Registry]domain.Outcome

func (a agreeing) Check(_ context.Context, r domain.Registry, _ person.Profile, at time.Time) (domain.RegistryCheck, error) {
	check := domain.RegistryCheck{Registry: r, Outcome: domain.Match, At: at}
	if other, told := a[r]; told {
		check.Outcome = other
	}
	return check, nil
}

func (agreeing) Record(_ context.Context, p person.Profile) (person.Profile, error) { return p, nil }

// mover is a citizen with a passport, at registers that agree.
func mover(t *testing.T, change ...func(*authority.Options)) (*citizen, agreeing, domain.Passport) {
	t.Helper()
	people := newCitizen(newBench(t), 0).profile
	registers := agreeing{}
	b := newBench(t, append(change, func(o *authority.Options) { o.Registry = registers })...)
	c := &citizen{T: t, b: b, profile: people, phone: people.Phone, email: people.Email, between: func() {}}
	return c, registers, c.passport()
}

// now is the passport once everything that is due was done.
func (c *citizen) now(id domain.RegistryID) domain.Passport {
	c.Helper()
	c.b.advance(0)
	return ok(c.backend().FindPassport(c.ctx(), id))(c)
}

func TestAMarriageReissuesThePassportOnceItIsConfirmed(t *testing.T) {
	c, _, p := mover(t)
	key := deviceKeys(2)
	before := c.credentials(p.ID, photoid.DocType, key[0])[0]
	was := c.profile.Name.Family
	c.profile.Name.Family = "Примерова"
	c.checked()
	if same := c.now(p.ID); same.Holder.Name.Family != was || same.Version != p.Version || c.status(before) != statuslist.Valid {
		t.Error("made anew before the change is confirmed")
	}
	c.prove()
	anew := c.now(p.ID)
	if anew.Holder.Name.Family != "Примерова" || anew.Version <= p.Version || anew.State != domain.PassportActive || anew.ID != p.ID {
		t.Error(anew)
	}
	if status := c.status(before); status != statuslist.Invalid {
		t.Error("the old credential:", status)
	}
	after := c.credentials(p.ID, photoid.DocType, key[1])[0]
	v := c.present(after, key[1], c.lists())
	if name, _ := v.Find(photoid.NameSpace23220, "family_name"); v.Fault != nil || name != "Примерова" {
		t.Error(name, v.Fault)
	}
	ok(c.backend().BlockPassport(t.Context(), domain.NewKey(), p.ID))(c)
	if err := c.trial().MovePassport(t.Context(), p.ID, domain.Unblock); err != nil {
		t.Error(err)
	}
	c.activate(p.ID)
	if old, is := c.status(before), c.status(after); old != statuslist.Invalid || is != statuslist.Valid {
		t.Error("blocked and activated anew:", old, is)
	}
	told := 0
	for _, x := range c.changes() {
		if x.Notice != nil && x.Notice.Kind == domain.NoticeReissued {
			told++
		}
	}
	if told != 1 {
		t.Error(told, "notices")
	}
}

func TestAMoveReissuesThePassportWhenTheRegisterOfAddressesAgrees(t *testing.T) {
	c, registers, p := mover(t)
	registers[domain.RegistryFIAS] = domain.Unknown
	c.profile.Registration.Street = "ул. Новая"
	c.checked()
	if same := c.now(p.ID); same.Version != p.Version {
		t.Error("made anew with an address that nobody knows")
	}
	delete(registers, domain.RegistryFIAS)
	c.profile.Registration.House = "7"
	c.checked()
	if anew := c.now(p.ID); anew.Holder.Registration != c.profile.Registration {
		t.Error("not made anew")
	}
}

func TestWhatAPassportDoesNotShowReissuesNothing(t *testing.T) {
	c, registers, p := mover(t)
	here := c.profile.Registration
	registers[domain.RegistryFIAS] = domain.Unknown
	c.profile.Registration.Street = "ул. Новая"
	c.checked()
	delete(registers, domain.RegistryFIAS)
	c.profile.Registration, c.profile.Work = here, "Библиотека № 0" // back again, which a register confirms
	c.checked()
	if same := c.now(p.ID); same.Version != p.Version {
		t.Error("made anew for nothing")
	}
}

func TestAReissueThatCouldNotBeSignedIsSignedLater(t *testing.T) {
	signer := &brokenToken{Keys: issuance.KeptKeys(keys{})}
	c, _, p := mover(t, func(o *authority.Options) { o.Signing = signer })
	c.profile.BirthPlace = "г. Другой"
	c.checked()
	signer.broken = true
	c.prove()
	if anew := c.now(p.ID); anew.Holder.BirthPlace != "г. Другой" {
		t.Error("the record was not stored before it was signed")
	}
	if len(c.kept().Signature) != 0 {
		t.Error("signed by a token that is not there")
	}
	version := c.now(p.ID).Version
	c.b.kill()
	signer.broken = false
	c.b.advance(time.Hour)
	c.signIn()
	_, holder, err := issuance.VerifyRecord(c.kept().Signature, c.documentSigner())
	if err != nil || holder[person.FieldBirthPlace] != "г. Другой" || c.now(p.ID).Version != version {
		t.Error(err)
	}
}
