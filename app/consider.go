package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"razvorot/credential"
	"razvorot/credential/mdoc"
	"razvorot/credential/photoid"
	"razvorot/credential/pki"
	"razvorot/credential/request"
	"razvorot/domain"
)

// question is a DeviceRequest as it came, and the transcript that it is bound to.
type question struct {
	way        domain.PresentationWay
	request    []byte
	transcript []byte
}

// presentable returns the passport that is to be shown. ErrTransition unless it is active, ErrNotFound, ErrUnavailable without a
// credential.
func (a *App) presentable(ctx context.Context, id domain.RegistryID) (domain.Passport, error) {
	v, err := a.Passport(ctx, id)
	if err != nil {
		return v.Passport, err
	}
	if v.State != domain.PassportActive {
		return v.Passport, &domain.Transition{Of: "passport", State: string(v.State), Action: "present", Actor: domain.Citizen}
	}
	return v.Passport, a.view(ctx, func(tx domain.Tx) error {
		for _, s := range stocks {
			if _, err := a.pick(ctx, tx, v.Passport, s.docType); !errors.Is(err, domain.ErrUnavailable) {
				return err
			}
		}
		return domain.ErrUnavailable
	})
}

// picked is the credential for the next answer.
type picked struct {
	domain.Credential
	linkable bool
}

// pick chooses the credential for the next answer: the oldest fresh one; one that may have arrived somewhere only after them; when
// none is left, the one that was shown least lately. ErrUnavailable when there is none. The document may be spelt as readers do.
func (a *App) pick(ctx context.Context, tx domain.Tx, p domain.Passport, docType string) (picked, error) {
	all, err := a.credentialsOf(ctx, tx, p, ownSpelling(docType))
	if err != nil {
		return picked{}, err
	}
	doubtful, err := findDoubtful(ctx, tx, p.ID)
	if err != nil {
		return picked{}, err
	}
	all = slices.DeleteFunc(all, func(c domain.Credential) bool { return !isShowable(c, a.now()) })
	if i := slices.IndexFunc(all, func(c domain.Credential) bool { return isFresh(c, doubtful) }); i >= 0 {
		return picked{all[i], false}, nil
	}
	if len(all) == 0 {
		return picked{}, domain.ErrUnavailable
	}
	return picked{slices.MinFunc(all, func(a, b domain.Credential) int { return a.UsedAt.Compare(b.UsedAt) }), true}, nil
}

// consider makes of a question what the holder is to decide on. ErrInvalid for what is no question.
func (a *App) consider(ctx context.Context, id domain.RegistryID, q question) (*asking, error) {
	asked, err := request.Parse(q.request)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", domain.ErrInvalid, err)
	}
	p, err := a.presentable(ctx, id)
	if err != nil {
		return nil, err
	}
	trust, _, err := a.keptTrust(ctx)
	if err != nil || trust == nil {
		trust = &pki.Trust{} // nobody is trusted, and the holder is told so
	}
	answer := &asking{transcript: q.transcript,
		view: Asking{ID: domain.NewID[string](), Way: q.way, Passport: p.ID}}
	document, c, err := a.askedDocument(ctx, p, asked)
	if err != nil {
		return nil, err
	}
	answer.docType, answer.view.Linkable = document.DocType, c.linkable
	answer.view.Reader = readerOf(document, q.transcript, trust, a.now())
	answer.view.Items, err = itemsOf(document, c.IssuerSigned)
	return answer, err
}

// askedDocument returns the first document asked for that there is a credential of; without one, the first document.
func (a *App) askedDocument(ctx context.Context, p domain.Passport, r request.Request) (d request.Document, c picked, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		for _, d = range r.Documents {
			c, err = a.pick(ctx, tx, p, d.DocType)
			if !errors.Is(err, domain.ErrUnavailable) {
				return err
			}
		}
		d = r.Documents[0]
		return nil
	})
	return d, c, err
}

// readerOf tells who asks.
func readerOf(d request.Document, transcript []byte, trust request.Trust, at time.Time) ReaderView {
	name, err := d.VerifyReader(transcript, trust, at)
	v := ReaderView{Name: name, Trusted: err == nil}
	if fault, ok := errors.AsType[*credential.Fault](err); ok {
		v.Check = string(fault.Check)
		v.Wrong = fault.Outcome == domain.Tampered
	}
	return v
}

// itemsOf lists what is asked for, with what a credential has of it; none when there is no credential.
func itemsOf(d request.Document, issuerSigned []byte) ([]AskedItem, error) {
	var held mdoc.IssuerSigned
	if len(issuerSigned) > 0 {
		var err error
		if held, err = mdoc.ParseIssuerSigned(issuerSigned); err != nil {
			return nil, fmt.Errorf("credential: %w: %w", domain.ErrDamaged, err)
		}
	}
	var items []AskedItem
	for _, space := range d.Items {
		for _, e := range space.Elements {
			name := ownSpelling(space.Name)
			item := AskedItem{Element: elementName(name, e.Identifier), Retain: e.Retain}
			if i := slices.IndexFunc(items, func(other AskedItem) bool { return other.Element == item.Element }); i >= 0 {
				items[i].Retain = items[i].Retain || e.Retain // asked for in both spellings
				continue
			}
			if len(issuerSigned) > 0 {
				var value any
				if value, item.Have = held.Element(name, e.Identifier); item.Have {
					item.Value, item.Picture = shownValue(value)
				}
			}
			items = append(items, item)
		}
	}
	return items, nil
}

// shownValue is an element as people see it. The only bytes that a passport holds are a portrait.
func shownValue(value any) (text string, picture []byte) {
	if b, ok := value.([]byte); ok {
		return "", b
	}
	return photoid.Text(value), nil
}
