package journey_test

import (
	"context"
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/domain"
	"razvorot/internal/wiring"
	"razvorot/storage"
	"razvorot/storage/keyslot"
	"razvorot/ui"
	"razvorot/ui/screen"
	"razvorot/ui/screentest"
)

// The devices that are compared: somebody with a passport, and a few documents or many.
const few, many = 100, 10_000

// growthRounds is how often each screen is opened on each device, in turn.
const growthRounds = 21

// bench is somebody in front of the window of a device that is open.
type bench struct {
	b       *testing.B
	program *wiring.Program
	shell   *ui.Shell
	*screentest.Window
}

// route is a screen with what is to be seen once it is there, and not before.
type route struct {
	screen.Route
	until string // an id
}

// newBench prepares a device and opens its window.
func newBench(b *testing.B, documents int) *bench {
	b.Helper()
	folder := filepath.Join(b.TempDir(), "device")
	ctx, cancel := context.WithTimeout(b.Context(), 2*time.Minute)
	defer cancel()
	program := open(folder)
	err := (citizen{program.App, b.TempDir()}).walk(ctx)
	if err = errors.Join(err, program.Close(ctx), fill(ctx, filepath.Join(folder, "vault"), documents)); err != nil {
		b.Fatal(err)
	}
	s := &bench{b: b, program: open(folder)}
	b.Cleanup(func() {
		if err := s.program.Close(context.Background()); err != nil {
			b.Error(err)
		}
	})
	s.sit()
	return s
}

// sit opens the window anew, at home when the vault is open.
func (s *bench) sit() {
	s.b.Helper()
	queue := screentest.NewQueue()
	shell, err := ui.Open(fynetest.NewTempApp(s.b), ui.Config{App: s.program.App, Locale: tongue, Look: light, Loop: queue})
	if err != nil {
		s.b.Fatal(err)
	}
	s.shell = shell
	s.Window = screentest.Wrap(s.b, shell.Window(), queue)
	s.Resize(wide)
	s.Queue.Drain()
}

// unlock opens the vault and returns how long it took without the derivation.
func (s *bench) unlock() time.Duration {
	s.b.Helper()
	begun := time.Now()
	if err := s.program.Unlock(s.b.Context(), "passphrase", passphrase); err != nil {
		s.b.Fatal(err)
	}
	return time.Since(begun)
}

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
