package gate_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"testing"
	"time"

	"razvorot/capture/gate"
	"razvorot/capture/intake"
	"razvorot/capture/mrz"
	"razvorot/capture/raster"
	"razvorot/capture/scene"
	"razvorot/capture/specimen"
	"razvorot/domain"
)

var (
	day          = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	personal     = gate.Wanted{Kind: domain.KindPassport, Role: domain.PagePersonal}
	registration = gate.Wanted{Kind: domain.KindPassport, Role: domain.PageRegistration}
	foreign      = gate.Wanted{Kind: domain.KindForeignPassport, Role: domain.PagePersonal}
	snils        = gate.Wanted{Kind: domain.KindSNILS, Role: domain.PageFront}
	photograph3  = gate.Wanted{Kind: domain.KindPortrait, Role: domain.PageFront}
	anything     = gate.Wanted{Kind: domain.KindOther, Role: domain.PageFront}
)

// shot is a plain photograph of a document.
func shot(d scene.Document, degradation scene.Degradation) scene.Spec {
	return scene.Spec{Seed: 7, Document: d, Ground: scene.Textile, Degradation: degradation, Width: 1600, Height: 1200,
		Rotation: 0.05, Fill: 0.85, Noise: 2, Quality: 90}
}

// looksLong leaves a test out of the short run, which is that of the race detector: the gate has one goroutine.
func looksLong(t *testing.T) {
	if testing.Short() {
		t.Skip("photographs take seconds under the race detector")
	}
}

// aside has the page reach beyond the picture's edge.
func aside(s scene.Spec) scene.Spec {
	s.ShiftX = 1.5
	return s
}

