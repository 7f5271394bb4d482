package protocol_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"razvorot/domain"
	"razvorot/protocol"
)

var page = domain.PageUpload{Document: "D1", Kind: domain.KindPassport, Page: "P1", Role: domain.PagePersonal,
	MediaType: domain.MediaJPEG, Size: 1<<40 + 1, Digest: domain.HashOf([]byte("x"))}

func creation(length, metadata string) http.Header {
	return http.Header{protocol.UploadLength: {length}, protocol.UploadMetadata: {metadata}}
}

func TestAnUploadIsAnnouncedByHeaders(t *testing.T) {
	got, err := protocol.ReadPageUpload(creation("1099511627777", protocol.Metadata(page)+",filename eC5qcGc=, is_confidential"))
	if err != nil || got != page {
		t.Errorf("%+v, %v", got, err)
	}
	for _, h := range []http.Header{{}, creation("", protocol.Metadata(page)), creation("-1", protocol.Metadata(page)),
		creation("1", ""), creation("1", "page !"), creation("1", protocol.Metadata(page)+",page eA=="),
		creation("1", strings.Repeat("a", 1<<20)), creation("9223372036854775808", protocol.Metadata(page))} {
		if u, err := protocol.ReadPageUpload(h); !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("%.100v is %+v, %v", h, u, err)
		}
	}
}

func TestHowFarAnUploadGotIsToldByHeaders(t *testing.T) {
	u := domain.Upload{ID: "a/b%20ё", Offset: 5, Size: 1<<40 + 1, ExpiresAt: t0}
	h := http.Header{}
	protocol.WriteUpload(h, u)
	if got, err := protocol.ReadUpload(h); err != nil || got != u {
		t.Errorf("%+v, %v", got, err)
	}
	for name, value := range map[string]string{protocol.UploadOffset: "x", protocol.UploadLength: "4", protocol.UploadExpires: "soon",
		"Location": "/v1/uploads/%zz"} {
		broken := h.Clone()
		broken.Set(name, value)
		if got, err := protocol.ReadUpload(broken); !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("%s %q: %+v, %v", name, value, got, err)
		}
	}
}

func FuzzPageUpload(f *testing.F) {
	f.Add("5", protocol.Metadata(page))
	f.Add("0", "filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential")
	f.Fuzz(func(t *testing.T, length, metadata string) {
		u, err := protocol.ReadPageUpload(creation(length, metadata))
		if err != nil {
			if !errors.Is(err, domain.ErrInvalid) {
				t.Fatal(err)
			}
			return
		}
		again, err := protocol.ReadPageUpload(creation(fmt.Sprint(u.Size), protocol.Metadata(u)))
		if err != nil || again != u {
			t.Fatalf("%+v, written and read, is %+v, %v", u, again, err)
		}
	})
}

func TestPathsEscapeWhatStandsInThem(t *testing.T) {
	if got := protocol.FindUpload.Path("a/../b?c#d"); got != "/v1/uploads/a%2F..%2Fb%3Fc%23d" {
		t.Error(got)
	}
	if got := protocol.Withdraw.Path("1"); got != "/v1/applications/1/withdraw" {
		t.Error(got)
	}
}

// A path is in logs of everything between, so only opaque identifiers and a language may stand in one.
func TestNothingPersonalIsInAPath(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range protocol.Routes() {
		if seen[r.String()] {
			t.Errorf("%s is there twice", r)
		}
		seen[r.String()] = true
		for rest := r.Pattern; strings.Contains(rest, "{"); {
			_, after, _ := strings.Cut(rest, "{")
			var name string
			name, rest, _ = strings.Cut(after, "}")
			if name != "id" && name != "language" {
				t.Errorf("%s has %s in it", r, name)
			}
		}
	}
}

func TestKeysAreShortAndPrintable(t *testing.T) {
	for text, want := range map[string]domain.Key{"abc": "abc", `"abc"`: "abc"} {
		if got, err := protocol.ReadKey(http.Header{protocol.IdempotencyKey: {text}}); err != nil || got != want {
			t.Errorf("%q is %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "a b", "ключ", "a\n", strings.Repeat("a", 256)} {
		if _, err := protocol.ReadKey(http.Header{protocol.IdempotencyKey: {text}}); !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

func TestMessagesHideFromLogs(t *testing.T) {
	for _, m := range []any{protocol.Code{Code: "secret"}, &protocol.Ticket{Ticket: "secret"}, protocol.Credentials{Password: "secret"},
		protocol.RefreshToken{RefreshToken: "secret"}, protocol.ProofAnswers{Answers: map[domain.QuestionID]string{"1": "secret"}},
		protocol.OfflineQR{Payload: []byte("secret")}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			if text := fmt.Sprintf(verb, m); strings.Contains(text, "secret") {
				t.Error(text)
			}
		}
	}
}
