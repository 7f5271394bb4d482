package redact

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// PDFLimits bounds what a PDF may cost.
type PDFLimits struct {
	Pages  int   // pages; reading stops one after
	Pixels int64 // width × height of one picture
}

// TooManyPages is a PDF with more pages than the limit. Pages are counted to one above the limit only.
type TooManyPages struct{ Limit int }

func (e *TooManyPages) Error() string { return fmt.Sprintf("more than %d pages", e.Limit) }

// PDFPage is one page as it will be shown.
type PDFPage struct {
	WidthMM, HeightMM       float64 // after the page's own rotation
	ImageWidth, ImageHeight int     // pixels of the picture that is all the page shows; 0 when the page is drawn
}

// PDF is an opened document. It has no password, its page tree is whole and its costs are bounded.
type PDF struct {
	Pages []PDFPage

	data   []byte
	table  map[int]*model.XRefTableEntry
	root   int // object number of the catalogue
	info   types.Dict
	tree   map[int]bool // object numbers of pages and page tree nodes
	limits PDFLimits
	locked bool // encrypted with an empty password
}

// Work that one PDF may cause. Real documents are read about twice.
const (
	readFactor  = 4        // bytes read altogether, as a multiple of the file
	readFloor   = 8 << 20  // and these besides
	maxDecoded  = 16 << 20 // bytes of one decoded stream
	maxInflated = 96 << 20 // bytes of content streams inflated, and thrown away, to prove them
	openTimeout = 20 * time.Second
)

// OpenPDF reads the structure of a PDF: cross-references, objects, page tree. It returns ErrDamaged, ErrUnsupported,
// ErrPassword, ErrExcessive or a TooManyPages.
func OpenPDF(data []byte, limits PDFLimits) (doc *PDF, err error) {
	defer func() {
		if recover() != nil { // the reader is another's; a panic in it is a damaged file, not the end of the program
			doc, err = nil, ErrDamaged
		}
	}()
	if !bytes.Contains(data[max(0, len(data)-2048):], []byte("%%EOF")) {
		return nil, ErrDamaged // cut off: the end of file marker (ISO 32000-1, 7.5.5) is missing
	}
	structure, err := measureStructure(data)
	if err != nil {
		return nil, err
	}
	budget := &budgetReader{data: bytes.NewReader(data), left: int64(len(data))*readFactor + readFloor}
	ctx, cancel := context.WithTimeout(context.Background(), openTimeout)
	defer cancel()
	read, err := pdfcpu.ReadWithContext(ctx, budget, readerConfiguration(int64(len(data)), structure))
	switch {
	case budget.left < 0, errors.Is(err, context.DeadlineExceeded):
		return nil, ErrExcessive
	case errors.Is(err, pdfcpu.ErrWrongPassword), errors.Is(err, pdfcpu.ErrOwnerPasswordRequired):
		return nil, ErrPassword
	case err != nil:
		return nil, ErrDamaged
	case read.Root == nil:
		return nil, ErrDamaged
	}
	doc = &PDF{data: data, table: read.Table, root: read.Root.ObjectNumber.Value(), tree: map[int]bool{}, limits: limits,
		locked: read.Encrypt != nil}
	if read.Info != nil {
		doc.info, _ = doc.resolve(*read.Info).(types.Dict)
	}
	return doc, doc.walkPages()
}

// readerConfiguration is built here and not taken from the library's defaults, which write files into the home folder.
func readerConfiguration(size int64, structure structure) *model.Configuration {
	return &model.Configuration{
		Version: model.VersionStr, Reader15: true, ValidationMode: model.ValidationRelaxed, Offline: true,
		Eol: types.EolLF, Cmd: model.LISTINFO,
		Limits: model.ResourceLimits{
			MaxStreamBytes: size, MaxDecodeBytes: structure.streamLimit(), MaxImagePixels: 1, MaxImageBytes: 1,
			MaxObjectCount: maxObjects, MaxObjectStreamCount: maxObjects, MaxObjectStreamFirst: 1 << 20,
			MaxXRefEntries: maxObjects, MaxRecursionDepth: 64,
		},
	}
}

// budgetReader ends reading when a file makes its reader go over the same bytes again and again.
type budgetReader struct {
	data *bytes.Reader
	left int64
}

// Read reads from the file.
func (r *budgetReader) Read(p []byte) (int, error) {
	if r.left < 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := r.data.Read(p)
	r.left -= int64(n)
	return n, err
}

// Seek moves within the file.
func (r *budgetReader) Seek(offset int64, whence int) (int64, error) {
	return r.data.Seek(offset, whence)
}

// resolve follows references to an object; a missing object is nil, as the standard says (ISO 32000-1, 7.3.10).
func (p *PDF) resolve(o types.Object) types.Object {
	for range 32 {
		ref, ok := o.(types.IndirectRef)
		if !ok {
			break
		}
		entry := p.table[ref.ObjectNumber.Value()]
		if entry == nil || entry.Free {
			return nil
		}
		o = entry.Object
	}
	switch value := o.(type) {
	case *types.StreamDict:
		return *value
	case types.IndirectRef:
		return nil
	}
	return o
}

func (p *PDF) dict(o types.Object) types.Dict {
	switch value := p.resolve(o).(type) {
	case types.Dict:
		return value
	case types.StreamDict:
		return value.Dict
	}
	return nil
}

func (p *PDF) array(o types.Object) types.Array {
	a, _ := p.resolve(o).(types.Array)
	return a
}

func (p *PDF) name(o types.Object) string {
	n, _ := p.resolve(o).(types.Name)
	return string(n)
}

func (p *PDF) number(o types.Object) float64 {
	switch value := p.resolve(o).(type) {
	case types.Integer:
		return float64(value)
	case types.Float:
		return float64(value)
	}
	return 0
}
