package gate

import (
	"razvorot/capture/mrz"
	"razvorot/capture/quality"
	"razvorot/domain"
)

// figures are the checks that stand for a figure of quality.
var figures = []struct {
	figure quality.Name
	check  Name
}{
	{quality.Crop, CheckCrop}, {quality.Size, CheckSize}, {quality.Dark, CheckDark}, {quality.Bright, CheckBright},
	{quality.Contrast, CheckContrast}, {quality.Sharp, CheckSharp}, {quality.Motion, CheckMotion}, {quality.Glare, CheckGlare},
	{quality.Shadow, CheckShadow},
}

// checks answers all questions about a page, in their order.
func (s *sight) checks() []Check {
	checks := append([]Check{s.pageSeen()}, s.judged(quality.Measure(s.input()))...)
	if s.wanted.Kind == domain.KindOther {
		return checks
	}
	checks = append(checks, Check{Name: CheckSide, OK: s.rightSide(), Blocks: true},
		Check{Name: CheckDocument, OK: s.rightDocument(), Blocks: true})
	if s.hasZone() {
		checks = append(checks, Check{Name: CheckMRZ, OK: s.zone != nil && s.zone.Valid})
	}
	return checks
}

// judged makes checks of figures.
func (s *sight) judged(report quality.Report) []Check {
	var checks []Check
	for _, known := range figures {
		if f, ok := report.Find(known.figure); ok {
			checks = append(checks, Check{Name: known.check, OK: !f.Severe, Blocks: s.strict(), Value: f.Value, Limit: f.Limit})
		}
	}
	return checks
}

// strict tells whether what cannot be read is refused. Whoever adds something of their own choice knows what it is.
func (s *sight) strict() bool { return s.wanted.Kind != domain.KindOther }

// pageSeen tells whether a page is in the picture at all. A zone that was read proves it where no outline was found; of sheets,
// which are photographed on white tables and without their edges, none is demanded.
func (s *sight) pageSeen() Check {
	return Check{Name: CheckPage, OK: s.outline.Found || s.outline.Whole || s.zone != nil, Blocks: s.card(),
		Value: s.outline.Confidence}
}

// card tells whether it is a document with an outline of its own: a page of a booklet or a card.
func (s *sight) card() bool {
	switch s.wanted.Kind {
	case domain.KindPassport, domain.KindForeignPassport, domain.KindSNILS, domain.KindDrivingLicence:
		return true
	}
	return false
}

// hasZone tells whether the page that was asked for has a machine-readable zone.
func (s *sight) hasZone() bool {
	return s.wanted.Role == domain.PagePersonal &&
		(s.wanted.Kind == domain.KindPassport || s.wanted.Kind == domain.KindForeignPassport)
}

// rightSide tells whether it is the page of the document that was asked for: the personal page has a portrait, also in
// internal passports from before 2011, which have no zone; the page with the place of living has neither.
func (s *sight) rightSide() bool {
	switch {
	case s.wanted.Kind != domain.KindPassport && s.wanted.Kind != domain.KindForeignPassport:
		return true
	case s.wanted.Role == domain.PagePersonal:
		return s.faces
	}
	return !s.faces || !s.rightDocument() // another document's page is told as such
}

// rightDocument tells whether nothing shows that it is another document: a zone that was read without a
// fault says what it stands on.
func (s *sight) rightDocument() bool {
	if s.zone == nil || !s.zone.Valid {
		return true
	}
	switch s.wanted.Kind {
	case domain.KindPassport:
		return s.zone.Format == mrz.Internal
	case domain.KindForeignPassport:
		return s.zone.Format == mrz.TD3
	case domain.KindOther:
		return true
	}
	return false
}
