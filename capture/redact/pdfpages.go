package redact

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"math"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

const (
	maxTreeDepth = 32
	millimetres  = 25.4 / 72 // of one point
	a4Width      = 595.0     // points, for a page without a box
	a4Height     = 842.0
	maxFormDepth = 4 // forms within forms that are searched for a picture
)

// inherited are the page attributes that a node of the page tree passes down (ISO 32000-1, 7.7.3.4).
type inherited struct {
	box, resources types.Object
	rotate         float64
}

// walkPages goes through the page tree once, counts and measures the pages and proves their contents.
func (p *PDF) walkPages() error {
	catalogue := p.dict(types.IndirectRef{ObjectNumber: types.Integer(p.root)})
	if catalogue == nil {
		return ErrDamaged
	}
	left := int64(maxInflated)
	if err := p.walkNode(catalogue["Pages"], inherited{}, 0, &left); err != nil {
		return err
	}
	if len(p.Pages) == 0 {
		return ErrDamaged
	}
	return nil
}

func (p *PDF) walkNode(o types.Object, from inherited, depth int, left *int64) error {
	node := p.dict(o)
	ref, ok := o.(types.IndirectRef)
	if node == nil || !ok || depth > maxTreeDepth || p.tree[ref.ObjectNumber.Value()] {
		return ErrDamaged
	}
	p.tree[ref.ObjectNumber.Value()] = true
	if box := p.array(node["MediaBox"]); len(box) == 4 {
		from.box = box
	}
	if node["Resources"] != nil {
		from.resources = node["Resources"]
	}
	if node["Rotate"] != nil {
		from.rotate = p.number(node["Rotate"])
	}
	if kids, ok := p.resolve(node["Kids"]).(types.Array); ok {
		for _, kid := range kids {
			if err := p.walkNode(kid, from, depth+1, left); err != nil {
				return err
			}
		}
		return nil
	}
	if len(p.Pages) >= p.limits.Pages {
		return &TooManyPages{Limit: p.limits.Pages}
	}
	p.Pages = append(p.Pages, p.measure(node, from))
	return p.proveContents(node["Contents"], left)
}

// measure returns the size of a page, and of its picture when it shows nothing else.
func (p *PDF) measure(node types.Dict, from inherited) PDFPage {
	width, height := a4Width, a4Height
	box := p.array(from.box)
	if crop := p.array(node["CropBox"]); len(crop) == 4 {
		box = crop
	}
	if len(box) == 4 {
		width = math.Abs(p.number(box[2]) - p.number(box[0]))
		height = math.Abs(p.number(box[3]) - p.number(box[1]))
	}
	unit := 1.0
	if u := p.number(node["UserUnit"]); u > 0 {
		unit = u
	}
	page := PDFPage{WidthMM: width * unit * millimetres, HeightMM: height * unit * millimetres}
	if int(from.rotate)%180 != 0 {
		page.WidthMM, page.HeightMM = page.HeightMM, page.WidthMM
	}
	if picture := p.onlyPicture(node["Contents"], from.resources, 0); picture != nil {
		page.ImageWidth, page.ImageHeight = int(p.number(picture["Width"])), int(p.number(picture["Height"]))
	}
	return page
}

// proveContents inflates the content streams of a page and throws the result away.
func (p *PDF) proveContents(o types.Object, left *int64) error {
	if parts := p.array(o); parts != nil {
		if len(parts) > maxObjects {
			return ErrExcessive
		}
		for _, part := range parts {
			if err := p.proveStream(part, left); err != nil {
				return err
			}
		}
		return nil
	}
	return p.proveStream(o, left)
}

func (p *PDF) proveStream(o types.Object, left *int64) error {
	stream, ok := p.resolve(o).(types.StreamDict)
	if !ok {
		if o == nil {
			return nil // an empty page
		}
		return ErrDamaged
	}
	if len(stream.FilterPipeline) != 1 || stream.FilterPipeline[0].Name != "FlateDecode" {
		return nil
	}
	r, err := zlib.NewReader(bytes.NewReader(stream.Raw))
	if err != nil {
		return ErrDamaged
	}
	n, err := io.CopyN(io.Discard, r, *left+1)
	*left -= n
	switch {
	case *left < 0:
		return ErrExcessive
	case err == io.EOF, errors.Is(err, zlib.ErrChecksum):
		return nil // some writers leave the checksum out, and every viewer forgives it
	}
	return ErrDamaged
}
