package app

import (
	"archive/zip"
	"bytes"
	"errors"
	"runtime"
	"strconv"
	"testing"

	"razvorot/domain"
)

func archived(t testing.TB, names []string, content []byte) []byte {
	t.Helper()
	var file bytes.Buffer
	w := zip.NewWriter(&file)
	for _, name := range names {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestAHostileArchiveCostsLittle(t *testing.T) {
	many := make([]string, 10_000)
	for i := range many {
		many[i] = strconv.Itoa(i)
	}
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"a bomb":     {archived(t, []string{proofName}, make([]byte, 64<<20)), domain.ErrDamaged},
		"many files": {archived(t, many, nil), errNoPassportFile},
		"too large":  {make([]byte, maxArchive+1), errNoPassportFile},
		"no archive": {[]byte("PK\x03\x04"), errNoPassportFile},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := passportProof(c.file)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 16<<20 {
			t.Errorf("%s of %d bytes took %d", name, len(c.file), took)
		}
	}
}

func FuzzPassportProof(f *testing.F) {
	f.Add(archived(f, []string{"mimetype", proofName}, []byte("proof")))
	f.Add([]byte("PK\x05\x06" + string(make([]byte, 18))))
	f.Fuzz(func(t *testing.T, file []byte) {
		proof, err := passportProof(file)
		if err == nil && len(proof) > maxProof || err != nil && proof != nil {
			t.Errorf("%d bytes and %v", len(proof), err)
		}
		if text, kind := string(file), (&App{}).Recognise(string(file)); kind == TextInvitation && len(text) < len(invitationText) {
			t.Error("an invitation without its beginning")
		}
	})
}
