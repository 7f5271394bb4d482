package issuance

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"fmt"
	"slices"
	"time"

	"razvorot/credential/mdoc"
	"razvorot/credential/photoid"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

// PortraitSize is the most bytes of the portrait in a credential: 256 pixels in height, and a credential that fits a message.
const PortraitSize = 8 << 10

// DocTypes are the documents that are issued.
func DocTypes() []string { return []string{photoid.DocType, photoid.PID} }

// IsIssued reports whether credentials of a docType are issued.
func IsIssued(docType string) bool { return slices.Contains(DocTypes(), docType) }

// CredentialOrder is what a credential is made of. Moments are the same for everybody whose credentials are issued on a day, so
// that two of them cannot be told to be of one batch.
type CredentialOrder struct {
	Passport domain.Passport
	DocType  string
	Portrait []byte // JPEG of at most PortraitSize bytes
	At       time.Time
	From     time.Time // also when it says that it was signed
	Until    time.Time
}

// Batch makes credentials of one passport.
type Batch struct {
	order    CredentialOrder
	elements []mdoc.NameSpace
}

// NewBatch begins credentials of a passport.
func (i *Issuer) NewBatch(o CredentialOrder) (*Batch, error) {
	elements, err := photoid.Build(o.Passport, o.Portrait, o.DocType, o.At)
	return &Batch{order: o, elements: elements}, err
}

// Intend returns a credential that is not signed yet, for a device's public key (an uncompressed point on P-256).
func (b *Batch) Intend(public []byte, status statuslist.Reference) ([]byte, error) {
	key, err := ReadDeviceKey(public)
	if err != nil {
		return nil, err
	}
	o := b.order
	unsigned, err := mdoc.Prepare(mdoc.Order{DocType: o.DocType, NameSpaces: b.elements, DeviceKey: key, Signed: o.From, From: o.From,
		Until: o.Until, Status: &status})
	if err != nil {
		return nil, err
	}
	return unsigned.MarshalBinary()
}

// SignCredential signs what was intended and returns the IssuerSigned. Done again it gives the same but for the signature.
func (i *Issuer) SignCredential(ctx context.Context, intended []byte, at time.Time) ([]byte, error) {
	signer, err := i.pki.Signer(ctx, DocumentSigner, at)
	if err != nil {
		return nil, err
	}
	var unsigned mdoc.Unsigned
	if err := unsigned.UnmarshalBinary(intended); err != nil {
		return nil, fmt.Errorf("an intended credential cannot be read: %w", domain.ErrDamaged)
	}
	return unsigned.Sign(signer, signer.Chain())
}

// ReadDeviceKey reads the public key of a device, an uncompressed point on P-256. domain.ErrInvalid.
func ReadDeviceKey(public []byte) (*ecdsa.PublicKey, error) {
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), public)
	if err != nil {
		return nil, fmt.Errorf("a device key that is no point on P-256: %w", domain.ErrInvalid)
	}
	return key, nil
}
