package remotetest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"time"

	"razvorot/credential/cose"
	"razvorot/credential/pki"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

// office is what the authority signs with: a root, a reader CA, and those who sign, the newest last.
type office struct {
	root, readers       officer
	documents, statuses []officer
	rolls               []*roll
}

// officer is a key with its certificate.
type officer struct {
	key         *ecdsa.PrivateKey
	certificate *x509.Certificate
}

// location is where the certificates say that more is found. Nothing answers there.
var location = pki.Location{CRL: "https://authority.example/crl", IssuerAlternative: "https://authority.example"}

const (
	early       = 24 * time.Hour       // a certificate begins before it is used: clocks differ
	officerTerm = 400 * 24 * time.Hour // of a certificate of somebody who signs; Annex B allows 457 days
	rootYears   = 15
)

func newKey() *ecdsa.PrivateKey { return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)) }

func newOffice(now time.Time) *office {
	root := func(p pki.Profile) officer {
		key := newKey()
		who := pki.Subject{Country: "RU", Organisation: Authority, CommonName: string(p)}
		der := must(pki.NewRoot(p, who, key, now.Add(-2*early), now.AddDate(rootYears, 0, 0), location))
		return officer{key, must(x509.ParseCertificate(der))}
	}
	return &office{root: root(pki.IACA), readers: root(pki.ReaderCA)}
}

// hire makes a key with a certificate of the root, or of the reader CA.
func (o *office) hire(p pki.Profile, name string, now time.Time) (officer, error) {
	ca := o.root
	if p == pki.Reader {
		ca = o.readers
	}
	key := newKey()
	who := pki.Subject{Country: "RU", Organisation: name, CommonName: name}
	der, err := pki.Issue(p, who, &key.PublicKey, ca.certificate, ca.key, now.Add(-early), now.Add(officerTerm), location)
	if err != nil {
		return officer{}, err
	}
	certificate, err := x509.ParseCertificate(der)
	return officer{key, certificate}, err
}

// onDuty returns who signs documents or status lists now: one whose certificate outlasts what is signed.
func (o *office) onDuty(p pki.Profile, now time.Time) (officer, error) {
	staff := &o.documents
	if p == pki.StatusSigner {
		staff = &o.statuses
	}
	if n := len(*staff); n > 0 && now.Add(credentialLife).Before((*staff)[n-1].certificate.NotAfter) {
		return (*staff)[n-1], nil
	}
	next, err := o.hire(p, Authority, now)
	if err == nil {
		*staff = append(*staff, next)
	}
	return next, err
}

func (o officer) signer() cose.Signer { return must(cose.NewSigner(o.key)) }

func (o officer) chain() [][]byte { return [][]byte{o.certificate.Raw} }

// trust is what signatures of this authority are checked with, as JSON.
func (o *office) trust(now time.Time) ([]byte, error) {
	for _, p := range []pki.Profile{pki.DocumentSigner, pki.StatusSigner} {
		if _, err := o.onDuty(p, now); err != nil {
			return nil, err
		}
	}
	t := pki.Trust{Issuers: []*x509.Certificate{o.root.certificate}, Readers: []*x509.Certificate{o.readers.certificate}, MadeAt: now}
	for _, x := range slices.Concat(o.documents, o.statuses) {
		t.Signers = append(t.Signers, x.certificate)
	}
	return json.Marshal(&t)
}

// keyHash is the identity that devices remember: the SHA-256 of the root's public key, its uncompressed point.
func (o *office) keyHash() domain.Hash { return domain.HashOf(must(o.root.key.PublicKey.Bytes())) }

// roll is a status list with the places that are taken.
type roll struct {
	name  string
	list  *statuslist.List
	taken map[uint64]bool
}

const (
	rollSize = 1 << 12        // places
	rollAge  = time.Minute    // may be kept for
	rollLife = 24 * time.Hour // may be relied upon for
	rollBase = "https://authority.example/v1/status/"
)

func (r *roll) uri() string { return rollBase + r.name }

// place is where the status of one credential or statement stands.
type place struct {
	*roll
	index uint64
}

func (p place) reference() *statuslist.Reference {
	return &statuslist.Reference{URI: p.uri(), Index: p.index}
}

// place takes a free place by chance. Lists are filled by half, so that it is found soon.
func (o *office) place() place {
	n := len(o.rolls)
	if n == 0 || len(o.rolls[n-1].taken) >= rollSize/2 {
		o.rolls = append(o.rolls, &roll{name: fmt.Sprintf("roll%d", n+1), list: must(statuslist.New(2, rollSize)), taken: map[uint64]bool{}})
		n++
	}
	r := o.rolls[n-1]
	for {
		index := must(rand.Int(rand.Reader, big.NewInt(rollSize))).Uint64()
		if !r.taken[index] {
			r.taken[index] = true
			return place{r, index}
		}
	}
}

// statusOf is what the lists say of a passport in a state. One that is not active yet, or not any more for now, is suspended.
func statusOf(s domain.PassportState) statuslist.Status {
	switch s {
	case domain.PassportActive:
		return statuslist.Valid
	case domain.PassportReady, domain.PassportBlocked:
		return statuslist.Suspended
	}
	return statuslist.Invalid
}

// publish writes the state of a passport to all of its places.
func (e *entry) publish() {
	for _, p := range e.places {
		if err := p.list.Set(p.index, statusOf(e.State)); err != nil {
			panic(err) // the index is of this list
		}
	}
}

// statusList is the signed list of a name.
func (o *office) statusList(name string, now time.Time) ([]byte, error) {
	for _, r := range o.rolls {
		if r.name != name {
			continue
		}
		signer, err := o.onDuty(pki.StatusSigner, now)
		if err != nil {
			return nil, err
		}
		now = now.Truncate(time.Second)
		token := statuslist.Token{Subject: r.uri(), IssuedAt: now, ExpiresAt: now.Add(rollLife), TTL: rollAge, List: r.list}
		return token.CWT(signer.signer(), signer.chain())
	}
	return nil, domain.ErrNotFound
}
