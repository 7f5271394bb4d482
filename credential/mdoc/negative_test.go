package mdoc_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"testing"
	"time"

	"razvorot/credential"
	"razvorot/credential/codec"
	"razvorot/credential/mdoc"
	"razvorot/credential/pki"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

// attempt is one way to deceive, or to be out of luck: in the session «a», at noon, with the trust of the Russian
// authority.
type attempt struct {
	name    string
	make    func(t *testing.T, i issuer, v *mdoc.Verifier) []byte
	outcome domain.VerdictOutcome
	check   credential.Check
}

// altered is an attempt that changes what an honest holder presents.
func altered(change func(t *testing.T, r *response)) func(*testing.T, issuer, *mdoc.Verifier) []byte {
	return func(t *testing.T, i issuer, _ *mdoc.Verifier) []byte {
		return alter(t, i.give(t, 30, nil).present(t, "a"), func(r *response) { change(t, r) })
	}
}

// by is an attempt with an honest presentation of what another authority issued.
func by(country string, p pki.Profile, from, until time.Time) func(*testing.T, issuer, *mdoc.Verifier) []byte {
	return func(t *testing.T, _ issuer, v *mdoc.Verifier) []byte {
		i := newIssuer(t, country, p, from, until)
		v.Trust = i.trust
		return i.give(t, 30, nil).present(t, "a")
	}
}

// resigned is an honest presentation under a signer's certificate that the root has signed anew without one extension.
func resigned(without string) func(*testing.T, issuer, *mdoc.Verifier) []byte {
	return func(t *testing.T, _ issuer, v *mdoc.Verifier) []byte {
		i := russian(t)
		was := certificate(t, i.chain[0])
		again := &x509.Certificate{SerialNumber: was.SerialNumber, Subject: was.Subject, NotBefore: was.NotBefore, NotAfter: was.NotAfter}
		for _, e := range was.Extensions {
			if e.Id.String() != without {
				again.ExtraExtensions = append(again.ExtraExtensions, e)
			}
		}
		if dropped := len(was.Extensions) - len(again.ExtraExtensions); (dropped == 1) != (without != "") {
			t.Fatalf("%d extensions are left out", dropped)
		}
		i.chain[0] = must[[]byte](t)(x509.CreateCertificate(rand.Reader, again, i.trust.Issuers[0], was.PublicKey, i.rootKey))
		if got := len(certificate(t, i.chain[0]).Extensions); got != len(again.ExtraExtensions) {
			t.Fatalf("%d extensions of %d", got, len(again.ExtraExtensions))
		}
		v.Trust = i.trust
		return i.give(t, 30, nil).present(t, "a")
	}
}

// at is an honest presentation so long after noon.
func at(after time.Duration) func(*testing.T, issuer, *mdoc.Verifier) []byte {
	return func(t *testing.T, i issuer, v *mdoc.Verifier) []byte {
		v.At = noon.Add(after)
		return i.give(t, 30, func(o *mdoc.Order) {
			o.Signed, o.From, o.Until = noon, noon, noon.Add(24*time.Hour)
		}).present(t, "a")
	}
}

// listed is an honest presentation of what has a status.
func listed(s statuslist.Status) func(*testing.T, issuer, *mdoc.Verifier) []byte {
	return func(t *testing.T, i issuer, v *mdoc.Verifier) []byte {
		v.Status = func(r statuslist.Reference, _ *x509.Certificate) (statuslist.Status, domain.StatusAge, error) {
			if r != (statuslist.Reference{URI: "https://authority.example/status/7", Index: 4711}) {
				t.Errorf("asked for %v", r)
			}
			return s, domain.StatusAge{Known: true, AsOf: noon}, nil
		}
		return i.give(t, 30, nil).present(t, "a")
	}
}

// unlisted is an honest presentation of what no status is found of.
func unlisted(why error) func(*testing.T, issuer, *mdoc.Verifier) []byte {
	return func(t *testing.T, i issuer, v *mdoc.Verifier) []byte {
		v.Status = func(_ statuslist.Reference, signer *x509.Certificate) (statuslist.Status, domain.StatusAge, error) {
			if signer == nil {
				t.Error("nobody knows whose status it is")
			}
			return 0, domain.StatusAge{}, why
		}
		return i.give(t, 30, nil).present(t, "a")
	}
}

