package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/paper"
)

func init() {
	senders[domain.CommandResubmit] = sender{send: sendResubmission, topics: []Topic{TopicApplications}}
	senders[domain.CommandWithdraw] = sender{send: sendWithdrawal, topics: []Topic{TopicApplications}}
}

// Applications returns all applications, the one that moved last first.
func (a *App) Applications(ctx context.Context) (list []domain.Application, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		list, err = tx.FindApplications(ctx)
		return err
	})
	return list, err
}

// Application returns an application. ErrNotFound.
func (a *App) Application(ctx context.Context, id domain.ApplicationID) (x domain.Application, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		x, err = tx.FindApplication(ctx, id)
		return err
	})
	return x, err
}

// Receipt returns the authority's receipt of an application. ErrNotFound until the authority has it.
func (a *App) Receipt(ctx context.Context, id domain.ApplicationID) (r domain.Receipt, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		r, err = tx.FindReceipt(ctx, id)
		return err
	})
	return r, err
}

// ReceiptWords are the words of a receipt that the app does not know.
type ReceiptWords struct {
	Language     string   // «ru» or «en»
	Service      string   // its title
	SignedBy     string   // «Одноразовый код на +7 916 …»; may be empty
	Next         []string // what happens next, a step each
	DocumentName func(domain.DocumentKind) string
	ConsentName  func(domain.ConsentID) string
}

// ReceiptPDF returns the receipt as a document to keep or print. ErrNotFound until the authority has the application.
func (a *App) ReceiptPDF(ctx context.Context, id domain.ApplicationID, words ReceiptWords) ([]byte, error) {
	var receipt domain.Receipt
	var x domain.Application
	var attached []paper.Attachment
	err := a.view(ctx, func(tx domain.Tx) (err error) {
		if receipt, err = tx.FindReceipt(ctx, id); err != nil {
			return err
		}
		if x, err = tx.FindApplication(ctx, id); err != nil {
			return err
		}
		attached, err = attachedFiles(ctx, tx, x, words)
		return err
	})
	if err != nil {
		return nil, err
	}
	p, _ := person.ReadProfile(x.Answers, a.today())
	sheet := paper.Receipt{Language: paper.Language(words.Language), Number: string(receipt.Number), Service: words.Service,
		Applicant: p.Name.String(), SubmittedAt: receipt.ReceivedAt, Authority: receipt.Authority, SignedBy: words.SignedBy,
		Digest: receipt.Digest.String(), Attachments: attached, Next: words.Next, MadeAt: a.now(), Specimen: receipt.Specimen}
	for _, c := range x.Consents {
		sheet.Consents = append(sheet.Consents, paper.Consent{Name: words.ConsentName(c.ID), Version: c.Version, At: c.At})
	}
	return sheet.PDF()
}

