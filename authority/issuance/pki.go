package issuance

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"razvorot/credential/cose"
	"razvorot/credential/pki"
	"razvorot/domain"
	"razvorot/protocol"
)

// Purpose is what a key of the authority is for.
type Purpose string

// The purposes.
const (
	Root           Purpose = "issuing root"    // IACA: signs certificates of the next two and the CRL, and nothing else
	DocumentSigner Purpose = "document signer" // records, credentials and statements
	StatusSigner   Purpose = "status signer"
	ReaderRoot     Purpose = "reader root" // signs certificates of readers
)

// Certificate is a certificate of one of the authority's keys.
type Certificate struct {
	Purpose Purpose
	Number  int64 // from 1, one more for each successor
	DER     []byte
}

// Certificates keeps certificates, which are public.
type Certificates interface {
	FindCertificates(ctx context.Context) ([]Certificate, error)
	// CreateCertificate adds one, unless there is one of its purpose and number: then that stays.
	CreateCertificate(ctx context.Context, c Certificate, begins, ends time.Time) error
	FindRevocations(ctx context.Context) ([]Revocation, error)
	// CreateRevocation adds one, unless the certificate is revoked already: then that stays.
	CreateRevocation(ctx context.Context, r Revocation) error
}

// Terms of certificates. A document signer is published before it signs, so that a verifier who is offline for a while knows
// it when it is met, and lives on after it, as long as what it signed does (ISO/IEC 18013-5 Annex B: 457 days at most).
const (
	rootYears = 15             // of 20 that Annex B allows: a successor is needed long before
	early     = 25 * time.Hour // certificates begin before they are made: credentials are dated to the begin of the day, and clocks differ
	lifetime  = 450 * 24 * time.Hour
	succeeded = 90 * 24 * time.Hour // after which a signer gets a successor
	published = 14 * 24 * time.Hour // before the successor takes over
	// maxRemade is how often a signer is made anew that was revoked before it was seen here: each time all are read that there are.
	maxRemade = 3
	// LongestTerm is the longest that anything signed may hold: the rest of a signer's life when it is taken out of use.
	LongestTerm = lifetime - succeeded - published - 24*time.Hour
)

// PKI is the keys and certificates of an authority: roots that are made once, and signers that succeed one another.
type PKI struct {
	keys    Keys
	kept    Certificates
	name    string
	country string
	address string

	mu        sync.Mutex
	held      map[Purpose][]*holding // in order of their numbers
	revoked   []Revocation
	withdrawn map[withdrawal]bool // those
	crls      map[Purpose]crl     // by root
}

// holding is a certificate with its key.
type holding struct {
	number int64
	cert   *x509.Certificate
	key    crypto.Signer
	signer cose.Signer
}

// Signer is who signs at a moment, and the certificates that go with what it signs.
type Signer struct {
	cose.Signer
	Certificate *x509.Certificate
}

// Chain is what goes into x5chain: the signer's certificate. The root is known to whoever trusts it.
func (s Signer) Chain() [][]byte { return [][]byte{s.Certificate.Raw} }

// Place is where an authority stands and is reached.
type Place struct {
	Name    string // as it signs
	Country string // ISO 3166-1 alpha-2: of the certificates and of what they sign
	Address string // URL without a slash at the end
}

// OpenPKI opens the PKI of an authority, and makes at a moment what is missing of it.
func OpenPKI(ctx context.Context, keys Keys, kept Certificates, p Place, now time.Time) (*PKI, error) {
	x := &PKI{keys: keys, kept: kept, name: p.Name, country: p.Country, address: p.Address, crls: map[Purpose]crl{}}
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.read(ctx); err != nil {
		return nil, err
	}
	for _, purpose := range []Purpose{Root, ReaderRoot} {
		if len(x.held[purpose]) > 0 {
			continue
		}
		if err := x.make(ctx, purpose, now); err != nil {
			return nil, err
		}
	}
	return x, x.succeed(ctx, now)
}

// at returns what a certificate that a root signed says of where the root is found, and where the list of those that it revoked is: each
// root signs one, and one that another root signed would tell nothing (RFC 5280, 6.3.3).
func (x *PKI) at(issuer Purpose) pki.Location {
	route := protocol.FetchIssuerCRL
	if issuer == ReaderRoot {
		route = protocol.FetchReaderCRL
	}
	return pki.Location{CRL: x.address + route.Pattern, IssuerAlternative: x.address}
}

// read gets all certificates and their keys anew.
func (x *PKI) read(ctx context.Context) error {
	all, err := x.kept.FindCertificates(ctx)
	if err != nil {
		return fmt.Errorf("failed to read the certificates: %w", err)
	}
	held := map[Purpose][]*holding{}
	for _, c := range all {
		h := &holding{number: c.Number}
		if h.cert, err = x509.ParseCertificate(c.DER); err != nil {
			return fmt.Errorf("a certificate of %s cannot be read: %w", c.Purpose, domain.ErrDamaged)
		}
		if h.key, err = x.keys.Key(ctx, keyName(c.Purpose, c.Number)); err != nil {
			return err
		}
		public, ok := h.key.Public().(*ecdsa.PublicKey)
		if !ok || !public.Equal(h.cert.PublicKey) {
			return fmt.Errorf("the key of %s is not that of its certificate: %w", c.Purpose, domain.ErrDamaged)
		}
		if h.signer, err = coseSigner(h.key); err != nil {
			return err
		}
		held[c.Purpose] = append(held[c.Purpose], h)
	}
	x.held = held
	return nil
}

