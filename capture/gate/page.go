package gate

import (
	"context"
	"image"
	"math"
	"time"

	"razvorot/capture/intake"
	"razvorot/capture/mrz"
	"razvorot/capture/page"
	"razvorot/capture/portrait"
	"razvorot/capture/quality"
	"razvorot/capture/raster"
	"razvorot/domain"
)

// sight is what a picture shows of a page.
type sight struct {
	photo   image.Image
	wanted  Wanted
	view    *page.Sight // nil where the outline is given
	outline page.Outline
	corners raster.Quad // of the page; of the whole picture where there is no outline
	zone    *mrz.Reading
	faces   bool        // a face is on the page
	turn    int         // quarters clockwise that bring the page upright
	sheet   intake.Size // of a page of a PDF that says so; else zero
}

// examinePage looks at a page of a document.
func (r *Report) examinePage(ctx context.Context, req Request) error {
	s := &sight{photo: r.Photo, wanted: req.Wanted}
	if err := s.find(req); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.read(req)
	if s.outline.Found || req.Corners == nil {
		s.turn = (s.turn + req.Turn%4 + 4) % 4
	}
	if s.outline.Found {
		upright := s.corners.Turn(s.turn)
		r.Outline = &upright
	}
	r.Checks = s.checks()
	if r.Good() {
		r.MRZ = s.zone
	}
	return r.straighten(s)
}

// scanMargin is how far from the picture's corners those of a page that fills it may lie, as a share of its longer side.
const scanMargin = 0.03

// near tells whether the corners of a quad lie within a distance of those of a picture.
func near(q, whole raster.Quad, distance float64) bool {
	for i := range q {
		if q[i].Sub(whole[i]).Length() > distance {
			return false
		}
	}
	return true
}

// find says where the page is: as the citizen dragged it, or as it is found.
func (s *sight) find(req Request) error {
	size := s.photo.Bounds().Size()
	s.corners = raster.Whole(size)
	switch {
	case req.Corners != nil:
		dragged, err := page.Dragged(*req.Corners, size)
		if err != nil {
			return err
		}
		s.outline = page.Outline{Corners: dragged, Found: true, Confidence: 1}
	case req.Whole:
		s.outline = page.Outline{Whole: true, Confidence: 1}
	default:
		s.view = page.Look(s.photo)
		s.use(s.view.Knowing(page.Hint{Formats: cardFormats[s.wanted.Kind]}))
		return nil
	}
	s.use(s.outline)
	return nil
}

// cardFormats are those of cards that have one format alone, which helps to find them.
var cardFormats = map[domain.DocumentKind][]page.Format{domain.KindDrivingLicence: {{Name: "ID-1", Width: 85.6, Height: 54}}}

// use takes an outline. A frame printed on a scan, or a page that fills the picture, is none: there is nothing to cut away.
func (s *sight) use(o page.Outline) {
	size := s.photo.Bounds().Size()
	s.outline, s.corners = o, raster.Whole(size)
	s.outline.Whole = o.Whole || o.Found && near(o.Corners, s.corners, scanMargin*float64(max(size.X, size.Y)))
	s.outline.Found = o.Found && !s.outline.Whole
	if s.outline.Found {
		s.corners = o.Corners
	}
}

// layouts are where a zone stands, by its format.
var layouts = map[mrz.Format][]page.Layout{mrz.TD1: page.LayoutsTD1, mrz.TD2: page.LayoutsTD2, mrz.TD3: page.LayoutsTD3,
	mrz.Internal: page.LayoutsTD3}

// know asks for the outline again with the zone, which tells where the edges must be.
func (s *sight) know(zone *mrz.Reading) {
	if s.view == nil || s.outline.Whole {
		return
	}
	if o := s.view.Knowing(page.Hint{Zone: &zone.Corners, Layouts: layouts[zone.Format]}); o.Found && !o.Whole {
		s.use(o)
	}
}

// read reads the machine-readable zone and looks for a face, as far as they tell whether it is what was asked for and
// which way up it is.
func (s *sight) read(req Request) {
	if s.wanted.Kind == domain.KindOther {
		return
	}
	zone, err := s.findZone(req.Now)
	if err == nil {
		s.zone = zone
		s.faces = true // there is one beside every zone, and no need to look
		s.know(zone)
		if req.Corners == nil {
			s.turn = quarters(s.corners, zone.Corners)
		}
		return
	}
	if s.wanted.Kind == domain.KindPassport || s.wanted.Kind == domain.KindForeignPassport {
		s.face(req.Corners == nil)
	}
}

// findZone looks for the zone everywhere first: what the outline is worth is not known yet, and a zone can tell. Where none
// should be a look at the page is enough.
func (s *sight) findZone(now time.Time) (*mrz.Reading, error) {
	luma := raster.Luma(s.photo)
	if s.outline.Found && !s.hasZone() {
		return mrz.Find(luma, []raster.Quad{s.corners}, now)
	}
	zone, err := mrz.Find(luma, nil, now)
	if (err != nil || !zone.Valid) && s.outline.Found {
		if onPage, again := mrz.Find(luma, []raster.Quad{s.corners}, now); again == nil && (err != nil || onPage.Valid) {
			return onPage, nil
		}
	}
	return zone, err
}

// quarters returns how many quarters clockwise turn the page so that the line of the zone runs from left to right.
func quarters(corners, zone raster.Quad) int {
	along := zone[1].Sub(zone[0])
	best, most := 0, math.Inf(-1)
	for turn := range 4 {
		turned := corners.Turn(turn)
		side := turned[1].Sub(turned[0])
		if dot := (along.X*side.X + along.Y*side.Y) / side.Length(); dot > most {
			best, most = turn, dot
		}
	}
	return best
}

