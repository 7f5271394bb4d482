package remotetest

import (
	"bytes"
	"crypto"
	"image/jpeg"
	"time"

	"razvorot/credential/offlineqr"
	"razvorot/credential/statuslist"
	"razvorot/domain"
	"razvorot/domain/person"
)

var offlineQRTests = []test{
	{"an active passport has an offline QR that verifies", testOfflineQR},
	{"an offline QR says what was wished and nothing else", testWish},
	{"an offline QR shows the face when that is wished", testFaceOfQR},
	{"a copy holds for days and says that it is one", testCopy},
	{"an offline QR of a blocked passport is suspended", testSuspendedQR},
}

// statement has a QR made and reads it as a stranger would.
func (s *scene) statement(id domain.RegistryID, wish domain.QRWish) offlineqr.Statement {
	s.Helper()
	payload, until, err := s.Backend.FetchOfflineQR(s.ctx, id, wish)
	s.ok(err)
	got := s.read(payload)
	s.check(got.ExpiresAt.Equal(until), "it ends at %v, not at %v as is told", got.ExpiresAt, until)
	return got
}

func (s *scene) read(payload []byte) offlineqr.Statement {
	s.Helper()
	trust, now := s.trust(), s.Clock.Now()
	find := func(kid []byte) (crypto.PublicKey, error) { return trust.Signer(kid, now) }
	return got(offlineqr.Verify(payload, find, now))(s)
}

func testOfflineQR(s *scene) {
	p := s.issued()
	s.wants(domain.ErrTransition, qrFailure(s, p.ID)) // not activated yet
	s.activate(p.ID)
	payload, until, err := s.Backend.FetchOfflineQR(s.ctx, p.ID, domain.QRWish{})
	s.ok(err)
	q := s.read(payload)
	now := s.Clock.Now()
	s.check(q.Passport == p.ID && q.State == domain.PassportActive && q.Specimen && !q.Copy && q.ValidUntil == p.ValidUntil &&
		q.Name == p.Holder.Name.String() && q.Birth == p.Holder.Birth, "%v", q)
	s.check(until.After(now.Add(time.Minute)) && until.Before(now.Add(time.Hour)), "until %v", until) // minutes
	payload[len(payload)/2] ^= 1
	_, err = offlineqr.Verify(payload, func([]byte) (crypto.PublicKey, error) { return s.trust().Signers[0].PublicKey, nil }, now)
	s.check(err != nil, "an altered QR verifies")
	s.wants(domain.ErrInvalid, failure(s.wished(p.ID, domain.QRWish{Fields: []string{domain.QRName, "snils"}})))
}

// wished is FetchOfflineQR with one answer.
func (s *scene) wished(id domain.RegistryID, wish domain.QRWish) ([]byte, error) {
	payload, _, err := s.Backend.FetchOfflineQR(s.ctx, id, wish)
	return payload, err
}

func testWish(s *scene) {
	p := s.active()
	all := s.statement(p.ID, domain.QRWish{Fields: domain.QRFields()})
	number := p.Holder.Passport.Number.Number()
	s.check(all.Name == p.Holder.Name.String() && all.Birth == p.Holder.Birth && all.Sex == p.Holder.Sex &&
		all.Citizenship == p.Holder.Citizenship && all.NumberEnd == number[len(number)-3:] && all.Registration != "" &&
		all.Adult != nil && *all.Adult == (p.Holder.Birth.Age(person.DateOf(s.Clock.Now())) >= 18), "not all was said")
	for _, field := range domain.QRFields() {
		one := s.statement(p.ID, domain.QRWish{Fields: []string{field}})
		said := map[string]bool{domain.QRName: one.Name != "", domain.QRBirth: !one.Birth.IsZero(), domain.QRSex: one.Sex != 0,
			domain.QRCitizenship: one.Citizenship != (person.Country{}), domain.QRPassport: one.NumberEnd != "", domain.QRAdult: one.Adult != nil,
			domain.QRRegistration: one.Registration != ""}
		for name, is := range said {
			s.check(is == (name == field), "with %s wished, %s said: %v", field, name, is)
		}
		s.check(one.Face == nil, "a face that nobody wished")
	}
}

func testFaceOfQR(s *scene) {
	q := s.statement(s.active().ID, domain.QRWish{Fields: []string{domain.QRAdult}, Face: true})
	_, err := jpeg.Decode(bytes.NewReader(q.Face))
	s.check(err == nil && len(q.Face) <= offlineqr.FaceSize && q.Name == "", "%d bytes: %v", len(q.Face), err)
}

func testCopy(s *scene) {
	q := s.statement(s.active().ID, domain.QRWish{Copy: true})
	left := q.ExpiresAt.Sub(s.Clock.Now())
	s.check(q.Copy && left > 24*time.Hour && left < 100*24*time.Hour, "copy %v, holds for %v", q.Copy, left)
}

func testSuspendedQR(s *scene) {
	p := s.active()
	first, second := s.statement(p.ID, domain.QRWish{}), s.statement(p.ID, domain.QRWish{})
	if first.Status == nil || second.Status == nil {
		s.Fatal("a QR without a status")
	}
	s.check(*first.Status != *second.Status, "two QRs can be told to be of one person by their status")
	says := func(want statuslist.Status) {
		status, _, err := s.status(*first.Status, nil)
		s.ok(err)
		s.check(status == want, "status %d, want %d", status, want)
	}
	says(statuslist.Valid)
	got(s.Backend.BlockPassport(s.ctx, key(), p.ID))(s)
	says(statuslist.Suspended)
}