func look(t *testing.T, data []byte, w gate.Wanted, change ...func(*gate.Request)) *gate.Report {
	t.Helper()
	req := gate.Request{Data: data, Wanted: w, Now: day}
	for _, c := range change {
		c(&req)
	}
	report, err := gate.Examine(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestAGoodPhotographIsCutOutStraightenedAndRead(t *testing.T) {
	turns := []int{0, 1, 2, 3}
	if testing.Short() {
		turns = turns[2:3]
	}
	for _, turn := range turns {
		spec := shot(scene.InternalPage, scene.Clean)
		spec.Turn = turn
		photo := spec.Draw()
		r := look(t, photo.JPEG(), personal)
		if fault, faulty := r.Fault(); faulty || !r.Straightened || r.MRZ == nil || !r.MRZ.Valid {
			t.Errorf("turned %d: fault %+v, straightened %v, zone %v", turn, fault, r.Straightened, r.MRZ)
			continue
		}
		if r.MRZ.Lines[0] != photo.MRZ[0] || r.MRZ.Lines[1] != photo.MRZ[1] {
			t.Errorf("turned %d: read %v, printed %v", turn, r.MRZ.Lines, photo.MRZ)
		}
		for i, corner := range r.Outline {
			if off := corner.Sub(photo.Quad[i]).Length(); off > 8 {
				t.Errorf("turned %d: corner %d is %.1f pixels away", turn, i, off)
			}
		}
		size := r.Document.Picture.Bounds().Size()
		if ratio := float64(size.X) / float64(size.Y); ratio < 1.41 || ratio > 1.43 {
			t.Errorf("turned %d: the page is %v", turn, size)
		}
		coded, err := jpeg.DecodeConfig(bytes.NewReader(r.Document.Bytes))
		if err != nil || coded.Width != size.X || coded.Height != size.Y {
			t.Errorf("turned %d: stored %v %v, shown %v", turn, coded, err, size)
		}
	}
}

func TestWhatWillNotDoIsToldByItsFirstFault(t *testing.T) {
	looksLong(t)
	for _, c := range []struct {
		name   string
		spec   scene.Spec
		wanted gate.Wanted
		fault  gate.Name
	}{
		{"out of focus", shot(scene.InternalPage, scene.Defocus), personal, gate.CheckSharp},
		{"shaken", shot(scene.InternalPage, scene.Motion), personal, gate.CheckMotion},
		{"cut off", aside(shot(scene.InternalPage, scene.Crop)), personal, gate.CheckCrop},
		{"a lamp over the text", shot(scene.InternalPage, scene.GlareOver), personal, gate.CheckGlare},
		{"the other page", shot(scene.Registration, scene.Clean), personal, gate.CheckSide},
		{"the page with the portrait", shot(scene.InternalPage, scene.Clean), registration, gate.CheckSide},
		{"a passport for travel", shot(scene.ForeignPassport, scene.Clean), personal, gate.CheckDocument},
		{"the internal passport", shot(scene.InternalPage, scene.Clean), foreign, gate.CheckDocument},
		{"a passport for a card", shot(scene.InternalPage, scene.Clean), snils, gate.CheckDocument},
	} {
		r := look(t, c.spec.Draw().JPEG(), c.wanted)
		if fault, faulty := r.Fault(); !faulty || fault.Name != c.fault {
			t.Errorf("%s: fault %q of %+v", c.name, fault.Name, r.Checks)
		}
		if r.Good() || r.MRZ != nil {
			t.Errorf("%s: fields are offered from a picture that has to be taken again", c.name)
		}
	}
}

func TestOfWhatIsAddedByChoiceNothingIsRefused(t *testing.T) {
	looksLong(t)
	r := look(t, shot(scene.Letter, scene.Defocus).Draw().JPEG(), anything)
	if fault, faulty := r.Fault(); faulty {
		t.Errorf("fault %+v", fault)
	}
}

func TestAPictureWithoutAPageIsNone(t *testing.T) {
	looksLong(t)
	wood := image.NewRGBA(image.Rect(0, 0, 1400, 1000))
	for i := range wood.Pix {
		wood.Pix[i] = uint8(90 + i*7%13 + i/5600%9)
	}
	r := look(t, specimen.JPEG(wood, 90, nil), personal)
	if fault, _ := r.Fault(); fault.Name != gate.CheckPage && fault.Name != gate.CheckSide && fault.Name != gate.CheckContrast {
		t.Errorf("fault %+v", fault)
	}
	if r.Good() {
		t.Error("a table is a passport")
	}
}

func TestAScanIsKeptToTheByte(t *testing.T) {
	scan := specimen.JPEG(specimen.PassportPage(specimen.Invent(3), 3), 90, nil)
	r := look(t, scan, personal)
	if fault, faulty := r.Fault(); faulty || r.Straightened || !bytes.Equal(r.Document.Bytes, scan) {
		t.Errorf("fault %+v, straightened %v, %d bytes of %d", fault, r.Straightened, len(r.Document.Bytes), len(scan))
	}
	if r.MRZ == nil || r.MRZ.Format != mrz.Internal || !r.MRZ.Valid {
		t.Errorf("zone %+v", r.MRZ)
	}
}

func TestAScanLyingOnItsSideIsTurned(t *testing.T) {
	looksLong(t)
	page := specimen.PassportPage(specimen.Invent(3), 3)
	lying := raster.Straighten(page, raster.Whole(page.Rect.Size()).Turn(1), page.Rect.Dy(), page.Rect.Dx())
	r := look(t, specimen.JPEG(lying, 90, nil), personal)
	if size := r.Document.Picture.Bounds().Size(); size != page.Rect.Size() || !r.Good() {
		t.Errorf("%v, checks %+v", size, r.Checks)
	}
}

func TestCornersThatWereDraggedDecide(t *testing.T) {
	looksLong(t)
	photo := shot(scene.InternalPage, scene.Clean).Draw()
	dragged := photo.Quad
	dragged[2] = dragged[2].Add(raster.Point{X: -30, Y: -20})
	r := look(t, photo.JPEG(), personal, func(req *gate.Request) { req.Corners = &dragged })
	if r.Outline == nil || *r.Outline != dragged || !r.Straightened {
		t.Errorf("outline %v, dragged %v", r.Outline, dragged)
	}
	crossed := raster.Quad{{X: 10, Y: 10}, {X: 11, Y: 10}, {X: 11, Y: 11}, {X: 10, Y: 11}}
	if _, err := gate.Examine(context.Background(), gate.Request{Data: photo.JPEG(), Wanted: personal, Corners: &crossed}); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("corners on one spot: %v", err)
	}
	whole := look(t, photo.JPEG(), personal, func(req *gate.Request) { req.Whole = true })
	if whole.Straightened || whole.Outline != nil {
		t.Error("what was to be kept whole is cut")
	}
}

func TestAPortraitIsCutToItsFormatAndOneThatIsCutIsKept(t *testing.T) {
	looksLong(t)
	drawn := specimen.Portrait(5, true)
	coded := specimen.JPEG(drawn, 92, nil)
	if r := look(t, coded, photograph3); !r.Good() || r.Straightened || !bytes.Equal(r.Document.Bytes, coded) {
		t.Errorf("checks %+v, cut %v", r.Checks, r.Straightened)
	}
	wide := image.NewRGBA(image.Rect(0, 0, drawn.Rect.Dx()*2, drawn.Rect.Dy()))
	draw.Draw(wide, wide.Rect, image.NewUniform(drawn.At(3, 3)), image.Point{}, draw.Src)
	at := image.Pt(drawn.Rect.Dx()/2, 0)
	draw.Draw(wide, drawn.Rect.Add(at), drawn, image.Point{}, draw.Src)
	r := look(t, specimen.JPEG(wide, 92, nil), photograph3)
	size := r.Document.Picture.Bounds().Size()
	if ratio := float64(size.X) / float64(size.Y); !r.Good() || !r.Straightened || ratio < 0.77 || ratio > 0.79 {
		t.Errorf("checks %+v, cut to %v", r.Checks, size)
	}
	lying := look(t, specimen.JPEG(turnedLeft(wide), 92, nil), photograph3)
	if got := lying.Document.Picture.Bounds().Size(); !lying.Good() || got.X >= got.Y {
		t.Errorf("lying on its side: checks %+v, %v", lying.Checks, got)
	}
}

func turnedLeft(img *image.RGBA) image.Image {
	return raster.Straighten(img, raster.Whole(img.Rect.Size()).Turn(3), img.Rect.Dy(), img.Rect.Dx())
}

func TestNobodyIsNoPortrait(t *testing.T) {
	looksLong(t)
	r := look(t, specimen.JPEG(specimen.AddressLetter(specimen.Invent(1)), 80, nil), photograph3)
	if fault, _ := r.Fault(); fault.Name != gate.CheckFace {
		t.Errorf("fault %+v", fault)
	}
}

func TestAFileThatCannotBeTakenIsRefusedByName(t *testing.T) {
	for _, c := range []struct {
		data []byte
		want intake.Code
	}{{nil, intake.ErrEmpty}, {[]byte("MZ\x90\x00 program"), intake.ErrType}, {specimen.JPEG(specimen.SNILSCard(specimen.Invent(1)), 80, nil)[:5000], intake.ErrDamaged}} {
		if _, err := gate.Examine(context.Background(), gate.Request{Data: c.data, Wanted: snils}); !errors.Is(err, c.want) {
			t.Errorf("%v, want %v", err, c.want)
		}
	}
}

func TestACameraThatShowsNothingOrStandsStillIsTold(t *testing.T) {
	black, grey := image.NewGray(image.Rect(0, 0, 320, 240)), image.NewGray(image.Rect(0, 0, 320, 240))
	draw.Draw(grey, grey.Rect, image.NewUniform(color.Gray{Y: 120}), image.Point{}, draw.Src)
	for _, c := range []struct {
		name  string
		frame *image.Gray
		noisy bool
		want  error
	}{{"a lid", black, false, domain.ErrCameraBlack}, {"a frozen picture", grey, false, domain.ErrCameraFrozen}, {"a wall", grey, true, nil}} {
		w, last := gate.NewWatch(personal), gate.Glance{}
		for i := range 30 {
			if c.noisy {
				c.frame.Pix[i*97] ^= 3
			}
			last = w.Look(c.frame)
			if i == 0 && last.Fault != nil {
				t.Errorf("%s: told at the first frame", c.name)
			}
		}
		if !errors.Is(last.Fault, c.want) {
			t.Errorf("%s: %v, want %v", c.name, last.Fault, c.want)
		}
	}
}

func TestAFrameWithAGoodPageIsTheMomentToShoot(t *testing.T) {
	looksLong(t)
	photo := shot(scene.InternalPage, scene.Clean).Draw()
	g := gate.NewWatch(personal).Look(photo.Image)
	if !g.Ready || g.Outline == nil {
		t.Errorf("checks %+v", g.Checks)
	}
	if g := gate.NewWatch(personal).Look(shot(scene.InternalPage, scene.Defocus).Draw().Image); g.Ready {
		t.Error("a picture out of focus is a moment to shoot")
	}
}

func TestTheFirstPageOfAPDFThatWillNotDoIsTold(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the engine that draws PDFs")
	}
	passport := specimen.PassportPage(specimen.Invent(3), 3)
	good, err := specimen.PDF(specimen.Scan{DPI: specimen.DPI}, passport)
	if err != nil {
		t.Fatal(err)
	}
	if r := look(t, good, personal); !r.Good() || r.MRZ == nil || !r.MRZ.Valid || r.Straightened {
		t.Errorf("a scan: checks %+v, zone %v", r.Checks, r.MRZ)
	}
	small := raster.Straighten(passport, raster.Whole(passport.Rect.Size()), 300, 211)
	blurred := raster.Straighten(small, raster.Whole(image.Pt(300, 211)), 1476, 1039)
	bad, err := specimen.PDF(specimen.Scan{DPI: specimen.DPI}, passport, blurred)
	if err != nil {
		t.Fatal(err)
	}
	r := look(t, bad, gate.Wanted{Kind: domain.KindCourtDecision, Role: domain.PageFront})
	if fault, _ := r.Fault(); fault.Name != gate.CheckDocument && fault.Name != gate.CheckSharp {
		t.Errorf("a blurred second page: fault %+v", fault)
	}
	letter := specimen.AddressLetter(specimen.Invent(1))
	blurredLetter := raster.Straighten(raster.Straighten(letter, raster.Whole(letter.Rect.Size()), 420, 594), raster.Whole(image.Pt(420, 594)), 1654, 2339)
	mixed, err := specimen.PDF(specimen.Scan{DPI: 205}, letter, blurredLetter)
	if err != nil {
		t.Fatal(err)
	}
	r = look(t, mixed, gate.Wanted{Kind: domain.KindCourtDecision, Role: domain.PageFront})
	if fault, _ := r.Fault(); fault.Name != gate.CheckSharp {
		t.Errorf("a blurred second sheet: fault %+v of %+v", fault, r.Checks)
	}
}

