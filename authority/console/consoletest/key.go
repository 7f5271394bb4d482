package consoletest

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"razvorot/authority/office"
	"razvorot/domain"
)

// Security keys are checked for real, by the library that the authority uses: what a browser makes of our page has to pass it.

func (o *operator) WebAuthnID() []byte                         { return []byte(o.ID) }
func (o *operator) WebAuthnName() string                       { return o.Login }
func (o *operator) WebAuthnDisplayName() string                { return o.Name }
func (o *operator) WebAuthnCredentials() []webauthn.Credential { return o.credentials }

func encoded(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// WithKey implements office.Reception.
func (r *Reception) WithKey(_ context.Context, id string, answer []byte, address, agent string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t, err := r.ticket(id)
	if err != nil {
		return "", err
	}
	if err := r.signed(t.operator, t.ceremony, answer); err != nil {
		return "", err
	}
	delete(r.tickets, id)
	t.operator.Keys[0].UsedAt = r.clock.Now()
	return r.open(t.operator, address, agent), nil
}

// signed checks a key's answer to a question.
func (r *Reception) signed(o *operator, ceremony *webauthn.SessionData, answer []byte) error {
	parsed, err := protocol.ParseCredentialRequestResponseBody(bytes.NewReader(answer))
	if err != nil || ceremony == nil {
		return domain.ErrWrongCredentials
	}
	if _, err := r.relying.ValidateLogin(o, *ceremony, parsed); err != nil {
		return domain.ErrWrongCredentials
	}
	return nil
}

func (d *desk) StartKey(_ context.Context, p office.Proof) ([]byte, error) {
	d.r.mu.Lock()
	defer d.r.mu.Unlock()
	if err := d.proves(p); err != nil {
		return nil, err
	}
	options, ceremony, err := d.r.relying.BeginRegistration(d.s.operator)
	if err != nil {
		return nil, err
	}
	d.s.operator.ceremony = ceremony
	return encoded(options), nil
}

func (d *desk) FinishKey(_ context.Context, name string, answer []byte) error {
	d.r.mu.Lock()
	defer d.r.mu.Unlock()
	o := d.s.operator
	parsed, err := protocol.ParseCredentialCreationResponseBody(bytes.NewReader(answer))
	if err != nil || o.ceremony == nil {
		return domain.ErrInvalid
	}
	credential, err := d.r.relying.CreateCredential(o, *o.ceremony, parsed)
	if err != nil {
		return domain.ErrInvalid
	}
	o.credentials, o.ceremony = append(o.credentials, *credential), nil
	o.Keys = append(o.Keys, office.SecurityKey{ID: base64.RawURLEncoding.EncodeToString(credential.ID), Name: name, AddedAt: d.r.clock.Now()})
	return nil
}

func (d *desk) RemoveKey(_ context.Context, id string, p office.Proof) error {
	d.r.mu.Lock()
	defer d.r.mu.Unlock()
	if err := d.proves(p); err != nil {
		return err
	}
	for i, key := range d.s.operator.Keys {
		if key.ID == id {
			d.s.operator.Keys = append(d.s.operator.Keys[:i:i], d.s.operator.Keys[i+1:]...)
			d.s.operator.credentials = append(d.s.operator.credentials[:i:i], d.s.operator.credentials[i+1:]...)
			return nil
		}
	}
	return domain.ErrNotFound
}
