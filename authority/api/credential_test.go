package api_test

import (
	"context"
	"io"
	"net/http"
	"testing"

	"razvorot/authority/api"
	"razvorot/domain"
	"razvorot/protocol"
)

// published is an authority whose only list is called «one», as CWT and as JWT.
type published struct{ domain.Backend }

func (published) FetchTrust(context.Context) ([]byte, error) { return []byte(`{"issuers":[]}`), nil }

func (published) FetchStatusList(_ context.Context, name string) ([]byte, error) {
	if name != "one" {
		return nil, domain.ErrNotFound
	}
	return []byte("cwt"), nil
}

// bilingual is a desk that signs lists as JWT too.
type bilingual struct{ *desk }

func (bilingual) StatusListJWT(_ context.Context, name string) ([]byte, error) {
	if name != "one" {
		return nil, domain.ErrNotFound
	}
	return []byte("jwt"), nil
}

func TestAStatusListComesAsTheVerifierReadsIt(t *testing.T) {
	plain := api.New(&desk{backend: published{}}, api.Options{})
	both := api.New(bilingual{&desk{backend: published{}}}, api.Options{})
	for _, c := range []struct {
		desk         http.Handler
		accept, want string
	}{
		{both, "", "cwt"}, {both, "*/*", "cwt"}, {both, protocol.StatusListCWT, "cwt"}, {both, protocol.StatusListJWT, "jwt"},
		{both, "text/html, " + protocol.StatusListJWT + ";q=0.9", "jwt"},
		{both, protocol.StatusListJWT + ", " + protocol.StatusListCWT, "cwt"}, {plain, protocol.StatusListJWT, "cwt"},
	} {
		response := request{method: http.MethodGet, path: "/v1/status/one", header: []string{"Accept", c.accept}}.to(c.desk)
		body, _ := io.ReadAll(response.Body)
		if string(body) != c.want || response.StatusCode != 200 || response.Header.Get("Content-Type") != "application/statuslist+"+c.want ||
			response.Header.Get("Vary") != "Accept" || response.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("accepting %q: %d, %q, %v", c.accept, response.StatusCode, body, response.Header)
		}
	}
	for _, accept := range []string{"", protocol.StatusListJWT} {
		response := request{method: http.MethodGet, path: "/v1/status/two", header: []string{"Accept", accept}}.to(both)
		if p := problem(t, response); p.Code != domain.ErrNotFound || response.StatusCode != 404 {
			t.Errorf("a list that is not there: %d, %s", response.StatusCode, p.Code)
		}
	}
}

func TestTrustIsPublishedAsItIs(t *testing.T) {
	response := request{method: http.MethodGet, path: "/v1/trust"}.to(api.New(&desk{backend: published{}}, api.Options{}))
	body, _ := io.ReadAll(response.Body)
	if string(body) != `{"issuers":[]}` || response.Header.Get("Content-Type") != protocol.JSON ||
		response.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%d, %q, %v", response.StatusCode, body, response.Header)
	}
}
