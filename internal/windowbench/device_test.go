package windowbench_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/authority"
	"razvorot/domain"
	"razvorot/internal/wiring"
	"razvorot/storage"
	"razvorot/storage/keyslot"
)

const (
	passphrase = "four wet photographs on a table" // can be typed on any keyboard
	password   = "Kolokol-7-nebo"
	phone      = "+7 916 000-10-20"
	email      = "citizen@example.org"
)

// derivation is what a passphrase costs: the most memory that keyslot.Calibrate chooses, in two lanes.
var derivation = keyslot.Params{Time: 3, Memory: 256 << 10, Threads: 2}

// newDevice prepares a device with documents and returns its home.
func newDevice(b *testing.B, documents int) string {
	b.Helper()
	home := b.TempDir()
	folder := filepath.Join(home, "fyne", "org.razvorot.app") // where the toolkit keeps what is the program's
	if err := errors.Join(signIn(b.Context(), folder), fill(b.Context(), filepath.Join(folder, "vault"), documents)); err != nil {
		b.Fatal(err)
	}
	return home
}

// signIn makes a vault, and in it an account that is signed in.
func signIn(ctx context.Context, folder string) error {
	program := wiring.New(wiring.Options{Dir: folder, Vault: storage.Options{Params: &derivation}, Host: "bench",
		Rules: authority.TrialRules(), Password: authority.LeastPasswordCost()})
	recovery, err := program.CreateVault(ctx, passphrase)
	if err != nil {
		return err
	}
	if err := program.ConfirmRecovery(ctx, recovery); err != nil {
		return err
	}
	if _, err := program.StartRegistration(ctx, phone, email); err != nil {
		return err
	}
	if _, err := program.ConfirmPhone(ctx, code(ctx, program.App, domain.MessageRegister)); err != nil {
		return err
	}
	texts, err := program.ConsentTexts(ctx, "ru", domain.UserAgreement, domain.PersonalData)
	if err != nil {
		return err
	}
	if err := program.FinishRegistration(ctx, password, texts); err != nil {
		return err
	}
	sent, err := program.SignIn(ctx, phone, password)
	if err != nil {
		return err
	}
	err = program.FinishSignIn(ctx, sent, code(ctx, program.App, domain.MessageSignIn))
	return errors.Join(err, program.Close(ctx))
}

// code returns the last code that was sent for a purpose, "" for none.
func code(ctx context.Context, a *app.App, purpose domain.MessagePurpose) (code string) {
	trial, _ := a.Trial()
	messages, _ := trial.Messages(ctx, 0, 0)
	for _, m := range messages {
		if m.Purpose == purpose {
			code = m.Code
		}
	}
	return code
}

// fill stores documents of one page, each with a picture of its own, as they are once the authority has taken them.
func fill(ctx context.Context, folder string, documents int) error {
	v, err := storage.Open(folder, storage.Options{Params: &derivation})
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
	kinds := domain.DocumentKinds()
	added := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	err = v.Update(ctx, func(tx domain.Tx) error {
		for i := range documents {
			content, err := picture(uint64(i))
			if err != nil {
				return err
			}
			page := domain.Page{ID: domain.NewID[domain.PageID](), Role: domain.PageFront, MediaType: domain.MediaJPEG,
				Size: int64(len(content)), Digest: domain.HashOf(content), State: domain.FileAccepted}
			d := domain.Document{ID: domain.NewID[domain.DocumentID](), Kind: kinds[i%len(kinds)].Kind,
				Title: fmt.Sprintf("Документ %d", i+1), Pages: []domain.Page{page}, AddedAt: added.Add(time.Duration(i) * time.Hour)}
			if err := errors.Join(tx.SaveDocument(ctx, d), tx.WriteContent(ctx, page.ID, bytes.NewReader(content))); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, v.Close())
}

// picture returns a JPEG of 800 × 600 pixels, 25 KB or so: blots of colour on a light ground.
func picture(seed uint64) ([]byte, error) {
	r := rand.New(rand.NewPCG(seed, 1))
	img := image.NewNRGBA(image.Rect(0, 0, 800, 600))
	for i := range img.Pix {
		img.Pix[i] = 0xF0
	}
	for range 40 {
		c := color.NRGBA{R: uint8(r.IntN(256)), G: uint8(r.IntN(256)), B: uint8(r.IntN(256)), A: 0xFF}
		x, y := r.IntN(700), r.IntN(560)
		for dy := range 40 {
			for dx := range 100 {
				img.SetNRGBA(x+dx, y+dy, c)
			}
		}
	}
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, nil)
	return b.Bytes(), err
}
