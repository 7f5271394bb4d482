package remotetest

import (
	"strconv"

	"razvorot/domain"
	"razvorot/domain/finding"
)

var emergencyTests = []test{
	{"a passport is blocked by phone and code, without a session", testBlockByCode},
	{"a wrong code and an unknown phone are not told apart, and are slowed down", testBlockByWrongCode},
	{"a vault's new code takes the place of its old one, and of no other's", testBlockCodeReplaced},
	{"the oldest of many codes is forgotten", testManyBlockCodes},
	{"a code without id or verifier is refused", testBlockCodeRefused},
	{"somebody without a passport blocks nothing", testBlockNothing},
}

func testBlockByCode(s *scene) {
	p := s.active()
	secret := domain.BlockSecret{1}
	s.ok(s.Backend.SaveBlockCode(s.ctx, key(), domain.BlockCode{ID: "vault", Verifier: secret.Verifier()}))
	stranger := s.NewDevice()
	s.ok(stranger.BlockByCode(s.ctx, s.phone, secret))
	s.check(got(s.Backend.FindPassport(s.ctx, p.ID))(s).State == domain.PassportBlocked, "not blocked")
	s.ok(stranger.BlockByCode(s.ctx, s.phone, secret)) // again
	s.wants(domain.ErrUnauthorised, failure(stranger.Account(s.ctx)))
}

func testBlockByWrongCode(s *scene) {
	p := s.active()
	right := domain.BlockSecret{1}
	s.ok(s.Backend.SaveBlockCode(s.ctx, key(), domain.BlockCode{ID: "vault", Verifier: right.Verifier()}))
	b := s.NewDevice()
	for _, who := range []int{0, 77} { // s.phone is that of the first
		at := s.phone
		if who != 0 {
			at = phone(who)
		}
		var last error
		for range 20 {
			if last = b.BlockByCode(s.ctx, at, domain.BlockSecret{2}); kindOf(last) != domain.ErrWrongCredentials {
				break
			}
		}
		e := typed[*domain.RateLimited](s, last)
		s.check(e.Wait > 0, "no wait")
	}
	e := typed[*domain.RateLimited](s, b.BlockByCode(s.ctx, s.phone, right)) // however right it is
	s.check(got(s.Backend.FindPassport(s.ctx, p.ID))(s).State == domain.PassportActive, "blocked")
	s.Advance(e.Wait)
	s.ok(b.BlockByCode(s.ctx, s.phone, right))
	s.check(got(s.Backend.FindPassport(s.ctx, p.ID))(s).State == domain.PassportBlocked, "not blocked")
}

func testBlockCodeReplaced(s *scene) {
	s.active()
	old, other, fresh := domain.BlockSecret{1}, domain.BlockSecret{2}, domain.BlockSecret{3}
	s.ok(s.Backend.SaveBlockCode(s.ctx, key(), domain.BlockCode{ID: "vault", Verifier: old.Verifier()}))
	s.ok(s.Backend.SaveBlockCode(s.ctx, key(), domain.BlockCode{ID: "another", Verifier: other.Verifier()}))
	s.ok(s.Backend.SaveBlockCode(s.ctx, key(), domain.BlockCode{ID: "vault", Verifier: fresh.Verifier()}))
	b := s.NewDevice()
	s.wants(domain.ErrWrongCredentials, b.BlockByCode(s.ctx, s.phone, old))
	s.ok(b.BlockByCode(s.ctx, s.phone, other))
	s.ok(b.BlockByCode(s.ctx, s.phone, fresh))
}

func testManyBlockCodes(s *scene) {
	s.citizen()
	for i := range domain.MostBlockCodes + 1 {
		secret := domain.BlockSecret{byte(i)}
		s.ok(s.Backend.SaveBlockCode(s.ctx, key(), domain.BlockCode{ID: domain.BlockCodeID(strconv.Itoa(i)), Verifier: secret.Verifier()}))
		s.Advance(1e9)
	}
	b := s.NewDevice()
	s.wants(domain.ErrWrongCredentials, b.BlockByCode(s.ctx, s.phone, domain.BlockSecret{0}))
	s.ok(b.BlockByCode(s.ctx, s.phone, domain.BlockSecret{1}))
}

func testBlockCodeRefused(s *scene) {
	s.citizen()
	e := typed[*domain.Invalid](s, s.Backend.SaveBlockCode(s.ctx, key(), domain.BlockCode{ID: "vault"}))
	s.check(e.Findings.Has("verifier", finding.Required), "%v", e)
}

func testBlockNothing(s *scene) {
	s.citizen()
	secret := domain.BlockSecret{1}
	s.ok(s.Backend.SaveBlockCode(s.ctx, key(), domain.BlockCode{ID: "vault", Verifier: secret.Verifier()}))
	s.ok(s.NewDevice().BlockByCode(s.ctx, s.phone, secret))
}
