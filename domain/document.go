package domain

import (
	"fmt"
	"log/slog"
	"slices"
	"time"

	"razvorot/domain/person"
)

// Page is one file of a document.
type Page struct {
	ID        PageID     `json:"id"`
	Role      PageRole   `json:"role"`
	MediaType string     `json:"media_type"`
	Size      int64      `json:"size"`   // bytes, without metadata that was removed
	Digest    Hash       `json:"digest"` // of the content; the same digest is not stored twice
	State     FileState  `json:"state"`
	Reason    FileReason `json:"reason,omitzero"`   // of a rejected file
	Uploaded  int64      `json:"uploaded,omitzero"` // bytes the authority has
	Paused    bool       `json:"paused,omitzero"`   // by the citizen; the queue leaves it out
}

// Document is what a citizen added to «Мои документы».
type Document struct {
	ID    DocumentID   `json:"id"`
	Kind  DocumentKind `json:"kind"`
	Title string       `json:"title,omitzero"` // given by the citizen; empty means the kind's own name
	Pages []Page       `json:"pages"`

	// Fields are what is printed on it, as DocumentKind.ReadFields reads it; the citizen's device keeps them to itself.
	Fields person.Answers `json:"fields,omitzero"`

	AddedAt time.Time `json:"added_at"`
	Version int64     `json:"version"`
}

// LogValue shows id, kind and state; a title and fields are personal.
func (d Document) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", string(d.ID)), slog.String("kind", string(d.Kind)), slog.String("state", string(d.State())))
}

// Format hides the title from fmt, whatever the verb.
func (d Document) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "[document %s, %s, %s]", d.ID, d.Kind, d.State())
}

// State returns the state of the document: that of its page farthest from the end, a rejected one before all. A document
// without pages is queued.
func (d Document) State() FileState {
	for _, s := range FileStates() {
		if slices.ContainsFunc(d.Pages, func(p Page) bool { return p.State == s }) {
			return s
		}
	}
	return FileQueued
}

// MissingPages returns the roles that the kind requires and the document has no page for.
func (d Document) MissingPages() []PageRole {
	rules, _ := d.Kind.Rules()
	var missing []PageRole
	for _, role := range rules.Required {
		if !slices.ContainsFunc(d.Pages, func(p Page) bool { return p.Role == role }) {
			missing = append(missing, role)
		}
	}
	return missing
}

// PagesInOrder returns the pages as the kind has them, further sheets behind.
func (d Document) PagesInOrder() []Page {
	rules, _ := d.Kind.Rules()
	place := func(p Page) int {
		if i := slices.Index(rules.Required, p.Role); i >= 0 {
			return i
		}
		return len(rules.Required)
	}
	return slices.SortedStableFunc(slices.Values(d.Pages), func(x, y Page) int { return place(x) - place(y) })
}

// Usable reports whether the document may be attached to an application: complete, and no page rejected.
func (d Document) Usable() bool { return len(d.MissingPages()) == 0 && d.State() != FileRejected }

// SetPage adds a queued page, or replaces the one of the same role where the kind requires that role; other sheets are
// added. The page's state is set here. It returns an UnsupportedType, a TooLarge or ErrDamaged as CheckFile does,
// ErrDuplicate when the same content is a page already, ErrConflict when the document has its most pages, and ErrNotFound
// for an unknown kind.
func (d Document) SetPage(p Page) (Document, error) {
	rules, ok := d.Kind.Rules()
	if !ok {
		return d, fmt.Errorf("document kind %q: %w", d.Kind, ErrNotFound)
	}
	if err := d.Kind.CheckFile(p.MediaType, p.Size); err != nil {
		return d, err
	}
	if slices.ContainsFunc(d.Pages, func(q Page) bool { return q.Digest == p.Digest && q.State != FileRejected }) {
		return d, ErrDuplicate
	}
	p.State, p.Reason, p.Uploaded, p.Paused = FileQueued, "", 0, false
	d.Pages = slices.Clone(d.Pages)
	at := slices.IndexFunc(d.Pages, func(q Page) bool { return q.Role == p.Role })
	if at >= 0 && slices.Contains(rules.Required, p.Role) {
		if _, err := d.Pages[at].State.Next(FileReplace, Citizen); err != nil {
			return d, err
		}
		d.Pages[at] = p
		return d, nil
	}
	if len(d.Pages) >= rules.MaxPages {
		return d, fmt.Errorf("%d pages: %w", len(d.Pages), ErrConflict)
	}
	d.Pages = append(d.Pages, p)
	return d, nil
}

// MovePage moves the file of one page. A rejection needs a reason, which goes with any other move. It returns ErrNotFound,
// a Transition, or ErrInvalid for a rejection without a reason.
func (d Document) MovePage(id PageID, action FileAction, by Actor, reason FileReason) (Document, error) {
	at := slices.IndexFunc(d.Pages, func(p Page) bool { return p.ID == id })
	if at < 0 {
		return d, ErrNotFound
	}
	next, err := d.Pages[at].State.Next(action, by)
	if err != nil {
		return d, err
	}
	if (action == FileReject) != (reason != "") {
		return d, fmt.Errorf("action %s with reason %q: %w", action, reason, ErrInvalid)
	}
	d.Pages = slices.Clone(d.Pages)
	d.Pages[at].State, d.Pages[at].Reason = next, reason
	return d, nil
}