func TestATurnTurnsWhatIsShownAndTakesNothingAway(t *testing.T) {
	looksLong(t)
	page := specimen.PassportPage(specimen.Invent(3), 3)
	lying := raster.Straighten(page, raster.Whole(page.Rect.Size()).Turn(1), page.Rect.Dy(), page.Rect.Dx())
	for turn, want := range []image.Point{page.Rect.Size(), lying.Rect.Size()} {
		r := look(t, specimen.JPEG(lying, 90, nil), personal, func(req *gate.Request) { req.Whole, req.Turn = true, turn })
		if size := r.Document.Picture.Bounds().Size(); size != want {
			t.Errorf("turned %d further: %v, want %v", turn, size, want)
		}
	}
}

func TestASheetKeepsThePixelsOfItsPhotograph(t *testing.T) {
	looksLong(t)
	for _, w := range []gate.Wanted{snils, anything, {Kind: domain.KindBirthCertificate, Role: domain.PageFront}} {
		spec := shot(scene.Letter, scene.Clean)
		spec.Width, spec.Height, spec.Rotation = 2100, 2900, 0.02
		photo := spec.Draw()
		r := look(t, photo.JPEG(), w)
		if !r.Straightened {
			t.Errorf("%s: not cut out", w.Kind)
			continue
		}
		size := r.Document.Picture.Bounds().Size()
		if area := float64(size.X * size.Y); area < 0.95*photo.Quad.Area() {
			t.Errorf("%s: %v of %.0f pixels", w.Kind, size, photo.Quad.Area())
		}
	}
}

