package redact_test

import (
	"encoding/json"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"razvorot/capture/intake"
	"razvorot/capture/redact"
	"razvorot/capture/specimen"
	"razvorot/internal/peer"
)

// structural are the fields that exiftool reads from any picture or page that can be shown at all, and from the file system.
var structural = []string{"SourceFile", "ExifToolVersion", "FileName", "Directory", "FileSize", "FileModifyDate", "FileAccessDate",
	"FileInodeChangeDate", "FilePermissions", "FileType", "FileTypeExtension", "MIMEType", "ImageWidth", "ImageHeight", "ImageSize",
	"Megapixels", "EncodingProcess", "BitsPerSample", "BitDepth", "ColorComponents", "YCbCrSubSampling", "ColorType", "Compression",
	"Filter", "Interlace", "PDFVersion", "Linearized", "PageCount", "JFIFVersion", "ResolutionUnit", "XResolution", "YResolution"}

// exiftool returns the names of the fields it finds in a file, -ee to look into what is embedded.
func exiftool(t *testing.T, data []byte, ending string) []string {
	t.Helper()
	program := peer.Program(t, "exiftool")
	name := filepath.Join(t.TempDir(), "file"+ending)
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program, "-json", "-ee", "-a", "-u", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	var files []map[string]any
	if err := json.Unmarshal(out, &files); err != nil || len(files) != 1 {
		t.Fatalf("exiftool says %q, %v", out, err)
	}
	var found []string
	for field := range files[0] {
		if !slices.Contains(structural, field) {
			found = append(found, field)
		}
	}
	return found
}

func TestExiftoolFindsNothingInWhatLeaves(t *testing.T) {
	x := specimen.Phone(6)
	page := gradient(640, 480)
	x.Thumbnail = specimen.Thumbnail(page)
	scan, err := specimen.PDF(specimen.Scan{DPI: 100, Author: "Ivan Obraztsov", Exif: &x}, page, image.Image(gradient(320, 480)))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		ending string
		dirty  []byte
		clean  func([]byte) (redact.Clean, error)
	}{
		{".jpg", specimen.JPEG(page, 90, &x), redact.JPEG},
		{".jpg", specimen.JPEG(page, 90, &x), redact.StripJPEG},
		{".png", specimen.PNG(page, &x), redact.PNG},
		{".pdf", scan, cleanPDF},
		{".jpg", specimen.JPEG(page, 90, &x), made},
	} {
		if testing.Short() && c.ending != ".pdf" {
			continue // each start of exiftool takes 0.2 s; the PDF holds a JPEG
		}
		if found := exiftool(t, c.dirty, c.ending); len(found) < 3 {
			t.Fatalf("%s: exiftool finds only %v before cleaning, so it proves nothing", c.ending, found)
		}
		clean, err := c.clean(c.dirty)
		if err != nil {
			t.Fatal(err)
		}
		if found := exiftool(t, clean.Bytes, c.ending); len(found) > 0 {
			t.Errorf("%s: exiftool finds %v", c.ending, found)
		}
	}
}

func cleanPDF(data []byte) (redact.Clean, error) {
	doc, err := redact.OpenPDF(data, redact.PDFLimits{Pages: 20, Pixels: 100_000_000})
	if err != nil {
		return redact.Clean{}, err
	}
	return doc.Clean()
}

// made is what leaves of a photograph of which a part was cut out.
func made(data []byte) (redact.Clean, error) {
	doc, err := intake.Open(data, intake.Options{Limits: intake.Strict()})
	if err != nil {
		return redact.Clean{}, err
	}
	part, err := doc.With(doc.Picture)
	if err != nil {
		return redact.Clean{}, err
	}
	return redact.Clean{Bytes: part.Bytes}, nil
}
