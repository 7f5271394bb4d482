package journey_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"razvorot/capture/specimen"
	"razvorot/domain"
)

// pictures is where photographs as telephones take them lie; they are read in place.
const pictures = "../../../shared/data/capture"

// TestAPassportIsReachedWithPhotographs goes the way with photographs of 12 megapixels in the place of drawn pages: they are
// cleaned, made to fit, uploaded, taken in by the authority, and the portrait comes back on the passport.
func TestAPassportIsReachedWithPhotographs(t *testing.T) {
	passports, _ := filepath.Glob(filepath.Join(pictures, "photos", "*_pn_clean.jpg"))
	faces, _ := filepath.Glob(filepath.Join(pictures, "faces", "*.jpg"))
	if len(passports) == 0 || len(faces) == 0 {
		t.Skip("the photographs of ../shared/data/capture are not here")
	}
	if testing.Short() {
		t.Skip("large pictures take long under the race detector")
	}
	home := t.TempDir()
	program := open(filepath.Join(home, "device"))
	t.Cleanup(func() {
		if err := program.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	c := citizen{app: program.App, papers: home}
	photograph(t, c, passports[0], faces[0])
	if err := c.walk(t.Context()); err != nil {
		t.Fatal(err)
	}
	documents, err := program.Documents(t.Context(), domain.DocumentFilter{})
	if err != nil || len(documents) != 4 {
		t.Errorf("%d documents, %v; want 4", len(documents), err)
	}
	for _, d := range documents {
		if d.State() != domain.FileConfirmed {
			t.Errorf("the document %s is %s", d.Kind, d.State())
		}
		for _, p := range d.Pages {
			if p.Size > domain.MaxFile {
				t.Errorf("a page of %s has %d bytes", d.Kind, p.Size)
			}
		}
	}
	passport, err := program.Passport(t.Context(), "")
	if err != nil || passport.State != domain.PassportActive || len(passport.Portrait) == 0 {
		t.Errorf("the passport is %s with a portrait of %d bytes, %v", passport.State, len(passport.Portrait), err)
	}
}

// photograph puts photographs in the place of the pictures among the papers of a citizen, whose vault is made for it: of those
// given a passport and a face, of those drawn the others, at the resolution of a telephone of today.
func photograph(t *testing.T, c citizen, passport, face string) {
	t.Helper()
	if _, err := c.step(t.Context()); err != nil {
		t.Fatal(err)
	}
	who, err := c.self(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pages, err := c.specimens(t.Context(), who.Profile)
	if err != nil {
		t.Fatal(err)
	}
	sharp := specimen.Print{DPI: 680} // 12 megapixels with the table around the page
	phone := specimen.Phone(1)
	for i, p := range pages {
		switch {
		case p.Kind == domain.KindPortrait:
			pages[i].Content, err = os.ReadFile(face)
		case p.Role == domain.PagePersonal:
			pages[i].Content, err = os.ReadFile(passport)
		case p.Role == domain.PageRegistration:
			pages[i].Content = specimen.JPEG(specimen.Photograph(sharp.RegistrationPage(specimen.Invent(3)), 3), 90, &phone)
		case p.Kind == domain.KindSNILS:
			pages[i].Content = specimen.JPEG(specimen.Photograph(sharp.SNILSCard(specimen.Invent(3)), 3), 90, &phone)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	kept, err := json.Marshal(pages)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(c.papers, "specimens.json"), kept, 0o600); err != nil {
		t.Fatal(err)
	}
}