var (
	early, late = noon.AddDate(0, -2, 0), noon.AddDate(0, 6, 0)
	second      = time.Second
)

func aboutTheSigner() []attempt {
	return []attempt{
		{"a signer of an unknown root", func(t *testing.T, _ issuer, _ *mdoc.Verifier) []byte {
			return russian(t).give(t, 30, nil).present(t, "a")
		}, domain.UnknownIssuer, "signer_unknown"},
		{"another signer's certificate", altered(func(t *testing.T, r *response) {
			r.Documents[0].IssuerSigned.IssuerAuth.Unprotected[33] = raw(t, russian(t).chain[0])
		}), domain.Tampered, mdoc.CheckIssuerSignature},
		{"an altered certificate", altered(func(t *testing.T, r *response) {
			der := r.Documents[0].IssuerSigned.IssuerAuth.Unprotected[33]
			der[len(der)-1] ^= 1
		}), domain.Tampered, "signer_signature"},
		{"no certificate", altered(func(_ *testing.T, r *response) {
			r.Documents[0].IssuerSigned.IssuerAuth.Unprotected = nil
		}), domain.Malformed, mdoc.CheckSigner},
		{"an expired signer", by("RU", pki.DocumentSigner, early, noon.Add(-second)), domain.UnknownIssuer, "signer_expired"},
		{"a signer that is not valid yet", by("RU", pki.DocumentSigner, noon.Add(second), late), domain.UnknownIssuer, "signer_not_yet_valid"},
		{"a signer for status lists", by("RU", pki.StatusSigner, early, late), domain.UnknownIssuer, "signer_purpose"},
		{"a signer whose certificate names no purpose", resigned("2.5.29.37"), domain.UnknownIssuer, "signer_purpose"},
		{"a signer whose certificate is only signed anew", resigned(""), domain.Genuine, ""},
		{"a signer of another country", by("KZ", pki.DocumentSigner, early, late), domain.UnknownIssuer, mdoc.CheckSignerCountry},
		{"signed before the certificate", by("RU", pki.DocumentSigner, noon.Add(-time.Hour+second), late), domain.UnknownIssuer,
			mdoc.CheckSignedOutside},
		{"nobody is trusted", func(t *testing.T, i issuer, v *mdoc.Verifier) []byte {
			v.Trust = nil
			return i.give(t, 30, nil).present(t, "a")
		}, domain.UnknownIssuer, mdoc.CheckSigner},
		{"another algorithm", altered(func(t *testing.T, r *response) {
			r.Documents[0].IssuerSigned.IssuerAuth.Protected = raw(t, map[int]int{1: -8})
		}), domain.Tampered, mdoc.CheckIssuerAlgorithm},
	}
}

