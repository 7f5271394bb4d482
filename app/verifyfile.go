package app

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"slices"

	"razvorot/capture/intake"
	"razvorot/capture/pdfpage"
	"razvorot/domain"
)

// sheetSides are how large sheets are drawn, in pixels of the longer side: the densest code of our copies has 4 pixels a module on the
// first; scans in a PDF may want the second.
var sheetSides = []int{2200, pdfpage.MaxSide}

// MaxVerified is the most bytes of a file to verify: a scan of a few sheets.
const MaxVerified = 32 << 20

const (
	maxArchive    = 8 << 20  // bytes of a passport file: ours have under one; the entries of a hostile one take five times its size
	maxProof      = 64 << 10 // bytes of the proof in a passport file: many times what a QR holds
	codeSide      = 3000     // pixels of the longer side at which codes are looked for
	verifiedPages = 4        // sheets of a PDF that are looked at; our copies have one
	proofName     = "proof.bin"
)

// ErrFileProtected is a PDF that opens with a password only: it is not damaged, and whoever has the password can show it.
var ErrFileProtected = errors.New("the file opens with a password only")

// VerifyFile verifies a picture or a PDF with the QR of a passport, or a .razvorot file. The name says nothing: a file is what its
// content is. ErrNotFound when no QR of a passport is on it, ErrTooLarge, ErrUnsupportedType, ErrDamaged; errors of VerifyText.
func (a *App) VerifyFile(ctx context.Context, name string, file []byte) (Verdict, error) {
	if len(file) > MaxVerified {
		return Verdict{}, &domain.TooLarge{Size: int64(len(file)), Limit: MaxVerified}
	}
	if proof, err := passportProof(file); err == nil {
		return a.VerifyText(ctx, string(proof))
	} else if !errors.Is(err, errNoPassportFile) {
		return Verdict{}, err
	}
	if a.Recognise(string(file)) == TextStatement {
		return a.VerifyText(ctx, string(file))
	}
	text, err := a.codeOf(ctx, file)
	if err != nil {
		return Verdict{}, err
	}
	return a.VerifyText(ctx, text)
}

var errNoPassportFile = errors.New("not a passport file")

// passportProof returns «proof.bin» of a passport file. errNoPassportFile for another file, ErrDamaged for one without a proof.
func passportProof(file []byte) ([]byte, error) {
	if len(file) > maxArchive {
		return nil, errNoPassportFile
	}
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, errNoPassportFile
	}
	i := slices.IndexFunc(archive.File, func(f *zip.File) bool { return f.Name == proofName })
	if i < 0 {
		return nil, errNoPassportFile
	}
	r, err := archive.File[i].Open()
	if err != nil {
		return nil, domain.ErrDamaged
	}
	defer r.Close()
	proof, err := io.ReadAll(io.LimitReader(r, maxProof+1))
	if err != nil || len(proof) > maxProof {
		return nil, domain.ErrDamaged
	}
	return proof, nil
}

// codeOf returns the text of a passport's QR on a picture or PDF.
func (a *App) codeOf(ctx context.Context, file []byte) (string, error) {
	if intake.Sniff(file) != intake.PDF {
		picture, err := intake.Preview(file, codeSide)
		if err != nil {
			return "", refused(err)
		}
		return a.statementOn(picture)
	}
	for _, side := range sheetSides {
		text, err := a.codeOfPDF(ctx, file, side)
		if !errors.Is(err, domain.ErrNotFound) {
			return text, err
		}
	}
	return "", domain.ErrNotFound
}

func (a *App) codeOfPDF(ctx context.Context, file []byte, side int) (string, error) {
	for page := range verifiedPages {
		sheet, err := pdfpage.Render(ctx, file, page, side)
		if errors.Is(err, pdfpage.ErrInvalid) && page > 0 {
			break
		}
		if err != nil {
			return "", refusedSheet(ctx, err)
		}
		if text, err := a.statementOn(sheet); err == nil {
			return text, nil
		}
	}
	return "", domain.ErrNotFound
}

func refusedSheet(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(err, pdfpage.ErrPassword) {
		return fmt.Errorf("%w: %w", domain.ErrUnsupportedType, ErrFileProtected)
	}
	if errors.Is(err, pdfpage.ErrEngine) { // not the file's fault
		return err
	}
	return errors.Join(domain.ErrDamaged, err)
}

func (a *App) statementOn(picture image.Image) (string, error) {
	for _, text := range ReadCodes(picture) {
		if a.Recognise(text) == TextStatement {
			return text, nil
		}
	}
	return "", domain.ErrNotFound
}
