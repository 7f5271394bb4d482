package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
)

// uploadChunk is how many bytes go out between two looks at the vault: progress is stored and a pause takes effect there.
const uploadChunk = 256 << 10

// uploadTries is how often one sending begins anew where the authority and the device disagree about what arrived.
const uploadTries = 3

// pageUpload is the payload of domain.CommandUploadPage. Upload is empty until the authority has named it.
type pageUpload struct {
	Document domain.DocumentID `json:"document"`
	Page     domain.PageID     `json:"page"`
	Upload   domain.UploadID   `json:"upload,omitzero"`
}

func init() {
	senders[domain.CommandUploadPage] = sender{send: sendUpload, refused: refuseUpload, topics: []Topic{TopicDocuments}}
}

// PauseUpload stops the upload of a page after the chunk that is on its way. What arrived stays there. ErrNotFound;
// a page that has arrived already is no error.
func (a *App) PauseUpload(ctx context.Context, id domain.DocumentID, page domain.PageID) error {
	return a.update(ctx, func(tx domain.Tx) error {
		moved, err := changePage(ctx, tx, id, page, func(p *domain.Page) bool {
			if waiting := p.State == domain.FileQueued || p.State == domain.FileUploading; !waiting || p.Paused {
				return false
			}
			p.Paused = true
			return true
		})
		if err != nil || !moved {
			return err
		}
		return a.holdUploads(ctx, tx, page)
	}, TopicDocuments, TopicOutbox)
}

// holdUploads has what is to be sent of a page wait for the citizen.
func (a *App) holdUploads(ctx context.Context, tx domain.Tx, page domain.PageID) error {
	pending, err := tx.FindCommands(ctx, string(page))
	for _, c := range pending {
		c.NextAt = a.now().Add(domain.PausedFor)
		err = errors.Join(err, tx.UpdateCommand(ctx, c))
	}
	return err
}

// ResumeUpload goes on with a paused upload, where it was. ErrNotFound; a page that is not paused is no error.
func (a *App) ResumeUpload(ctx context.Context, id domain.DocumentID, page domain.PageID) error {
	return a.update(ctx, func(tx domain.Tx) error {
		moved, err := changePage(ctx, tx, id, page, func(p *domain.Page) bool {
			was := p.Paused
			p.Paused = false
			return was
		})
		if err != nil || !moved {
			return err
		}
		payload := pageUpload{Document: id, Page: page}
		pending, err := tx.FindCommands(ctx, string(page))
		if err != nil {
			return err
		}
		for _, c := range pending {
			if json.Unmarshal(c.Payload, &payload) != nil {
				return fmt.Errorf("command %s: %w", c.Kind, domain.ErrDamaged)
			}
		}
		// A new command, so that whatever the sender is just storing about the paused one comes to nothing.
		if err := dropCommands(ctx, tx, string(page)); err != nil {
			return err
		}
		return a.command(ctx, tx, domain.CommandUploadPage, string(page), payload)
	}, TopicDocuments, TopicOutbox)
}

// paused reports whether a command waits for the citizen to resume it.
func paused(c domain.Command, now time.Time) bool {
	return c.Kind == domain.CommandUploadPage && c.Paused(now)
}

// changePage has change alter one page of a document, and saves it when it reports that it did. ErrNotFound.
func changePage(ctx context.Context, tx domain.Tx, id domain.DocumentID, page domain.PageID, change func(*domain.Page) bool) (bool, error) {
	d, err := tx.FindDocument(ctx, id)
	if err != nil {
		return false, err
	}
	d.Pages = slices.Clone(d.Pages)
	at := slices.IndexFunc(d.Pages, func(p domain.Page) bool { return p.ID == page })
	if at < 0 {
		return false, domain.ErrNotFound
	}
	if !change(&d.Pages[at]) {
		return false, nil
	}
	return true, tx.SaveDocument(ctx, d)
}

// uploading is one sending of a page.
type uploading struct {
	a       *App
	b       domain.Backend
	command domain.Command
	payload pageUpload
	page    domain.Page // as it was when last read
	kind    domain.DocumentKind
	at      domain.Upload // how far the authority has it
	tries   int
}

// sendUpload brings a page to the authority, from where it got to before.
func sendUpload(ctx context.Context, a *App, b domain.Backend, c domain.Command) (func(domain.Tx) error, error) {
	u := &uploading{a: a, b: b, command: c}
	if json.Unmarshal(c.Payload, &u.payload) != nil {
		return nil, fmt.Errorf("command %s: %w", c.Kind, domain.ErrDamaged)
	}
	err := u.run(ctx)
	ctx = context.WithoutCancel(ctx)
	if errors.Is(err, errPageGone) {
		return func(tx domain.Tx) error { return u.forget(ctx, tx) }, nil
	}
	if err != nil {
		return nil, errors.Join(err, u.breakOff(ctx))
	}
	return func(tx domain.Tx) error { return arrive(ctx, tx, u.payload) }, nil
}

