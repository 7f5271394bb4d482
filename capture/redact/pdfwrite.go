package redact

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// What of an object is written. Everything else stays behind, so that an attribute invented tomorrow does too.
var (
	catalogueKeys = keys("Type", "Pages", "OCProperties", "Lang")
	nodeKeys      = keys("Type", "Parent", "Kids", "Count", "Resources", "MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox",
		"Rotate", "Contents", "Group", "UserUnit")
	stampKeys = keys("Type", "Rect", "AP", "AS", "F")
	// Below the pages the kinds of objects are too many to list; these keys are what is not drawn.
	undrawn = keys("Metadata", "PieceInfo", "LastModified", "Thumb", "AF", "AA", "A", "JS", "EF", "OPI", "StructParent",
		"StructParents", "XFA", "URI", "Measure", "PtData")
)

func keys(names ...string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, n := range names {
		set[n] = true
	}
	return set
}

// pdfWriter writes the objects that the pages need, from the catalogue on, numbered in the order they are met.
type pdfWriter struct {
	doc    *PDF
	out    bytes.Buffer
	number map[int]int  // new numbers by old ones
	queue  []int        // old numbers, in the order of new ones
	stamps map[int]bool // old numbers of form fields that become stamps
	traces traceSet
	err    error
}

// Clean writes the document anew: its pages, what they draw, and nothing else. Filled-in form fields remain as pictures
// of themselves. It returns ErrDamaged, ErrUnsupported or ErrExcessive.
func (p *PDF) Clean() (clean Clean, err error) {
	defer func() {
		if recover() != nil { // as in OpenPDF
			clean, err = Clean{}, ErrDamaged
		}
	}()
	w := &pdfWriter{doc: p, number: map[int]int{}, stamps: map[int]bool{}, traces: traceSet{}}
	w.out.WriteString("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	w.documentTraces()
	w.reference(p.root)
	var offsets []int
	for i := 0; i < len(w.queue) && w.err == nil; i++ {
		offsets = append(offsets, w.out.Len())
		fmt.Fprintf(&w.out, "%d 0 obj\n", i+1)
		w.indirect(w.queue[i])
		w.out.WriteString("\nendobj\n")
	}
	if w.err != nil {
		return Clean{}, w.err
	}
	w.trailer(offsets)
	return Clean{Bytes: w.out.Bytes(), Removed: w.traces.list()}, nil
}

// trailer writes a classic cross-reference table (ISO 32000-1, 7.5.4). There is no file identifier: it would tie together
// copies of the same document.
func (w *pdfWriter) trailer(offsets []int) {
	start := w.out.Len()
	fmt.Fprintf(&w.out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&w.out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&w.out, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
}

// reference returns the new number of an object and sees to it that it is written.
func (w *pdfWriter) reference(old int) int {
	if n, ok := w.number[old]; ok {
		return n
	}
	w.queue = append(w.queue, old)
	w.number[old] = len(w.queue)
	return len(w.queue)
}

// indirect writes the object of an old number, with the keys that its place allows.
func (w *pdfWriter) indirect(old int) {
	o := w.doc.resolve(types.IndirectRef{ObjectNumber: types.Integer(old)})
	d, ok := o.(types.Dict)
	switch {
	case old == w.doc.root:
		w.dict(w.filter(d, catalogueKeys))
	case w.doc.tree[old]:
		w.page(d)
	case w.stamps[old] && ok:
		w.stamp(d)
	default:
		w.object(o)
	}
}

// filter returns the entries of a dictionary that are in the list, and notes the others.
func (w *pdfWriter) filter(d types.Dict, allowed map[string]bool) types.Dict {
	kept := types.Dict{}
	for key, value := range d {
		if allowed[key] {
			kept[key] = value
		} else if trace, ok := undrawnTraces[key]; ok {
			w.traces.add(trace)
		}
	}
	return kept
}

// seen are the annotations that are part of what a page shows: filled-in fields, and what was written or drawn on it.
var seen = keys("Widget", "Stamp", "FreeText", "Ink", "Line", "Square", "Circle", "Polygon", "PolyLine", "Highlight", "Underline",
	"StrikeOut", "Squiggly")

// page writes a page or a node of the page tree. Of its annotations those that are seen remain, as stamps, which need no form
// and name no author.
func (w *pdfWriter) page(d types.Dict) {
	kept := w.filter(d, nodeKeys)
	var stamps types.Array
	for _, o := range w.doc.array(d["Annots"]) {
		annotation := w.doc.dict(o)
		ref, indirect := o.(types.IndirectRef)
		w.annotationTraces(annotation)
		if indirect && seen[w.doc.name(annotation["Subtype"])] && w.doc.dict(annotation["AP"])["N"] != nil {
			w.stamps[ref.ObjectNumber.Value()] = true
			stamps = append(stamps, ref)
		}
	}
	if len(stamps) > 0 {
		kept["Annots"] = stamps
	}
	w.dict(kept)
}

// stamp writes a form field as an annotation that only shows its appearance (ISO 32000-1, 12.5.5).
func (w *pdfWriter) stamp(d types.Dict) {
	kept := w.filter(d, stampKeys)
	kept["Subtype"] = types.Name("Stamp")
	kept["AP"] = types.Dict{"N": w.doc.dict(d["AP"])["N"]}
	w.dict(kept)
}

// object writes a value. Missing objects are null.
func (w *pdfWriter) object(o types.Object) {
	switch value := o.(type) {
	case nil:
		w.out.WriteString("null")
	case types.Dict:
		w.dict(w.drawn(value))
	case types.StreamDict:
		w.stream(value)
	case *types.StreamDict:
		w.stream(*value)
	case types.Array:
		w.out.WriteByte('[')
		for i, element := range value {
			if i > 0 {
				w.out.WriteByte(' ')
			}
			w.object(element)
		}
		w.out.WriteByte(']')
	case types.IndirectRef:
		fmt.Fprintf(&w.out, "%d 0 R", w.reference(value.ObjectNumber.Value()))
	case types.Boolean, types.Integer, types.Name, types.StringLiteral, types.HexLiteral:
		w.out.WriteString(o.PDFString())
	case types.Float:
		w.out.WriteString(strconv.FormatFloat(float64(value), 'f', -1, 64))
	default:
		w.out.WriteString("null") // object and cross-reference streams: nothing that a page could mean
	}
}

// drawn returns the entries that have to do with what is seen.
func (w *pdfWriter) drawn(d types.Dict) types.Dict {
	kept := types.Dict{}
	for key, value := range d {
		if !undrawn[key] {
			kept[key] = value
		} else if trace, ok := undrawnTraces[key]; ok {
			w.traces.add(trace)
		}
	}
	return kept
}

func (w *pdfWriter) dict(d types.Dict) {
	w.out.WriteString("<<")
	for _, key := range slices.Sorted(maps.Keys(d)) {
		w.out.WriteString(types.Name(key).PDFString())
		w.out.WriteByte(' ')
		w.object(d[key])
	}
	w.out.WriteString(">>")
}

// stream writes a stream with its coded bytes, a JPEG or JPEG 2000 among them without its metadata.
func (w *pdfWriter) stream(s types.StreamDict) {
	d, raw := w.drawn(s.Dict), s.Raw
	delete(d, "Length")
	filters := make([]string, len(s.FilterPipeline))
	for i, f := range s.FilterPipeline {
		filters[i] = f.Name
	}
	if w.doc.name(d["Subtype"]) == "Image" {
		if width, height := w.doc.number(d["Width"]), w.doc.number(d["Height"]); width*height > float64(w.doc.limits.Pixels) {
			w.err = ErrExcessive
		}
	}
	if slices.Contains(filters, "Crypt") {
		w.err = ErrUnsupported // part of the file has keys of its own
	}
	if n := len(filters); n > 0 && filters[n-1] == "DCTDecode" {
		raw = w.jpeg(d, raw, filters)
	}
	if slices.Contains(filters, "JPXDecode") {
		raw = w.jpeg2000(raw, filters)
	}
	d["Length"] = types.Integer(len(raw))
	w.dict(d)
	w.out.WriteString("\nstream\n")
	w.out.Write(raw)
	w.out.WriteString("\nendstream")
}

// jpeg removes the metadata of a JPEG stream. One that is deflated on top is inflated: deflating a JPEG saves nothing.
func (w *pdfWriter) jpeg(d types.Dict, raw []byte, filters []string) []byte {
	if slices.Equal(filters, []string{"FlateDecode", "DCTDecode"}) {
		r, err := zlib.NewReader(bytes.NewReader(raw))
		if err != nil {
			w.err = ErrDamaged
			return nil
		}
		raw, err = io.ReadAll(io.LimitReader(r, maxDecoded+1))
		if err != nil || len(raw) > maxDecoded {
			w.err = ErrExcessive
			return nil
		}
		d["Filter"] = types.Name("DCTDecode")
		delete(d, "DecodeParms")
	} else if len(filters) > 1 {
		w.err = ErrUnsupported
		return nil
	}
	info, err := InspectJPEG(raw)
	if err == nil && int64(info.Width)*int64(info.Height) > w.doc.limits.Pixels {
		err = ErrExcessive
	}
	clean, stripErr := StripJPEG(raw)
	if err != nil || stripErr != nil {
		w.err = cmp.Or(err, stripErr)
		return nil
	}
	w.traces.add(clean.Removed...)
	return clean.Bytes
}

// jpeg2000 removes the metadata of a JPEG 2000 stream.
func (w *pdfWriter) jpeg2000(raw []byte, filters []string) []byte {
	if len(filters) > 1 {
		w.err = ErrUnsupported
		return nil
	}
	clean, err := stripJPX(raw, w.doc.limits.Pixels, w.traces)
	if err != nil {
		w.err = err
	}
	return clean
}
