package console

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func FuzzLook(f *testing.F) {
	for _, seed := range []string{"", "a:b:150:90", "a:b:99999999999999999999:-90", ":::::", "a:b:150:91"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l := readLook(text)
		if l.Zoom < 100 || l.Zoom > 400 || l.Turn%90 != 0 || l.Turn < 0 || l.Turn > 270 {
			t.Errorf("%q is read as %v", text, l)
		}
		if again := readLook(l.String()); again != l {
			t.Errorf("%v is written as %q and read as %v", l, l.String(), again)
		}
	})
}

func FuzzLocal(f *testing.F) {
	for _, seed := range []string{"/queue", "//evil", `/\evil`, "https://evil", "/a?b=//c", "/\x00", "/%0d%0a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, next string) {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "http://console.example/", nil)
		http.Redirect(w, r, local(next), http.StatusSeeOther)
		to, err := url.Parse(w.Header().Get("Location"))
		if err != nil { // a browser is not led anywhere by what is no address
			return
		}
		if at := r.URL.ResolveReference(to); at.Host != "console.example" || at.Scheme != "http" {
			t.Errorf("%q leads to %s", next, at)
		}
	})
}

func FuzzTicket(f *testing.F) {
	f.Add(pack(ticket{Next: "/queue"}))
	f.Add("")
	f.Add(base64.RawURLEncoding.EncodeToString([]byte(`{"Second":{"Options":"!"}}`)))
	f.Fuzz(func(t *testing.T, cookie string) {
		r := httptest.NewRequest(http.MethodGet, "/second", nil)
		r.Header.Set("Cookie", ticketCookie+"="+cookie)
		v := &visit{c: &console{}, r: r, w: httptest.NewRecorder()}
		if got, err := v.ticket(); err == nil && pack(got) == "" {
			t.Error("a ticket that cannot be written was read")
		}
	})
}

func FuzzQueueFilter(f *testing.F) {
	f.Add("state=checking&mine=1")
	f.Add("state=approved&after=" + strings.Repeat("x", 300))
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		filter, kept := filterOf(values)
		if len(filter.After) > 200 || len(filter.States) > 3 { // «mine» is all that is under way
			t.Errorf("%q is read as %v", query, filter)
		}
		if again, _ := filterOf(kept); again.Mine != filter.Mine || again.Free != filter.Free || again.Stalled != filter.Stalled {
			t.Errorf("%q is another filter when it is read again", query)
		}
	})
}
