package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"razvorot/domain"
)

// UndoTime is how long a deleted document can be brought back. Until then its content stays in the vault, and nothing of the deletion
// leaves the device.
const UndoTime = 10 * time.Minute

// DeletedDocument is a document that can be brought back until a moment.
type DeletedDocument struct {
	Document domain.Document
	Until    time.Time
}

// DeleteDocument takes a document out of sight at once. For UndoTime it can be brought back; then its content is erased here, and it
// is deleted at the authority as soon as that can be reached. What of it was still to be sent is not. Drafts let go of it;
// ErrConflict when an application that is under way needs it. One that is not there is no error.
func (a *App) DeleteDocument(ctx context.Context, id domain.DocumentID) error {
	return a.update(ctx, func(tx domain.Tx) error {
		d, err := tx.FindDocument(ctx, id)
		if errors.Is(err, domain.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		h := domain.HiddenDocument{Document: d, At: a.now()}
		if h.Held, err = letGo(ctx, tx, id); err != nil {
			return err
		}
		for _, p := range d.Pages {
			if err := dropCommands(ctx, tx, string(p.ID)); err != nil {
				return err
			}
		}
		if err := tx.HideDocument(ctx, h); err != nil {
			return err
		}
		later := domain.NewCommand(domain.CommandDeleteDocument, string(id), nil, a.now())
		later.NextAt = h.At.Add(UndoTime)
		return errors.Join(dropCommands(ctx, tx, string(id)), tx.AddCommand(ctx, later))
	}, TopicDocuments, TopicApplications, TopicOutbox)
}

// letGo takes a document out of every draft and returns where it was, and ErrConflict when another application holds it.
func letGo(ctx context.Context, tx domain.Tx, id domain.DocumentID) (held []domain.HeldPlace, err error) {
	all, err := tx.FindApplications(ctx)
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		holds := func(y domain.Attachment) bool { return y.Document == id }
		if x.State.Final() || !slices.ContainsFunc(x.Attachments, holds) {
			continue
		}
		if x.State != domain.Draft {
			return nil, fmt.Errorf("document of an application in state %s: %w", x.State, domain.ErrConflict)
		}
		for _, y := range x.Attachments {
			if holds(y) {
				held = append(held, domain.HeldPlace{Application: x.ID, Attachment: y})
			}
		}
		x.Attachments = slices.DeleteFunc(slices.Clone(x.Attachments), holds)
		if err := tx.SaveApplication(ctx, x); err != nil {
			return nil, err
		}
	}
	return held, nil
}

// DeletedDocuments returns what can still be brought back, the one deleted last first.
func (a *App) DeletedDocuments(ctx context.Context) (list []DeletedDocument, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		hidden, err := tx.FindHiddenDocuments(ctx)
		for _, h := range hidden {
			if until := h.At.Add(UndoTime); undoable(h, a.now()) {
				list = append(list, DeletedDocument{h.Document, until})
			}
		}
		return err
	})
	return list, err
}

// undoable reports whether a deleted document can be brought back. A clock that was put back gives no more time than it had.
func undoable(h domain.HiddenDocument, now time.Time) bool {
	return now.Before(h.At.Add(UndoTime)) && !now.Before(h.At.Add(-UndoTime))
}

// RestoreDocument brings a deleted document back to where it was: its pages go on to the authority, and drafts that held it hold it
// again unless they have another by now. ErrNotFound when it is too late, or it is back already.
func (a *App) RestoreDocument(ctx context.Context, id domain.DocumentID) error {
	return a.update(ctx, func(tx domain.Tx) error {
		h, err := findHidden(ctx, tx, id)
		if err != nil {
			return err
		}
		if !undoable(h, a.now()) {
			return domain.ErrNotFound
		}
		if err := tx.ShowDocument(ctx, id); err != nil {
			return err
		}
		if err := dropCommands(ctx, tx, string(id)); err != nil {
			return err
		}
		d := h.Document
		d.Pages = slices.Clone(d.Pages)
		for i := range d.Pages {
			if err := a.sendAgain(ctx, tx, id, &d.Pages[i]); err != nil {
				return err
			}
		}
		return errors.Join(tx.SaveDocument(ctx, d), takeHold(ctx, tx, h.Held))
	}, TopicDocuments, TopicApplications, TopicOutbox)
}

// sendAgain puts a page that had not arrived back into the outbox, paused where it was.
func (a *App) sendAgain(ctx context.Context, tx domain.Tx, id domain.DocumentID, p *domain.Page) error {
	if p.State != domain.FileQueued && p.State != domain.FileUploading {
		return nil
	}
	p.State = domain.FileQueued
	if err := a.command(ctx, tx, domain.CommandUploadPage, string(p.ID), pageUpload{Document: id, Page: p.ID}); err != nil || !p.Paused {
		return err
	}
	return a.holdUploads(ctx, tx, p.ID)
}

