package remotetest

import (
	"time"

	"razvorot/domain"
)

var cardTests = []test{
	{"the code of a card's bank proves an identity, however often it is entered", testCardProves},
	{"a card that is declined and a gateway that is away end the attempt, and another may begin", testCardFails},
	{"three wrong codes end the attempt", testCardWrongCodes},
	{"a code of a card has its time, can be called off, and is nobody else's", testCardEnds},
}

func (s *scene) card(number domain.CardNumber) domain.CardToken {
	s.Helper()
	return got(Cards{}.Tokenize(s.ctx, number))(s)
}

func testCardProves(s *scene) {
	s.standard()
	s.check(got(s.Backend.Authority(s.ctx))(s).Card, "there are no cards")
	p := s.order(domain.ProofCard)
	s.check(p.State == domain.ProofStarted, "%v", p)
	s.wants(domain.ErrInvalid, failure(s.Backend.CheckCard(s.ctx, p.ID, domain.CardToken{Token: "x", Last: "123"})))
	s.wants(domain.ErrInvalid, failure(s.Backend.CheckCard(s.ctx, p.ID, domain.CardToken{Last: "1234"})))
	s.wants(domain.ErrTransition, failure(s.Backend.EnterProofCode(s.ctx, p.ID, "123456")))
	token := s.card(CardGood)
	for range 2 { // the answer may have been lost
		p = got(s.Backend.CheckCard(s.ctx, p.ID, token))(s)
		s.check(p.State == domain.ProofHandedOut && p.Card == "4242" && p.Digits == 6 && p.Attempts == 3, "%+v", p)
	}
	s.wants(domain.ErrTransition, failure(s.Backend.CheckCard(s.ctx, p.ID, s.card(CardGood))))
	code := got(s.Trial.CardCode(s.ctx, p.ID))(s)
	s.check(typed[*domain.CodeWrong](s, failure(s.Backend.EnterProofCode(s.ctx, p.ID, wrong(code)))).AttemptsLeft == 2, "attempts")
	for range 2 {
		p = got(s.Backend.EnterProofCode(s.ctx, p.ID, code[:3]+" "+code[3:]))(s)
		s.check(p.State == domain.ProofProven, "%v", p)
	}
	s.wants(domain.ErrTransition, failure(s.Backend.EnterProofCode(s.ctx, p.ID, wrong(code))))
	a := got(s.Backend.Account(s.ctx))(s)
	s.check(a.Level == domain.Confirmed && a.Proof.Way == domain.ProofCard, "%v", a)
}

func testCardFails(s *scene) {
	s.standard()
	for number, want := range map[domain.CardNumber]domain.ProofFailure{CardDeclined: domain.FailedCardDeclined, CardAway: domain.FailedCardAway} {
		s.Advance(time.Second)
		p := s.order(domain.ProofCard)
		s.wants(domain.ErrTransition, failure(s.Backend.CheckCard(s.ctx, p.ID, s.card(number))))
		s.check(s.latest().ID == p.ID && s.latest().Failure == want, "%v %s", s.latest(), s.latest().Failure)
	}
	s.check(got(s.Backend.Account(s.ctx))(s).Level == domain.Standard, "proven")
}

func testCardWrongCodes(s *scene) {
	s.standard()
	p := s.order(domain.ProofCard)
	got(s.Backend.CheckCard(s.ctx, p.ID, s.card(CardGood)))(s)
	code := got(s.Trial.CardCode(s.ctx, p.ID))(s)
	for left := 2; left >= 0; left-- {
		s.check(typed[*domain.CodeWrong](s, failure(s.Backend.EnterProofCode(s.ctx, p.ID, wrong(code)))).AttemptsLeft == left, "%d left", left)
	}
	s.wants(domain.ErrTransition, failure(s.Backend.EnterProofCode(s.ctx, p.ID, code)))
	s.check(s.latest().Failure == domain.FailedCode && got(s.Backend.Account(s.ctx))(s).Level == domain.Standard, "%v", s.latest())
}

func testCardEnds(s *scene) {
	s.standard()
	p := s.order(domain.ProofCard)
	stranger := s.other()
	s.wants(domain.ErrNotFound, failure(stranger.CheckCard(s.ctx, p.ID, s.card(CardGood))))
	got(s.Backend.CheckCard(s.ctx, p.ID, s.card(CardGood)))(s)
	code := got(s.Trial.CardCode(s.ctx, p.ID))(s)
	s.wants(domain.ErrNotFound, failure(stranger.EnterProofCode(s.ctx, p.ID, code)))
	s.Advance(11 * time.Minute)
	s.wants(domain.ErrTransition, failure(s.Backend.EnterProofCode(s.ctx, p.ID, code)))
	s.check(s.latest().State == domain.ProofExpired, "%v", s.latest())
	p = s.order(domain.ProofCard)
	s.check(got(s.Backend.CancelProof(s.ctx, key(), p.ID))(s).State == domain.ProofCancelled, "not called off")
	s.wants(domain.ErrTransition, failure(s.Backend.CheckCard(s.ctx, p.ID, s.card(CardGood))))
}
