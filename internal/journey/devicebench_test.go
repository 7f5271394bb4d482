package journey_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"time"

	"razvorot/domain"
	"razvorot/storage"
	"razvorot/storage/keyslot"
)

// fill stores documents of one page, as they are once the authority has taken them.
func fill(ctx context.Context, folder string, documents int) error {
	cheap := keyslot.FloorParams()
	v, err := storage.Open(folder, storage.Options{Params: &cheap})
	if err != nil {
		return err
	}
	secret, err := keyslot.NewPassphrase(passphrase)
	if err != nil {
		return err
	}
	if err := v.Unlock(ctx, secret); err != nil {
		return err
	}
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 800, 600)), nil); err != nil {
		return err
	}
	kinds := domain.DocumentKinds()
	err = v.Update(ctx, func(tx domain.Tx) error {
		for i := range documents {
			page := domain.Page{ID: domain.NewID[domain.PageID](), Role: domain.PageFront, MediaType: domain.MediaJPEG,
				Size: int64(picture.Len()), Digest: domain.HashOf([]byte(fmt.Sprint(i))), State: domain.FileAccepted}
			d := domain.Document{ID: domain.NewID[domain.DocumentID](), Kind: kinds[i%len(kinds)].Kind,
				Title: fmt.Sprintf("Документ %d", i+1), Pages: []domain.Page{page}, AddedAt: time.Now().Add(-time.Duration(i) * time.Hour)}
			err := errors.Join(tx.SaveDocument(ctx, d), tx.WriteContent(ctx, page.ID, bytes.NewReader(picture.Bytes())))
			if err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, v.Close())
}
