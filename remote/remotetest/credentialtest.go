package remotetest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/x509"
	"path"
	"slices"
	"time"

	"razvorot/credential/cose"
	"razvorot/credential/mdoc"
	"razvorot/credential/photoid"
	"razvorot/credential/pki"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

var credentialTests = []test{
	{"each key gets a credential that verifies and that it alone can present", testIssueCredentials},
	{"a passport is issued as each document", testDocuments},
	{"credentials of one holder have nothing in common that tells it", testUnlinkable},
	{"a key gets the same credential again", testIssueAgain},
	{"a proof holds for one key in one request about one passport", testKeyProof},
	{"what is no request for credentials is refused", testRequest},
	{"only an active passport has credentials issued, and to its holder", testIssueState},
	{"who verifies needs no session", testPublished},
	{"a blocked passport is suspended until it is activated again", testSuspended},
	{"a revoked passport is invalid for good", testRevoked},
	{"a confirmed change makes the passport anew and ends what was issued of it", testReissued},
	{"a reader of the trial authority is trusted", testTrialReader},
}

// deviceKey is a key as a device makes it.
type deviceKey struct {
	*ecdsa.PrivateKey
	point []byte
}

func newDeviceKey() deviceKey {
	k := newKey()
	return deviceKey{k, must(k.PublicKey.Bytes())}
}

func newDeviceKeys(n int) []deviceKey {
	var all []deviceKey
	for range n {
		all = append(all, newDeviceKey())
	}
	return all
}

func (k deviceKey) signer() cose.Signer { return must(cose.NewSigner(k.PrivateKey)) }

// impostor signs with a key and says that it has another.
type impostor struct {
	cose.Signer
	claimed crypto.PublicKey
}

func (i impostor) Public() crypto.PublicKey { return i.claimed }

// prove is the proof of a key for one request.
func (k deviceKey) prove(id domain.RegistryID, request domain.Key) domain.DeviceKeyProof {
	return domain.DeviceKeyProof{PublicKey: k.point, Signature: must(k.signer().Sign(domain.DeviceKeyStatement(id, request, k.point)))}
}

func proofs(id domain.RegistryID, request domain.Key, docType string, keys []deviceKey) domain.CredentialRequest {
	r := domain.CredentialRequest{DocType: docType}
	for _, k := range keys {
		r.Keys = append(r.Keys, k.prove(id, request))
	}
	return r
}

// issueTo has credentials issued to keys.
func (s *scene) issueTo(id domain.RegistryID, docType string, keys ...deviceKey) []domain.IssuedCredential {
	s.Helper()
	k := key()
	all := got(s.Backend.IssueCredentials(s.ctx, k, id, proofs(id, k, docType, keys)))(s)
	if len(all) != len(keys) {
		s.Fatalf("%d credentials for %d keys", len(all), len(keys))
	}
	return all
}

// trust is the trust of the authority, as a stranger gets it.
func (s *scene) trust() *pki.Trust {
	s.Helper()
	return got(pki.ParseTrust(got(s.NewDevice().FetchTrust(s.ctx))(s)))(s)
}

// status is what the authority's lists say now, as a stranger gets it.
func (s *scene) status(r statuslist.Reference, _ *x509.Certificate) (statuslist.Status, domain.StatusAge, error) {
	b, err := s.NewDevice().FetchStatusList(s.ctx, path.Base(r.URI))
	if err != nil {
		return 0, domain.StatusAge{}, err
	}
	token, err := statuslist.Parse(b, r.URI, s.trust(), s.Clock.Now())
	if err != nil {
		return 0, domain.StatusAge{}, err
	}
	status, err := token.List.Get(r.Index)
	return status, statuslist.Age(token, s.Clock.Now()), err
}

// verifier is somebody with the authority's trust and lists.
func (s *scene) verifier() mdoc.Verifier {
	s.Helper()
	return mdoc.Verifier{Trust: s.trust(), At: s.Clock.Now(), Status: s.status}
}

func (s *scene) parsed(c domain.IssuedCredential) mdoc.IssuerSigned {
	s.Helper()
	return got(mdoc.ParseIssuerSigned(c.IssuerSigned))(s)
}

var transcript = []byte{0x83, 0xf6, 0xf6, 0xf6} // [null, null, null]

// present shows the family name and returns what a verifier makes of it.
func (s *scene) present(c domain.IssuedCredential, by cose.Signer) mdoc.Verified {
	s.Helper()
	response := got(mdoc.Present(transcript, mdoc.Document{Credential: s.parsed(c), Device: by,
		Disclose: mdoc.Disclosure{photoid.NameSpace23220: {"family_name"}}}))(s)
	return got(s.verifier().Verify(response, transcript))(s)[0]
}

