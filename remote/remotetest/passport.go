package remotetest

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	_ "image/png" // portraits come as PNG too
	"io"
	"slices"

	"razvorot/domain"
	"razvorot/domain/person"
)

// entry is a passport in the registry with its portrait.
type entry struct {
	domain.Passport
	portrait  []byte // JPEG
	thumbnail []byte // of the portrait, once it was needed
	places    []place
	revision  int // of the profile when it was formed
	handedOut bool
}

// form enters the passport of an approved application into the registry.
func (w *world) form(c *citizen, a domain.Application) domain.RegistryID {
	holder, _ := person.ReadProfile(a.Answers, w.today())
	e := &entry{Passport: domain.Passport{ID: domain.NewRegistryID(), Account: c.account.ID, Application: a.ID,
		State: domain.PassportReady, Holder: holder, Issuer: Authority, FormedAt: w.now(), Specimen: true, Version: 1}}
	e.ValidFrom, e.ValidUntil = domain.PassportTerm(holder.Birth, holder.Passport.Issued, w.today())
	for _, x := range a.Attachments {
		for _, d := range c.documents {
			if d.ID == x.Document && x.Requirement == domain.NeedPortrait && len(d.Pages) > 0 {
				e.Portrait = d.Pages[0].ID
				e.portrait = asJPEG(c.contents[d.Pages[0].Digest])
			}
		}
	}
	e.revision = c.revision
	c.passports = append(c.passports, e)
	w.confirmAttachments(c, a)
	return e.ID
}

func asJPEG(content []byte) []byte {
	picture, format, err := image.Decode(bytes.NewReader(content))
	if err != nil || format == "jpeg" {
		return content
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, nil); err != nil {
		return nil
	}
	return b.Bytes()
}

// confirmAttachments marks as genuine what the approved application was decided on.
func (w *world) confirmAttachments(c *citizen, a domain.Application) {
	for _, d := range slices.Clone(c.documents) {
		if !slices.ContainsFunc(a.Attachments, func(x domain.Attachment) bool { return x.Document == d.ID }) {
			continue
		}
		for _, p := range d.Pages {
			w.movePage(c, domain.PageUpload{Document: d.ID, Page: p.ID}, domain.FileConfirm)
		}
	}
}

func (c *citizen) findPassport(id domain.RegistryID) (*entry, error) {
	for _, e := range c.passports {
		if e.ID == id {
			return e, nil
		}
	}
	return nil, domain.ErrNotFound
}

// passportAct carries out a call about one passport.
func passportAct[T any](ctx context.Context, f *Fake, c call, id domain.RegistryID,
	do func(*world, *citizen, *entry) (T, error)) (T, error) {
	return act(ctx, f, c, func(w *world, who *citizen) (T, error) {
		e, err := who.findPassport(id)
		if err != nil {
			var none T
			return none, err
		}
		return do(w, who, e)
	})
}

// FindPassport implements domain.Passports.
func (f *Fake) FindPassport(ctx context.Context, id domain.RegistryID) (domain.Passport, error) {
	return passportAct(ctx, f, call{"FindPassport", ""}, id, func(_ *world, _ *citizen, e *entry) (domain.Passport, error) {
		return e.Passport, nil
	})
}

// StartActivation implements domain.Passports.
func (f *Fake) StartActivation(ctx context.Context, key domain.Key, id domain.RegistryID) (domain.CodeSent, error) {
	return passportAct(ctx, f, call{"StartActivation", key}, id, func(w *world, c *citizen, e *entry) (domain.CodeSent, error) {
		if _, err := e.Apply(domain.Activate, domain.Citizen, w.now()); err != nil {
			return domain.CodeSent{}, err
		}
		a := errand{purpose: domain.MessageActivate, account: c.account.ID, passport: id}
		return w.send(a, domain.BySMS, c.account.Phone.Masked(), false), nil
	})
}

// ActivatePassport implements domain.Passports. Other passports of the citizen are replaced by it.
func (f *Fake) ActivatePassport(ctx context.Context, key domain.Key, id domain.RegistryID, t domain.Ticket) (domain.Passport, error) {
	do := func(w *world, c *citizen, e *entry) (domain.Passport, error) {
		got, err := w.redeem(t, domain.MessageActivate, c.account.ID)
		if err != nil || got.passport != id {
			return domain.Passport{}, domain.ErrCodeExpired
		}
		if err := w.movePassport(c, e, domain.Activate, domain.Citizen); err != nil {
			return domain.Passport{}, err
		}
		delete(w.tickets, t)
		for _, other := range c.passports {
			if _, err := other.Apply(domain.Replace, domain.System, w.now()); other == e || err != nil {
				continue
			}
			other.ReplacedBy = id
			_ = w.movePassport(c, other, domain.Replace, domain.System) // it was just tried
		}
		return e.Passport, nil
	}
	return passportAct(ctx, f, call{"ActivatePassport", key}, id, do)
}

func (w *world) movePassport(c *citizen, e *entry, action domain.PassportAction, by domain.Actor) error {
	moved, err := e.Apply(action, by, w.now())
	if err != nil {
		return err
	}
	e.Passport = moved
	e.publish()
	w.tell(c, domain.Change{Passport: &moved})
	if moved.State != domain.PassportActive {
		w.endPrints(c, e.ID, moved.State)
	}
	w.notify(c, domain.Notice{Kind: domain.NoticePassport, Route: domain.Route{Page: domain.RoutePassport, Arg: string(e.ID)},
		Params: domain.NoticeParams{Passport: moved.State, Registry: e.ID}})
	return nil
}

// expirePassports takes passports past their last day out of use.
func (w *world) expirePassports() {
	for _, c := range w.citizens {
		for _, e := range c.passports {
			if e.State != domain.PassportExpired && e.StateOn(w.today()) == domain.PassportExpired {
				_ = w.movePassport(c, e, domain.Expire, domain.System) // StateOn said that it may
			}
		}
	}
}

// FetchPortrait implements domain.Passports.
func (f *Fake) FetchPortrait(ctx context.Context, id domain.RegistryID) (io.ReadCloser, error) {
	return passportAct(ctx, f, call{"FetchPortrait", ""}, id, func(_ *world, _ *citizen, e *entry) (io.ReadCloser, error) {
		if e.portrait == nil {
			return nil, domain.ErrNotFound
		}
		return io.NopCloser(bytes.NewReader(e.portrait)), nil
	})
}

// BlockPassport implements domain.Passports.
func (f *Fake) BlockPassport(ctx context.Context, key domain.Key, id domain.RegistryID) (domain.Passport, error) {
	return passportAct(ctx, f, call{"BlockPassport", key}, id, func(w *world, c *citizen, e *entry) (domain.Passport, error) {
		if err := w.movePassport(c, e, domain.Block, domain.Citizen); err != nil {
			return domain.Passport{}, err
		}
		return e.Passport, nil
	})
}
