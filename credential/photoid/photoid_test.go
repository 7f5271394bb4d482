package photoid_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"razvorot/credential/codec"
	"razvorot/credential/mdoc"
	"razvorot/credential/photoid"
	"razvorot/domain"
	"razvorot/domain/person"
)

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

var moment = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// example is an invented person who becomes 18 on 2 March 2026.
func example(t testing.TB) domain.Passport {
	t.Helper()
	day := func(s string) person.Date { return must[person.Date](t)(person.ParseDate(s)) }
	return domain.Passport{ID: "ЭП-0001", Issuer: "Учебный орган «Разворот»", Specimen: true, ValidFrom: day("2026-02-01"),
		ValidUntil: day("2036-01-31"), Holder: person.Profile{
			Name:  person.FullName{Family: "Щукина", Given: "Юлия", Patronymic: "Петровна"},
			Birth: day("2008-03-02"), BirthPlace: "гор. Тверь", Sex: person.Female, Citizenship: person.Russia,
			Passport: person.Passport{Number: must[person.PassportNumber](t)(person.ParsePassportNumber("4509 123456")),
				Issued: day("2022-03-10"), Issuer: "Отделом № 5", Department: must[person.DepartmentCode](t)(person.ParseDepartmentCode("770-001"))},
			SNILS: must[person.SNILS](t)(person.ParseSNILS("112-233-445 95")),
			INN:   must[person.INN](t)(person.ParseINN("500100732259")),
			Registration: person.Address{PostalCode: "170100", Region: "Тверская обл.", Locality: "г. Тверь", Street: "ул. Садовая",
				House: "12/2", Building: "1", Flat: "7"}}}
}

func values(t testing.TB, all []mdoc.NameSpace) map[string]any {
	t.Helper()
	found := map[string]any{}
	for _, n := range all {
		for _, e := range n.Elements {
			key := n.Name + "/" + e.Identifier
			if _, twice := found[key]; twice {
				t.Errorf("%s is there twice", key)
			}
			found[key] = e.Value
		}
	}
	return found
}

func TestEachElementOfAPhotoIDHoldsWhatTheStandardWants(t *testing.T) {
	got := values(t, must[[]mdoc.NameSpace](t)(photoid.Build(example(t), []byte("jpeg"), photoid.DocType, moment)))
	want := map[string]any{
		"org.iso.23220.1/family_name": "Щукина", "org.iso.23220.1/given_name": "Юлия",
		"org.iso.23220.1/birth_date": mdoc.FullDate("2008-03-02"), "org.iso.23220.1/portrait": "jpeg",
		"org.iso.23220.1/issue_date": mdoc.FullDate("2026-02-01"), "org.iso.23220.1/expiry_date": mdoc.FullDate("2036-01-31"),
		"org.iso.23220.1/issuing_authority": "Учебный орган «Разворот»", "org.iso.23220.1/issuing_country": "RU",
		"org.iso.23220.1/age_over_14": true, "org.iso.23220.1/age_over_16": true, "org.iso.23220.1/age_over_18": false,
		"org.iso.23220.1/age_over_21": false, "org.iso.23220.1/age_in_years": uint64(17), "org.iso.23220.1/age_birth_year": uint64(2008),
		"org.iso.23220.1/birthplace":       "гор. Тверь",
		"org.iso.23220.1/resident_address": "170100, Тверская обл., г. Тверь, ул. Садовая, д. 12/2, корп. 1, кв. 7",
		"org.iso.23220.1/resident_city":    "г. Тверь", "org.iso.23220.1/resident_postal_code": "170100",
		"org.iso.23220.1/resident_country": "RU", "org.iso.23220.1/sex": uint64(2), "org.iso.23220.1/nationality": "RU",
		"org.iso.23220.1/document_number": "ЭП-0001", "org.iso.23220.1/family_name_latin1": "Shchukina",
		"org.iso.23220.1/given_name_latin1":       "Iuliia",
		"org.iso.23220.photoid.1/resident_street": "ул. Садовая", "org.iso.23220.photoid.1/resident_house_number": "12/2, корп. 1, кв. 7",
		"org.iso.23220.photoid.1/resident_state": "Тверская обл.",
		"org.iso.23220.photoid.ru.1/patronymic":  "Петровна", "org.iso.23220.photoid.ru.1/passport_number": "45 09 123456",
		"org.iso.23220.photoid.ru.1/passport_issue_date":        mdoc.FullDate("2022-03-10"),
		"org.iso.23220.photoid.ru.1/passport_issuing_authority": "Отделом № 5",
		"org.iso.23220.photoid.ru.1/passport_department_code":   "770-001",
		"org.iso.23220.photoid.ru.1/snils":                      "112-233-445 95", "org.iso.23220.photoid.ru.1/inn": "500100732259",
		"org.iso.23220.photoid.ru.1/specimen": true,
	}
	compare(t, got, want)
}

