package nearby

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"razvorot/domain"
)

func TestOnlyTheLocalNetworkIsReached(t *testing.T) {
	for uri, ok := range map[string]bool{
		"http://127.0.0.1:4000/a":                           true,
		"http://192.168.1.2:4000/a":                         true,
		"http://10.0.0.1:65535/":                            true,
		"http://172.31.255.1:4000/a":                        true,
		"http://169.254.1.1:4000/a":                         true,
		"http://[::1]:4000/a":                               true,
		"http://[fd00::2]:4000/a":                           true,
		"http://[fe80::1]:4000/a":                           true,
		"http://[::ffff:192.168.1.2]:4000/a":                true,
		"http://8.8.8.8:4000/a":                             false,
		"http://172.32.0.1:4000/a":                          false,
		"http://[2001:db8::1]:4000/a":                       false,
		"http://[::ffff:8.8.8.8]:4000/a":                    false,
		"http://[fe80::1%25eth0]:4000/a":                    false,
		"http://0.0.0.0:4000/a":                             false,
		"http://[::]:4000/a":                                false,
		"http://224.0.0.1:4000/a":                           false,
		"http://localhost:4000/a":                           false,
		"http://127.1:4000/a":                               false,
		"http://holder.example:4000/a":                      false,
		"https://127.0.0.1:4000/a":                          false,
		"ftp://127.0.0.1:4000/a":                            false,
		"http://127.0.0.1/a":                                false,
		"http://192.168.1.1:80/a":                           false,
		"http://127.0.0.1:99999/a":                          false,
		"http://user@127.0.0.1:4000/a":                      false,
		"http://127.0.0.1:4000/a?b":                         false,
		"http://127.0.0.1:4000/a#b":                         false,
		"http:127.0.0.1:4000":                               false,
		"http://127.0.0.1:4000/" + strings.Repeat("a", 600): false,
		"": false,
	} {
		if _, _, err := target(domain.NearbyAddress{Type: 4, Version: 1, URI: uri}); (err == nil) != ok || !ok && !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("%.60s: %v", uri, err)
		}
	}
	for _, a := range []domain.NearbyAddress{{Type: 2, Version: 1, URI: "http://127.0.0.1:4000/"}, {Type: 4, Version: 2, URI: "http://127.0.0.1:4000/"}} {
		if _, err := New().Connect(during(t), a); !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("%+v: %v", a, err)
		}
	}
}

func TestThisMachineOffersOnlyLocalAddresses(t *testing.T) {
	all := localAddresses()
	if len(all) == 0 || len(all) > maxOffered || !all[len(all)-1].IsLoopback() {
		t.Errorf("%v", all)
	}
	for _, a := range all {
		if !local(a) || a.Zone() != "" {
			t.Errorf("%v is offered", a)
		}
	}
}

// elsewhere returns the address of a program that is no holder.
func elsewhere(t *testing.T, h http.HandlerFunc) domain.NearbyAddress {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return domain.NearbyAddress{Type: 4, Version: 1, URI: s.URL + "/a"}
}

func TestAReaderIsNotLedAway(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://203.0.113.1:9")
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   error
	}{
		"a redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://203.0.113.1/", http.StatusTemporaryRedirect)
		}, domain.ErrUnavailable},
		"a fault":       {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, domain.ErrUnavailable},
		"a long answer": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, domain.MaxNearbyMessage+1)) }, domain.ErrTooLarge},
		"a cut answer": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("cut"))
		}, domain.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			reader, err := here().Connect(during(t), elsewhere(t, c.answer))
			if err != nil {
				t.Fatal(err)
			}
			defer reader.Close()
			send(t, reader, "question")
			expectEnd(t, reader, c.want)
		})
	}
}

func TestTheReaderSaysNothingOfItselfInClear(t *testing.T) {
	seen := make(chan http.Header, 1)
	at := elsewhere(t, func(_ http.ResponseWriter, r *http.Request) { seen <- r.Header })
	reader, err := here().Connect(during(t), at)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	send(t, reader, "question")
	h := <-seen
	if len(h) != 2 || h.Get("Content-Type") != "application/cbor" || h.Get("Content-Length") != "8" {
		t.Errorf("%v", h)
	}
}
