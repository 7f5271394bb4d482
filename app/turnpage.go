package app

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"slices"

	"razvorot/capture/intake"
	"razvorot/capture/raster"
	"razvorot/domain"
	"razvorot/paper"
)

// TurnPage turns a page by so many quarters clockwise. A PNG and a PDF lose nothing by it; a JPEG is coded once more, as well as its
// size allows. The turned page takes the place of the other one and is sent as a new version. ErrNotFound for a page that is not
// there, also when it was turned already; ErrTransition for one that was found genuine; ErrForbidden for a further sheet, which
// the authority could not tell from the one before; ErrDamaged for what cannot be read.
func (a *App) TurnPage(ctx context.Context, id domain.DocumentID, page domain.PageID, quarters int) error {
	if quarters%4 == 0 {
		return nil
	}
	d, err := a.Document(ctx, id)
	if err != nil {
		return err
	}
	old, err := turnable(d, page)
	if err != nil {
		return err
	}
	content, err := a.PageContent(ctx, page)
	if err != nil {
		return err
	}
	if content, err = turned(content, old.MediaType, quarters); err != nil {
		return err
	}
	next := domain.Page{ID: domain.NewID[domain.PageID](), Role: old.Role, MediaType: old.MediaType, Size: int64(len(content)),
		Digest: domain.HashOf(content)}
	return a.update(ctx, func(tx domain.Tx) error {
		before, err := tx.FindDocument(ctx, id)
		if err != nil {
			return err
		}
		if _, err := turnable(before, page); err != nil { // turned or replaced meanwhile
			return err
		}
		d, err := before.SetPage(next)
		if err != nil {
			return err
		}
		removed, err := findCodes(ctx, tx, noteRemoved+string(page))
		if err != nil {
			return err
		}
		kept, err := findCodes(ctx, tx, noteKept+string(page))
		if err != nil {
			return err
		}
		return a.putPage(ctx, tx, before, d, next.ID, content, PageNote{removed, kept})
	}, TopicDocuments, TopicOutbox)
}

// MayTurn reports whether a page of a document can be turned by TurnPage.
func MayTurn(d domain.Document, page domain.PageID) bool {
	_, err := turnable(d, page)
	return err == nil
}

func turnable(d domain.Document, page domain.PageID) (domain.Page, error) {
	at := slices.IndexFunc(d.Pages, func(p domain.Page) bool { return p.ID == page })
	if at < 0 {
		return domain.Page{}, domain.ErrNotFound
	}
	rules, _ := d.Kind.Rules()
	p := d.Pages[at]
	if _, err := p.State.Next(domain.FileReplace, domain.Citizen); err != nil {
		return p, err
	}
	if d.ID.ByAuthority() || !slices.Contains(rules.Required, p.Role) {
		return p, fmt.Errorf("page of role %s: %w", p.Role, domain.ErrForbidden)
	}
	return p, nil
}

// turnQualities are those at which a JPEG is coded again, until it is no larger than a file may be.
var turnQualities = []int{95, 90, 85, 75, 60}

func turned(content []byte, mediaType string, quarters int) ([]byte, error) {
	if mediaType == domain.MediaPDF {
		pdf, err := paper.TurnPDF(content, quarters)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", domain.ErrDamaged, err)
		}
		return fits(pdf)
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil || config.Width <= 0 || int64(config.Height) > intake.Strict().Pixels/int64(config.Width) {
		return nil, domain.ErrDamaged
	}
	picture, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, domain.ErrDamaged
	}
	picture = raster.Turn(picture, quarters)
	var out bytes.Buffer
	if mediaType == domain.MediaPNG {
		if err := png.Encode(&out, picture); err != nil {
			return nil, err
		}
		return fits(out.Bytes())
	}
	for _, quality := range turnQualities {
		out.Reset()
		if err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: quality}); err != nil {
			return nil, err
		}
		if out.Len() <= domain.MaxFile {
			break
		}
	}
	return fits(out.Bytes())
}

func fits(content []byte) ([]byte, error) {
	if len(content) > domain.MaxFile {
		return nil, &domain.TooLarge{Size: int64(len(content)), Limit: domain.MaxFile}
	}
	return content, nil
}

// TurnPicture returns a picture as TurnPage would turn it, to be looked at before.
func TurnPicture(picture image.Image, quarters int) image.Image {
	return raster.Turn(picture, quarters)
}
