package app_test

import (
	"bytes"
	"errors"
	"image"
	"slices"
	"testing"

	"razvorot/app"
	"razvorot/capture/scene"
	"razvorot/domain"
)

// card is a photograph of a card with the insurance number on a table.
func card(d scene.Degradation) *scene.Photo {
	return scene.Spec{Seed: 11, Document: scene.SNILS, Ground: scene.Wood, Degradation: d, Width: 1600, Height: 1200, Fill: 0.84,
		Rotation: 0.06, TiltX: 0.08, Noise: 1, Quality: 88}.Draw()
}

func inspectCard(t *testing.T, d scene.Degradation) *app.Inspection {
	t.Helper()
	drawsPictures(t)
	file, err := app.New(app.Config{}).InspectFile(t.Context(), domain.KindSNILS, domain.PageFront, bytes.NewReader(card(d).JPEG()))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestAPageIsCutOutOfAPhotographAndBothAreShown(t *testing.T) {
	file := inspectCard(t, scene.Clean)
	if fault, faulty := file.Fault(); faulty {
		t.Fatalf("a good photograph fails at %s", fault.Name)
	}
	if !file.Cut || file.Outline == nil || file.Photo == nil {
		t.Fatal("the page was not cut out")
	}
	if file.WidthBefore != 1600 || file.HeightBefore != 1200 || file.Width >= 1600 || file.DPI < 200 {
		t.Errorf("%d × %d at %d dots per inch, of %d × %d", file.Width, file.Height, file.DPI, file.WidthBefore, file.HeightBefore)
	}
	truth := card(scene.Clean).Quad
	for i, p := range file.Outline {
		x, y := p.X*1600, p.Y*1200
		if dx, dy := x-truth[i].X, y-truth[i].Y; dx*dx+dy*dy > 15*15 {
			t.Errorf("corner %d is at %.0f, %.0f; want %.0f, %.0f", i, x, y, truth[i].X, truth[i].Y)
		}
	}
	if size := file.Photo.Bounds().Size(); size != image.Pt(1024, 768) {
		t.Errorf("the photograph is shown with %v", size)
	}
}

func TestAPictureIsCutAgainAndKeptWhole(t *testing.T) {
	file := inspectCard(t, scene.Clean)
	a := app.New(app.Config{})
	whole, err := a.InspectAgain(t.Context(), file, nil)
	if err != nil || whole.Cut || !whole.Whole || whole.Width != 1600 || whole.Height != 1200 {
		t.Fatalf("kept whole it is %d × %d, cut %v, %v", whole.Width, whole.Height, whole.Cut, err)
	}
	corners := app.Outline{{0.1, 0.1}, {0.6, 0.1}, {0.6, 0.7}, {0.1, 0.7}}
	cut, err := a.InspectAgain(t.Context(), whole, &corners)
	if err != nil || !cut.Cut {
		t.Fatalf("cut again: %v, %v", cut.Cut, err)
	}
	turned := corners.Turn()
	upright, err := a.InspectAgain(t.Context(), cut, &turned)
	if err != nil {
		t.Fatal(err)
	}
	if (cut.Width > cut.Height) == (upright.Width > upright.Height) {
		t.Errorf("turned from %d × %d to %d × %d", cut.Width, cut.Height, upright.Width, upright.Height)
	}
	corners[1], corners[2] = corners[2], corners[1]
	if _, err := a.InspectAgain(t.Context(), cut, &corners); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("crossed corners: %v", err)
	}
}

func TestAPictureThatWillNotDoIsAddedOnlyWhenItIsKeptAsItIs(t *testing.T) {
	h := newStranger(t)
	file := inspectCard(t, scene.HeavyBlur)
	fault, faulty := file.Fault()
	if !faulty || fault.Name != "sharp" {
		t.Fatalf("a blurred picture fails at %q", fault.Name)
	}
	_, err := h.app.AddPage(h.ctx, "", domain.KindSNILS, domain.PageFront, file)
	refusal, ok := errors.AsType[*app.PictureRefusal](err)
	if !ok || refusal.Check != "sharp" || !errors.Is(err, domain.ErrInvalid) {
		t.Fatalf("it was added: %v", err)
	}
	if !file.MayKeep() {
		t.Fatal("a blurred picture may not be kept")
	}
	h.ok(file.KeepAsIs())
	d := have(h.app.AddPage(h.ctx, "", domain.KindSNILS, domain.PageFront, file))(h)
	notes := have(h.app.PageNotes(h.ctx, d))(h)
	if got := notes[d.Pages[0].ID].Kept; !slices.Contains(got, "sharp") {
		t.Errorf("noted as kept: %v", got)
	}
	h.ok(h.app.DeleteDocument(h.ctx, d.ID))
	h.clock.Advance(app.UndoTime) // nobody is signed in, and still
	h.until("nothing of it is left", func() bool {
		return len(have(h.app.PageNotes(h.ctx, d))(h)) == 0 && errors.Is(second(h.app.PageContent(h.ctx, d.Pages[0].ID)), domain.ErrNotFound)
	})
}

func TestAnotherDocumentMayNotBeKept(t *testing.T) {
	drawsPictures(t)
	photo := scene.Spec{Seed: 11, Document: scene.ForeignPassport, Ground: scene.Wood, Degradation: scene.Clean, Width: 1600, Height: 1200,
		Fill: 0.84, Noise: 1, Quality: 88}.Draw()
	file, err := app.New(app.Config{}).InspectFile(t.Context(), domain.KindPassport, domain.PagePersonal, bytes.NewReader(photo.JPEG()))
	if err != nil {
		t.Fatal(err)
	}
	if fault, _ := file.Fault(); fault.Name != "document" {
		t.Fatalf("a passport for travel fails as the internal one at %q", fault.Name)
	}
	if refusal, ok := errors.AsType[*app.PictureRefusal](file.KeepAsIs()); !ok || file.MayKeep() {
		t.Errorf("it may be kept: %v", refusal)
	}
}

func TestATurnIsAddedToWhatIsShown(t *testing.T) {
	a := app.New(app.Config{})
	cut := inspectCard(t, scene.Clean)
	whole, err := a.InspectAgain(t.Context(), cut, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []*app.Inspection{cut, whole} {
		width, height := file.Width, file.Height
		for range 2 {
			if file, err = a.InspectTurned(t.Context(), file); err != nil {
				t.Fatal(err)
			}
			if width, height = height, width; file.Width != width || file.Height != height {
				t.Errorf("turned it is %d × %d, want %d × %d", file.Width, file.Height, width, height)
			}
		}
	}
}
