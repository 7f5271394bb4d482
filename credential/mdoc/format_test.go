package mdoc_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"razvorot/credential/mdoc"
)

func TestNobodyIsPrinted(t *testing.T) {
	i := russian(t)
	h := i.give(t, 30, nil)
	v := one(t, i.verifier(), h.present(t, "a"), "a")
	u := must[mdoc.Unsigned](t)(mdoc.Prepare(photo(&h.key.PublicKey, 30)))
	d := mdoc.Document{Credential: h.credential, MACKey: []byte("sesame")}
	for _, secret := range []any{v, &v, v.Elements, v.Elements[0], h.credential, &h.credential, u, d, []any{v, d}} {
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("shown", "what", secret)
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q"} {
			fmt.Fprintf(&log, verb, secret)
		}
		for _, told := range []string{"Щукина", fmt.Sprintf("%x", "Щукина"), "sesame", fmt.Sprintf("%x", "sesame"), "[83 101 115"} {
			if strings.Contains(log.String(), told) {
				t.Errorf("%T tells %q", secret, told)
			}
		}
	}
	if got := fmt.Sprint(v); got != "[verified "+docType+": genuine]" {
		t.Error(got)
	}
}
