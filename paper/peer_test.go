package paper_test

import (
	"bytes"
	"image"
	_ "image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"razvorot/internal/peer"
	"razvorot/paper"
)

// run returns what a program prints; a test fails when the program does, or when it complains.
func run(t testing.TB, name string, args ...string) string {
	t.Helper()
	var out, complaint bytes.Buffer
	command := exec.Command(peer.Program(t, name), args...)
	command.Stdout, command.Stderr = &out, &complaint
	if err := command.Run(); err != nil {
		t.Fatalf("%s: %v\n%s%s", name, err, out.String(), complaint.String())
	}
	// Debian builds mupdf without colour profiles, and it says so each time.
	text := strings.ReplaceAll(complaint.String(), "warning: ICC support is not available\n", "")
	if strings.Contains(text, "rror") || strings.Contains(text, "arning") {
		t.Errorf("%s complains: %s", name, text)
	}
	return out.String()
}

// saved writes bytes to a file of the test.
func saved(t testing.TB, name string, raw []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOutsideReadersFindNoFaultWithAnyDocument(t *testing.T) {
	for name, d := range documents(t) {
		t.Run(name, func(t *testing.T) {
			file := saved(t, "d.pdf", pdf(t, d))
			if out := run(t, "qpdf", "--check", file); !strings.Contains(out, "No syntax or stream encoding errors") {
				t.Errorf("qpdf: %s", out)
			}
			run(t, "mutool", "draw", "-q", "-r", "30", "-o", filepath.Join(filepath.Dir(file), "m%d.png"), file)
			run(t, "pdftoppm", "-r", "30", "-png", file, filepath.Join(filepath.Dir(file), "p"))
		})
	}
}

func TestFontsAreEmbeddedAsSubsetsWithUnicode(t *testing.T) {
	for _, d := range []document{russianPassport(t), englishReceipt()} {
		lines := strings.Split(strings.TrimSpace(run(t, "pdffonts", saved(t, "d.pdf", pdf(t, d)))), "\n")[2:]
		if len(lines) != 2 {
			t.Fatalf("%d fonts: %q", len(lines), lines)
		}
		for _, line := range lines {
			// name, type (two words), encoding, embedded, subset, to Unicode
			f := strings.Fields(line)
			if len(f) < 7 || !strings.Contains(f[0], "+PTSans-") || f[4] != "yes" || f[5] != "yes" || f[6] != "yes" {
				t.Errorf("font: %q", line)
			}
		}
	}
}

func TestTextIsFoundInThePassport(t *testing.T) {
	p := russianPassport(t)
	p.Specimen = true
	file := saved(t, "d.pdf", pdf(t, p))
	for reader, text := range map[string]string{
		"pdftotext": run(t, "pdftotext", "-layout", file, "-"),
		"mutool":    run(t, "mutool", "draw", "-q", "-F", "text", file),
	} {
		for _, want := range []string{"Краснощёкова", "Мария Александровна", "17 мая 1990 г.", "Женский", "г. Нижний Новгород",
			"Россия", "45 09 123456", "1 июня 2010 г.", "770-001", "Отделом УФМС", "119021, г. Москва", "1K2M-3N4P-5Q6R",
			"22 ноября 2026 г.", "15 августа 2035 г.", "Пробный орган выдачи", "Действует", "ОБРАЗЕЦ", "ничего",
			"Код действует до 22 декабря 2026 г., 12:41 (UTC+3)"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not find %q", reader, want)
			}
		}
	}
}

func TestTextIsFoundInTheReceipt(t *testing.T) {
	text := run(t, "pdftotext", "-layout", saved(t, "d.pdf", pdf(t, englishReceipt())), "-")
	for _, want := range []string{"1K2M-3N4P", "Electronic passport", "Krasnoshchekova Mariia", "22 November 2026, 12:40 (UTC+3)",
		"SNILS card", "403 KB", "1.8 MB", "version 2026-10-15", "activate the passport", "1032 dcde c928 1bbf"} {
		if !strings.Contains(text, want) {
			t.Errorf("pdftotext does not find %q", want)
		}
	}
	if strings.Contains(text, "SPECIMEN") {
		t.Error("a real receipt says SPECIMEN")
	}
}

