package redact

import (
	"bytes"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// undrawnTraces names what the keys hold that are left behind.
var undrawnTraces = map[string]Trace{"Metadata": TraceXMP, "PieceInfo": TraceApplication, "LastModified": TraceDate,
	"Thumb": TraceThumbnail, "AF": TraceAttachment, "AA": TraceScript, "JS": TraceScript, "OpenAction": TraceScript,
	"Outlines": TraceLink, "XFA": TraceApplication, "EF": TraceAttachment, "Collection": TraceAttachment, "Perms": TraceSignature}

// infoTraces names what the entries of the document information dictionary tell (ISO 32000-1, 14.3.3).
var infoTraces = map[string]Trace{"Author": TraceAuthor, "Creator": TraceSoftware, "Producer": TraceSoftware,
	"CreationDate": TraceDate, "ModDate": TraceDate, "Title": TraceTitle, "Subject": TraceTitle, "Keywords": TraceTitle}

// documentTraces notes what belongs to the document as a whole, none of which is written.
func (w *pdfWriter) documentTraces() {
	for key := range w.doc.info {
		if trace, ok := infoTraces[key]; ok {
			w.traces.add(trace)
		} else {
			w.traces.add(TraceApplication)
		}
	}
	catalogue := w.doc.dict(types.IndirectRef{ObjectNumber: types.Integer(w.doc.root)})
	names := w.doc.dict(catalogue["Names"])
	if names["EmbeddedFiles"] != nil {
		w.traces.add(TraceAttachment)
	}
	if names["JavaScript"] != nil {
		w.traces.add(TraceScript)
	}
	if w.doc.dict(catalogue["AcroForm"])["XFA"] != nil {
		w.traces.add(TraceApplication)
	}
	if w.doc.locked {
		w.traces.add(TraceProtection)
	}
	ends := bytes.Count(w.doc.data, []byte("%%EOF"))
	if ends > 2 || ends == 2 && !bytes.Contains(w.doc.data[:min(2048, len(w.doc.data))], []byte("/Linearized")) {
		w.traces.add(TraceHidden) // earlier states of the document (ISO 32000-1, 7.5.6)
	}
}

// annotationTraces names what is lost with an annotation, whether or not its appearance stays.
func (w *pdfWriter) annotationTraces(d types.Dict) {
	switch subtype := w.doc.name(d["Subtype"]); {
	case subtype == "Link":
		w.traces.add(TraceLink)
	case subtype == "FileAttachment":
		w.traces.add(TraceAttachment)
	case subtype == "Widget" && w.doc.name(d["FT"]) == "Sig":
		w.traces.add(TraceSignature)
	case subtype == "Text", subtype == "Popup", d["Contents"] != nil, d["T"] != nil && subtype != "Widget":
		w.traces.add(TraceAnnotation)
	}
}
