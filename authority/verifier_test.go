package authority_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"path"
	"time"

	"razvorot/credential/codec"
	"razvorot/credential/cose"
	"razvorot/credential/mdoc"
	"razvorot/credential/photoid"
	"razvorot/credential/pki"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

// trust is what a verifier knows of the authority, fetched anew as anybody may.
func (c *citizen) trust() *pki.Trust {
	c.Helper()
	t, err := pki.ParseTrust(ok(c.b.a.Backend(nobodyAtAll).FetchTrust(c.ctx()))(c))
	if err != nil {
		c.Fatal(err)
	}
	return t
}

// documentSigner is the key of the first document signer.
func (c *citizen) documentSigner() *ecdsa.PublicKey {
	c.Helper()
	for _, x := range c.trust().Signers {
		if pki.Check(pki.DocumentSigner, x) == nil {
			return x.PublicKey.(*ecdsa.PublicKey)
		}
	}
	c.Fatal("no document signer is trusted")
	return nil
}

func (c *citizen) signerKey(kid []byte) (crypto.PublicKey, error) {
	return c.trust().Signer(kid, c.b.clock.Now())
}

// deviceKeys are new keys of a device.
func deviceKeys(n int) []*ecdsa.PrivateKey {
	all := make([]*ecdsa.PrivateKey, n)
	for i := range all {
		all[i] = must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	}
	return all
}

// request proves that the device has the keys.
func request(id domain.RegistryID, key domain.Key, docType string, keys ...*ecdsa.PrivateKey) domain.CredentialRequest {
	r := domain.CredentialRequest{DocType: docType}
	for _, k := range keys {
		public := must(k.PublicKey.Bytes())
		proof := must(coseSigner(k).Sign(domain.DeviceKeyStatement(id, key, public)))
		r.Keys = append(r.Keys, domain.DeviceKeyProof{PublicKey: public, Signature: proof})
	}
	return r
}

func coseSigner(k *ecdsa.PrivateKey) cose.Signer { return must(cose.NewSigner(k)) }

// credentials has some issued.
func (c *citizen) credentials(id domain.RegistryID, docType string, keys ...*ecdsa.PrivateKey) []domain.IssuedCredential {
	c.Helper()
	key := domain.NewKey()
	return ok(c.backend().IssueCredentials(c.ctx(), key, id, request(id, key, docType, keys...)))(c)
}

// transcript stands for a conversation with a reader.
var transcript = must(codec.Marshal([]any{nil, nil, []string{"test"}}))

// disclosed is what the reader in these tests asks for.
var disclosed = map[string]mdoc.Disclosure{
	photoid.DocType: {photoid.NameSpace23220: {"family_name", "age_over_18"}, photoid.NameSpaceRU: {"specimen"}},
	photoid.PID:     {photoid.NameSpacePID: {"family_name"}},
}

// present shows a credential as a device does, and verifies it as a reader does who knows the status lists that it is given.
func (c *citizen) present(issued domain.IssuedCredential, key *ecdsa.PrivateKey, lists *lists) mdoc.Verified {
	c.Helper()
	parsed, err := mdoc.ParseIssuerSigned(issued.IssuerSigned)
	if err != nil {
		c.Fatal(err)
	}
	response, err := mdoc.Present(transcript, mdoc.Document{Credential: parsed, Disclose: disclosed[parsed.DocType()],
		Device: coseSigner(key)})
	if err != nil {
		c.Fatal(err)
	}
	v := mdoc.Verifier{Trust: c.trust(), At: c.b.clock.Now(), Status: lists.find}
	documents, err := v.Verify(response, transcript)
	if err != nil || len(documents) != 1 {
		c.Fatal(len(documents), err)
	}
	return documents[0]
}

// lists are status lists that a verifier keeps until their time to live is over.
type lists struct {
	c       *citizen
	trust   *pki.Trust // of the authority's own now when nil
	kept    map[string]statuslist.Token
	fetched int
}

func (c *citizen) lists() *lists { return &lists{c: c, kept: map[string]statuslist.Token{}} }

func (l *lists) find(ref statuslist.Reference, _ *x509.Certificate) (statuslist.Status, domain.StatusAge, error) {
	l.c.Helper()
	now := l.c.b.clock.Now()
	token, known := l.kept[ref.URI]
	if !known || statuslist.Age(token, now).Stale {
		l.fetched++
		b := ok(l.c.b.a.Backend(nobodyAtAll).FetchStatusList(l.c.ctx(), path.Base(ref.URI)))(l.c)
		trust := l.trust
		if trust == nil {
			trust = l.c.trust()
		}
		var err error
		if token, err = statuslist.Parse(b, ref.URI, trust, now); err != nil {
			return 0, domain.StatusAge{}, err
		}
		l.kept[ref.URI] = token
	}
	status, err := token.List.Get(ref.Index)
	return status, statuslist.Age(token, now), err
}

// status is what the lists say of a credential now.
func (c *citizen) status(issued domain.IssuedCredential) statuslist.Status {
	c.Helper()
	parsed, err := mdoc.ParseIssuerSigned(issued.IssuerSigned)
	if err != nil || parsed.Status() == nil {
		c.Fatal(err)
	}
	status, _, err := c.lists().find(*parsed.Status(), nil)
	if err != nil {
		c.Fatal(err)
	}
	return status
}

// past is a moment after the rules' time to live of a status list.
func past() time.Duration { return rules().StatusTTL + time.Second }
