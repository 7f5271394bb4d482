package app

import (
	"context"
	"fmt"
	"slices"

	"razvorot/domain"
	"razvorot/paper"
)

// ExportOptions is what of a document leaves the vault.
type ExportOptions struct {
	Page     domain.PageID // this page alone, as the file it is; "" for all pages as one PDF
	Language string        // «ru» or «en»
	KindName string        // what the PDF calls itself: the kind in the language, nothing personal
}

// Exported is a file outside the vault: nothing protects it.
type Exported struct {
	MediaType string
	Content   []byte
}

// ExportDocument returns a document as a file, against the passphrase or the PIN: the copy is read by whoever finds it, so it is made by
// whoever knows them and not by whoever found the program open. ErrWrongCredentials, RateLimited, ErrNotFound also for a
// page whose content is on another device, ErrDamaged for pages that cannot be put together.
func (a *App) ExportDocument(ctx context.Context, id domain.DocumentID, passphrase string, o ExportOptions) (Exported, error) {
	if err := a.VerifyPassphrase(ctx, passphrase); err != nil {
		return Exported{}, err
	}
	d, err := a.Document(ctx, id)
	if err != nil {
		return Exported{}, err
	}
	if o.Page != "" {
		at := slices.IndexFunc(d.Pages, func(p domain.Page) bool { return p.ID == o.Page })
		if at < 0 {
			return Exported{}, domain.ErrNotFound
		}
		content, err := a.PageContent(ctx, o.Page)
		return Exported{d.Pages[at].MediaType, content}, err
	}
	scans := paper.Scans{Language: paper.Language(o.Language), Title: o.KindName, MadeAt: a.now()}
	for _, p := range d.PagesInOrder() {
		content, err := a.PageContent(ctx, p.ID)
		if err != nil {
			return Exported{}, err
		}
		scans.Pages = append(scans.Pages, paper.Scan{MediaType: p.MediaType, Content: content})
	}
	pdf, err := scans.PDF()
	if err != nil {
		return Exported{}, fmt.Errorf("%w: %w", domain.ErrDamaged, err)
	}
	return Exported{domain.MediaPDF, pdf}, nil
}
