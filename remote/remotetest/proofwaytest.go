package remotetest

import (
	"time"

	"razvorot/domain"
)

var proofTests = []test{
	{"a code that was handed out proves an identity, once", testProofByCode},
	{"a way that the checks do not open is not gone, and an order without a place is none", testProofRefused},
	{"one attempt in each way is under way, and it can be called off and begun anew", testProofCancelled},
	{"five wrong codes end an attempt", testProofWrongCodes},
	{"an order and a code have their time", testProofExpires},
	{"an operator may refuse, and a profile of somebody else ends attempts", testProofFails},
	{"an attempt arrives on another device, and at nobody else's", testProofArrives},
}

func (s *scene) order(way domain.ProofWay) domain.ProofAttempt {
	s.Helper()
	o := domain.ProofOrder{ID: domain.NewID[domain.ProofID](), Way: way}
	if way == domain.ProofOffice {
		o.Place = got(s.Backend.ProofPlaces(s.ctx))(s)[0].ID
	}
	return got(s.Backend.OrderProof(s.ctx, key(), o))(s)
}

func testProofByCode(s *scene) {
	const way = domain.ProofOffice
	s.standard()
	p := s.order(way)
	s.check(p.State == domain.ProofOrdered && p.Number != "" && p.Attempts > 1 && p.Digits == 8 && p.Until.After(s.Clock.Now()), "%+v", p)
	s.wants(domain.ErrTransition, failure(s.Backend.EnterProofCode(s.ctx, p.ID, "12345678")))
	code := got(s.Trial.HandOutProof(s.ctx, p.ID))(s)
	s.check(len(code) == p.Digits, "%d digits", len(code))
	s.wants(domain.ErrTransition, failure(s.Trial.HandOutProof(s.ctx, p.ID))) // a second code is not made
	s.check(typed[*domain.CodeWrong](s, failure(s.Backend.EnterProofCode(s.ctx, p.ID, wrong(code)))).AttemptsLeft == p.Attempts-1, "attempts")
	for range 2 { // the answer may have been lost
		p = got(s.Backend.EnterProofCode(s.ctx, p.ID, code[:4]+" "+code[4:]))(s)
		s.check(p.State == domain.ProofProven, "%v", p)
	}
	s.wants(domain.ErrTransition, failure(s.Backend.EnterProofCode(s.ctx, p.ID, wrong(code))))
	a := got(s.Backend.Account(s.ctx))(s)
	s.check(a.Level == domain.Confirmed && a.Proof.Way == way, "%v", a)
	s.wants(domain.ErrDuplicate, failure(s.Backend.OrderProof(s.ctx, key(), domain.ProofOrder{ID: "again", Way: domain.ProofLetter})))
}

func testProofRefused(s *scene) {
	s.citizen()
	letter := domain.ProofOrder{ID: "letter", Way: domain.ProofLetter}
	s.wants(domain.ErrForbidden, failure(s.Backend.OrderProof(s.ctx, key(), letter)))
	for _, o := range []domain.ProofOrder{{ID: "1"}, {Way: domain.ProofLetter}, {ID: "1", Way: domain.ProofOffice},
		{ID: "1", Way: domain.ProofOffice, Place: "nowhere"}, {ID: "1", Way: domain.ProofQuestions}, {ID: "1", Way: domain.ProofLetter, Place: "one"}} {
		s.wants(domain.ErrInvalid, failure(s.Backend.OrderProof(s.ctx, key(), o)))
	}
	s.check(len(got(s.Backend.FindProofs(s.ctx))(s)) == 0, "what was refused is there")
	s.wants(domain.ErrNotFound, failure(s.Backend.EnterProofCode(s.ctx, "none", "12345678")))
	s.wants(domain.ErrNotFound, failure(s.Backend.CancelProof(s.ctx, key(), "none")))
}

func testProofCancelled(s *scene) {
	s.standard()
	command, o := key(), domain.ProofOrder{ID: "first", Way: domain.ProofLetter}
	p := got(s.Backend.OrderProof(s.ctx, command, o))(s)
	s.check(got(s.Backend.OrderProof(s.ctx, command, o))(s).Number == p.Number, "the same command ordered two")
	s.wants(domain.ErrDuplicate, failure(s.Backend.OrderProof(s.ctx, key(), domain.ProofOrder{ID: "second", Way: domain.ProofLetter})))
	s.order(domain.ProofOffice) // another way may go beside it
	code := got(s.Trial.HandOutProof(s.ctx, p.ID))(s)
	for range 2 {
		s.check(got(s.Backend.CancelProof(s.ctx, key(), p.ID))(s).State == domain.ProofCancelled, "not called off")
	}
	s.wants(domain.ErrTransition, failure(s.Backend.EnterProofCode(s.ctx, p.ID, code)))
	s.check(got(s.Backend.Account(s.ctx))(s).Level == domain.Standard, "a code that was called off proves")
	s.order(domain.ProofLetter)
	s.check(len(got(s.Backend.FindProofs(s.ctx))(s)) == 3, "attempts")
}

