package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"razvorot/authority/api"
	"razvorot/domain"
	"razvorot/protocol"
	"razvorot/remote"
	"razvorot/remote/remotetest"
)

// witness holds what passes over the wire against the document.
type witness struct {
	d  *openapi3.T
	mu sync.Mutex
	// looked is how many bodies of a route were held against the document: many are alike, and looking takes long.
	looked   map[string]int
	faults   map[string]bool
	answered map[string]bool
	bodies   map[string]json.RawMessage // the first of each route, of what is sent and answered
}

// alike is how many bodies of one kind are looked at.
const alike = 12

func newWitness(t *testing.T) *witness {
	return &witness{d: openDocument(t), looked: map[string]int{}, faults: map[string]bool{}, answered: map[string]bool{},
		bodies: map[string]json.RawMessage{}}
}

// watch returns a handler whose traffic is witnessed.
func (w *witness) watch(h http.Handler) http.Handler {
	mux := http.NewServeMux()
	for _, r := range protocol.Routes() {
		mux.HandleFunc(r.String(), func(out http.ResponseWriter, q *http.Request) { w.serve(h, r, out, q) })
	}
	return mux
}

func (w *witness) serve(h http.Handler, r protocol.Route, out http.ResponseWriter, q *http.Request) {
	var sent []byte
	if r.TakesJSON() {
		sent, _ = io.ReadAll(q.Body)
		q.Body = io.NopCloser(bytes.NewReader(sent))
	}
	got := httptest.NewRecorder()
	h.ServeHTTP(got, q)
	maps.Copy(out.Header(), got.Header())
	out.WriteHeader(got.Code)
	_, _ = out.Write(got.Body.Bytes())
	w.mu.Lock()
	defer w.mu.Unlock()
	w.see(r, sent, got)
}

func (w *witness) see(r protocol.Route, sent []byte, got *httptest.ResponseRecorder) {
	o := operation(w.d, r)
	response := o.Responses.Value(strconv.Itoa(got.Code))
	if response == nil {
		w.faults[fmt.Sprintf("%s answers %d", r, got.Code)] = true
		return
	}
	if got.Code < 300 {
		w.answered[r.String()] = true
		if sent != nil {
			w.body(r.String()+" takes", o.RequestBody.Value.Content["application/json"].Schema, sent)
		}
	} else if code := domain.Kind(got.Header().Get(protocol.ProblemCode)); !slices.Contains(r.Codes(), code) {
		w.faults[fmt.Sprintf("%s answers %s", r, code)] = true
	}
	mediaType, _, _ := strings.Cut(got.Header().Get("Content-Type"), ";")
	content := response.Value.Content
	switch media := content[mediaType]; {
	case got.Body.Len() == 0 || r.Method == http.MethodHead:
	case media == nil:
		w.faults[fmt.Sprintf("%s answers %d with %q", r, got.Code, mediaType)] = true
	case media.Schema != nil:
		w.body(r.String()+" answers "+strconv.Itoa(got.Code), media.Schema, got.Body.Bytes())
	}
}

func (w *witness) body(where string, schema *openapi3.SchemaRef, body []byte) {
	if w.bodies[where] == nil {
		w.bodies[where] = body
	}
	if w.looked[where]++; w.looked[where] > alike {
		return
	}
	if err := fits(w.d, schema, body); err != nil {
		w.faults[fmt.Sprintf("%s: %.300v", where, err)] = true
	}
}

func fits(d *openapi3.T, schema *openapi3.SchemaRef, body []byte) error {
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return err
	}
	return schema.Value.VisitJSON(v, openapi3.EnableJSONSchema2020(), openapi3.MultiErrors())
}

func TestWhatIsSentAndAnsweredIsAsTheDocumentSays(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector sees nothing here")
	}
	w := newWitness(t)
	remotetest.Run(t, func(t *testing.T) remotetest.Bench {
		clock := remotetest.NewClock(t0)
		fake := remotetest.NewFake(clock)
		way := remote.ServeInProcess(w.watch(api.New(&desk{Fake: fake}, api.Options{})))
		t.Cleanup(func() { _ = way.Close() })
		device := func() domain.Backend {
			return must(remote.New(remote.Options{Base: remote.InProcessBase, Transport: way.Transport(), Sessions: &remotetest.Sessions{}, Clock: clock}))
		}
		return remotetest.Bench{Backend: device(), Trial: fake, Clock: clock, Advance: fake.Advance, NewDevice: device}
	})
	w.mu.Lock()
	defer w.mu.Unlock()
	for fault := range w.faults {
		t.Error(fault)
	}
	if path := os.Getenv("EXAMPLES"); path != "" {
		b, _ := json.Marshal(w.bodies)
		_ = os.WriteFile(path, b, 0o600)
	}
	for _, r := range protocol.Routes() {
		apart := []protocol.Route{protocol.FetchIssuerCRL, protocol.FetchReaderCRL, protocol.FetchCRL}
		if !w.answered[r.String()] && !slices.Contains(apart, r) {
			t.Error("the suite never has an answer of", r)
		}
	}
}
