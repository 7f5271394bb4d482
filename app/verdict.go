package app

import (
	"context"
	"crypto/x509"
	"errors"
	"strconv"
	"strings"
	"time"

	"razvorot/credential"
	"razvorot/credential/mdoc"
	"razvorot/credential/offlineqr"
	"razvorot/credential/photoid"
	"razvorot/credential/request"
	"razvorot/credential/statuslist"
	"razvorot/domain"
	"razvorot/domain/person"
)

// VerdictKind is what was looked at.
type VerdictKind string

// The kinds.
const (
	VerdictStatement  VerdictKind = "statement"  // the QR of a screen: proves what it says, not who shows it
	VerdictCopy       VerdictKind = "copy"       // the same on paper or in a file: holds for days
	VerdictCredential VerdictKind = "credential" // shown by the device that it was issued to
)

// Verdict is what a verification came to. Nothing of it is kept.
type Verdict struct {
	Outcome  domain.VerdictOutcome // "" while a row of codes is not complete
	Check    string                // which check failed, a credential.Check
	Kind     VerdictKind
	Issuer   string
	Specimen bool // of a trial authority
	// Fields are what was shown, when the issuer's signature holds: none of what is forged.
	Fields   []VerdictField
	Portrait []byte // JPEG
	// Missing is what was asked for and not shown, «namespace/identifier» in the order of the question: the holder did not tick it,
	// or the passport has none. Only where there are Fields; a QR is asked for nothing.
	Missing  []string
	IssuedAt time.Time
	Until    time.Time
	Status   domain.StatusAge
	// Waits is that this was no answer to the invitation, which still waits for one.
	Waits bool
	// TrustAsOf is when the authority made the list of certificates that the issuer was looked for in.
	TrustAsOf time.Time
	At        time.Time // of the verification
}

// VerdictField is one thing that was shown. Element is «namespace/identifier», or of a QR one of domain.QRFields, FieldNumber and
// FieldUntil. Value is as photoid.Text writes it.
type VerdictField struct{ Element, Value string }

// What a QR says besides domain.QRFields: the first two always.
const (
	FieldNumber = "number"      // of the passport in the registry
	FieldUntil  = "valid_until" // last day of the passport
	FieldFace   = "face"        // in the log only: a verdict has it as Portrait
)

// elementSpecimen says that a credential is of a trial authority. Whoever shows it may leave that out; the name that such an authority
// signs with begins with trialIssuer all the same.
var elementSpecimen = elementName(photoid.NameSpaceRU, "specimen")

const trialIssuer = "SPECIMEN"

// verdictOf is the verdict about a document of a DeviceResponse that answers a question.
func verdictOf(d mdoc.Verified, asked request.Request, at time.Time) Verdict {
	v := Verdict{Outcome: domain.Genuine, Kind: VerdictCredential, Issuer: d.Issuer.Name, IssuedAt: d.Signed, Until: d.Until,
		Status: d.Status, At: at}
	if d.Fault != nil {
		v.Outcome, v.Check = d.Fault.Outcome, string(d.Fault.Check)
	}
	v.Specimen, v.Missing = strings.HasPrefix(d.Issuer.Name, trialIssuer), missingFrom(d, asked)
	for _, space := range d.Elements {
		for _, e := range space.Elements {
			name := elementName(space.Name, e.Identifier)
			text, picture := shownValue(e.Value)
			switch {
			case name == elementSpecimen:
				v.Specimen = v.Specimen || e.Value == true
			case picture != nil:
				v.Portrait = picture
			default:
				v.Fields = append(v.Fields, VerdictField{name, text})
			}
		}
	}
	return v
}

// missingFrom returns what was asked of a document and is not in it; nil when nothing reliable is.
func missingFrom(d mdoc.Verified, asked request.Request) (missing []string) {
	if len(d.Elements) == 0 {
		return nil
	}
	for _, document := range asked.Documents {
		if document.DocType != d.DocType {
			continue
		}
		for _, space := range document.Items {
			for _, e := range space.Elements {
				if _, shown := d.Find(space.Name, e.Identifier); !shown {
					missing = append(missing, elementName(space.Name, e.Identifier))
				}
			}
		}
	}
	return missing
}

// verdictFault is the verdict about what could not be verified further.
func verdictFault(kind VerdictKind, err error, at time.Time) Verdict {
	v := Verdict{Outcome: credential.OutcomeOf(err), Kind: kind, At: at}
	if fault, ok := errors.AsType[*credential.Fault](err); ok {
		v.Check = string(fault.Check)
	}
	return v
}

// verdictOfStatement is the verdict about a QR whose signature holds; fault may be nil.
func verdictOfStatement(s offlineqr.Statement, fault error, at time.Time) Verdict {
	v := verdictFault(VerdictStatement, fault, at)
	v.Issuer, v.Specimen, v.IssuedAt, v.Until, v.Portrait = s.Issuer, s.Specimen, s.IssuedAt, s.ExpiresAt, s.Face
	if s.Copy {
		v.Kind = VerdictCopy
	}
	add := func(element, value string) {
		if value != "" {
			v.Fields = append(v.Fields, VerdictField{element, value})
		}
	}
	add(domain.QRName, s.Name)
	add(domain.QRBirth, dayText(s.Birth))
	if s.Sex != 0 {
		add(domain.QRSex, photoid.Text(uint64(s.Sex)))
	}
	add(domain.QRCitizenship, s.Citizenship.String())
	add(domain.QRPassport, s.NumberEnd)
	if s.Adult != nil {
		add(domain.QRAdult, strconv.FormatBool(*s.Adult))
	}
	add(domain.QRRegistration, s.Registration)
	add(FieldNumber, string(s.Passport))
	add(FieldUntil, dayText(s.ValidUntil))
	return v
}

// dayText is a day as photoid.Text writes it, "" for none.
func dayText(d person.Date) string {
	if d.IsZero() {
		return ""
	}
	return photoid.Text(mdoc.FullDate(d.String()))
}

// withStatus puts what is known about the status into a verdict. What is tampered with or of an unknown issuer has no status; what
// was revoked is told before what is merely past its end, and before both that the list is not usable.
func (a *App) withStatus(ctx context.Context, p *verifying, v Verdict, ref *statuslist.Reference, signer *x509.Certificate) Verdict {
	if ref == nil {
		return v
	}
	status, age, err := a.statusOf(ctx, p, *ref, signer)
	if fault := statuslist.Unusable(err); fault != nil {
		return verdictFault(v.Kind, fault, v.At)
	}
	if err != nil {
		return v // nobody knows, and the verdict says so
	}
	v.Status = age
	switch {
	case v.Outcome == domain.Revoked, status == statuslist.Valid:
	case status == statuslist.Suspended:
		v.Outcome, v.Check = domain.Suspended, string(mdoc.CheckSuspended)
	default:
		v.Outcome, v.Check = domain.Revoked, string(mdoc.CheckRevoked)
	}
	return v
}
