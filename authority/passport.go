package authority

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"razvorot/authority/issuance"
	"razvorot/authority/store"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

// doPrepare is the job that makes the passport of an approved application. The record is stored first, signed, and the
// signature stored with the move: whenever this is interrupted, the next attempt finds the record and signs the same.
func (a *Authority) doPrepare(ctx context.Context, j store.Job) error {
	var app store.Application
	var formed store.Passport
	err := a.store.View(ctx, func(t *store.Tx) error {
		var err error
		if app, err = t.FindApplication(j.Account, domain.ApplicationID(j.Subject)); err != nil {
			return err
		}
		formed, err = t.FindPassportOf(j.Account, app.ID)
		return stale(err)
	})
	if err != nil {
		return err
	}
	if formed.ID == "" && app.State == domain.Approved {
		if formed, err = a.form(ctx, app); err != nil {
			return err
		}
	}
	if len(formed.Signature) == 0 && formed.ID != "" {
		if formed.Signature, err = a.issuer.Sign(ctx, formed.Statement, a.now()); err != nil {
			return err
		}
	}
	return a.doJob(ctx, j, func(w *work) error { return w.prepare(formed) })
}

// form stores the record of a passport.
func (a *Authority) form(ctx context.Context, app store.Application) (store.Passport, error) {
	order := issuance.Order{Application: app.Application, Account: app.Account, At: a.now()}
	var err error
	if order.Portrait, order.PortraitID, err = a.portrait(ctx, app); err != nil {
		return store.Passport{}, err
	}
	record, err := a.issuer.Form(order)
	if err != nil {
		return store.Passport{}, err
	}
	formed := store.Passport{Passport: record.Passport, JPEG: record.JPEG, Statement: record.Statement}
	return formed, a.store.Update(ctx, func(t *store.Tx) error {
		account, err := t.FindAccount(app.Account)
		if err != nil {
			return err
		}
		formed.Revision = account.ProfileRevision
		return t.CreatePassport(formed)
	})
}

// portrait returns the file that was attached as portrait, and its page.
func (a *Authority) portrait(ctx context.Context, app store.Application) ([]byte, domain.PageID, error) {
	var file []byte
	var id domain.PageID
	err := a.store.View(ctx, func(t *store.Tx) error {
		for _, x := range app.Attachments {
			if x.Requirement != domain.NeedPortrait {
				continue
			}
			d, err := t.FindDocument(app.Account, x.Document)
			if err != nil || len(d.Pages) == 0 {
				return errors.Join(domain.ErrNotFound, err)
			}
			id = d.Pages[0].ID
			blob, err := t.FindContent(app.Account, d.Pages[0].Digest)
			if errors.Is(err, domain.ErrNotFound) {
				file, err = shownBefore(t, app.Account, id)
				return err
			}
			if err == nil {
				file, err = t.ReadBlob(blob)
			}
			return err
		}
		return domain.ErrNotFound
	})
	if err != nil {
		err = fmt.Errorf("portrait of an approved application: %w", err)
	}
	return file, id, err
}

// shownBefore returns the portrait of an earlier passport that was made of a page: its copy is kept no longer.
func shownBefore(t *store.Tx, account domain.AccountID, page domain.PageID) ([]byte, error) {
	passports, err := t.FindPassports(account)
	for _, p := range passports {
		if p.Portrait == page && len(p.JPEG) > 0 {
			return p.JPEG, nil
		}
	}
	return nil, errors.Join(domain.ErrNotFound, err)
}

// prepare stores the signature and moves the application on.
func (w *work) prepare(formed store.Passport) error {
	app, err := w.FindApplication(w.account.ID, formed.Application)
	if err != nil {
		return stale(err)
	}
	if app.State != domain.Approved { // withdrawn while the passport was formed
		if formed.Passport, err = formed.Apply(domain.Revoke, domain.System, w.now); err != nil {
			return stale(err)
		}
		return w.UpdatePassport(formed)
	}
	if err := w.UpdatePassport(formed); err != nil {
		return err
	}
	if err := w.planExpiry(formed.Passport); err != nil {
		return err
	}
	_, err = w.move(app.Application, domain.Move{Action: domain.Prepare, Actor: domain.System, Passport: formed.ID})
	return err
}