func TestABlankBackOfASheetIsPassedOver(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the engine that draws PDFs")
	}
	letter := specimen.AddressLetter(specimen.Invent(1))
	back := image.NewRGBA(letter.Rect)
	draw.Draw(back, back.Rect, image.NewUniform(color.Gray{Y: 250}), image.Point{}, draw.Src)
	file, err := specimen.PDF(specimen.Scan{DPI: 205}, letter, back)
	if err != nil {
		t.Fatal(err)
	}
	if fault, faulty := look(t, file, gate.Wanted{Kind: domain.KindProofOfAddress, Role: domain.PageFront}).Fault(); faulty {
		t.Errorf("fault %+v", fault)
	}
	both, err := specimen.PDF(specimen.Scan{DPI: specimen.DPI}, specimen.PassportPage(specimen.Invent(3), 3),
		specimen.RegistrationPage(specimen.Invent(3)))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []gate.Wanted{personal, registration} {
		if fault, faulty := look(t, both, w).Fault(); faulty {
			t.Errorf("both pages for %s: fault %+v", w.Role, fault)
		}
	}
}

func TestAnEndedContextEndsTheLook(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	photo := shot(scene.InternalPage, scene.Clean).Draw().JPEG()
	if _, err := gate.Examine(ctx, gate.Request{Data: photo, Wanted: personal}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