// Nothing may be cut off: every letter of the widest values is on the paper, and inside its margins.
func TestTheWidestValuesAreWhollyOnThePaper(t *testing.T) {
	file := saved(t, "d.pdf", pdf(t, widest(t)))
	if got, want := strings.Count(run(t, "pdftotext", file, "-"), "Щ"), 3*100+2*240+60+2*1000+2*24+24; got < want {
		t.Errorf("%d letters on the paper, want %d", got, want)
	}
	// The registry number is in every footer too; what lies outside the print area is counted again without it.
	inside := run(t, "pdftotext", "-x", "48", "-y", "0", "-W", "500", "-H", "842", file, "-")
	if all := run(t, "pdftotext", file, "-"); strings.Count(inside, "Щ") != strings.Count(all, "Щ") {
		t.Error("letters lie outside the margins")
	}
}

func TestThePassportFitsOnePageWithValuesOfUsualLength(t *testing.T) {
	for name, d := range documents(t) {
		if !strings.HasPrefix(name, "passport") || strings.HasSuffix(name, "est") {
			continue
		}
		if out := run(t, "pdfinfo", saved(t, "d.pdf", pdf(t, d))); !strings.Contains(out, "Pages:           1\n") {
			t.Errorf("%s: %s", name, out)
		}
	}
}

func TestTheFileSaysNothingOfThePerson(t *testing.T) {
	file := saved(t, "d.pdf", pdf(t, russianPassport(t)))
	out := run(t, "exiftool", "-a", "-G1", file)
	for _, want := range []string{"Копия электронного паспорта", "2026:11:22 09:41:00"} {
		if !strings.Contains(out, want) {
			t.Errorf("exiftool does not find %q in\n%s", want, out)
		}
	}
	for _, never := range []string{"Краснощ", "Мария", "1K2M", "123456", "GPS"} {
		if strings.Contains(out, never) {
			t.Errorf("the description holds %q:\n%s", never, out)
		}
	}
	if root := run(t, "qpdf", "--qdf", "--object-streams=disable", file, "-"); !strings.Contains(root, "/Lang (ru)") {
		t.Error("the document names no language")
	}
}

func TestThePortraitOnPaperHasNoMetadata(t *testing.T) {
	p := russianPassport(t)
	// An application segment with a place in it, put right behind the start of the picture.
	secret := []byte("Exif\x00\x00 GPS 55.7558N 37.6173E")
	segment := append([]byte{0xFF, 0xE1, 0, byte(len(secret) + 2)}, secret...)
	p.Portrait = append(append([]byte{0xFF, 0xD8}, segment...), p.Portrait[2:]...)
	folder := filepath.Dir(saved(t, "d.pdf", pdf(t, p)))
	run(t, "pdfimages", "-all", filepath.Join(folder, "d.pdf"), filepath.Join(folder, "i"))
	raw, err := os.ReadFile(filepath.Join(folder, "i-000.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(raw, []byte("GPS")) || bytes.Contains(raw, []byte("Exif")) {
		t.Error("the picture brought its metadata along")
	}
}

// page returns the picture of a page, counted from 1, at so many dots an inch.
func page(t testing.TB, file, number, dpi string) image.Image {
	t.Helper()
	stem := filepath.Join(filepath.Dir(file), "page"+number)
	run(t, "pdftoppm", "-r", dpi, "-f", number, "-l", number, "-singlefile", "-png", file, stem)
	f, err := os.Open(stem + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	img, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestAProtectedDocumentOpensWithItsPasswordOnly(t *testing.T) {
	plain := pdf(t, russianPassport(t))
	for _, password := range []string{"Correct-Horse_7", "Пароль-Ёж42"} {
		locked, err := paper.Protect(plain, password)
		if err != nil {
			t.Fatal(err)
		}
		file := saved(t, "d.pdf", locked)
		if out := run(t, "qpdf", "--password="+password, "--show-encryption", file); !strings.Contains(out, "R = 6") ||
			!strings.Contains(out, "AESv3") || !strings.Contains(out, "print high resolution: allowed") {
			t.Errorf("qpdf: %s", out)
		}
		run(t, "qpdf", "--password="+password, "--check", file)
		run(t, "mutool", "draw", "-q", "-p", password, "-r", "30", "-o", file+".png", file)
		if text := run(t, "pdftotext", "-upw", password, file, "-"); !strings.Contains(text, "Краснощёкова") {
			t.Error("pdftotext does not find the name")
		}
		for _, wrong := range []string{"", "wrong"} {
			if exec.Command(peer.Program(t, "pdftotext"), "-upw", wrong, file, "-").Run() == nil {
				t.Errorf("opens with %q", wrong)
			}
		}
		if bytes.Contains(locked, []byte("PTSans-Regular subset")) || bytes.Contains(locked, []byte("xpacket")) {
			t.Error("something lies open in the file")
		}
	}
}