// planExpiry has a passport expire when its last day is over.
func (w *work) planExpiry(p domain.Passport) error {
	return w.planAt(jobExpire, string(p.ID), endOf(p), none{})
}

// endOf is the moment at which a passport's last day is over.
func endOf(p domain.Passport) time.Time {
	end := p.ValidUntil.AddDays(1)
	return time.Date(end.Year(), end.Month(), end.Day(), 0, 0, 0, 0, moscow)
}

// doExpire is the job that takes a passport past its last day out of use.
func (a *Authority) doExpire(ctx context.Context, j store.Job) error {
	return a.doJob(ctx, j, func(w *work) error {
		p, err := w.FindPassport(j.Account, domain.RegistryID(j.Subject))
		if err != nil {
			return stale(err)
		}
		if _, err := p.State.Next(domain.Expire, domain.System); err != nil {
			return nil // replaced or revoked before
		}
		return w.movePassport(p, domain.Expire, domain.System)
	})
}

// movePassport moves a passport and tells it: to the citizen's devices, and in the status lists to whoever verifies.
func (w *work) movePassport(p store.Passport, action domain.PassportAction, by domain.Actor) error {
	moved, err := p.Apply(action, by, w.now)
	if err != nil {
		return err
	}
	p.Passport = moved
	if status, told := statusOf(moved.State); told {
		if err := w.SetStatus(p.ID, status); err != nil {
			return err
		}
	}
	if err := w.savePassport(p); err != nil || !p.HandedOut {
		return err
	}
	if moved.State != domain.PassportActive {
		if err := w.endPrints(p.ID, moved.State); err != nil {
			return err
		}
	}
	return w.notify(domain.Notice{Kind: domain.NoticePassport, Route: domain.Route{Page: domain.RoutePassport, Arg: string(p.ID)},
		Params: domain.NoticeParams{Passport: moved.State, Registry: p.ID}})
}

// findPassport returns a passport that was handed out to the account.
func findPassport(t *store.Tx, account domain.AccountID, id domain.RegistryID) (store.Passport, error) {
	p, err := t.FindPassport(account, id)
	if err == nil && !p.HandedOut {
		err = domain.ErrNotFound
	}
	return p, err
}

// FindPassport implements domain.Passports.
func (b *backend) FindPassport(ctx context.Context, id domain.RegistryID) (domain.Passport, error) {
	return ask(ctx, b, func(t *store.Tx, a store.Account) (domain.Passport, error) {
		p, err := findPassport(t, a.ID, id)
		return p.Passport, err
	})
}

// StartActivation implements domain.Passports.
func (b *backend) StartActivation(ctx context.Context, key domain.Key, id domain.RegistryID) (domain.CodeSent, error) {
	return once(ctx, b, command{"StartActivation", key, id}, func(w *work) (domain.CodeSent, error) {
		p, err := findPassport(w.Tx, w.account.ID, id)
		if err != nil {
			return domain.CodeSent{}, err
		}
		if _, err := p.Apply(domain.Activate, domain.Citizen, w.now); err != nil {
			return domain.CodeSent{}, err
		}
		return w.sendToPhone(domain.MessageActivate, errand{Passport: id})
	})
}

// activation is the request of ActivatePassport.
type activation struct {
	ID     domain.RegistryID
	Ticket string
}

// ActivatePassport implements domain.Passports. It replaces the account's other passports.
func (b *backend) ActivatePassport(ctx context.Context, key domain.Key, id domain.RegistryID, ticket domain.Ticket) (domain.Passport, error) {
	c := command{"ActivatePassport", key, activation{id, string(ticket)}}
	return once(ctx, b, c, func(w *work) (domain.Passport, error) {
		p, err := findPassport(w.Tx, w.account.ID, id)
		if err != nil {
			return domain.Passport{}, err
		}
		challenge, e, err := w.redeem(ticket, domain.MessageActivate)
		if err == nil && e.Passport != id {
			err = domain.ErrCodeExpired
		}
		if err != nil {
			return domain.Passport{}, err
		}
		if err := w.movePassport(p, domain.Activate, domain.Citizen); err != nil {
			return domain.Passport{}, err
		}
		if err := w.spend(challenge); err != nil {
			return domain.Passport{}, err
		}
		if err := w.replaceOthers(id); err != nil {
			return domain.Passport{}, err
		}
		p, err = w.Tx.FindPassport(w.account.ID, id)
		return p.Passport, err
	})
}

