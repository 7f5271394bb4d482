package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// What is kept while an application is signed and sent.
const (
	stateSigning state = "signing." // + application: signing
	stateRefusal state = "refusal." // + application: refusal
)

// signing is what the latest code of an application was sent for.
type signing struct {
	Digest domain.Hash `json:"digest"`
}

// refusal is why the authority did not take an application in.
type refusal struct {
	Kind     domain.Kind  `json:"kind"`
	Findings finding.List `json:"findings,omitempty"`
}

// submitting is the payload of domain.CommandSubmit.
type submitting struct {
	Submission domain.Submission `json:"submission"`
	Signature  domain.Signature  `json:"signature"`
}

func init() {
	senders[domain.CommandSubmit] = sender{send: sendSubmission, refused: unsend,
		topics: []Topic{TopicApplications}}
}

// forgiveChanged drops what the authority found about answers that were changed since.
func forgiveChanged(ctx context.Context, tx domain.Tx, id domain.ApplicationID, before, after person.Answers) error {
	var kept refusal
	if err := findState(ctx, tx, stateRefusal+state(id), &kept); err != nil || len(kept.Findings) == 0 {
		return err
	}
	left := slices.DeleteFunc(slices.Clone(kept.Findings), func(f finding.Finding) bool { return before[f.Field] != after[f.Field] })
	if len(left) == len(kept.Findings) {
		return nil
	}
	kept.Findings = left
	return saveState(ctx, tx, stateRefusal+state(id), kept)
}

// StartSigning notes what was agreed to and has a code sent for signing exactly the draft as it is now. ErrInvalid with all
// findings when something is missing in the draft or among the consents; ErrTransition once it was sent.
func (a *App) StartSigning(ctx context.Context, id domain.ApplicationID, agreed []domain.ConsentText) (domain.CodeSent, error) {
	a.signing.Lock()
	defer a.signing.Unlock()
	f, err := a.Form(ctx, id)
	if err != nil {
		return domain.CodeSent{}, err
	}
	found := append(f.Service.CheckDraft(f.Application, f.Documents, a.today()), lackingConsents(f.Service, agreed)...)
	if err := domain.InvalidUnlessClean(found); err != nil {
		return domain.CodeSent{}, err
	}
	var digest domain.Hash
	err = a.changeDraft(ctx, id, func(tx domain.Tx, draft *domain.Application) error {
		draft.Consents = a.agree(draft.Consents, agreed)
		digest = draft.Submission().Digest()
		return saveState(ctx, tx, stateSigning+state(id), signing{Digest: digest})
	})
	if err != nil {
		return domain.CodeSent{}, err
	}
	return perform(ctx, a, direct[domain.CodeSent]{name: "signature." + string(id), request: digest,
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.CodeSent, error) {
			return b.StartSignature(ctx, act.Key, id, digest)
		}})
}

// lackingConsents returns a finding for each consent the service needs and no text was agreed to for.
func lackingConsents(s domain.Service, agreed []domain.ConsentText) (l finding.List) {
	for _, need := range s.Consents {
		if !slices.ContainsFunc(agreed, func(t domain.ConsentText) bool { return t.ID == need }) {
			l.Add(finding.Field("consent."+need), finding.ConsentMissing)
		}
	}
	return l
}

// agree returns the consents to the texts. One that was given to the very text before keeps its moment, so that asking for
// another code does not change what is signed.
func (a *App) agree(before []domain.Consent, texts []domain.ConsentText) []domain.Consent {
	var given []domain.Consent
	for _, t := range texts {
		now := t.Agree(a.now())
		i := slices.IndexFunc(before, func(c domain.Consent) bool {
			return c.ID == now.ID && c.Version == now.Version && c.Language == now.Language && c.TextHash == now.TextHash
		})
		if i >= 0 {
			now = before[i]
		}
		given = append(given, now)
	}
	return given
}

// SignAndSend signs the draft with the code and hands it in: here at once, at the authority by the outbox. It is sent once
// the receipt is there, and not before. Pressed twice it acts once. ErrCodeWrong, ErrCodeExpired also when the draft was
// changed after the code was sent; ErrUnavailable, with everything kept, when the code cannot be checked now.
func (a *App) SignAndSend(ctx context.Context, id domain.ApplicationID, c domain.CodeSent, code string) error {
	a.signing.Lock()
	defer a.signing.Unlock()
	var asked signing
	var draft domain.Application
	err := a.view(ctx, func(tx domain.Tx) (err error) {
		if draft, err = tx.FindApplication(ctx, id); err != nil {
			return err
		}
		return findState(ctx, tx, stateSigning+state(id), &asked)
	})
	if err != nil || draft.State != domain.Draft {
		return err
	}
	if asked.Digest != draft.Submission().Digest() {
		return domain.ErrCodeExpired
	}
	ticket, err := a.ticket(ctx, c, code)
	if err != nil {
		return err
	}
	signed := domain.Signature{Method: domain.SignedByCode, Digest: asked.Digest, At: a.now(), Ticket: ticket}
	return a.update(ctx, func(tx domain.Tx) error { return a.send(ctx, tx, id, signed) }, TopicApplications, TopicOutbox)
}