func TestEachElementOfAPIDIsAsTheRulebookHasIt(t *testing.T) {
	got := values(t, must[[]mdoc.NameSpace](t)(photoid.Build(example(t), []byte("jpeg"), photoid.PID, moment)))
	raw := func(v any) codec.Raw { return must[[]byte](t)(codec.Marshal(v)) }
	const space = "eu.europa.ec.eudi.pid.1/"
	compare(t, got, map[string]any{
		space + "family_name": "Shchukina", space + "given_name": "Iuliia", space + "birth_date": mdoc.FullDate("2008-03-02"),
		space + "place_of_birth": raw(map[string]string{"locality": "gor. Tver"}), space + "nationality": raw([]string{"RU"}),
		space + "resident_address": "170100, Tverskaia obl., g. Tver, ul. Sadovaia, d. 12/2, korp. 1, kv. 7",
		space + "resident_country": "RU", space + "resident_state": "Tverskaia obl.", space + "resident_city": "g. Tver",
		space + "resident_postal_code": "170100", space + "resident_street": "ul. Sadovaia",
		space + "resident_house_number": "12/2, korp. 1, kv. 7", space + "portrait": "jpeg", space + "sex": uint64(2),
		space + "expiry_date": mdoc.FullDate("2036-01-31"), space + "issuing_authority": `Uchebnyi organ "Razvorot"`,
		space + "issuing_country": "RU", space + "document_number": "ЭП-0001", space + "issuance_date": mdoc.FullDate("2026-02-01"),
	})
}

func compare(t *testing.T, got, want map[string]any) {
	t.Helper()
	plain := func(v any) any {
		switch b := v.(type) {
		case []byte:
			return string(b)
		case codec.Raw:
			return "raw " + string(b)
		}
		return v
	}
	for key, v := range want {
		if plain(got[key]) != plain(v) {
			t.Errorf("%s: %v instead of %v", key, got[key], v)
		}
	}
	for key := range got {
		if _, ok := want[key]; !ok {
			t.Errorf("%s is there as well", key)
		}
	}
}

func TestOneBecomesOfAgeOnTheBirthday(t *testing.T) {
	for day, want := range map[int]bool{1: false, 2: true} {
		at := time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC)
		got := values(t, must[[]mdoc.NameSpace](t)(photoid.Build(example(t), []byte("jpeg"), photoid.DocType, at)))
		if got["org.iso.23220.1/age_over_18"] != want {
			t.Errorf("%d March: %v", day, got["org.iso.23220.1/age_over_18"])
		}
	}
}

func TestWhatIsNotKnownIsLeftOut(t *testing.T) {
	p := example(t)
	p.Holder.Name.Patronymic, p.Holder.INN, p.Holder.Registration = "", person.INN{}, person.Address{}
	got := values(t, must[[]mdoc.NameSpace](t)(photoid.Build(p, []byte("jpeg"), photoid.DocType, moment)))
	for _, gone := range []string{"org.iso.23220.photoid.ru.1/patronymic", "org.iso.23220.photoid.ru.1/inn",
		"org.iso.23220.1/resident_address", "org.iso.23220.1/resident_country", "org.iso.23220.photoid.1/resident_street"} {
		if v, ok := got[gone]; ok {
			t.Errorf("%s: %v", gone, v)
		}
	}
	p.Holder.Name.Given = "" // the standard demands a given name, and some people have none
	got = values(t, must[[]mdoc.NameSpace](t)(photoid.Build(p, []byte("jpeg"), photoid.DocType, moment)))
	if got["org.iso.23220.1/given_name"] != "" {
		t.Errorf("given name: %v", got["org.iso.23220.1/given_name"])
	}
}