func (w *work) replaceOthers(by domain.RegistryID) error {
	passports, err := w.FindPassports(w.account.ID)
	if err != nil {
		return err
	}
	for _, p := range passports {
		if _, err := p.Apply(domain.Replace, domain.System, w.now); err != nil || p.ID == by || !p.HandedOut {
			continue
		}
		p.ReplacedBy = by
		if err := w.movePassport(p, domain.Replace, domain.System); err != nil {
			return err
		}
	}
	return nil
}

// FetchPortrait implements domain.Passports.
func (b *backend) FetchPortrait(ctx context.Context, id domain.RegistryID) (io.ReadCloser, error) {
	p, err := ask(ctx, b, func(t *store.Tx, a store.Account) (store.Passport, error) { return findPassport(t, a.ID, id) })
	if err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(p.JPEG)), nil
}

// statementsPerDay is how many offline QR codes of a passport are made on one day. One that is shown all day is renewed 288 times, on
// two devices or with other fields more often. Beyond that it is a fault of a device, or somebody who fills the lists.
const statementsPerDay = 1000

// countStatement counts one more QR code of a passport, or returns how long to wait.
func (w *work) countStatement(id domain.RegistryID) error {
	from, end := w.day()
	subject := "offline qr " + string(id) + " " + from.Format(time.RFC3339)
	made, err := w.FindAttempt(subject)
	if err != nil {
		return err
	}
	if made.Count >= statementsPerDay {
		return &domain.RateLimited{Wait: end.Sub(w.now)}
	}
	return w.SaveAttempt(subject, store.Attempt{Count: made.Count + 1, Until: end})
}

// FetchOfflineQR implements domain.Passports. Each has a place of its own in a status list.
func (b *backend) FetchOfflineQR(ctx context.Context, id domain.RegistryID, wish domain.QRWish) ([]byte, time.Time, error) {
	order, err := act(ctx, b, func(w *work) (issuance.StatementOrder, error) {
		p, err := findPassport(w.Tx, w.account.ID, id)
		if err != nil {
			return issuance.StatementOrder{}, err
		}
		if err := issuance.CheckWish(wish); err != nil {
			return issuance.StatementOrder{}, err
		}
		if err := issuance.CheckShown(p.Passport, w.now); err != nil {
			return issuance.StatementOrder{}, err
		}
		if err := w.countStatement(id); err != nil {
			return issuance.StatementOrder{}, err
		}
		o := issuance.StatementOrder{Passport: p.Passport, JPEG: p.JPEG, Wish: wish, At: w.now, Lifetime: w.a.rules.OfflineQR}
		lists := store.ListOfStatements
		if wish.Copy {
			o.Lifetime, lists = w.a.rules.PaperQR, store.ListOfCopies
		}
		places, err := w.AllocatePlaces(lists, id, 1, statuslist.Valid, w.now, w.now.Add(o.Lifetime))
		if err != nil {
			return issuance.StatementOrder{}, err
		}
		o.Status = w.a.reference(places[0])
		return o, nil
	})
	if err != nil {
		return nil, time.Time{}, err
	}
	return b.a.issuer.OfflineQR(ctx, order)
}

// BlockPassport implements domain.Passports.
func (b *backend) BlockPassport(ctx context.Context, key domain.Key, id domain.RegistryID) (domain.Passport, error) {
	return once(ctx, b, command{"BlockPassport", key, id}, func(w *work) (domain.Passport, error) {
		p, err := findPassport(w.Tx, w.account.ID, id)
		if err != nil {
			return domain.Passport{}, err
		}
		if err := w.movePassport(p, domain.Block, domain.Citizen); err != nil {
			return domain.Passport{}, err
		}
		p, err = w.Tx.FindPassport(w.account.ID, id)
		return p.Passport, err
	})
}
