package authority_test

import (
	"errors"
	"testing"
	"time"

	"razvorot/authority/office"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

func phoneOf(t *testing.T, text string) person.Phone {
	t.Helper()
	p, err := person.ParsePhone(text)
	fine(t, err)
	return p
}

// atTheOffice is a citizen whose phone is lost, who came in person, with an operator and a senior.
func atTheOffice(t *testing.T) (c *citizen, anna, sonya office.Office) {
	b := newBench(t, byHand)
	c, _ = checking(b, 0)
	return c, hire(b, "anna", office.RoleOperator), hire(b, "sonya", office.RoleSenior)
}

// TestA5WhoLostTheirPhoneGetsAnotherByTwoOperators, proven by a code that comes to it; the old one is told and opens nothing any more.
func TestA5WhoLostTheirPhoneGetsAnotherByTwoOperators(t *testing.T) {
	c, anna, sonya := atTheOffice(t)
	id, old, new := c.caller.Account, c.phone, phoneOf(t, "+7 900 000-08-08")
	sent, err := anna.StartPhone(t.Context(), id, new, whyLooked)
	fine(t, err)
	if sent.To != new.Masked() {
		t.Errorf("a code went to %s", sent.To)
	}
	_, err = anna.ProposePhone(t.Context(), id, sent.Challenge, "000000", whyLooked)
	wants(t, domain.ErrCodeWrong, err)
	if wrong, _ := errors.AsType[*domain.CodeWrong](err); wrong.AttemptsLeft == 0 {
		t.Error("one slip of the tongue is enough")
	}
	code := c.code(domain.MessageNewPhone)
	made, err := anna.ProposePhone(t.Context(), id, sent.Challenge, code, whyLooked)
	fine(t, err)
	again, err := anna.ProposePhone(t.Context(), id, sent.Challenge, code, whyLooked)
	fine(t, err)
	if again.ID != made.ID {
		t.Error("two proposals")
	}
	_, err = sonya.ProposePhone(t.Context(), id, sent.Challenge, code, whyLooked)
	wants(t, domain.ErrCodeExpired, err) // a code counts once
	wants(t, domain.ErrForbidden, anna.Settle(t.Context(), made.ID, true, ""))
	if at := ok(c.backend().Account(t.Context()))(c).Phone; at != old {
		t.Fatalf("one is enough: %s", at)
	}
	fine(t, sonya.Settle(t.Context(), made.ID, true, ""))
	wants(t, domain.ErrConflict, sonya.Settle(t.Context(), made.ID, true, ""))
	_, err = c.backend().Account(t.Context())
	wants(t, domain.ErrUnauthorised, err)
	_, err = c.b.a.Backend(nobodys).SignIn(t.Context(), person.Login{Phone: old}, password, domain.DeviceInfo{})
	wants(t, domain.ErrWrongCredentials, err)
	c.phone = new
	c.signIn()
	if a := ok(c.backend().Account(t.Context()))(c); a.Phone != new {
		t.Error(a.Phone)
	}
	if all := ok(c.backend().Journal(t.Context()))(c); len(all) < 2 || all[1].Kind != domain.JournalPhone {
		t.Errorf("%+v", all)
	}
	told := 0
	for _, m := range ok(c.trial().Messages(t.Context(), 0, 0))(c) {
		if m.To == old.Masked() && m.Code == "" {
			told++
		}
	}
	if told == 0 {
		t.Error("the old phone is told nothing")
	}
}

func TestA5APhoneThatIsNoNewOneIsNotProposed(t *testing.T) {
	c, anna, _ := atTheOffice(t)
	id := c.caller.Account
	other := newCitizen(c.b, 1)
	theirs := other.register().ID
	for _, x := range []struct {
		phone string
		want  domain.Kind
		code  finding.Code
	}{{c.phone.String(), domain.ErrInvalid, finding.PhoneSame}, {"+7 495 000-00-00", domain.ErrInvalid, finding.PhoneMobile},
		{other.phone.String(), domain.ErrDuplicate, ""}} {
		_, err := anna.StartPhone(t.Context(), id, phoneOf(t, x.phone), whyLooked)
		wants(t, x.want, err)
		if bad, is := errors.AsType[*domain.Invalid](err); is && !bad.Findings.Has(person.FieldPhone, x.code) {
			t.Errorf("%s: %v", x.phone, bad.Findings)
		}
	}
	new := phoneOf(t, "+7 900 000-08-08")
	_, err := anna.StartPhone(t.Context(), id, new, "просто")
	wants(t, domain.ErrInvalid, err)
	_, err = anna.StartPhone(t.Context(), "nobody", new, whyLooked)
	wants(t, domain.ErrNotFound, err)
	_, err = anna.ProposePhone(t.Context(), id, "none", "123456", whyLooked)
	wants(t, domain.ErrNotFound, err)
	sent, err := anna.StartPhone(t.Context(), id, new, whyLooked)
	fine(t, err)
	_, err = anna.ProposePhone(t.Context(), theirs, sent.Challenge, c.code(domain.MessageNewPhone), whyLooked)
	wants(t, domain.ErrNotFound, err) // a code for one account is none for another
	c.b.advance(6 * time.Minute)
	_, err = anna.ProposePhone(t.Context(), id, sent.Challenge, c.code(domain.MessageNewPhone), whyLooked)
	wants(t, domain.ErrCodeExpired, err)
	_, err = anna.Propose(t.Context(), domain.NewKey(), office.Proposal{Kind: office.ProposePhone, Account: id, Why: whyLooked})
	wants(t, domain.ErrInvalid, err) // without a code
}

// TestA5OfTwoPhonesTheLastOneIsGiven, and one that was rejected, or that is another's by now, is not.
func TestA5OfTwoPhonesTheLastOneIsGiven(t *testing.T) {
	c, anna, sonya := atTheOffice(t)
	id := c.caller.Account
	propose := func(text string) office.ProposalID {
		sent, err := anna.StartPhone(t.Context(), id, phoneOf(t, text), whyLooked)
		fine(t, err)
		p, err := anna.ProposePhone(t.Context(), id, sent.Challenge, c.code(domain.MessageNewPhone), whyLooked)
		fine(t, err)
		return p.ID
	}
	first, second := propose("+7 900 000-08-08"), propose("+7 900 000-09-09")
	wants(t, domain.ErrConflict, sonya.Settle(t.Context(), first, true, ""))
	fine(t, sonya.Settle(t.Context(), second, false, whyLooked))
	wants(t, domain.ErrConflict, sonya.Settle(t.Context(), second, true, ""))
	third := propose("+7 900 000-07-07")
	other := newCitizen(c.b, 1)
	other.phone = phoneOf(t, "+7 900 000-07-07")
	other.register()
	wants(t, domain.ErrDuplicate, sonya.Settle(t.Context(), third, true, ""))
	if at := ok(c.backend().Account(t.Context()))(c).Phone; at != c.phone {
		t.Errorf("the account has %s", at)
	}
}