// faceSide is the longer side in pixels of the page in which a face is looked for: a portrait of 35 mm has a hundred there.
const faceSide = 448

// face looks for the portrait on the page, whichever way up it is.
func (s *sight) face(turn bool) {
	w, h := s.corners.Sides()
	k := min(1, faceSide/max(w, h))
	small := raster.Straighten(s.photo, s.corners, max(1, int(w*k)), max(1, int(h*k)))
	if small == nil {
		return
	}
	quarters, ok := portrait.Upright(small)
	if s.faces = ok; ok && turn {
		s.turn = quarters
	}
}

// straighten cuts the page out, or turns the picture where it is the page.
func (r *Report) straighten(s *sight) error {
	if !s.outline.Found {
		if s.turn == 0 {
			return nil // what was handed in is kept to the pixel
		}
		return r.replace(turned(s.photo, s.turn))
	}
	cut := s.cutOut()
	if cut == nil {
		return nil
	}
	err := r.replace(cut)
	r.Straightened = err == nil
	return err
}

// cutDPI is the resolution of a page that is cut out, at most, where its format is known: authorities scan at 300, and small
// print gains a little from more.
const cutDPI = 400

// mostPixels bounds a page that is cut out by corners far outside the picture.
const mostPixels = 16e6

// cutOut returns the page, upright, in the proportions of its format where that is known and else in those measured, with as
// many pixels as the photograph has on it.
func (s *sight) cutOut() image.Image {
	upright := s.corners.Turn(s.turn)
	w, h := upright.Sides()
	ratio, most := page.Proportions(upright, s.photo.Bounds().Size()), float64(mostPixels)
	if mm, known := s.format(); known {
		long, short := max(mm.WidthMM, mm.HeightMM), min(mm.WidthMM, mm.HeightMM)
		if ratio = long / short; w < h {
			ratio = short / long
		}
		most = long * short * (cutDPI / 25.4) * (cutDPI / 25.4)
	}
	area := min(most, upright.Area())
	width, height := math.Sqrt(area*ratio), math.Sqrt(area/ratio)
	if cut := raster.Straighten(s.photo, upright, max(1, int(width+0.5)), max(1, int(height+0.5))); cut != nil {
		return cut
	}
	return nil
}

// sizeMM returns the size of the page in millimetres as far as it may be taken for granted, else 0, 0.
func (s *sight) sizeMM() [2]float64 {
	if s.sheet != (intake.Size{}) {
		return [2]float64{s.sheet.WidthMM, s.sheet.HeightMM}
	}
	if format, known := s.format(); known {
		return [2]float64{format.WidthMM, format.HeightMM}
	}
	expected := expected(s.wanted)
	return [2]float64{expected.WidthMM, expected.HeightMM}
}

// How far, as a factor, the measured proportions may lie from a format's. Cards and booklets have the size they have, however
// skewed they are seen; what is asked for as a sheet comes in any size.
const (
	cardTolerance  = 1.35
	sheetTolerance = 1.08
)

// format returns the size of the page; false when any size is possible.
func (s *sight) format() (intake.Size, bool) {
	format := expected(s.wanted)
	if format == (intake.Size{}) || format == intake.SNILSCard { // since 2019 a sheet, with the same proportions
		return format, false
	}
	w, h := s.corners.Turn(s.turn).Sides()
	if format == intake.PassportPage && s.faces && h > w {
		// A page of a passport and the open booklet have the same proportions; only the page is wider than it is high.
		format = openBooklet
	}
	ratio := w / h
	if s.outline.Found {
		ratio = page.Proportions(s.corners, s.photo.Bounds().Size())
	}
	long, short := max(format.WidthMM, format.HeightMM), min(format.WidthMM, format.HeightMM)
	tolerance := sheetTolerance
	if s.card() {
		tolerance = cardTolerance
	}
	return format, math.Abs(math.Abs(math.Log(ratio))-math.Log(long/short)) < math.Log(tolerance)
}

// openBooklet is a passport photographed open, both pages of a spread.
var openBooklet = intake.Size{WidthMM: 125, HeightMM: 176}

// input is what the figures are measured on.
func (s *sight) input() quality.Input {
	return quality.Input{Luma: raster.Luma(s.photo), Corners: s.corners, SizeMM: s.sizeMM(), Cut: s.cut()}
}

// cut tells which sides of the page run out of the picture: those whose middle lies beyond its edge, or near it while the
// outline says that the page leaves there or one of their corners touches it.
func (s *sight) cut() [4]bool {
	var cut [4]bool
	if !s.outline.Found {
		return cut
	}
	w, h := float64(s.photo.Bounds().Dx()), float64(s.photo.Bounds().Dy())
	slack, touch := scanMargin*max(w, h), cornerTouch*max(w, h)
	beyond := func(p raster.Point) [4]float64 { return [4]float64{-p.Y, p.X - w, p.Y - h, -p.X} }
	for i := range s.corners {
		a, b := s.corners[i], s.corners[(i+1)%4]
		from, to, middle := beyond(a), beyond(b), beyond(a.Add(b).Scale(0.5))
		for side := range middle {
			leaves := s.outline.Cut[side] || max(from[side], to[side]) > -touch
			cut[i] = cut[i] || middle[side] > 0 || leaves && middle[side] > -slack
		}
	}
	return cut
}

// cornerTouch is how near to the picture's edge a corner touches it, as a share of the longer side: eight pixels of 1600.
const cornerTouch = 0.005
