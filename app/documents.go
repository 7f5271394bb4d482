package app

import (
	"context"
	"image"
	"io"

	"razvorot/domain"
)

// Inspection is a chosen file, looked at and cleaned on the device; nothing is stored yet.
type Inspection struct {
	MediaType     string
	Size          int64 // bytes, as it will be stored
	Pages         int
	Width, Height int    // pixels; 0 for a PDF
	Preview       []byte // JPEG of at most 1024 pixels; nil for a PDF
	Removed       []string
	Fitted        bool  // made smaller to fit
	SizeBefore    int64 // bytes of the chosen file
	Turned        bool  // brought upright

	content []byte
}

// FileRefusal is a file that is not taken, and the facts its cure needs.
type FileRefusal struct {
	Code  string // one of FileRefusalCodes
	Type  string // what the file is by its content: «heic», «word»
	Size  int64  // what was found, in the unit of the code; 0 when it has none
	Limit int64  // what is allowed

	kind error
}

func (r *FileRefusal) Error() string { return r.Code }

// Unwrap returns the domain kind.
func (r *FileRefusal) Unwrap() error { return r.kind }

func FileRefusalCodes() []string { return nil }
func RemovedCodes() []string     { return nil }
func (a *App) InspectFile(ctx context.Context, kind domain.DocumentKind, role domain.PageRole, r io.Reader) (*Inspection, error) {
	return nil, domain.ErrUnavailable
}
func (a *App) AddPage(ctx context.Context, id domain.DocumentID, kind domain.DocumentKind, role domain.PageRole, file *Inspection) (domain.Document, error) {
	return domain.Document{}, domain.ErrUnavailable
}
func (a *App) Documents(ctx context.Context, f domain.DocumentFilter) ([]domain.Document, error) {
	return nil, domain.ErrUnavailable
}
func (a *App) CountDocuments(ctx context.Context) (int, error) { return 0, domain.ErrUnavailable }
func (a *App) Document(ctx context.Context, id domain.DocumentID) (domain.Document, error) {
	return domain.Document{}, domain.ErrUnavailable
}
func (a *App) PageContent(ctx context.Context, page domain.PageID) ([]byte, error) {
	return nil, domain.ErrUnavailable
}
func (a *App) PagePreview(ctx context.Context, d domain.Document, page domain.PageID, side int) (image.Image, error) {
	return nil, domain.ErrUnavailable
}
func (a *App) RenameDocument(ctx context.Context, id domain.DocumentID, title string) error {
	return domain.ErrUnavailable
}
func (a *App) PauseUpload(ctx context.Context, id domain.DocumentID, page domain.PageID) error {
	return domain.ErrUnavailable
}
func (a *App) ResumeUpload(ctx context.Context, id domain.DocumentID, page domain.PageID) error {
	return domain.ErrUnavailable
}
func (a *App) DeleteDocument(ctx context.Context, id domain.DocumentID) error {
	return domain.ErrUnavailable
}