// attachedFiles lists the files of an application, a page each. One whose document is here no more is left out.
func attachedFiles(ctx context.Context, tx domain.Tx, x domain.Application, words ReceiptWords) ([]paper.Attachment, error) {
	var files []paper.Attachment
	for _, y := range x.Attachments {
		d, err := tx.FindDocument(ctx, y.Document)
		if errors.Is(err, domain.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for i, page := range d.Pages {
			name := words.DocumentName(d.Kind)
			if len(d.Pages) > 1 {
				name += " (" + strconv.Itoa(i+1) + ")"
			}
			files = append(files, paper.Attachment{Name: name, Size: page.Size, SHA256: page.Digest})
		}
	}
	return files, nil
}

// Resubmit answers the open questions: here at once, at the authority by the outbox. ErrInvalid with findings at what is
// wrong or not answered, ErrTransition, ErrNotFound.
func (a *App) Resubmit(ctx context.Context, id domain.ApplicationID, r domain.Resubmission) error {
	return a.update(ctx, func(tx domain.Tx) error {
		x, err := tx.FindApplication(ctx, id)
		if err != nil {
			return err
		}
		moved, err := x.Apply(domain.Move{Action: domain.Resubmit, Actor: domain.Citizen, At: a.now(), Answer: r})
		if err != nil {
			return err
		}
		found, err := checkResubmission(ctx, tx, x, r, a.today())
		if err != nil {
			return err
		}
		if err := domain.InvalidUnlessClean(found); err != nil {
			return err
		}
		if err := tx.SaveApplication(ctx, moved); err != nil {
			return err
		}
		if err := saveState(ctx, tx, stateAnswers+state(id), r); err != nil { // offered again if the authority refuses
			return err
		}
		return a.command(ctx, tx, domain.CommandResubmit, string(id), r)
	}, TopicApplications, TopicOutbox)
}

// checkResubmission returns what is wrong with the corrected answers, in the light of all, and with the attachments.
func checkResubmission(ctx context.Context, tx domain.Tx, x domain.Application, r domain.Resubmission, today person.Date) (finding.List, error) {
	var found finding.List
	_, all := person.ReadProfile(x.Answers.With(r.Answers), today)
	for field := range r.Answers {
		found = append(found, all.For(field)...)
	}
	for _, y := range r.Attachments {
		d, err := tx.FindDocument(ctx, y.Document)
		switch {
		case errors.Is(err, domain.ErrNotFound):
			found.Add(y.Requirement.Field(), finding.AttachmentMissing)
		case err != nil:
			return nil, err
		case len(d.MissingPages()) > 0:
			found.Add(y.Requirement.Field(), finding.AttachmentMissing)
		case d.State() == domain.FileRejected:
			found.Add(y.Requirement.Field(), finding.AttachmentRejected)
		case d.State() != domain.FileAccepted && d.State() != domain.FileConfirmed:
			found.Add(y.Requirement.Field(), finding.AttachmentPending)
		}
	}
	return found, nil
}

// Withdraw takes an application back: here at once, at the authority by the outbox. One that is withdrawn already is no
// error. ErrTransition, ErrNotFound.
func (a *App) Withdraw(ctx context.Context, id domain.ApplicationID) error {
	return a.update(ctx, func(tx domain.Tx) error {
		x, err := tx.FindApplication(ctx, id)
		if err != nil || x.State == domain.Withdrawn {
			return err
		}
		x, err = x.Apply(domain.Move{Action: domain.Withdraw, Actor: domain.Citizen, At: a.now()})
		if err != nil {
			return err
		}
		if err := tx.SaveApplication(ctx, x); err != nil {
			return err
		}
		return a.command(ctx, tx, domain.CommandWithdraw, string(id), nil)
	}, TopicApplications, TopicOutbox)
}

// Reapply begins a draft that keeps what was right in a refused or withdrawn application, or opens the draft there is for
// its service. ErrDuplicate when another application is under way, ErrTransition, ErrNotFound.
func (a *App) Reapply(ctx context.Context, id domain.ApplicationID) (draft domain.Application, err error) {
	old, err := a.Application(ctx, id)
	if err != nil {
		return draft, err
	}
	s, err := a.service(ctx, old.Service)
	if err != nil {
		return draft, err
	}
	err = a.update(ctx, func(tx domain.Tx) error {
		who, err := findApplicant(ctx, tx, s)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(who.Applications, isDraftOf(s.ID)); i >= 0 {
			draft = who.Applications[i]
			return nil
		}
		if slices.ContainsFunc(who.Applications, func(x domain.Application) bool {
			return !x.State.Final() && (x.Service == s.ID || x.State != domain.Draft)
		}) {
			return domain.ErrDuplicate
		}
		if old, err = tx.FindApplication(ctx, id); err != nil {
			return err
		}
		if draft, err = old.Reapply(domain.NewID[domain.ApplicationID](), a.begun(who.Applications)); err != nil {
			return err
		}
		if len(s.Steps) > 0 {
			draft.Step = s.Steps[0].ID
		}
		draft = attachFitting(s, draft, who.Documents, a.today(), old.Attachments)
		return tx.SaveApplication(ctx, draft)
	}, TopicApplications)
	return draft, err
}

func sendResubmission(ctx context.Context, a *App, b domain.Backend, c domain.Command) (func(domain.Tx) error, error) {
	var r domain.Resubmission
	if json.Unmarshal(c.Payload, &r) != nil {
		return nil, fmt.Errorf("command %s: %w", c.Kind, domain.ErrDamaged)
	}
	id := domain.ApplicationID(c.Aggregate)
	answer, err := b.Resubmit(ctx, c.Key, id, r)
	return settled(ctx, a, b, c, answer, err)
}

func sendWithdrawal(ctx context.Context, a *App, b domain.Backend, c domain.Command) (func(domain.Tx) error, error) {
	answer, err := b.Withdraw(ctx, c.Key, domain.ApplicationID(c.Aggregate))
	return settled(ctx, a, b, c, answer, err)
}

// settled returns what the answer to a move changes. When the authority says no for good, its picture replaces ours, in which
// the move had happened already; the command stays, so that the citizen learns why.
func settled(ctx context.Context, a *App, b domain.Backend, c domain.Command, answer domain.Application, err error) (func(domain.Tx) error, error) {
	ctx = context.WithoutCancel(ctx)
	if err == nil {
		return func(tx domain.Tx) error {
			return errors.Join(dropAnswers(ctx, tx, c), takeApplication(ctx, tx, answer, c.Key))
		}, nil
	}
	if c.After(err, a.now()).Failed == "" {
		return nil, err
	}
	truth, lost := b.FindApplication(ctx, domain.ApplicationID(c.Aggregate))
	if lost != nil && c.After(lost, a.now()).Failed == "" {
		return nil, lost // without it ours would stay wrong: both are asked for again
	}
	if lost == nil {
		lost = a.update(ctx, func(tx domain.Tx) error { return putBack(ctx, tx, truth) })
	}
	return nil, errors.Join(err, lost)
}

// putBack replaces our picture of an application by the authority's, whatever ours is ahead of. What was typed in answer stays
// where it is still asked for.
func putBack(ctx context.Context, tx domain.Tx, theirs domain.Application) error {
	ours, err := tx.FindApplication(ctx, theirs.ID)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	if theirs.State != domain.NeedsInfo {
		if err := dropState(ctx, tx, stateAnswers+state(theirs.ID)); err != nil {
			return err
		}
	}
	return tx.SaveApplication(ctx, linked(ours, theirs))
}

// linked returns the authority's picture with the link to the earlier application, which is known to the device alone.
func linked(ours, theirs domain.Application) domain.Application {
	if theirs.Follows == "" {
		theirs.Follows = ours.Follows
	}
	return theirs
}

// takeApplication stores an application as the authority has it, unless the device's picture is ahead: by a move that the
// authority has not answered yet, or by an answer that overtook this change. Commands but answered, whose answer this
// is, count as unanswered.
func takeApplication(ctx context.Context, tx domain.Tx, theirs domain.Application, answered domain.Key) error {
	ours, err := tx.FindApplication(ctx, theirs.ID)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	pending, err := tx.FindCommands(ctx, string(theirs.ID))
	if err != nil {
		return err
	}
	waits := slices.ContainsFunc(pending, func(c domain.Command) bool {
		return c.Failed == "" && c.Key != answered && strings.HasPrefix(string(c.Kind), "application.")
	})
	if theirs.Version < ours.Version || waits && theirs.Version == ours.Version {
		return nil
	}
	return tx.SaveApplication(ctx, linked(ours, theirs))
}