func TestWithoutWhatTheStandardDemandsThereIsNoCredential(t *testing.T) {
	for name, c := range map[string]struct {
		change   func(*domain.Passport)
		portrait []byte
		docType  string
	}{
		"no portrait":         {func(*domain.Passport) {}, nil, photoid.DocType},
		"another document":    {func(*domain.Passport) {}, []byte("jpeg"), "org.iso.18013.5.1.mDL"},
		"no birth date":       {func(p *domain.Passport) { p.Holder.Birth = person.Date{} }, []byte("jpeg"), photoid.DocType},
		"no term":             {func(p *domain.Passport) { p.ValidUntil = person.Date{} }, []byte("jpeg"), photoid.DocType},
		"nobody":              {func(p *domain.Passport) { p.Holder.Name = person.FullName{} }, []byte("jpeg"), photoid.DocType},
		"a PID born nowhere":  {func(p *domain.Passport) { p.Holder.BirthPlace = "" }, []byte("jpeg"), photoid.PID},
		"a PID of no citizen": {func(p *domain.Passport) { p.Holder.Citizenship = person.Country{} }, []byte("jpeg"), photoid.PID},
	} {
		p := example(t)
		c.change(&p)
		if _, err := photoid.Build(p, c.portrait, c.docType, moment); !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTextsOfAPIDHaveAtMost150Characters(t *testing.T) {
	p := example(t)
	p.Holder.BirthPlace = string(bytes.Repeat([]byte("щ"), 120))
	got := values(t, must[[]mdoc.NameSpace](t)(photoid.Build(p, []byte("jpeg"), photoid.PID, moment)))
	if n := len(photoid.Text(got["eu.europa.ec.eudi.pid.1/place_of_birth"])); n != 150 {
		t.Errorf("%d characters", n)
	}
}

func TestPresetsAskForElementsThatAreIssued(t *testing.T) {
	known := map[string]bool{}
	for _, e := range photoid.Elements() {
		known[e.NameSpace+"/"+e.Identifier] = true
	}
	issued := values(t, must[[]mdoc.NameSpace](t)(photoid.Build(example(t), []byte("jpeg"), photoid.DocType, moment)))
	seen := map[string]bool{}
	for _, p := range photoid.Presets() {
		if seen[p.ID] || p.ID == "" {
			t.Errorf("preset %q twice", p.ID)
		}
		seen[p.ID] = true
		for _, w := range p.Elements {
			for _, id := range w.Identifiers {
				if key := w.NameSpace + "/" + id; !known[key] || issued[key] == nil {
					t.Errorf("%s asks for %s, which nobody issues", p.ID, key)
				}
			}
		}
		for _, field := range p.QR.Fields {
			if !slices.Contains(domain.QRFields(), field) {
				t.Errorf("%s asks a QR for %s", p.ID, field)
			}
		}
	}
	if len(seen) != 7 {
		t.Errorf("%d presets", len(seen))
	}
}

// Who asks for an age learns no name, no birthday and no number.
func TestTheAgePresetTellsNothingElse(t *testing.T) {
	for _, p := range photoid.Presets() {
		if p.ID != photoid.Age {
			continue
		}
		var ids []string
		for _, w := range p.Elements {
			ids = append(ids, w.Identifiers...)
		}
		if !slices.Equal(ids, []string{"age_over_18", "portrait", "specimen"}) || !slices.Equal(p.QR.Fields, []string{domain.QRAdult}) {
			t.Errorf("%v, %v", ids, p.QR.Fields)
		}
	}
}

func TestNumbersAndAddressesAreSensitive(t *testing.T) {
	sensitive := map[string]bool{}
	for _, e := range photoid.Elements() {
		sensitive[e.Identifier] = e.Sensitive
	}
	for id, want := range map[string]bool{"snils": true, "inn": true, "passport_number": true, "resident_address": true, "portrait": true,
		"document_number": true, "family_name": false, "age_over_18": false} {
		if sensitive[id] != want {
			t.Errorf("%s: %v", id, sensitive[id])
		}
	}
}

func TestValuesAreShownAsPeopleReadThem(t *testing.T) {
	for want, v := range map[string]any{
		"Щукина": "Щукина", "true": true, "17": uint64(17), "2": int64(2), "02.03.2008": mdoc.FullDate("2008-03-02"),
		"01.03.2026 12:00": moment, "": []byte("jpeg"), "RU, BY": codec.Raw{0x82, 0x62, 'R', 'U', 0x62, 'B', 'Y'},
		"RU, Tver": codec.Raw(append([]byte{0xa2, 0x68}, "locality\x64Tver\x67country\x62RU"...)),
	} {
		if got := photoid.Text(v); got != want {
			t.Errorf("%v: %q instead of %q", v, got, want)
		}
	}
}

// face is a picture as hard to compress as a face before a plain wall: smooth shades with a little noise.
func face(width, height int) image.Image {
	r := rand.New(rand.NewPCG(1, 2))
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			dx, dy := float64(x-width/2)/float64(width), float64(y-height/2)/float64(height)
			v := uint8(200 - min(150, 400*(dx*dx+dy*dy)) + float64(r.IntN(8)))
			img.Set(x, y, color.RGBA{v, v - 10, v - 20, 255})
		}
	}
	return img
}

