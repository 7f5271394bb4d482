package redact_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"

	"razvorot/capture/redact"
)

func box(kind, body string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(body)+8))) + kind + body
}

// codestream is one of JPEG 2000: a grey picture of one tile without data.
func codestream(width, height uint32, comment string) string {
	b := binary.BigEndian.AppendUint16([]byte{0xFF, 0x4F, 0xFF, 0x51, 0, 41}, 0)
	for _, v := range []uint32{width, height, 0, 0, width, height, 0, 0} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	b = append(b, 0, 1, 7, 1, 1)
	if comment != "" {
		b = append(binary.BigEndian.AppendUint16(append(b, 0xFF, 0x64), uint16(len(comment)+4)), 0, 1)
		b = append(b, comment...)
	}
	b = append(b, 0xFF, 0x90, 0, 10, 0, 0, 0, 0, 0, 14, 0, 1, 0xFF, 0x93, 0xFF, 0xD9)
	return string(b)
}

const xmpID = "\xBE\x7A\xCF\xCB\x97\xA9\x42\xE8\x9C\x71\x99\x94\x91\xE3\xAF\xAC"

func jp2(comment string) string {
	xmp := `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
 xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Make="secretmaker" tiff:Model="secretmodel" tiff:Software="secretprogram"/></rdf:RDF></x:xmpmeta>`
	return box("jP  ", "\r\n\x87\n") + box("ftyp", "jp2 \x00\x00\x00\x00jp2 ") +
		box("jp2h", box("ihdr", "\x00\x00\x00\x08\x00\x00\x00\x08\x00\x01\x07\x07\x00\x00")+
			box("colr", "\x02\x00\x00secretprofile")+box("xml ", "<a>secretnote</a>")) +
		box("uuid", xmpID+xmp) + box("xml ", "<a>secretnote</a>") + box("asoc", box("lbl ", "secretlabel")) +
		box("jp2c", codestream(8, 8, comment))
}

func jpxPDF(picture string) []byte {
	return buildPDF("", "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>", stream("", "/I Do"),
		stream("/Type/XObject/Subtype/Image/Width 8/Height 8/Filter/JPXDecode", picture))
}

func TestAJPEG2000InAPDFKeepsOnlyItsPicture(t *testing.T) {
	for name, picture := range map[string]string{"boxes": jp2("secretcomment"), "codestream": codestream(8, 8, "secretcomment") + "secretrest"} {
		clean, err := cleanPDF(jpxPDF(picture))
		if err != nil {
			t.Fatal(name, err)
		}
		if bytes.Contains(clean.Bytes, []byte("secret")) || !slices.Contains(clean.Removed, redact.TraceComment) {
			t.Errorf("%s: removed %v, remains %q", name, clean.Removed, clean.Bytes)
		}
		if !bytes.Contains(clean.Bytes, []byte(codestream(8, 8, ""))) {
			t.Errorf("%s: the picture is lost", name)
		}
		if again, err := cleanPDF(clean.Bytes); err != nil || len(again.Removed) > 0 || !bytes.Equal(again.Bytes, clean.Bytes) {
			t.Errorf("%s: the second time removes %v, %v", name, again.Removed, err)
		}
	}
}

func TestExiftoolFindsNothingInAJPEG2000(t *testing.T) {
	if testing.Short() {
		t.Skip("each start of exiftool takes 0.2 s")
	}
	dirty := jp2("secretcomment")
	clean, err := cleanPDF(jpxPDF(dirty))
	if err != nil {
		t.Fatal(err)
	}
	start := bytes.Index(clean.Bytes, []byte("\x00\x00\x00\x0CjP  "))
	length := bytes.Index(clean.Bytes[start:], []byte("\nendstream"))
	telling := []string{"Make", "Model", "Software", "Comment", "ProfileDescription", "Xml", "XML", "A", "Label"}
	found := func(data string) (all []string) {
		for _, field := range exiftool(t, []byte(data), ".jp2") {
			if slices.Contains(telling, field) {
				all = append(all, field)
			}
		}
		return all
	}
	if before := found(dirty); len(before) < 3 {
		t.Fatalf("exiftool finds only %v before cleaning, so it proves nothing", before)
	}
	if after := found(string(clean.Bytes[start : start+length])); len(after) > 0 {
		t.Errorf("exiftool finds %v", after)
	}
}

func TestABrokenJPEG2000IsNamed(t *testing.T) {
	good := jp2("")
	tile := strings.Replace(codestream(8, 8, ""), "\x00\x0E\x00\x01\xFF\x93", "\x00\x16\x00\x01\xFF\x64\x00\x06\x00\x01hi\xFF\x93", 1)
	for name, c := range map[string]struct {
		picture string
		want    error
	}{
		"cut":               {good[:len(good)-6], redact.ErrDamaged},
		"no picture":        {"\xFF\x4F\xFF", redact.ErrDamaged},
		"comment in a tile": {tile, redact.ErrUnsupported},
		"too many pixels":   {codestream(90_000, 90_000, ""), redact.ErrExcessive},
	} {
		if _, err := cleanPDF(jpxPDF(c.picture)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
