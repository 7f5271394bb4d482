package paper

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"strings"
)

// creator is the program that files name as their maker.
const creator = "Разворот"

// faceNames are the PostScript names of the faces by their family.
var faceNames = map[string]string{regularFamily: "PTSans-Regular", boldFamily: "PTSans-Bold"}

const (
	fpdfPrefix = "utf8" // what fpdf puts before the family to name a font
	tagLength  = 6      // of a subset's tag (ISO 32000-2, 9.9.2)
)

// family returns the family name that fpdf turns into a font name exactly as long as the real one with a subset tag, so
// that document can put that in its place without moving anything in the file.
func family(name string) string {
	length := tagLength + len("+") + len(faceNames[name]) - len(fpdfPrefix)
	return name + strings.Repeat("0", length-len(name))
}

// finish returns the bytes of the document with fonts named as ISO 32000-2, 9.9.2 wants subsets named: by a tag of six
// capitals, here from the digest of the file, and the name of the face.
func (s *sheet) finish() ([]byte, error) {
	var out bytes.Buffer
	if err := s.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("failed to make a PDF: %w", err)
	}
	// Descriptions in XMP came after the 1.3 that fpdf names for a document without transparency.
	raw := pdfHeader.ReplaceAll(out.Bytes(), []byte("%PDF-1.7"))
	digest := sha256.Sum256(raw)
	tag := make([]byte, tagLength)
	for i := range tag {
		tag[i] = 'A' + digest[i]%26
	}
	for name, face := range faceNames {
		raw = bytes.ReplaceAll(raw, []byte(fpdfPrefix+family(name)), fmt.Appendf(nil, "%s+%s", tag, face))
	}
	return raw, nil
}

// compose draws a document twice where it has more than one page: how many there are is known only in the end, and every
// page says it.
func compose(draw func(pages int) *sheet) ([]byte, error) {
	s := draw(1)
	if n := s.pdf.PageCount(); n > 1 {
		s = draw(n)
	}
	return s.finish()
}

// xmp returns the file's description as ISO 16684-1 packs it.
func (a about) xmp() []byte {
	var name strings.Builder
	_ = xml.EscapeText(&name, []byte(a.title)) // a Builder takes everything
	at := a.at.UTC().Format("2006-01-02T15:04:05Z")
	return fmt.Appendf(nil, `<?xpacket begin="%s" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>%s</xmp:CreatorTool><pdf:Producer>%s</pdf:Producer>
<xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%s</xmp:ModifyDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`, "\ufeff", name.String(), a.language, creator, creator, at, at)
}
