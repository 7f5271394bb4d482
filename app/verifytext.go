package app

import (
	"context"
	"crypto"
	"crypto/ecdh"
	"crypto/x509"
	"strings"
	"time"

	"razvorot/credential"
	"razvorot/credential/mdoc"
	"razvorot/credential/offlineqr"
	"razvorot/credential/pki"
	"razvorot/credential/proximity"
	"razvorot/credential/request"
	"razvorot/credential/sequence"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

// TextKind is what a text that was scanned or pasted is.
type TextKind string

// The kinds.
const (
	TextNone       TextKind = ""
	TextStatement  TextKind = "statement"  // the QR of a passport
	TextEngagement TextKind = "engagement" // somebody holds a passport out nearby: AskNearby
	TextFrame      TextKind = "frame"      // one of a row of codes: ReadFrame
	TextInvitation TextKind = "invitation" // somebody asks: OpenAsking
)

// Recognise tells what a text is, without checking anything.
func (a *App) Recognise(text string) TextKind {
	text = strings.TrimSpace(text)
	switch {
	case proximity.IsEngagement(text):
		return TextEngagement
	case sequence.IsFrame(text):
		return TextFrame
	case strings.HasPrefix(text, invitationText):
		return TextInvitation
	}
	if _, err := offlineqr.Parse([]byte(text)); err == nil {
		return TextStatement
	}
	return TextNone
}

// verifying is whom and when a verification trusts.
type verifying struct {
	trust *pki.Trust
	at    time.Time
}

// verify verifies with the certificates that are here, and once more with new ones when who signed what was shown, or its status
// list, is not among them: authorities change their keys.
func (a *App) verify(ctx context.Context, with func(*verifying) Verdict) (Verdict, error) {
	trust, fetched, err := a.trust(ctx)
	if err != nil {
		return Verdict{}, err
	}
	at := a.now()
	v := with(&verifying{trust, at})
	strange := v.Outcome == domain.UnknownIssuer || v.Check == string(statuslist.CheckSigner)
	if strange && passed(fetched, at, youngTrust) {
		if newer, err := a.fetchTrust(ctx); err == nil {
			trust, v = newer, with(&verifying{newer, at})
		}
	}
	v.TrustAsOf = trust.MadeAt
	return v, ctx.Err()
}

// VerifyText verifies the text of a passport's QR. A verdict that is not Genuine is no error. ErrUnavailable when no
// certificates are here yet to verify with, ErrLocked.
func (a *App) VerifyText(ctx context.Context, text string) (Verdict, error) {
	text = strings.TrimSpace(text)
	return a.verify(ctx, func(p *verifying) Verdict {
		var signer *x509.Certificate
		key := func(kid []byte) (crypto.PublicKey, error) {
			c, err := p.trust.SignerCertificate(kid, p.at)
			if err != nil {
				return nil, err
			}
			signer = c
			return c.PublicKey, nil
		}
		s, err := offlineqr.Verify([]byte(text), key, p.at)
		switch credential.OutcomeOf(err) {
		case domain.Malformed, domain.Tampered, domain.WrongSession, domain.UnknownIssuer:
			return verdictFault(VerdictStatement, err, p.at)
		}
		return a.withStatus(ctx, p, verdictOfStatement(s, err, p.at), s.Status, signer)
	})
}

// answer is what a device answered, and to what.
type answer struct {
	asked                request.Request
	response, transcript []byte
	key                  *ecdh.PrivateKey // ephemeral, of whoever asked
}

// verifyResponse verifies what a device answered. What one document is shown in is the verdict; one that shows several is judged by
// the worst. A document that was not asked for is none.
func (a *App) verifyResponse(ctx context.Context, r answer) (Verdict, error) {
	var types []string
	for _, d := range r.asked.Documents {
		types = append(types, d.DocType)
	}
	return a.verify(ctx, func(p *verifying) Verdict {
		status := func(ref statuslist.Reference, signer *x509.Certificate) (statuslist.Status, domain.StatusAge, error) {
			return a.statusOf(ctx, p, ref, signer)
		}
		verifier := mdoc.Verifier{Trust: p.trust, At: p.at, Status: status, ReaderKey: r.key, DocTypes: types}
		documents, err := verifier.Verify(r.response, r.transcript)
		if err != nil {
			return verdictFault(VerdictCredential, err, p.at)
		}
		if len(documents) == 0 {
			return verdictFault(VerdictCredential, credential.Reject(domain.Malformed, checkNothing), p.at)
		}
		worst := verdictOf(documents[0], r.asked, p.at)
		for _, d := range documents[1:] {
			if v := verdictOf(d, r.asked, p.at); worse(v.Outcome, worst.Outcome) {
				worst = v
			}
		}
		return worst
	})
}

// checkNothing is an answer without a document.
const checkNothing credential.Check = "no_documents"

// worse reports whether an outcome is to be told before another.
func worse(a, b domain.VerdictOutcome) bool {
	if b == domain.Genuine {
		return a != domain.Genuine
	}
	for _, o := range domain.VerdictOutcomes()[1:] { // the first is Genuine
		switch o {
		case b:
			return false
		case a:
			return true
		}
	}
	return false
}
