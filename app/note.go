package app

import (
	"context"
	"errors"
	"strings"

	"razvorot/domain"
)

// PageNote is what only this device knows about how a page was added: the authority has no business with it.
type PageNote struct {
	Removed []string // what was taken out of its file, some of RemovedCodes
	Kept    []string // what was found wanting and kept as it is, some of CheckNames
}

// Where the vault keeps the two parts of a note, codes joined by commas, under the page's id.
const (
	noteRemoved = settingPrefix + "documents.removed."
	noteKept    = settingPrefix + "documents.kept."
)

func saveNote(ctx context.Context, tx domain.Tx, page domain.PageID, n PageNote) error {
	return errors.Join(tx.SaveSetting(ctx, noteRemoved+string(page), strings.Join(n.Removed, ",")),
		tx.SaveSetting(ctx, noteKept+string(page), strings.Join(n.Kept, ",")))
}

// PageNotes returns what is known about how the pages of a document were added; a page from another device has no entry.
func (a *App) PageNotes(ctx context.Context, d domain.Document) (map[domain.PageID]PageNote, error) {
	notes := map[domain.PageID]PageNote{}
	err := a.view(ctx, func(tx domain.Tx) error {
		for _, p := range d.Pages {
			removed, err := findCodes(ctx, tx, noteRemoved+string(p.ID))
			if err != nil {
				return err
			}
			kept, err := findCodes(ctx, tx, noteKept+string(p.ID))
			if err != nil {
				return err
			}
			if len(removed)+len(kept) > 0 {
				notes[p.ID] = PageNote{removed, kept}
			}
		}
		return nil
	})
	return notes, err
}

func findCodes(ctx context.Context, tx domain.Tx, name string) ([]string, error) {
	text, err := tx.FindSetting(ctx, name)
	if errors.Is(err, domain.ErrNotFound) || text == "" && err == nil {
		return nil, nil
	}
	return strings.Split(text, ","), err
}
