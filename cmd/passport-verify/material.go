package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"

	"razvorot/capture/barcode"
	"razvorot/capture/intake"
	"razvorot/capture/pdfpage"
	"razvorot/credential"
	"razvorot/credential/offlineqr"
	"razvorot/credential/proximity"
	"razvorot/credential/sequence"
	"razvorot/domain"
)

// Checks of a file in which no passport was found. What is wrong with a picture is said by an intake.Code.
const (
	checkNoCode credential.Check = "no_code" // no QR in the picture or on the pages
	checkFile   credential.Check = "file"    // a ZIP archive that is no passport file
)

// Errors of a file that is for another command.
var (
	errInvitation = errors.New("this is a request: its holder opens it in the app and answers it")
	errAnswer     = errors.New("this is an answer to a request: passport-verify open --secret … opens it")
	errEngagement = errors.New("this is the code of a device nearby: passport-verify nearby asks it")
	errResponse   = errors.New("a DeviceResponse is verified with --transcript")
)

func malformed(check credential.Check) error { return credential.Reject(domain.Malformed, check) }

// findTexts returns the texts of passports' QRs in a file: the text itself, a picture, a PDF or a .razvorot file. A
// *credential.Fault says that there are none; other errors, that the file is for another command, or the fault of the program.
func findTexts(ctx context.Context, content []byte) ([][]byte, error) {
	switch {
	case proximity.IsInvitation(content):
		return nil, errInvitation
	case proximity.IsAnswer(content):
		return nil, errAnswer
	case len(content) > 0 && content[0]>>5 == 5: // a CBOR map; no text of a QR begins so
		return nil, errResponse
	}
	switch t := intake.Sniff(content); t {
	case intake.PDF:
		return textsOfPDF(ctx, content)
	case intake.ZIP:
		return textOfPassportFile(content)
	case intake.Text, intake.Unknown:
		return textAsIs(content)
	}
	doc, err := intake.Open(content, intake.Options{Limits: intake.Fitting()})
	if err != nil {
		if code, ok := errors.AsType[intake.Code](err); ok {
			return nil, malformed(credential.Check(code))
		}
		return nil, err
	}
	texts, err := textsOfPicture(doc.Picture)
	if err == nil && len(texts) == 0 {
		err = malformed(checkNoCode)
	}
	return texts, err
}

func textAsIs(content []byte) ([][]byte, error) {
	text := bytes.TrimSpace(content) // base45 has spaces, but begins and ends with none: a last digit is at most W
	switch {
	case proximity.IsEngagement(string(text)):
		return nil, errEngagement
	case sequence.IsFrame(string(text)):
		return nil, errAnswer
	}
	return [][]byte{text}, nil
}

// textsOfPicture returns the statements in a picture: all that have the shape of one, or what stands there instead.
func textsOfPicture(picture image.Image) ([][]byte, error) {
	codes, err := barcode.Read(picture)
	if errors.Is(err, barcode.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var statements [][]byte
	for _, c := range codes {
		if _, err := offlineqr.Parse(c.Text); err == nil {
			statements = append(statements, c.Text)
		}
	}
	if len(statements) > 0 {
		return statements, nil
	}
	return textAsIs(codes[0].Text)
}

// maxPages is how many pages are searched: the QR of a passport stands on its first.
const maxPages = 8

// sides are how large pages are drawn, in pixels of the longer side: at 188 dpi of A4 the densest QR that the app prints
// is read (TestAGenuineStatementIsFoundWhereverItStands), and drawing takes a third of what it does in full.
var sides = []int{2200, pdfpage.MaxSide}

// textsOfPDF returns the statements on the first page that has a code.
func textsOfPDF(ctx context.Context, pdf []byte) ([][]byte, error) {
	for _, side := range sides {
		for page := range maxPages {
			picture, err := pdfpage.Render(ctx, pdf, page, side)
			if page > 0 && errors.Is(err, pdfpage.ErrInvalid) {
				break // that was the last page
			}
			if err != nil {
				return nil, notDrawn(err)
			}
			if texts, err := textsOfPicture(picture); err != nil || len(texts) > 0 {
				return texts, err
			}
		}
	}
	return nil, malformed(checkNoCode)
}

// notDrawn is the verdict on a PDF that cannot be drawn. There is none on one that takes too long: that may be the machine's fault.
func notDrawn(err error) error {
	switch {
	case errors.Is(err, pdfpage.ErrPassword):
		return malformed(credential.Check(intake.ErrPassword))
	case errors.Is(err, pdfpage.ErrDamaged), errors.Is(err, pdfpage.ErrInvalid):
		return malformed(credential.Check(intake.ErrDamaged))
	}
	return fmt.Errorf("failed to draw a page: %w", err)
}

// Bounds of a passport file (docs/FORMATS.md): the portrait makes up nearly all of it.
const (
	maxPassportFile = 4 << 20
	maxProof        = 8 << 10
	maxEntries      = 64 // ours have six
)

// directoryHeader begins each entry of a ZIP archive's directory (APPNOTE.TXT, 4.3.12).
var directoryHeader = []byte("PK\x01\x02")

// textOfPassportFile returns the proof of a .razvorot file. The rest of the file is not signed and not looked at.
func textOfPassportFile(content []byte) ([][]byte, error) {
	// The directory is read whole before anything else, whatever the archive says of its length: an entry of 46 bytes takes 260.
	if len(content) > maxPassportFile || bytes.Count(content, directoryHeader) > maxEntries {
		return nil, malformed(checkFile)
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, malformed(checkFile)
	}
	for _, entry := range archive.File {
		if entry.Name != "proof.bin" {
			continue
		}
		r, err := entry.Open()
		if err != nil {
			return nil, malformed(checkFile)
		}
		proof, err := io.ReadAll(io.LimitReader(r, maxProof+1))
		if err != nil || len(proof) > maxProof {
			return nil, malformed(checkFile)
		}
		return [][]byte{proof}, nil
	}
	return nil, malformed(checkFile)
}