func testIssueCredentials(s *scene) {
	p := s.active()
	keys := newDeviceKeys(3)
	all := s.issueTo(p.ID, photoid.DocType, keys...)
	for i, c := range all {
		s.check(slices.Equal(c.PublicKey, keys[i].point), "the answers are not in the order of the keys")
		shown := s.present(c, keys[i].signer())
		name, _ := shown.Find(photoid.NameSpace23220, "family_name")
		s.check(shown.Fault == nil && name == p.Holder.Name.Family && shown.Issuer.Country == "RU" && shown.Status.Known && !shown.Status.Stale,
			"%v, status %+v", shown.Fault, shown.Status)
		_, told := shown.Find(photoid.NameSpace23220, "given_name")
		s.check(!told, "more was shown than was asked for")
		validity := s.parsed(c).Validity()
		s.check(validity.From.Equal(c.ValidFrom) && validity.Until.Equal(c.ValidUntil), "%+v, but from %v until %v", validity, c.ValidFrom, c.ValidUntil)
		now := s.Clock.Now()
		s.check(!c.ValidFrom.After(now) && c.ValidUntil.After(now.Add(24*time.Hour)) && !c.ValidUntil.After(p.ValidUntil.AddDays(2).Time()),
			"from %v until %v", c.ValidFrom, c.ValidUntil)
	}
	stolen := s.present(all[0], impostor{keys[1].signer(), keys[0].signer().Public()})
	s.check(stolen.Fault != nil && stolen.Fault.Outcome == domain.WrongSession, "with the key of another credential: %v", stolen.Fault)
}

func testDocuments(s *scene) {
	p := s.active()
	for docType, where := range map[string]string{photoid.DocType: photoid.NameSpace23220, photoid.PID: photoid.NameSpacePID} {
		c := s.parsed(s.issueTo(p.ID, docType, newDeviceKey())[0])
		verified := s.verifier().VerifyIssued(c)
		birth, _ := verified.Find(where, "birth_date")
		portrait, _ := verified.Find(where, "portrait")
		picture, _ := portrait.([]byte)
		s.check(verified.Fault == nil && c.DocType() == docType && birth == mdoc.FullDate(p.Holder.Birth.String()) && len(picture) > 0,
			"%s: %v, born %v, portrait of %d bytes", docType, verified.Fault, birth, len(picture))
	}
}

func testUnlinkable(s *scene) {
	p := s.active()
	places, bodies := map[uint64]bool{}, map[string]bool{}
	all := append(s.issueTo(p.ID, photoid.DocType, newDeviceKeys(4)...), s.issueTo(p.ID, photoid.PID, newDeviceKey())...)
	var neighbours int
	for _, c := range all {
		status := s.parsed(c).Status()
		if status == nil {
			s.Fatal("a credential without a status")
		}
		places[status.Index], bodies[string(c.IssuerSigned)] = true, true
		if places[status.Index+1] || status.Index > 0 && places[status.Index-1] {
			neighbours++
		}
		s.check(c.ValidFrom.Equal(all[0].ValidFrom), "they begin at moments of their own")
	}
	s.check(len(places) == len(all) && len(bodies) == len(all), "%d places and %d bodies for %d credentials", len(places), len(bodies), len(all))
	s.check(neighbours < 3, "their places in the list stand side by side") // once in a million by chance
}

func testIssueAgain(s *scene) {
	p := s.active()
	keys := newDeviceKeys(3)
	k := key()
	r := proofs(p.ID, k, photoid.DocType, keys[:2])
	first := got(s.Backend.IssueCredentials(s.ctx, k, p.ID, r))(s)
	same := func(what string, a, b domain.IssuedCredential) {
		s.Helper()
		s.check(slices.Equal(a.PublicKey, b.PublicKey) && slices.Equal(a.IssuerSigned, b.IssuerSigned) &&
			a.ValidFrom.Equal(b.ValidFrom) && a.ValidUntil.Equal(b.ValidUntil), "%s: another credential", what)
	}
	for i, c := range got(s.Backend.IssueCredentials(s.ctx, k, p.ID, r))(s) {
		same("the same command", first[i], c)
	}
	s.Advance(time.Hour)
	again := s.issueTo(p.ID, photoid.DocType, keys[2], keys[1])
	same("another command", first[1], again[1])
	s.check(s.present(again[0], keys[2].signer()).Fault == nil, "the new key among known ones got none")
}

