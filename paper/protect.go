package paper

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"unicode"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"golang.org/x/text/unicode/norm"
)

// maxPassword is how many bytes of a password count (ISO 32000-2, 7.6.4.3.3). A longer one would be cut, and then a
// different one would open the file.
const maxPassword = 127

var pdfHeader = regexp.MustCompile(`^%PDF-[12]\.[0-9]`)

// Protect returns a PDF of this package encrypted with AES-256 (ISO 32000-2, 7.6.4, revision 6): everything in it, its
// description included, opens only with the password; whoever opens it may print and copy. Two calls give different bytes.
//
// A password has 1 to 127 bytes of letters and digits of any script and of ASCII punctuation. Spaces are refused, as
// readers do not agree on them. Protect returns ErrPassword, or domain.ErrInvalid's FieldError with ErrUnknown for what
// is no PDF. Whether a password is strong enough is for the caller to say.
func Protect(pdf []byte, password string) ([]byte, error) {
	password = norm.NFKC.String(password)
	if err := checkPassword(password); err != nil {
		return nil, err
	}
	if !pdfHeader.Match(pdf) {
		return nil, &FieldError{Field: "pdf", Err: ErrUnknown}
	}
	// Revision 6 belongs to PDF 2.0; everything drawn here is allowed there too.
	versioned := pdfHeader.ReplaceAll(pdf, []byte("%PDF-2.0"))
	// The owner's password would open the file as well. Nobody needs one: it is drawn by lot and forgotten.
	owner := rand.Text() + rand.Text()
	// Without this pdfcpu makes a directory in the user's home and reads its settings from there.
	api.DisableConfigDir()
	conf := model.NewAESConfiguration(password, owner, 256)
	conf.Permissions = model.PermissionsAll
	conf.WriteObjectStream = false
	conf.WriteXRefStream = false
	var out bytes.Buffer
	if err := api.Encrypt(bytes.NewReader(versioned), &out, conf); err != nil {
		return nil, fmt.Errorf("failed to encrypt the PDF: %w", err)
	}
	return out.Bytes(), nil
}

func checkPassword(password string) error {
	if password == "" || len(password) > maxPassword {
		return errors.Join(ErrPassword, errors.New("1 to 127 bytes are wanted"))
	}
	for _, r := range password {
		if r == unicode.ReplacementChar || !(unicode.IsLetter(r) || unicode.IsDigit(r) || r > ' ' && r < 0x7F) {
			return fmt.Errorf("%w: letters, digits and ASCII punctuation are wanted", ErrPassword)
		}
	}
	return nil
}