func aboutTheElements() []attempt {
	return []attempt{
		{"another value", altered(func(t *testing.T, r *response) {
			alterItem(t, r, 0, func(i *itemOf) { i.Value = raw(t, "Щукин") })
		}), domain.Tampered, mdoc.CheckDigest},
		{"an item of another namespace", altered(func(_ *testing.T, r *response) {
			spaces := r.Documents[0].IssuerSigned.NameSpaces
			spaces[photoID], spaces[space] = spaces[space], nil
			delete(spaces, space)
		}), domain.Tampered, mdoc.CheckDigestMissing},
		{"an item of another document", func(t *testing.T, i issuer, _ *mdoc.Verifier) []byte {
			// One namespace, so that every digest id below twelve is there.
			single := func(o *mdoc.Order) { o.NameSpaces = o.NameSpaces[:1] }
			var items []codec.Raw
			alter(t, i.give(t, 30, single).present(t, "a"), func(r *response) { items = r.Documents[0].IssuerSigned.NameSpaces[space] })
			return alter(t, i.give(t, 30, single).present(t, "a"), func(r *response) {
				r.Documents[0].IssuerSigned.NameSpaces[space] = items
			})
		}, domain.Tampered, mdoc.CheckDigest},
		{"a digest id twice", altered(func(_ *testing.T, r *response) {
			spaces := r.Documents[0].IssuerSigned.NameSpaces
			spaces[space] = append(spaces[space], spaces[space][0])
		}), domain.Tampered, mdoc.CheckDigestRepeated},
		{"an element of another id twice", altered(func(t *testing.T, r *response) {
			spaces := r.Documents[0].IssuerSigned.NameSpaces
			spaces[space] = append(spaces[space], spaces[space][0])
			alterItem(t, r, 3, func(i *itemOf) { i.ID = 77 })
		}), domain.Tampered, mdoc.CheckElementRepeated},
		{"an element that nobody signed", altered(func(t *testing.T, r *response) {
			spaces := r.Documents[0].IssuerSigned.NameSpaces
			spaces[space] = append(spaces[space], spaces[space][0])
			alterItem(t, r, 3, func(i *itemOf) { i.ID, i.Identifier = 77, "age_over_21" })
		}), domain.Tampered, mdoc.CheckDigestMissing},
		{"no elements", altered(func(_ *testing.T, r *response) { r.Documents[0].IssuerSigned.NameSpaces = nil }),
			domain.Malformed, mdoc.CheckNoElements},
		{"another docType", altered(func(_ *testing.T, r *response) { r.Documents[0].DocType = "eu.europa.ec.eudi.pid.1" }),
			domain.Tampered, mdoc.CheckDocType},
		{"an object of another docType", func(t *testing.T, i issuer, _ *mdoc.Verifier) []byte {
			h := i.give(t, 30, func(o *mdoc.Order) { o.DocType = "eu.europa.ec.eudi.pid.1" })
			return alter(t, h.present(t, "a"), func(r *response) { r.Documents[0].DocType = docType })
		}, domain.Tampered, mdoc.CheckDocType},
		{"a docType that nobody asked for", func(t *testing.T, i issuer, _ *mdoc.Verifier) []byte {
			return i.give(t, 30, func(o *mdoc.Order) { o.DocType = "library.card" }).present(t, "a")
		}, domain.Malformed, mdoc.CheckDocTypeUnknown},
		{"another object", func(t *testing.T, i issuer, _ *mdoc.Verifier) []byte {
			var payload codec.Raw
			alter(t, i.give(t, 30, nil).present(t, "a"), func(r *response) { payload = r.Documents[0].IssuerSigned.IssuerAuth.Payload })
			return alter(t, i.give(t, 30, nil).present(t, "a"), func(r *response) { r.Documents[0].IssuerSigned.IssuerAuth.Payload = payload })
		}, domain.Tampered, mdoc.CheckIssuerSignature},
	}
}

func aboutTheSession() []attempt {
	return []attempt{
		{"a recording of another session", func(t *testing.T, i issuer, _ *mdoc.Verifier) []byte {
			return i.give(t, 30, nil).present(t, "b")
		}, domain.WrongSession, mdoc.CheckDeviceSignature},
		{"the signature of another session", func(t *testing.T, i issuer, _ *mdoc.Verifier) []byte {
			h := i.give(t, 30, nil)
			var auth map[string]codec.Raw
			alter(t, h.present(t, "b"), func(r *response) { auth = r.Documents[0].DeviceSigned.DeviceAuth })
			return alter(t, h.present(t, "a"), func(r *response) { r.Documents[0].DeviceSigned.DeviceAuth = auth })
		}, domain.WrongSession, mdoc.CheckDeviceSignature},
		{"the signature of another device", func(t *testing.T, i issuer, _ *mdoc.Verifier) []byte {
			var auth map[string]codec.Raw
			alter(t, i.give(t, 30, nil).present(t, "a"), func(r *response) { auth = r.Documents[0].DeviceSigned.DeviceAuth })
			return alter(t, i.give(t, 30, nil).present(t, "a"), func(r *response) { r.Documents[0].DeviceSigned.DeviceAuth = auth })
		}, domain.WrongSession, mdoc.CheckDeviceSignature},
		{"the MAC of another key", func(t *testing.T, i issuer, v *mdoc.Verifier) []byte {
			v.ReaderKey = must[*ecdh.PrivateKey](t)(ecdh.P256().GenerateKey(rand.Reader))
			other := must[*ecdh.PrivateKey](t)(ecdh.P256().GenerateKey(rand.Reader))
			h := i.give(t, 30, nil)
			key := must[[]byte](t)(mdoc.MACKey(other, v.ReaderKey.PublicKey(), transcript("a")))
			return must[[]byte](t)(mdoc.Present(transcript("a"), mdoc.Document{Credential: h.credential, Disclose: asked(), MACKey: key}))
		}, domain.WrongSession, mdoc.CheckDeviceMAC},
		{"a MAC called a signature", func(t *testing.T, i issuer, _ *mdoc.Verifier) []byte {
			h := i.give(t, 30, nil)
			b := must[[]byte](t)(mdoc.Present(transcript("a"), mdoc.Document{Credential: h.credential, Disclose: asked(), MACKey: []byte{1}}))
			return alter(t, b, func(r *response) {
				auth := r.Documents[0].DeviceSigned.DeviceAuth
				r.Documents[0].DeviceSigned.DeviceAuth = map[string]codec.Raw{"deviceSignature": auth["deviceMac"]}
			})
		}, domain.WrongSession, mdoc.CheckDeviceSignature},
		{"an element that the device added after signing", altered(func(t *testing.T, r *response) {
			r.Documents[0].DeviceSigned.NameSpaces = codec.Wrap(raw(t, map[string]map[string]int{}))
			r.Documents[0].DeviceSigned.NameSpaces = codec.Wrap(raw(t, map[string]map[string]int{space: {}}))
		}), domain.WrongSession, mdoc.CheckDeviceSignature},
		{"an element that the device may not say", altered(func(t *testing.T, r *response) {
			r.Documents[0].DeviceSigned.NameSpaces = codec.Wrap(raw(t, map[string]map[string]int{space: {"age_in_years": 99}}))
		}), domain.Tampered, mdoc.CheckUnauthorised},
	}
}

