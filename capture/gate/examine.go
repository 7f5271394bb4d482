package gate

import (
	"image"

	"razvorot/capture/intake"
	"razvorot/domain"
)

// Examine looks at a file. The error is a *intake.Refusal for a file that cannot be taken at all; a picture that will not
// do comes back with the checks that say why.
func Examine(req Request) (*Report, error) {
	doc, err := intake.Accept(req.Data, intake.Options{Limits: intake.Fitting(), Document: expected(req.Wanted)})
	if err != nil {
		return nil, err
	}
	report := &Report{Document: doc}
	if doc.Type == intake.PDF {
		return report, nil
	}
	if report.Photo, err = picture(doc); err != nil {
		return nil, err
	}
	return report, nil
}

// picture returns the decoded picture of a document.
func picture(doc *intake.Document) (image.Image, error) {
	return intake.Preview(doc.Bytes, max(doc.Pages[0].Width, doc.Pages[0].Height))
}

// expected is what a page should fill the picture with. What comes in any size makes no demand on the resolution.
func expected(w Wanted) intake.Size {
	switch w.Kind {
	case domain.KindPassport, domain.KindForeignPassport:
		return intake.PassportPage
	case domain.KindSNILS:
		return intake.SNILSCard
	case domain.KindDrivingLicence:
		return intake.CardID1
	case domain.KindPortrait:
		return intake.Portrait
	case domain.KindOther:
		return intake.Size{}
	}
	if w.Role == domain.PageBack { // the back of a sheet may hold but a stamp
		return intake.Size{}
	}
	return intake.SheetA4
}
