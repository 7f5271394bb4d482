package paper

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	_ "image/jpeg" // scans are
	"image/png"
	"io"
	"log/slog"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"razvorot/domain"
)

// Limits of scans that are bound: files, bytes of each, pixels of each once it is decoded.
const (
	maxScans      = 50
	maxScanBytes  = 20 << 20
	maxScanPixels = 60_000_000
)

// scanMargin is left free around a scan: most printers cannot reach the edge.
const scanMargin = 8.0

// Scan is one file of a document: a picture or a PDF, as it was uploaded.
type Scan struct {
	MediaType string // domain.MediaJPEG, MediaPNG or MediaPDF
	Content   []byte
}

// Scans are the pages of a document that become one PDF. Required are Language, Title, Pages and MadeAt.
type Scans struct {
	Language Language
	Title    string // the kind of document, at most 300 characters, and nothing about a person
	Pages    []Scan
	MadeAt   time.Time
}

// LogValue hides the scans.
func (s Scans) LogValue() slog.Value { return slog.StringValue(hiddenScans) }

// Format hides the scans from fmt, whatever the verb.
func (s Scans) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hiddenScans) }

const hiddenScans = "[scans]"

// PDF returns the scans as one PDF, in their order: a picture fills an A4 page, upright or lying as it is itself, with the very bytes
// of a JPEG; the sheets of a PDF stay as they are. A single PDF comes back unchanged. It returns a FieldError.
func (s Scans) PDF() ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	if len(s.Pages) == 1 && s.Pages[0].MediaType == domain.MediaPDF {
		return s.Pages[0].Content, nil
	}
	var parts [][]byte
	for at := 0; at < len(s.Pages); {
		end := at
		for end < len(s.Pages) && s.Pages[end].MediaType != domain.MediaPDF {
			end++
		}
		if end == at {
			parts, at = append(parts, s.Pages[at].Content), at+1
			continue
		}
		part, err := s.pictures(at, end)
		if err != nil {
			return nil, err
		}
		parts, at = append(parts, part), end
	}
	return merged(parts)
}

func (s Scans) check() error {
	var c checker
	say, err := s.Language.phrases()
	if say == nil {
		return err
	}
	c.required("Title", s.Title, maxLine)
	c.want("Pages", len(s.Pages) > 0)
	c.want("MadeAt", !s.MadeAt.IsZero())
	c.atMost("Pages", len(s.Pages), maxScans)
	for i, p := range s.Pages {
		field := fmt.Sprintf("Pages[%d]", i)
		c.want(field, len(p.Content) > 0)
		c.atMost(field, len(p.Content), maxScanBytes)
	}
	return c.err
}

// pictures draws the pages from at to end, which are pictures, each on a sheet of its own.
func (s Scans) pictures(at, end int) ([]byte, error) {
	about := about{language: s.Language, title: s.Title, at: s.MadeAt}
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetCatalogSort(true)
	pdf.SetAutoPageBreak(false, 0)
	about.describe(pdf)
	for i := at; i < end; i++ {
		size, kind, content, err := scanned(s.Pages[i])
		if err != nil {
			return nil, &FieldError{Field: fmt.Sprintf("Pages[%d]", i), Err: ErrPicture, Detail: err.Error()}
		}
		way, width, height := "P", pageWidth, pageHeight
		if size.X > size.Y {
			way, width, height = "L", height, width
		}
		pdf.AddPageFormat(way, fpdf.SizeType{Wd: pageWidth, Ht: pageHeight})
		k := min((width-2*scanMargin)/float64(size.X), (height-2*scanMargin)/float64(size.Y))
		w, h := float64(size.X)*k, float64(size.Y)*k
		name := fmt.Sprint("scan", i)
		options := fpdf.ImageOptions{ImageType: kind}
		pdf.RegisterImageOptionsReader(name, options, bytes.NewReader(content))
		pdf.ImageOptions(name, (width-w)/2, (height-h)/2, w, h, false, options, 0, "")
	}
	return (&sheet{pdf: pdf}).finish()
}

// scanned returns a picture as fpdf takes it: a JPEG as it is, a PNG without transparency and of eight bits.
func scanned(p Scan) (size image.Point, kind string, content []byte, err error) {
	config, format, err := image.DecodeConfig(bytes.NewReader(p.Content))
	switch {
	case err != nil || format != "jpeg" && format != "png":
		return size, "", nil, fmt.Errorf("cannot be read")
	case config.Width <= 0 || config.Height <= 0 || config.Width > maxScanPixels/config.Height:
		return size, "", nil, fmt.Errorf("too many pixels")
	}
	size = image.Pt(config.Width, config.Height)
	if format == "jpeg" {
		return size, "JPEG", p.Content, nil
	}
	picture, err := png.Decode(bytes.NewReader(p.Content))
	if err != nil {
		return size, "", nil, fmt.Errorf("damaged")
	}
	ground := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(ground, ground.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(ground, ground.Bounds(), picture, picture.Bounds().Min, draw.Over)
	var out bytes.Buffer
	err = png.Encode(&out, ground)
	return size, "PNG", out.Bytes(), err
}

// merged returns PDFs one after another as one.
func merged(parts [][]byte) (_ []byte, err error) {
	if len(parts) == 1 {
		return parts[0], nil
	}
	defer unreadable(&err)
	readers := make([]io.ReadSeeker, len(parts))
	for i, part := range parts {
		readers[i] = bytes.NewReader(part)
	}
	var out bytes.Buffer
	if err := api.MergeRaw(readers, &out, false, plainFile()); err != nil {
		return nil, fmt.Errorf("%w: %w", &FieldError{Field: "Pages", Err: ErrUnknown, Detail: "PDFs that cannot be put together"}, err)
	}
	return out.Bytes(), nil
}

// TurnPDF returns a PDF with all its pages turned by so many quarters clockwise (ISO 32000-2, 7.7.3.3, Rotate): what is on them
// stays as it is. It returns a FieldError for what is no PDF.
func TurnPDF(pdf []byte, quarters int) (_ []byte, err error) {
	defer unreadable(&err)
	quarters = (quarters%4 + 4) % 4
	if quarters == 0 {
		return pdf, nil
	}
	var out bytes.Buffer
	if err := api.Rotate(bytes.NewReader(pdf), &out, quarters*90, nil, plainFile()); err != nil {
		return nil, fmt.Errorf("%w: %w", &FieldError{Field: "pdf", Err: ErrUnknown}, err)
	}
	return out.Bytes(), nil
}

// unreadable turns a panic over a file that is not as it should be into an error.
func unreadable(err *error) {
	if recover() != nil {
		*err = &FieldError{Field: "pdf", Err: ErrUnknown, Detail: "cannot be read"}
	}
}

// plainFile is how PDFs are written: as every reader understands them.
func plainFile() *model.Configuration {
	api.DisableConfigDir() // else pdfcpu makes a directory in the user's home and reads its settings from there
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationRelaxed
	conf.WriteObjectStream, conf.WriteXRefStream = false, false
	return conf
}