func testKeyProof(s *scene) {
	p := s.active()
	k, mine, another := key(), newDeviceKey(), newDeviceKey()
	proof := func(change func(*domain.DeviceKeyProof)) domain.CredentialRequest {
		given := mine.prove(p.ID, k)
		given.Signature = slices.Clone(given.Signature)
		change(&given)
		return domain.CredentialRequest{DocType: photoid.DocType, Keys: []domain.DeviceKeyProof{another.prove(p.ID, k), given}}
	}
	for name, r := range map[string]domain.CredentialRequest{
		"altered":              proof(func(d *domain.DeviceKeyProof) { d.Signature[0] ^= 1 }),
		"none":                 proof(func(d *domain.DeviceKeyProof) { d.Signature = nil }),
		"of another key":       proof(func(d *domain.DeviceKeyProof) { d.Signature = another.prove(p.ID, k).Signature }),
		"of another request":   proof(func(d *domain.DeviceKeyProof) { d.Signature = mine.prove(p.ID, key()).Signature }),
		"of another passport":  proof(func(d *domain.DeviceKeyProof) { d.Signature = mine.prove(domain.NewRegistryID(), k).Signature }),
		"of a key that is not": proof(func(d *domain.DeviceKeyProof) { d.PublicKey = d.PublicKey[:64] }),
		"of a point elsewhere": proof(func(d *domain.DeviceKeyProof) { d.PublicKey = append([]byte{4}, make([]byte, 64)...) }),
	} {
		err := failure(s.Backend.IssueCredentials(s.ctx, k, p.ID, r))
		s.check(kindOf(err) == domain.ErrInvalid, "%s: %v", name, err)
	}
	s.check(s.present(s.issueTo(p.ID, photoid.DocType, mine)[0], mine.signer()).Fault == nil, "the key is of no use after refusals")
}

func testRequest(s *scene) {
	p := s.active()
	used := newDeviceKey()
	s.issueTo(p.ID, photoid.DocType, used)
	twice := newDeviceKey()
	for name, r := range map[string]struct {
		docType string
		keys    []deviceKey
	}{
		"of no document":                     {"", newDeviceKeys(1)},
		"of an unknown document":             {"org.iso.18013.5.1.mDL", newDeviceKeys(1)},
		"without keys":                       {photoid.DocType, nil},
		"with too many keys":                 {photoid.DocType, newDeviceKeys(domain.MaxCredentialBatch + 1)},
		"with a key twice":                   {photoid.DocType, []deviceKey{twice, twice}},
		"with the key of a photo ID for PID": {photoid.PID, []deviceKey{used}},
	} {
		k := key()
		err := failure(s.Backend.IssueCredentials(s.ctx, k, p.ID, proofs(p.ID, k, r.docType, r.keys)))
		s.check(kindOf(err) == domain.ErrInvalid, "%s: %v", name, err)
	}
	s.issueTo(p.ID, photoid.DocType, newDeviceKeys(domain.MaxCredentialBatch)...)
}

func testIssueState(s *scene) {
	p := s.issued()
	asks := func(b domain.Backend, id domain.RegistryID) error {
		k := key()
		return failure(b.IssueCredentials(s.ctx, k, id, proofs(id, k, photoid.DocType, newDeviceKeys(1))))
	}
	e := typed[*domain.Transition](s, asks(s.Backend, p.ID))
	s.check(e.State == string(domain.PassportReady), "%+v", e)
	s.wants(domain.ErrNotFound, asks(s.Backend, domain.NewRegistryID()))
	s.activate(p.ID)
	s.ok(asks(s.Backend, p.ID))
	s.wants(domain.ErrNotFound, asks(s.other(), p.ID))
	got(s.Backend.BlockPassport(s.ctx, key(), p.ID))(s)
	s.wants(domain.ErrTransition, asks(s.Backend, p.ID))
}

func testPublished(s *scene) {
	stranger := s.NewDevice()
	trust := got(pki.ParseTrust(got(stranger.FetchTrust(s.ctx))(s)))(s)
	s.check(len(trust.Issuers) > 0 && len(trust.Readers) > 0 && len(trust.Signers) > 0, "%d issuers, %d readers, %d signers",
		len(trust.Issuers), len(trust.Readers), len(trust.Signers))
	point, err := trust.Issuers[0].PublicKey.(*ecdsa.PublicKey).Bytes()
	s.check(err == nil && domain.HashOf(point) == got(stranger.Authority(s.ctx))(s).KeyHash, "the root is not who the authority says it is")
	s.wants(domain.ErrNotFound, failure(stranger.FetchStatusList(s.ctx, "of-nobody")))
}

// wantsStatus fails the test unless the lists say so of a credential, to whoever asks now.
func (s *scene) wantsStatus(want statuslist.Status, c domain.IssuedCredential) {
	s.Helper()
	status, age, err := s.status(*s.parsed(c).Status(), nil)
	s.ok(err)
	s.check(status == want && age.Known && !age.Stale && !age.AsOf.After(s.Clock.Now()), "status %d, %+v", status, age)
}