// errPageGone is that the page was deleted, replaced or has arrived: there is nothing to send.
var errPageGone = errors.New("nothing to send")

func (u *uploading) run(ctx context.Context) error {
	if err := u.look(ctx); err != nil {
		return err
	}
	if err := u.find(ctx); err != nil {
		return err
	}
	for {
		if err := u.keep(ctx); err != nil || u.at.Done() {
			return err
		}
		chunk, err := u.read(ctx)
		if err != nil {
			return err
		}
		at, err := u.b.AppendUpload(ctx, u.at.ID, u.at.Offset, bytes.NewReader(chunk))
		if err != nil {
			err = u.recover(ctx, err)
		} else {
			u.at = at
		}
		if err != nil {
			return err
		}
	}
}

// forget has a document deleted at the authority once more, which was deleted here while a page of it was announced there.
func (u *uploading) forget(ctx context.Context, tx domain.Tx) error {
	if u.at.ID == "" {
		return nil
	}
	_, err := tx.FindDocument(ctx, u.payload.Document)
	if errors.Is(err, domain.ErrNotFound) {
		return u.a.command(ctx, tx, domain.CommandDeleteDocument, string(u.payload.Document), nil)
	}
	return err
}

// look reads the page. A paused one is not to be sent before it is resumed, which makes a command of its own.
func (u *uploading) look(ctx context.Context) error {
	return u.a.view(ctx, func(tx domain.Tx) error { return u.lookIn(ctx, tx) })
}

func (u *uploading) lookIn(ctx context.Context, tx domain.Tx) error {
	d, err := tx.FindDocument(ctx, u.payload.Document)
	if errors.Is(err, domain.ErrNotFound) {
		return errPageGone
	}
	if err != nil {
		return err
	}
	at := slices.IndexFunc(d.Pages, func(p domain.Page) bool { return p.ID == u.payload.Page })
	if at < 0 {
		return errPageGone
	}
	u.kind, u.page = d.Kind, d.Pages[at]
	switch {
	case u.page.State != domain.FileQueued && u.page.State != domain.FileUploading:
		return errPageGone
	case u.page.Paused:
		return &domain.RateLimited{Wait: domain.PausedFor}
	}
	return nil
}

// find learns from the authority how far the page got, and announces it when it is not known there, or no more.
func (u *uploading) find(ctx context.Context) (err error) {
	key := u.command.Key
	if u.payload.Upload == "" {
		if err := u.create(ctx, key); err != nil || u.page.Uploaded == 0 {
			return err
		}
	}
	// The answer to a repeated key is as old as the first one: only the upload itself knows.
	u.at, err = u.b.FindUpload(ctx, u.payload.Upload)
	if errors.Is(err, domain.ErrNotFound) {
		return u.create(ctx, domain.NewKey())
	}
	return err
}

func (u *uploading) create(ctx context.Context, key domain.Key) (err error) {
	u.at, err = u.b.CreateUpload(ctx, key, domain.PageUpload{Document: u.payload.Document, Kind: u.kind, Page: u.page.ID,
		Role: u.page.Role, MediaType: u.page.MediaType, Size: u.page.Size, Digest: u.page.Digest})
	if err == nil {
		u.payload.Upload = u.at.ID
	}
	return err
}

// recover goes on after a chunk was not taken, or returns why it cannot.
func (u *uploading) recover(ctx context.Context, err error) error {
	if u.tries++; u.tries > uploadTries {
		return err
	}
	switch {
	case errors.Is(err, domain.ErrConflict): // another offset is due
		found, again := u.b.FindUpload(ctx, u.at.ID)
		if again == nil {
			u.at = found
		}
		return again
	case errors.Is(err, domain.ErrNotFound): // it expired
		return u.create(ctx, domain.NewKey())
	case errors.Is(err, domain.ErrDamaged): // something was changed on the way: all of it once more
		return u.create(ctx, domain.NewKey())
	}
	return err
}

// keep stores how far the page got, and looks whether it is still to be sent.
func (u *uploading) keep(ctx context.Context) error {
	return u.a.update(ctx, func(tx domain.Tx) error {
		if err := u.lookIn(ctx, tx); err != nil {
			return err
		}
		if u.page.State == domain.FileQueued {
			next, err := u.page.State.Next(domain.FileStart, domain.Device)
			if err != nil {
				return err
			}
			u.page.State = next
		}
		u.page.Uploaded = u.at.Offset
		page := u.page
		if _, err := changePage(ctx, tx, u.payload.Document, page.ID, func(p *domain.Page) bool { *p = page; return true }); err != nil {
			return err
		}
		return keepPayload(ctx, tx, u.command, u.payload)
	}, TopicDocuments)
}