func testProofWrongCodes(s *scene) {
	s.standard()
	p := s.order(domain.ProofOffice)
	code := got(s.Trial.HandOutProof(s.ctx, p.ID))(s)
	for left := p.Attempts - 1; left >= 0; left-- {
		s.check(typed[*domain.CodeWrong](s, failure(s.Backend.EnterProofCode(s.ctx, p.ID, wrong(code)))).AttemptsLeft == left, "%d left", left)
	}
	s.wants(domain.ErrTransition, failure(s.Backend.EnterProofCode(s.ctx, p.ID, code))) // however right it is
	p = got(s.Backend.FindProofs(s.ctx))(s)[0]
	s.check(p.State == domain.ProofFailed && p.Failure == domain.FailedCode && p.Attempts == 0, "%+v", p)
	s.check(got(s.Backend.Account(s.ctx))(s).Level == domain.Standard, "proven")
}

func testProofExpires(s *scene) {
	s.standard()
	ordered, handed := s.order(domain.ProofLetter), s.order(domain.ProofOffice)
	code := got(s.Trial.HandOutProof(s.ctx, handed.ID))(s)
	s.Advance(60 * 24 * time.Hour)
	s.signIn(s.Backend, s.phone)
	s.wants(domain.ErrTransition, failure(s.Backend.EnterProofCode(s.ctx, handed.ID, code)))
	s.wants(domain.ErrTransition, failure(s.Trial.HandOutProof(s.ctx, ordered.ID)))
	for _, p := range got(s.Backend.FindProofs(s.ctx))(s) {
		s.check(p.State == domain.ProofExpired, "%v", p)
	}
}

func testProofFails(s *scene) {
	s.standard()
	p := s.order(domain.ProofOffice)
	s.ok(s.Trial.RefuseProof(s.ctx, p.ID))
	s.wants(domain.ErrTransition, s.Trial.RefuseProof(s.ctx, p.ID))
	p = got(s.Backend.FindProofs(s.ctx))(s)[0]
	s.check(p.State == domain.ProofFailed && p.Failure == domain.FailedPerson, "%+v", p)
	s.Advance(time.Second)
	p = s.order(domain.ProofLetter)
	code := got(s.Trial.HandOutProof(s.ctx, p.ID))(s)
	other := got(s.Trial.People(s.ctx))(s)[1].Profile
	other.Phone, other.Email = s.phone, s.email
	got(s.Backend.SaveProfile(s.ctx, key(), other))(s)
	s.wants(domain.ErrTransition, failure(s.Backend.EnterProofCode(s.ctx, p.ID, code)))
	p = got(s.Backend.FindProofs(s.ctx))(s)[0]
	s.check(p.State == domain.ProofFailed && p.Failure == domain.FailedIdentity, "%+v", p)
}

func testProofArrives(s *scene) {
	s.standard()
	p := s.order(domain.ProofLetter)
	got(s.Trial.HandOutProof(s.ctx, p.ID))(s)
	b := s.NewDevice()
	s.signIn(b, s.phone)
	k, _ := s.learn(b, "")
	s.check(k.proofs[p.ID].State == domain.ProofHandedOut && k.proofs[p.ID].Number == p.Number, "%v", k.proofs[p.ID])
	told := 0
	for _, n := range k.notices {
		if n.Kind == domain.NoticeProof && n.Route == (domain.Route{Page: domain.RouteProving, Arg: string(p.ID)}) {
			told++
		}
	}
	s.check(told == 1, "%d notices", told)
	stranger := s.other()
	s.wants(domain.ErrNotFound, failure(stranger.CancelProof(s.ctx, key(), p.ID)))
	s.wants(domain.ErrNotFound, failure(stranger.EnterProofCode(s.ctx, p.ID, "12345678")))
	s.check(len(got(stranger.FindProofs(s.ctx))(s)) == 0, "a stranger sees it")
}