func aboutStatusAndDates() []attempt {
	const day, skew = 24 * time.Hour, mdoc.DefaultSkew
	return []attempt{
		{"revoked", listed(statuslist.Invalid), domain.Revoked, mdoc.CheckRevoked},
		{"suspended", listed(statuslist.Suspended), domain.Suspended, mdoc.CheckSuspended},
		{"a status that nobody knows", listed(3), domain.Revoked, mdoc.CheckStatusUnknown},
		{"without a place in the list", unlisted(credential.Reject(domain.Malformed, "status_index")), domain.Malformed, "status_index"},
		{"a forged list", unlisted(credential.Reject(domain.Tampered, "status_signature")), domain.Malformed, "status_signature"},
		{"no list", unlisted(domain.ErrUnavailable), domain.Genuine, ""},
		{"valid by the list", listed(statuslist.Valid), domain.Genuine, ""},
		{"at the first moment", at(0), domain.Genuine, ""},
		{"before it, as far as clocks may be apart", at(-skew), domain.Genuine, ""},
		{"before it, a second more", at(-skew - second), domain.NotYetValid, mdoc.CheckNotYetValid},
		{"at the last moment", at(day), domain.Genuine, ""},
		{"after it, as far as clocks may be apart", at(day + skew), domain.Genuine, ""},
		{"after it, a second more", at(day + skew + second), domain.OutOfDate, mdoc.CheckExpired},
		{"after it, without any patience", func(t *testing.T, i issuer, v *mdoc.Verifier) []byte {
			v.Skew = -1
			return at(day+second)(t, i, v)
		}, domain.OutOfDate, mdoc.CheckExpired},
		{"signed in the future", func(t *testing.T, i issuer, _ *mdoc.Verifier) []byte {
			return i.give(t, 30, func(o *mdoc.Order) { o.Signed = noon.Add(time.Hour) }).present(t, "a")
		}, domain.NotYetValid, mdoc.CheckNotYetValid},
		{"revoked and expired", func(t *testing.T, i issuer, v *mdoc.Verifier) []byte {
			v.At = noon.AddDate(0, 2, 0)
			return listed(statuslist.Invalid)(t, i, v)
		}, domain.Revoked, mdoc.CheckRevoked},
		{"expired, and of another session", func(t *testing.T, i issuer, v *mdoc.Verifier) []byte {
			v.At = noon.AddDate(0, 2, 0)
			return i.give(t, 30, nil).present(t, "b")
		}, domain.WrongSession, mdoc.CheckDeviceSignature},
		{"of an unknown issuer, and of another session", func(t *testing.T, _ issuer, _ *mdoc.Verifier) []byte {
			return russian(t).give(t, 30, nil).present(t, "b")
		}, domain.WrongSession, mdoc.CheckDeviceSignature},
	}
}