// send moves a draft to Sent and puts its submission into the outbox.
func (a *App) send(ctx context.Context, tx domain.Tx, id domain.ApplicationID, signed domain.Signature) error {
	draft, err := findDraft(ctx, tx, id)
	if err != nil {
		return err
	}
	if draft.Submission().Digest() != signed.Digest { // it was changed while the code was on its way
		return domain.ErrCodeExpired
	}
	sent, err := draft.Apply(domain.Move{Action: domain.Submit, Actor: domain.Citizen, At: a.now(), Signature: signed})
	if err != nil {
		return err
	}
	if err := tx.SaveApplication(ctx, sent); err != nil {
		return err
	}
	if err := errors.Join(dropState(ctx, tx, stateSigning+state(id)), dropState(ctx, tx, stateRefusal+state(id))); err != nil {
		return err
	}
	payload := submitting{Submission: draft.Submission(), Signature: signed}
	return a.command(ctx, tx, domain.CommandSubmit, string(id), payload)
}

// SendState returns the oldest command under way for an application, and false when there is none. A refused one stays,
// with its kind in Failed, until the citizen decides anew.
func (a *App) SendState(ctx context.Context, id domain.ApplicationID) (c domain.Command, found bool, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		all, err := tx.FindCommands(ctx, string(id))
		if len(all) > 0 {
			c, found = all[0], true
		}
		return err
	})
	return c, found, err
}

// sendSubmission hands in a signed application and takes its receipt.
func sendSubmission(ctx context.Context, a *App, b domain.Backend, c domain.Command) (func(domain.Tx) error, error) {
	var p submitting
	if json.Unmarshal(c.Payload, &p) != nil {
		return nil, fmt.Errorf("command %s: %w", c.Kind, domain.ErrDamaged)
	}
	draft, err := a.Application(ctx, p.Submission.Application)
	if errors.Is(err, domain.ErrNotFound) || err == nil && draft.State == domain.Draft {
		return nil, nil // refused before, and a draft again: the citizen signs anew or not at all
	}
	if err != nil {
		return nil, err
	}
	receipt, err := b.Submit(ctx, c.Key, p.Submission, p.Signature)
	if err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx)
	return func(tx domain.Tx) error {
		if err := tx.SaveReceipt(ctx, receipt); err != nil {
			return err
		}
		x, err := tx.FindApplication(ctx, receipt.Application)
		if err != nil || x.State != domain.Sent { // the changes were quicker, or it is being withdrawn
			return err
		}
		x, err = x.Apply(domain.Move{Action: domain.Receive, Actor: domain.System, At: receipt.ReceivedAt, Number: receipt.Number})
		if err != nil {
			return err
		}
		return tx.SaveApplication(ctx, x)
	}, nil
}

// unsend makes a draft again of an application that the authority did not take in. Everything typed and attached is kept,
// and so is what the authority found; consents and signature are asked for anew. One that was to be withdrawn meanwhile
// needs no sending any more.
func unsend(ctx context.Context, tx domain.Tx, c domain.Command, why error) error {
	x, err := tx.FindApplication(ctx, domain.ApplicationID(c.Aggregate))
	if errors.Is(err, domain.ErrNotFound) {
		return tx.DeleteCommand(ctx, c.Key)
	}
	if err != nil {
		return err
	}
	if x.State == domain.Withdrawn {
		return dropCommands(ctx, tx, c.Aggregate)
	}
	// The refusal is the moment of saving: nothing the citizen did is newer.
	draft, err := x.Unsent(x.SavedAt)
	if err != nil {
		return nil // the authority has it all the same: its changes tell
	}
	kept := refusal{Kind: c.Failed}
	if invalid, ok := errors.AsType[*domain.Invalid](why); ok {
		kept.Findings = invalid.Findings
	}
	return errors.Join(saveState(ctx, tx, stateRefusal+state(x.ID), kept), tx.SaveApplication(ctx, draft))
}