// keyName is the name of a key. The first document signer has the name of the one key that authorities had before they had
// certificates, so that what that signed can still be checked.
func keyName(p Purpose, number int64) string {
	if p == DocumentSigner && number == 1 {
		return "signing key"
	}
	return fmt.Sprintf("%s key %d", p, number)
}

// make makes the next certificate of a purpose. Another process may do so at the same time: one is kept, and both use it.
func (x *PKI) make(ctx context.Context, p Purpose, now time.Time) error {
	number := int64(len(x.held[p])) + 1
	key, err := x.keys.Key(ctx, keyName(p, number))
	if err != nil {
		return err
	}
	der, err := x.certify(p, number, key, now)
	if err != nil {
		return fmt.Errorf("failed to make the certificate of %s: %w", p, err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return err
	}
	if err := x.kept.CreateCertificate(ctx, Certificate{p, number, der}, cert.NotBefore, cert.NotAfter); err != nil {
		return err
	}
	return x.read(ctx)
}

func (x *PKI) certify(p Purpose, number int64, key crypto.Signer, now time.Time) ([]byte, error) {
	who := pki.Subject{Country: x.country, Organisation: x.name, CommonName: fmt.Sprintf("%s %d", p, number)}
	switch p {
	case Root:
		return pki.NewRoot(pki.IACA, who, key, now.Add(-2*early), now.AddDate(rootYears, 0, 0), x.at(Root))
	case ReaderRoot:
		return pki.NewRoot(pki.ReaderCA, who, key, now.Add(-2*early), now.AddDate(rootYears, 0, 0), x.at(ReaderRoot))
	}
	root := x.held[Root][0]
	profile := pki.DocumentSigner
	if p == StatusSigner {
		profile = pki.StatusSigner
	}
	until := now.Add(lifetime)
	if until.After(root.cert.NotAfter) {
		until = root.cert.NotAfter
	}
	return pki.Issue(profile, who, key.Public(), root.cert, root.key, now.Add(-early), until, x.at(Root))
}

// current returns who signs at a moment, and makes successors in time. The signer is the newest that was published long
// enough, and whose certificate outlasts all that may be signed; when there is none, since the authority stood still for so long or the
// one before was revoked, it is the newest.
func (x *PKI) current(ctx context.Context, p Purpose, now time.Time) (*holding, error) {
	all := x.standing(p)
	if len(all) == 0 || !now.Before(all[len(all)-1].cert.NotBefore.Add(succeeded)) {
		if err := x.make(ctx, p, now); err != nil {
			return nil, err
		}
		all = x.standing(p)
	}
	for range maxRemade { // another process may have made that one before, and it is revoked already
		if len(all) > 0 {
			break
		}
		if err := x.make(ctx, p, now); err != nil {
			return nil, err
		}
		all = x.standing(p)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no %s that is not revoked: %w", p, domain.ErrUnavailable)
	}
	for i := len(all) - 1; i >= 0; i-- {
		since := now.Sub(all[i].cert.NotBefore)
		if (i == 0 || since >= published) && since <= succeeded+published+early {
			return all[i], nil
		}
	}
	return all[len(all)-1], nil
}

// Signer returns who signs for a purpose at a moment: DocumentSigner or StatusSigner.
func (x *PKI) Signer(ctx context.Context, p Purpose, now time.Time) (Signer, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.readRevoked(ctx); err != nil {
		return Signer{}, err
	}
	h, err := x.current(ctx, p, now)
	if err != nil {
		return Signer{}, err
	}
	return Signer{h.signer, h.cert}, nil
}

// Trust returns the certificates that this authority's signatures are checked with, as JSON (pki.Trust): also those that
// sign no more, for what they signed, and those that do not sign yet. Those that were revoked are not in it.
func (x *PKI) Trust(ctx context.Context, now time.Time) ([]byte, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.succeed(ctx, now); err != nil {
		return nil, err
	}
	t := &pki.Trust{MadeAt: now}
	for _, p := range []Purpose{DocumentSigner, StatusSigner} {
		for _, h := range x.standing(p) {
			if now.Before(h.cert.NotAfter) {
				t.Signers = append(t.Signers, h.cert)
			}
		}
	}
	for _, h := range x.held[Root] {
		t.Issuers = append(t.Issuers, h.cert)
	}
	for _, h := range x.held[ReaderRoot] {
		t.Readers = append(t.Readers, h.cert)
	}
	return json.Marshal(t)
}

// KeyHash returns the SHA-256 of the root's public key, its uncompressed point: the identity that devices remember.
func (x *PKI) KeyHash() (domain.Hash, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	public, ok := x.held[Root][0].cert.PublicKey.(*ecdsa.PublicKey)
	if !ok {
		return domain.Hash{}, errors.New("the root has a key of another kind")
	}
	point, err := public.Bytes()
	return domain.HashOf(point), err
}

// readerTerm is how long a reader's certificate holds; Annex B allows 1187 days.
const readerTerm = 365 * 24 * time.Hour

// NewReader makes a key for a reader of this name, with its certificate of the reader root: the key as PKCS#8. Who is handed
// them can say to be that reader.
func (x *PKI) NewReader(name string, now time.Time) (chain [][]byte, key []byte, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	root := x.held[ReaderRoot][0]
	who := pki.Subject{Country: x.country, Organisation: name, CommonName: name}
	der, err := pki.Issue(pki.Reader, who, &private.PublicKey, root.cert, root.key, now.Add(-early), now.Add(readerTerm),
		x.at(ReaderRoot))
	if err != nil {
		return nil, nil, err
	}
	key, err = x509.MarshalPKCS8PrivateKey(private)
	return [][]byte{der}, key, err
}