func TestEachWayToDeceiveHasItsOwnAnswer(t *testing.T) {
	i := russian(t)
	for _, group := range [][]attempt{aboutTheSigner(), aboutTheElements(), aboutTheSession(), aboutStatusAndDates()} {
		for _, a := range group {
			v := i.verifier()
			b := a.make(t, i, &v)
			got := one(t, v, b, "a")
			switch {
			case a.outcome == domain.Genuine:
				if got.Fault != nil {
					t.Errorf("%s: %v", a.name, got.Fault)
				}
			case got.Fault == nil || got.Fault.Outcome != a.outcome || got.Fault.Check != a.check:
				t.Errorf("%s: %v instead of %s: %s", a.name, got.Fault, a.outcome, a.check)
			}
			held := map[domain.VerdictOutcome]bool{domain.Genuine: true, domain.Revoked: true, domain.Suspended: true,
				domain.OutOfDate: true, domain.NotYetValid: true}[a.outcome]
			if told := len(got.Elements) > 0 && !got.Until.IsZero() && got.SignerCert != nil; told != held {
				t.Errorf("%s: elements told: %t", a.name, told)
			}
		}
	}
}

func TestAWholeResponseIsMalformedWhen(t *testing.T) {
	i := russian(t)
	honest := i.give(t, 30, nil).present(t, "a")
	ten := uint(10)
	for name, c := range map[string]struct {
		change func(r *response)
		check  credential.Check
	}{
		"it has another version":        {func(r *response) { r.Version = "2.0" }, mdoc.CheckResponse},
		"it has no documents":           {func(r *response) { r.Documents = nil }, mdoc.CheckResponse},
		"it has no status":              {func(r *response) { r.Status = nil }, mdoc.CheckResponse},
		"it reports an error":           {func(r *response) { r.Status = &ten }, mdoc.CheckResponseStatus},
		"it has two proofs":             {func(r *response) { twoProofs(r) }, mdoc.CheckDeviceSigned},
		"it has no proof":               {func(r *response) { r.Documents[0].DeviceSigned.DeviceAuth = nil }, mdoc.CheckDeviceSigned},
		"its device namespaces are raw": {func(r *response) { r.Documents[0].DeviceSigned.NameSpaces = codec.Raw{0xa0} }, mdoc.CheckDeviceSigned},
		"its object is cut":             {func(r *response) { r.Documents[0].IssuerSigned.IssuerAuth.Payload = codec.Raw{0x41, 0} }, mdoc.CheckMSO},
		"its object is absent":          {func(r *response) { r.Documents[0].IssuerSigned.IssuerAuth.Payload = codec.Raw{0xf6} }, mdoc.CheckIssuerSigned},
		"a digest id is 2^31":           {func(r *response) { alterItem(t, r, 0, func(i *itemOf) { i.ID = 1 << 31 }) }, mdoc.CheckIssuerSigned},
		"it has nine documents":         {func(r *response) { nine(r) }, mdoc.CheckResponse},
	} {
		all, err := i.verifier().Verify(alter(t, honest, c.change), transcript("a"))
		fault, ok := errors.AsType[*credential.Fault](err)
		if all != nil || !ok || fault.Outcome != domain.Malformed || fault.Check != c.check {
			t.Errorf("when %s: %v instead of %s", name, err, c.check)
		}
	}
	for n := range honest {
		if all, err := i.verifier().Verify(honest[:n], transcript("a")); err == nil {
			t.Fatalf("cut after %d bytes: %v", n, all)
		}
	}
	if _, err := i.verifier().Verify(append(bytes.Clone(honest), 0), transcript("a")); err == nil {
		t.Error("something after the end passed")
	}
}

func twoProofs(r *response) {
	auth := r.Documents[0].DeviceSigned.DeviceAuth
	auth["deviceMac"] = auth["deviceSignature"]
}

func nine(r *response) {
	for range 8 {
		r.Documents = append(r.Documents, r.Documents[0])
	}
}
