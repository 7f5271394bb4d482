package remotetest

import (
	"strings"
	"time"

	"razvorot/domain"
)

var bankTests = []test{
	{"a bank that names the person proves an identity, however often its answer is handed over", testBankProves},
	{"a bank that names another, turns somebody away, breaks or is lied about proves nothing, and another attempt may begin", testBankFails},
	{"the answer to another visit ends nothing, and an earlier address leads nowhere once there is a newer one", testBankOtherVisit},
	{"what leads elsewhere than to this machine is refused, and what is no answer", testBankInvalid},
	{"an attempt at a bank is called off, has its time, and is nobody else's", testBankEnds},
}

const bankRedirect = "http://127.0.0.1:51234/bank"

func (s *scene) visit(p domain.ProofAttempt) domain.BankVisit {
	s.Helper()
	v := got(s.Backend.VisitBank(s.ctx, p.ID, bankRedirect))(s)
	s.check(v.Attempt.State == domain.ProofAtBank && v.Attempt.Until.After(s.Clock.Now()) && v.State != "" && strings.Contains(v.Address, v.State), "%v", v.Attempt)
	return v
}

func (s *scene) choose(v domain.BankVisit, choice domain.BankChoice) domain.BankAnswer {
	s.Helper()
	return got(s.Trial.ChooseAtBank(s.ctx, v.Address, choice))(s)
}

func (s *scene) latest() domain.ProofAttempt {
	s.Helper()
	return got(s.Backend.FindProofs(s.ctx))(s)[0]
}

func testBankProves(s *scene) {
	s.citizen()
	s.check(got(s.Backend.Authority(s.ctx))(s).Bank, "there is no bank")
	s.wants(domain.ErrForbidden, failure(s.Backend.OrderProof(s.ctx, key(), domain.ProofOrder{ID: "early", Way: domain.ProofBank})))
	s.checked(s.anybody())
	p := s.order(domain.ProofBank)
	s.check(p.State == domain.ProofStarted && p.Digits == 0, "%v", p)
	s.wants(domain.ErrTransition, failure(s.Backend.EnterProofCode(s.ctx, p.ID, "12345678")))
	s.wants(domain.ErrTransition, failure(s.Backend.LeaveBank(s.ctx, p.ID, domain.BankAnswer{State: "x", Code: "x"})))
	v := s.visit(p)
	answer := s.choose(v, domain.BankSignIn)
	s.check(answer.State == v.State && answer.Code != "", "another answer")
	left := got(s.Backend.LeaveBank(s.ctx, p.ID, answer))(s)
	s.check(left.State == domain.ProofReturned || left.State == domain.ProofProven, "%v", left)
	got(s.Backend.LeaveBank(s.ctx, p.ID, answer))(s)
	s.Advance(time.Second)
	s.check(got(s.Backend.LeaveBank(s.ctx, p.ID, answer))(s).State == domain.ProofProven, "%v", s.latest())
	a := got(s.Backend.Account(s.ctx))(s)
	s.check(a.Level == domain.Confirmed && a.Proof.Way == domain.ProofBank, "%v", a)
	s.wants(domain.ErrTransition, failure(s.Backend.VisitBank(s.ctx, p.ID, bankRedirect)))
}

func testBankFails(s *scene) {
	s.standard()
	for choice, want := range map[domain.BankChoice]domain.ProofFailure{domain.BankOther: domain.FailedBankDiffers,
		domain.BankTurn: domain.FailedBankRefused, domain.BankBreaks: domain.FailedBankAway, "": domain.FailedBankAnswer} {
		s.Advance(time.Second)
		p := s.order(domain.ProofBank)
		v := s.visit(p)
		answer := domain.BankAnswer{State: v.State, Code: "invented"}
		if choice != "" {
			answer = s.choose(v, choice)
		}
		got(s.Backend.LeaveBank(s.ctx, p.ID, answer))(s)
		s.Advance(time.Second)
		now := s.latest()
		s.check(now.ID == p.ID && now.State == domain.ProofFailed && now.Failure == want, "%s: %v %s", choice, now, now.Failure)
	}
	s.check(got(s.Backend.Account(s.ctx))(s).Level == domain.Standard, "proven")
}

func testBankOtherVisit(s *scene) {
	s.standard()
	p := s.order(domain.ProofBank)
	first := s.visit(p)
	answer := s.choose(first, domain.BankSignIn)
	second := s.visit(p)
	s.check(first.State != second.State, "two visits are one")
	s.wants(domain.ErrInvalid, failure(s.Backend.LeaveBank(s.ctx, p.ID, answer)))
	s.wants(domain.ErrInvalid, failure(s.Backend.LeaveBank(s.ctx, p.ID, domain.BankAnswer{State: "invented", Error: "access_denied"})))
	s.check(s.latest().State == domain.ProofAtBank, "%v", s.latest())
	mixed := s.choose(second, domain.BankSignIn)
	got(s.Backend.LeaveBank(s.ctx, p.ID, domain.BankAnswer{State: mixed.State, Code: answer.Code}))(s) // a code of another visit
	s.Advance(time.Second)
	s.check(s.latest().Failure == domain.FailedBankAnswer, "%v", s.latest())
	s.check(got(s.Backend.Account(s.ctx))(s).Level == domain.Standard, "proven")
}

func testBankInvalid(s *scene) {
	s.standard()
	p := s.order(domain.ProofBank)
	for _, bad := range []string{"", "http://localhost:80/bank", "https://127.0.0.1:80/bank", "http://127.0.0.1/bank", "http://192.0.2.1:80/bank",
		"http://127.0.0.1:80/", "javascript:alert(1)"} {
		s.wants(domain.ErrInvalid, failure(s.Backend.VisitBank(s.ctx, p.ID, bad)))
	}
	v := s.visit(p)
	for _, bad := range []domain.BankAnswer{{}, {State: v.State}, {Code: "x"}, {State: v.State, Code: "x", Error: "y"},
		{State: v.State, Code: strings.Repeat("x", 4096)}} {
		s.wants(domain.ErrInvalid, failure(s.Backend.LeaveBank(s.ctx, p.ID, bad)))
	}
	s.wants(domain.ErrInvalid, failure(s.Trial.ChooseAtBank(s.ctx, "https://elsewhere.example/", domain.BankSignIn)))
	s.check(s.latest().State == domain.ProofAtBank, "%v", s.latest())
}

func testBankEnds(s *scene) {
	s.standard()
	p := s.order(domain.ProofBank)
	v := s.visit(p)
	answer := s.choose(v, domain.BankSignIn)
	stranger := s.other()
	s.wants(domain.ErrNotFound, failure(stranger.VisitBank(s.ctx, p.ID, bankRedirect)))
	s.wants(domain.ErrNotFound, failure(stranger.LeaveBank(s.ctx, p.ID, answer)))
	for range 2 {
		s.check(got(s.Backend.CancelProof(s.ctx, key(), p.ID))(s).State == domain.ProofCancelled, "not called off")
	}
	s.wants(domain.ErrTransition, failure(s.Backend.LeaveBank(s.ctx, p.ID, answer)))
	s.Advance(time.Second)
	p = s.order(domain.ProofBank)
	v = s.visit(p)
	s.Advance(31 * time.Minute)
	s.check(s.latest().State == domain.ProofExpired, "%v", s.latest())
	s.wants(domain.ErrTransition, failure(s.Backend.LeaveBank(s.ctx, p.ID, s.choose(v, domain.BankSignIn))))
	s.check(got(s.Backend.Account(s.ctx))(s).Level == domain.Standard, "proven")
}