func testSuspended(s *scene) {
	p := s.active()
	k := newDeviceKey()
	all := append(s.issueTo(p.ID, photoid.DocType, k), s.issueTo(p.ID, photoid.PID, newDeviceKey())...)
	got(s.Backend.BlockPassport(s.ctx, key(), p.ID))(s)
	for _, c := range all {
		s.wantsStatus(statuslist.Suspended, c)
	}
	shown := s.present(all[0], k.signer())
	s.check(shown.Fault != nil && shown.Fault.Outcome == domain.Suspended, "%v", shown.Fault)
	s.ok(s.Trial.MovePassport(s.ctx, p.ID, domain.Unblock))
	s.check(got(s.Backend.FindPassport(s.ctx, p.ID))(s).State == domain.PassportReady, "still blocked")
	s.wantsStatus(statuslist.Suspended, all[0]) // its holder has not been heard of yet
	s.activate(p.ID)
	for _, c := range all {
		s.wantsStatus(statuslist.Valid, c)
	}
	s.check(s.present(all[0], k.signer()).Fault == nil, "not genuine again")
}

func testRevoked(s *scene) {
	p := s.active()
	k := newDeviceKey()
	c := s.issueTo(p.ID, photoid.DocType, k)[0]
	s.ok(s.Trial.MovePassport(s.ctx, p.ID, domain.Revoke))
	s.wantsStatus(statuslist.Invalid, c)
	shown := s.present(c, k.signer())
	s.check(shown.Fault != nil && shown.Fault.Outcome == domain.Revoked, "%v", shown.Fault)
	s.wants(domain.ErrTransition, s.Trial.MovePassport(s.ctx, p.ID, domain.Unblock))
	s.wants(domain.ErrNotFound, s.Trial.MovePassport(s.ctx, domain.NewRegistryID(), domain.Revoke))
	kind := kindOf(s.Trial.MovePassport(s.ctx, p.ID, domain.Activate)) // the holder's to do
	s.check(kind == domain.ErrTransition || kind == domain.ErrInvalid, "an operator activates: %q", kind)
}

func testReissued(s *scene) {
	p := s.active()
	k := newDeviceKeys(2)
	before := s.issueTo(p.ID, photoid.DocType, k[0])[0]
	qr := s.statement(p.ID, domain.QRWish{})
	profile := p.Holder
	profile.Work = "Примерный завод"
	s.checked(profile)
	s.Advance(time.Minute)
	s.check(got(s.Backend.FindPassport(s.ctx, p.ID))(s).Version == p.Version, "made anew for what it does not show")
	s.wantsStatus(statuslist.Valid, before)
	profile.Registration.Flat = "777"
	s.checked(profile)
	var anew domain.Passport
	s.await("the passport is made anew", func() bool {
		anew = got(s.Backend.FindPassport(s.ctx, p.ID))(s)
		return anew.Version > p.Version
	})
	s.check(anew.ID == p.ID && anew.State == domain.PassportActive && anew.Holder.Registration.Flat == "777" && anew.ValidFrom == p.ValidFrom,
		"%v", anew)
	s.wantsStatus(statuslist.Invalid, before)
	status, _, err := s.status(*qr.Status, nil)
	s.check(err == nil && status == statuslist.Invalid, "the QR of the old data: %d, %v", status, err)
	after := s.issueTo(p.ID, photoid.DocType, k[1])[0]
	address, _ := s.parsed(after).Element(photoid.NameSpace23220, "resident_address")
	s.check(s.present(after, k[1].signer()).Fault == nil && address == anew.Holder.Registration.Line(), "the new credential has the old address")
	got(s.Backend.BlockPassport(s.ctx, key(), p.ID))(s)
	s.ok(s.Trial.MovePassport(s.ctx, p.ID, domain.Unblock))
	s.activate(p.ID)
	s.wantsStatus(statuslist.Invalid, before) // for good
	s.wantsStatus(statuslist.Valid, after)
}

func testTrialReader(s *scene) {
	const name = "Пробный банк"
	reader := got(s.Trial.TrialReader(s.ctx, name))(s)
	told := got(s.trust().Reader(reader.Chain, s.Clock.Now()))(s)
	key, _ := got(x509.ParsePKCS8PrivateKey(reader.Key))(s).(*ecdsa.PrivateKey)
	certificate := got(x509.ParseCertificate(reader.Chain[0]))(s)
	s.check(told == name && key != nil && key.PublicKey.Equal(certificate.PublicKey), "%q, key %T", told, key)
	s.wants(domain.ErrInvalid, failure(s.Trial.TrialReader(s.ctx, "")))
	stranger := newOffice(s.Clock.Now())
	of := got(stranger.hire(pki.Reader, name, s.Clock.Now()))(s)
	_, err := s.trust().Reader(of.chain(), s.Clock.Now())
	s.check(err != nil, "a reader of somebody else is trusted")
}