func TestThumbnailsKeepTheirSizeAndShape(t *testing.T) {
	var original bytes.Buffer
	if err := jpeg.Encode(&original, face(826, 1062), &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	limits := []int{20 << 10, 8 << 10, 4 << 10, 2 << 10}
	if testing.Short() {
		limits = limits[1:2]
	}
	for _, limit := range limits {
		small, err := photoid.Thumbnail(original.Bytes(), limit)
		if err != nil || len(small) > limit {
			t.Fatalf("%d bytes: %d, %v", limit, len(small), err)
		}
		img, err := jpeg.Decode(bytes.NewReader(small))
		if err != nil {
			t.Fatal(err)
		}
		b := img.Bounds()
		if ratio := float64(b.Dx()) / float64(b.Dy()); ratio < 0.76 || ratio > 0.79 {
			t.Errorf("%d bytes: %d×%d", limit, b.Dx(), b.Dy())
		}
		t.Logf("%d bytes: %d×%d, %d bytes", limit, b.Dx(), b.Dy(), len(small))
	}
}

func TestAThumbnailOfAPNGIsAJPEG(t *testing.T) {
	var original bytes.Buffer
	if err := png.Encode(&original, face(90, 116)); err != nil {
		t.Fatal(err)
	}
	small, err := photoid.Thumbnail(original.Bytes(), 8<<10)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := jpeg.DecodeConfig(bytes.NewReader(small)); err != nil || c.Height != 116 {
		t.Errorf("%v, %v: a small picture is not blown up", c, err)
	}
}

func TestWhatIsNoPortraitHasNoThumbnail(t *testing.T) {
	var huge bytes.Buffer
	if err := png.Encode(&huge, image.NewGray(image.Rect(0, 0, 4000, 4000))); err != nil {
		t.Fatal(err)
	}
	if _, err := photoid.Thumbnail(huge.Bytes(), 8<<10); !errors.Is(err, domain.ErrTooLarge) {
		t.Errorf("16 megapixels: %v", err)
	}
	for _, b := range [][]byte{nil, []byte("no picture"), huge.Bytes()[:40]} {
		if _, err := photoid.Thumbnail(b, 8<<10); !errors.Is(err, domain.ErrInvalid) && !errors.Is(err, domain.ErrTooLarge) {
			t.Errorf("%d bytes: %v", len(b), err)
		}
	}
	var small bytes.Buffer
	if err := jpeg.Encode(&small, face(350, 450), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := photoid.Thumbnail(small.Bytes(), 100); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("in 100 bytes: %v", err)
	}
}

func FuzzThumbnail(f *testing.F) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, face(35, 45), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		if small, err := photoid.Thumbnail(b, 4<<10); err == nil && len(small) > 4<<10 {
			t.Errorf("%d bytes", len(small))
		}
	})
}
