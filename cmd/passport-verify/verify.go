package main

import (
	"context"
	"crypto"
	"crypto/ecdh"
	"crypto/x509"
	"errors"

	"razvorot/credential"
	"razvorot/credential/codec"
	"razvorot/credential/mdoc"
	"razvorot/credential/offlineqr"
	"razvorot/credential/photoid"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

// verify is the command without a name: a file, whatever it is.
func verify(ctx context.Context, args []string, c console) (*report, error) {
	var o options
	f := o.flags(c, "passport-verify")
	transcript := f.String("transcript", "", "`file` with the SessionTranscript (CBOR) of a DeviceResponse")
	readerKey := f.String("reader-key", "", "PEM `file` with the reader's ephemeral key of that session, for answers with a MAC")
	name, err := one(f, args, "a file to verify")
	if err != nil {
		return nil, err
	}
	v, err := o.verifier(ctx)
	if err != nil {
		return nil, err
	}
	content, err := readInput(c, name)
	if err != nil {
		return nil, err
	}
	if *transcript != "" {
		return v.deviceResponseFile(content, *transcript, *readerKey)
	}
	texts, err := findTexts(ctx, content)
	if err != nil {
		if refusal, ok := errors.AsType[*credential.Fault](err); ok {
			return v.refused(refusal.Outcome, refusal.Check), nil
		}
		return nil, err
	}
	var documents []document
	for _, text := range texts {
		documents = append(documents, v.statement(text))
	}
	return v.reportOf(documents...), nil
}

// deviceResponseFile verifies a DeviceResponse whose session was held by some other program.
func (v *verifier) deviceResponseFile(response []byte, transcript, readerKey string) (*report, error) {
	held, err := readFile(transcript, codec.MaxMessage)
	if err != nil {
		return nil, err
	}
	if inner, err := codec.Unwrap(held); err == nil {
		held = inner // SessionTranscriptBytes, as they are signed
	}
	var key *ecdh.PrivateKey
	if readerKey != "" {
		if key, err = readSessionKey(readerKey); err != nil {
			return nil, err
		}
	}
	return v.deviceResponse(response, conversation{held, key}, nil), nil
}

// statement verifies the text of a QR.
func (v *verifier) statement(text []byte) document {
	var signer *x509.Certificate
	statement, err := offlineqr.Verify(text, func(kid []byte) (crypto.PublicKey, error) {
		c, err := v.trust.SignerCertificate(kid, v.at)
		if err != nil {
			return nil, err
		}
		signer = c
		return c.PublicKey, nil
	}, v.at)
	d := document{Kind: kindStatement}
	if statement.Copy {
		d.Kind = kindCopy
	}
	d.fault(err)
	if !holds(d.Outcome) {
		return d
	}
	d.Issuer, d.Country, d.Specimen = statement.Issuer, countryOf(signer), statement.Specimen
	d.Signed, d.From, d.Until = statement.IssuedAt, statement.IssuedAt, statement.ExpiresAt
	d.Elements = fieldsOf(statement)
	if statement.Status != nil {
		d.ask(v.status, *statement.Status, signer)
	}
	return d
}

// ask looks the status of a statement up. A revoked one is told as such also when it is out of date.
func (d *document) ask(book *statusBook, r statuslist.Reference, signer *x509.Certificate) {
	status, age, err := book.find(r, signer)
	if fault := statuslist.Unusable(err); fault != nil { // and nothing that it says is to be relied upon
		*d = document{Kind: d.Kind, Outcome: fault.Outcome, Check: fault.Check}
		return
	}
	if err != nil {
		return // not known: that is told, and no verdict hangs on it
	}
	d.Status = statusOf(age)
	outcome, check := domain.Genuine, credential.Check("")
	switch status {
	case statuslist.Valid:
	case statuslist.Suspended:
		outcome, check = domain.Suspended, mdoc.CheckSuspended
	case statuslist.Invalid:
		outcome, check = domain.Revoked, mdoc.CheckRevoked
	default:
		outcome, check = domain.Revoked, mdoc.CheckStatusUnknown
	}
	if worse(outcome, d.Outcome) {
		d.Outcome, d.Check = outcome, check
	}
}

// conversation is one with a holder's device.
type conversation struct {
	transcript []byte           // SessionTranscript
	key        *ecdh.PrivateKey // the reader's ephemeral one; nil when a MAC cannot be checked
}

// deviceResponse verifies what a device showed in a session, as an answer to a question; nil when nobody here knows what was asked.
func (v *verifier) deviceResponse(response []byte, of conversation, asked question) *report {
	verified, err := mdoc.Verifier{Trust: v.trust, At: v.at, Status: v.status.find, ReaderKey: of.key,
		DocTypes: asked.docTypes()}.Verify(response, of.transcript)
	if err != nil {
		var d document
		d.fault(err)
		return v.refused(d.Outcome, d.Check)
	}
	if len(verified) == 0 {
		return v.refused(domain.Malformed, mdoc.CheckNoElements)
	}
	documents := make([]document, len(verified))
	for i, m := range verified {
		documents[i] = documentOf(m)
	}
	r := v.reportOf(documents...)
	if holds(r.Outcome) {
		r.Missing = asked.missing(verified)
	}
	return r
}

func documentOf(m mdoc.Verified) document {
	d := document{Kind: kindCredential, DocType: m.DocType, Outcome: domain.Genuine, Issuer: m.Issuer.Name, Country: m.Issuer.Country,
		Signed: m.Signed, From: m.From, Until: m.Until, Status: statusOf(m.Status)}
	if m.Fault != nil {
		d.Outcome, d.Check = m.Fault.Outcome, m.Fault.Check
	}
	for _, space := range m.Elements {
		for _, e := range space.Elements {
			d.Elements = append(d.Elements, elementOf(space.Name, e.Identifier, e.Value))
		}
	}
	if specimen, ok := m.Find(photoid.NameSpaceRU, "specimen"); ok {
		d.Specimen = specimen == true
	}
	d.Specimen = d.Specimen || trial(d.Issuer)
	return d
}

// fault takes over what an error of a verification says.
func (d *document) fault(err error) {
	d.Outcome = credential.OutcomeOf(err)
	if f, ok := errors.AsType[*credential.Fault](err); ok {
		d.Check = f.Check
	}
}

// holds reports whether the signatures of something with this outcome hold, so that what it says may be told.
func holds(o domain.VerdictOutcome) bool {
	switch o {
	case domain.Genuine, domain.Revoked, domain.Suspended, domain.OutOfDate, domain.NotYetValid:
		return true
	}
	return false
}