// keepPayload stores the payload of a command, if it is still in the outbox.
func keepPayload(ctx context.Context, tx domain.Tx, c domain.Command, payload any) error {
	content, err := json.Marshal(payload)
	if err != nil {
		return fmt.Errorf("command %s: %w", c.Kind, err)
	}
	now, err := findCommand(ctx, tx, c)
	if err != nil {
		return err
	}
	now.Payload = content
	if err := tx.UpdateCommand(ctx, now); !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	return nil // it was paused or dropped meanwhile
}

// read returns the next chunk. The vault is closed again before it is sent.
func (u *uploading) read(ctx context.Context) ([]byte, error) {
	chunk := make([]byte, min(uploadChunk, u.at.Size-u.at.Offset))
	err := u.a.view(ctx, func(tx domain.Tx) error {
		content, err := tx.OpenContent(ctx, u.payload.Page)
		if err != nil {
			return err
		}
		if _, err := content.Seek(u.at.Offset, io.SeekStart); err != nil {
			return errors.Join(err, content.Close())
		}
		_, err = io.ReadFull(content, chunk)
		return errors.Join(err, content.Close())
	})
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("page of %d bytes ends early: %w", u.at.Size, domain.ErrDamaged)
	}
	return chunk, err
}

// breakOff puts the page back into the queue, with what arrived kept.
func (u *uploading) breakOff(ctx context.Context) error {
	err := u.a.update(ctx, func(tx domain.Tx) error {
		_, err := changePage(ctx, tx, u.payload.Document, u.payload.Page, func(p *domain.Page) bool {
			next, err := p.State.Next(domain.FileBreak, domain.Device)
			if err == nil {
				p.State = next
			}
			return err == nil
		})
		if errors.Is(err, domain.ErrNotFound) {
			return nil
		}
		return err
	}, TopicDocuments)
	if errors.Is(err, domain.ErrLocked) {
		return nil
	}
	return err
}

// arrive marks a page as arrived, whose authority has all of it.
func arrive(ctx context.Context, tx domain.Tx, u pageUpload) error {
	return movePage(ctx, tx, u, func(d domain.Document, p *domain.Page) (domain.Document, error) {
		p.Uploaded, p.Paused = p.Size, false
		return d.MovePage(p.ID, domain.FileArrive, domain.System, "")
	})
}

// movePage moves a page that waits or is on its way; one that is gone or further is left as it is.
func movePage(ctx context.Context, tx domain.Tx, u pageUpload, move func(domain.Document, *domain.Page) (domain.Document, error)) error {
	d, err := tx.FindDocument(ctx, u.Document)
	if errors.Is(err, domain.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	d.Pages = slices.Clone(d.Pages)
	at := slices.IndexFunc(d.Pages, func(p domain.Page) bool { return p.ID == u.Page })
	if at < 0 || d.Pages[at].State != domain.FileQueued && d.Pages[at].State != domain.FileUploading {
		return nil
	}
	if d, err = move(d, &d.Pages[at]); err != nil {
		return err
	}
	return tx.SaveDocument(ctx, d)
}

// refuseUpload shows a page that the authority will not take as rejected, so that another can take its place.
func refuseUpload(ctx context.Context, tx domain.Tx, c domain.Command, why error) error {
	var u pageUpload
	if json.Unmarshal(c.Payload, &u) != nil {
		return fmt.Errorf("command %s: %w", c.Kind, domain.ErrDamaged)
	}
	reason := domain.FileUnreadable
	switch c.Failed {
	case domain.ErrUnsupportedType:
		reason = domain.FileWrongFormat
	case domain.ErrTooLarge:
		reason = domain.FileTooBig
	case domain.ErrConflict: // a page of this role was found genuine already
		reason = domain.FileWrongPage
	case domain.ErrInvalid:
		if e, ok := errors.AsType[*domain.Invalid](why); ok && e.Findings.Has(domain.FieldBiometrics, finding.ConsentMissing) {
			reason = domain.FileUnagreed
		}
	}
	err := movePage(ctx, tx, u, func(d domain.Document, p *domain.Page) (domain.Document, error) {
		d, err := d.MovePage(p.ID, domain.FileArrive, domain.System, "")
		if err != nil {
			return d, err
		}
		return d.MovePage(p.ID, domain.FileReject, domain.System, reason)
	})
	if err != nil {
		return err
	}
	return tx.DeleteCommand(ctx, c.Key)
}
