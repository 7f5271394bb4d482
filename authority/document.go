package authority

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"razvorot/authority/scan"
	"razvorot/authority/store"
	"razvorot/capture/intake"
	"razvorot/domain"
)

// Scanner looks files through for malware before anybody opens them.
type Scanner = scan.Scanner

// fileJob is a page whose file is to be checked.
type fileJob struct {
	Document domain.DocumentID `json:"document"`
	Page     domain.PageID     `json:"page"`
	Digest   domain.Hash       `json:"digest"`
}

// arrive moves a page whose file is whole on to its check. A page that is there already stays where it is.
func (w *work) arrive(u domain.PageUpload) error {
	d, err := w.FindDocument(w.account.ID, u.Document)
	if errors.Is(err, domain.ErrNotFound) {
		return nil // deleted meanwhile
	}
	if err != nil {
		return err
	}
	d, err = d.MovePage(u.Page, domain.FileArrive, domain.System, "")
	if errors.Is(err, domain.ErrTransition) || errors.Is(err, domain.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	page := &d.Pages[slices.IndexFunc(d.Pages, func(p domain.Page) bool { return p.ID == u.Page })]
	page.Uploaded = page.Size
	d.Version++
	if err := w.saveDocument(d); err != nil {
		return err
	}
	return w.plan(jobFile, string(u.Document)+"/"+string(u.Page), w.a.rules.DocumentCheck, fileJob{u.Document, u.Page, u.Digest})
}

// doFile is the job that checks a file: it must be what it says, whole, and of bounded cost to open.
func (a *Authority) doFile(ctx context.Context, j store.Job) error {
	var f fileJob
	if err := json.Unmarshal(j.Data, &f); err != nil {
		return err
	}
	content, err := a.content(ctx, j.Account, f.Digest)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	reason, err := a.judge(ctx, content)
	if errors.Is(err, domain.ErrUnavailable) {
		a.log.Warn("a file waits for the scanner", "err", err)
		return a.doJob(ctx, j, func(w *work) error { return w.plan(jobFile, j.Subject, scanAgain, f) })
	}
	if err != nil {
		return err
	}
	action := domain.FileAccept
	if reason != "" {
		action = domain.FileReject
	}
	return a.doJob(ctx, j, func(w *work) error {
		d, err := w.FindDocument(j.Account, f.Document)
		if errors.Is(err, domain.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		at := slices.IndexFunc(d.Pages, func(p domain.Page) bool { return p.ID == f.Page })
		if at < 0 || d.Pages[at].Digest != f.Digest || d.Pages[at].State != domain.FileChecking {
			return nil // replaced meanwhile
		}
		if d, err = d.MovePage(f.Page, action, domain.System, reason); err != nil {
			return err
		}
		d.Version++
		if err := w.saveDocument(d); err != nil {
			return err
		}
		if state := d.State(); state != domain.FileRejected && state != domain.FileAccepted {
			return nil // one notice for all pages
		}
		return w.notify(domain.DocumentNotice("", d, d.Pages[at], w.now))
	})
}

// scanAgain is how long a file waits for a scanner that did not answer. It stays in its check meanwhile, for as long as it takes.
const scanAgain = 30 * time.Second

// judge has a file looked through before anything here opens it, and returns why it is rejected, "" when it is not. A
// domain.Unavailable: the scanner does not answer.
func (a *Authority) judge(ctx context.Context, content []byte) (domain.FileReason, error) {
	if a.scanner == nil {
		return rejection(content), nil
	}
	verdict, err := a.scanner.Scan(ctx, bytes.NewReader(content))
	switch {
	case errors.Is(err, domain.ErrTooLarge):
		return domain.FileTooBig, nil
	case err != nil:
		return "", err
	case verdict.Infected:
		a.log.Warn("malware was found in a file", "name", verdict.Name)
		return domain.FileMalware, nil
	}
	return rejection(content), nil
}

// content returns what an account sent with a digest.
func (a *Authority) content(ctx context.Context, account domain.AccountID, digest domain.Hash) ([]byte, error) {
	var content []byte
	err := a.store.View(ctx, func(t *store.Tx) error {
		blob, err := t.FindContent(account, digest)
		if err == nil {
			content, err = t.ReadBlob(blob)
		}
		return err
	})
	return content, err
}

// rejections are what is told about a file that cannot be taken in; all others are unreadable.
var rejections = map[intake.Code]domain.FileReason{
	intake.ErrTooLarge: domain.FileTooBig, intake.ErrPages: domain.FileTooBig, intake.ErrPixels: domain.FileTooBig,
	intake.ErrBomb: domain.FileTooBig, intake.ErrType: domain.FileWrongFormat, intake.ErrHEIC: domain.FileWrongFormat,
	intake.ErrVariant: domain.FileWrongFormat, intake.ErrPassword: domain.FileProtected,
	intake.ErrLowResolution: domain.FileLowResolution,
}

// rejection returns why a file is rejected, "" when it is not. The file itself stays as it was sent.
func rejection(content []byte) domain.FileReason {
	_, err := intake.Accept(content, intake.Options{Limits: intake.Strict()})
	if err == nil {
		return ""
	}
	if refused, ok := errors.AsType[*intake.Refusal](err); ok {
		if reason, ok := rejections[refused.Code]; ok {
			return reason
		}
	}
	return domain.FileUnreadable
}

// FindDocuments implements domain.Documents.
func (b *backend) FindDocuments(ctx context.Context) ([]domain.Document, error) {
	return ask(ctx, b, func(t *store.Tx, a store.Account) ([]domain.Document, error) { return t.FindDocuments(a.ID) })
}

// DeleteDocument implements domain.Documents.
func (b *backend) DeleteDocument(ctx context.Context, key domain.Key, id domain.DocumentID) error {
	_, err := once(ctx, b, command{"DeleteDocument", key, id}, func(w *work) (none, error) {
		applications, err := w.FindApplications(w.account.ID)
		if err != nil {
			return none{}, err
		}
		for _, a := range applications {
			if !a.State.Final() && attaches(a.Application, id) {
				return none{}, domain.ErrConflict
			}
		}
		if err := w.Tx.DeleteDocument(w.account.ID, id); err != nil {
			return none{}, err
		}
		return none{}, w.DeleteOrphans(w.account.ID)
	})
	return err
}

func attaches(a domain.Application, id domain.DocumentID) bool {
	return slices.ContainsFunc(a.Attachments, func(x domain.Attachment) bool { return x.Document == id })
}

// confirmDocuments marks the files of an approved application as found genuine.
func (w *work) confirmDocuments(a domain.Application) error {
	documents, err := w.Tx.FindDocuments(w.account.ID)
	if err != nil {
		return err
	}
	for _, d := range documents {
		if !attaches(a, d.ID) {
			continue
		}
		confirmed := d
		for _, p := range d.Pages {
			if moved, err := confirmed.MovePage(p.ID, domain.FileConfirm, domain.System, ""); err == nil {
				confirmed = moved // those confirmed before stay as they are
			}
		}
		if confirmed.State() == d.State() {
			continue
		}
		confirmed.Version++
		if err := w.saveDocument(confirmed); err != nil {
			return err
		}
	}
	return nil
}

// eraseDocuments rejects some documents of the account, erases their files and ends what is on its way to them. A file that is a page of
// another document too stays with that one.
func (w *work) eraseDocuments(why domain.FileReason, which func(domain.Document) bool) error {
	documents, err := w.FindDocuments(w.account.ID)
	if err != nil {
		return err
	}
	kept := map[domain.Hash]bool{}
	for _, d := range documents {
		for _, p := range d.Pages {
			kept[p.Digest] = kept[p.Digest] || !which(d)
		}
	}
	for _, d := range documents {
		if !which(d) {
			continue
		}
		d.Pages = slices.Clone(d.Pages)
		for i, p := range d.Pages {
			if !kept[p.Digest] {
				if _, err := w.DeleteContent(w.account.ID, p.Digest); err != nil {
					return err
				}
			}
			if err := w.DeletePageUploads(w.account.ID, d.ID, p.ID); err != nil {
				return err
			}
			d.Pages[i].State, d.Pages[i].Reason, d.Pages[i].Uploaded = domain.FileRejected, why, 0
		}
		d.Version++
		if err := w.saveDocument(d); err != nil {
			return err
		}
	}
	return nil
}