// takeHold gives drafts back what they let go of.
func takeHold(ctx context.Context, tx domain.Tx, held []domain.HeldPlace) error {
	for _, place := range held {
		x, err := tx.FindApplication(ctx, place.Application)
		if errors.Is(err, domain.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		other := func(y domain.Attachment) bool { return y.Requirement == place.Attachment.Requirement }
		if x.State != domain.Draft || slices.ContainsFunc(x.Attachments, other) {
			continue
		}
		x.Attachments = append(slices.Clone(x.Attachments), place.Attachment)
		if err := tx.SaveApplication(ctx, x); err != nil {
			return err
		}
	}
	return nil
}

// findHidden returns a deleted document that is not erased yet. ErrNotFound.
func findHidden(ctx context.Context, tx domain.Tx, id domain.DocumentID) (domain.HiddenDocument, error) {
	all, err := tx.FindHiddenDocuments(ctx)
	if err != nil {
		return domain.HiddenDocument{}, err
	}
	at := slices.IndexFunc(all, func(h domain.HiddenDocument) bool { return h.Document.ID == id })
	if at < 0 {
		return domain.HiddenDocument{}, domain.ErrNotFound
	}
	return all[at], nil
}

// undoing reports whether a command is a deletion that can still be undone: nothing makes it due but its time. One of a moment that
// its wait does not lead to is of a clock that was wrong.
func undoing(c domain.Command, now time.Time) bool {
	wait := c.NextAt.Sub(now)
	return c.Kind == domain.CommandDeleteDocument && c.Failed == "" && c.Attempts == 0 && wait > 0 && wait <= UndoTime
}

func init() {
	senders[domain.CommandDeleteDocument] = sender{send: sendDeletion, refused: forgetCommand, topics: []Topic{TopicDocuments}}
}

// forgetCommand drops a command that was refused and has nothing to show: an authority that will not delete a document
// needs it for an application.
func forgetCommand(ctx context.Context, tx domain.Tx, c domain.Command, _ error) error {
	return tx.DeleteCommand(ctx, c.Key)
}

// sendDeletion erases the document here before anything is sent, so that nobody brings back what the authority has deleted. One that
// was brought back a moment ago stays.
func sendDeletion(ctx context.Context, a *App, b domain.Backend, c domain.Command) (func(domain.Tx) error, error) {
	wanted := false
	err := a.update(ctx, func(tx domain.Tx) error {
		pending, err := tx.FindCommands(ctx, c.Aggregate)
		if wanted = slices.ContainsFunc(pending, func(x domain.Command) bool { return x.Key == c.Key }); err != nil || !wanted {
			return err
		}
		return eraseHidden(ctx, tx, domain.DocumentID(c.Aggregate))
	}, TopicDocuments)
	if err != nil || !wanted {
		return nil, err
	}
	return nil, b.DeleteDocument(ctx, c.Key, domain.DocumentID(c.Aggregate))
}

// eraseDeleted erases what can be brought back no more, whether the authority can be told or not, and returns how long it is to the
// next, 0 for none.
func (s *outbox) eraseDeleted(ctx context.Context) (wait time.Duration, err error) {
	var hidden, over []domain.HiddenDocument
	err = s.vault.vault.View(ctx, func(tx domain.Tx) error {
		hidden, err = tx.FindHiddenDocuments(ctx)
		return err
	})
	now := s.app.now()
	for _, h := range hidden {
		if !undoable(h, now) {
			over = append(over, h)
		} else if left := h.At.Add(UndoTime).Sub(now); wait == 0 || left < wait {
			wait = left
		}
	}
	if err != nil || len(over) == 0 {
		return wait, err
	}
	err = s.vault.vault.Update(ctx, func(tx domain.Tx) error {
		for _, h := range over {
			if err := eraseHidden(ctx, tx, h.Document.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		s.app.tell(TopicDocuments)
	}
	return wait, err
}

// eraseHidden erases a deleted document and what was noted about its pages.
func eraseHidden(ctx context.Context, tx domain.Tx, id domain.DocumentID) error {
	h, err := findHidden(ctx, tx, id)
	if errors.Is(err, domain.ErrNotFound) {
		return nil
	}
	for _, p := range h.Document.Pages {
		err = errors.Join(err, saveNote(ctx, tx, p.ID, PageNote{}))
	}
	return errors.Join(err, tx.DeleteDocument(ctx, id))
}
