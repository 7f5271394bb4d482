package redact

import (
	"bytes"
	"compress/zlib"
	"io"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// maxPlacing is how long the contents of a page may be that only place a picture, in bytes. Scanners write about fifty.
const maxPlacing = 16 << 10

// placing are the operators that paint nothing by themselves (ISO 32000-1, annex A): state, clipping, marks.
var placing = keys("q", "Q", "cm", "gs", "re", "m", "l", "c", "v", "y", "h", "W", "W*", "n", "w", "J", "j", "M", "d", "ri", "i",
	"cs", "CS", "sc", "scn", "SC", "SCN", "g", "G", "rg", "RG", "k", "K", "BMC", "BDC", "EMC", "MP", "DP", "BX", "EX",
	"true", "false", "null")

// onlyPicture returns the picture of a page on which nothing else is painted, as a scanner makes it; nil for any other page.
func (p *PDF) onlyPicture(contents, resources types.Object, depth int) types.Dict {
	text, ok := p.placingText(contents)
	if !ok || depth > maxFormDepth {
		return nil
	}
	painted, operand := "", ""
	text = bytes.ReplaceAll(text, []byte("/"), []byte(" /")) // a name may follow without a gap
	for _, word := range bytes.FieldsFunc(text, func(r rune) bool { return tokenClass[byte(r)] != 0 && r != '/' }) {
		letter := word[0]|0x20 >= 'a' && word[0]|0x20 <= 'z' || word[0] == '\'' || word[0] == '"'
		switch operator := string(word); {
		case word[0] == '/':
			operand = string(word[1:])
		case operator == "Do" && painted == "":
			painted = operand
		case letter && !placing[operator]:
			return nil
		}
	}
	object, ok := p.resolve(p.dict(p.dict(resources)["XObject"])[painted]).(types.StreamDict)
	switch {
	case !ok:
		return nil
	case p.name(object.Dict["Subtype"]) == "Image":
		return object.Dict
	case object.Dict["Resources"] != nil:
		resources = object.Dict["Resources"]
	}
	return p.onlyPicture(object, resources, depth+1)
}

// placingText returns the text of content streams; ok is false when it is too long, has strings or cannot be read.
func (p *PDF) placingText(o types.Object) (text []byte, ok bool) {
	parts := p.array(o)
	if parts == nil {
		parts = types.Array{o}
	}
	for _, part := range parts {
		stream, ok := p.resolve(part).(types.StreamDict)
		if !ok || len(stream.FilterPipeline) > 1 {
			return nil, false
		}
		var source io.Reader = bytes.NewReader(stream.Raw)
		if len(stream.FilterPipeline) == 1 {
			inflated, err := zlib.NewReader(source)
			if err != nil || stream.FilterPipeline[0].Name != "FlateDecode" {
				return nil, false
			}
			source = inflated
		}
		more, _ := io.ReadAll(io.LimitReader(source, maxPlacing+1)) // proveStream says whether it is whole
		if text = append(append(text, more...), '\n'); len(text) > maxPlacing {
			return nil, false
		}
	}
	return text, !bytes.ContainsAny(text, "(%")
}
