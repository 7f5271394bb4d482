package peertest_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/api"
	"razvorot/authority/database"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/protocol"
	"razvorot/remote"
	"razvorot/remote/remotetest"
)

// counter is an authority on loopback, and a citizen who is signed in. Its tokens are bound to no key, as tus-js-client has none.
type counter struct {
	*testing.T
	client *remote.Client
	base   string
	token  string
	clock  *remotetest.Clock
	kept   *remotetest.Sessions
	// cut, once set, ends the connection of the next PATCH after as many bytes.
	cut int64
}

// tokens is a keeper of sessions without a key.
type tokens struct{ domain.SessionKeeper }

func openCounter(t *testing.T) *counter {
	t.Helper()
	db, err := database.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "authority.db"), database.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	clock := remotetest.NewClock(time.Now().UTC().Truncate(time.Second))
	a, err := authority.Open(t.Context(), authority.Options{Clock: clock, DB: db.SQL, Dialect: db.Dialect, Signals: db.Signals,
		Password: authority.LeastPasswordCost(), Info: domain.AuthorityInfo{Name: "Орган", Trial: true}})
	if err != nil {
		t.Fatal(err)
	}
	c := &counter{T: t, clock: clock, kept: &remotetest.Sessions{}}
	server := httptest.NewServer(c.cutting(api.New(a, api.Options{Bearer: true})))
	t.Cleanup(server.Close)
	c.base = server.URL
	if c.client, err = remote.New(remote.Options{Base: c.base, Sessions: tokens{c.kept}, Clock: clock}); err != nil {
		t.Fatal(err)
	}
	c.signIn(a)
	c.renew()
	return c
}

// renew has the token of a session that holds now.
func (c *counter) renew() {
	c.Helper()
	_, err := c.client.Account(c.Context())
	s, findErr := c.kept.FindSession(c.Context())
	if err := errors.Join(err, findErr); err != nil {
		c.Fatal(err)
	}
	c.token = s.AccessToken
}

// broken is a connection that ends.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("connection lost") }

// cutting lets a connection end in the middle of a PATCH.
func (c *counter) cutting(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPatch || c.cut == 0 {
			h.ServeHTTP(w, r)
			return
		}
		r.Body = io.NopCloser(io.MultiReader(io.LimitReader(r.Body, c.cut), broken{}))
		c.cut = 0
		h.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	})
}

func (c *counter) ticket(a *authority.Authority, sent domain.CodeSent, err error) domain.Ticket {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
	nobody := func(context.Context) (domain.AccountID, error) { return "", domain.ErrUnauthorised }
	messages, err := a.Trial(nobody).Messages(c.Context(), 0, 0)
	if err != nil || len(messages) == 0 {
		c.Fatal(err, len(messages))
	}
	ticket, err := c.client.ConfirmCode(c.Context(), sent.Challenge, messages[len(messages)-1].Code)
	if err != nil {
		c.Fatal(err)
	}
	return ticket
}

func (c *counter) signIn(a *authority.Authority) {
	c.Helper()
	ctx := c.Context()
	phone, phoneErr := person.ParsePhone("+79000000001")
	email, mailErr := person.ParseEmail("anna@example.org")
	texts, textErr := c.client.ConsentTexts(ctx, "ru")
	sent, err := c.client.StartRegistration(ctx, domain.NewKey(), phone, email)
	r := domain.Registration{Ticket: c.ticket(a, sent, errors.Join(err, phoneErr, mailErr, textErr)), Password: "Снег-в-мае-2031!"}
	for _, text := range texts {
		r.Consents = append(r.Consents, text.Agree(c.clock.Now()))
	}
	if _, err := c.client.FinishRegistration(ctx, domain.NewKey(), r); err != nil {
		c.Fatal(err)
	}
	sent, err = c.client.SignIn(ctx, person.Login{Phone: phone}, r.Password, domain.DeviceInfo{})
	if _, err := c.client.FinishSignIn(ctx, c.ticket(a, sent, err)); err != nil {
		c.Fatal(err)
	}
}

// scan is a page of noise, which no JPEG makes small.
func scan(seed uint64) []byte {
	random := rand.New(rand.NewPCG(seed, 1))
	m := image.NewGray(image.Rect(0, 0, 900, 700))
	for i := range m.Pix {
		m.Pix[i] = uint8(random.Uint32())
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, m, nil) // into memory
	return b.Bytes()
}

// upload has tus-js-client send a page, and returns where to and which requests that took.
func (c *counter) upload(page string, content []byte, more object) (string, []string) {
	c.Helper()
	o := object{"endpoint": c.base + protocol.CreateUpload.Pattern, "token": c.token, "content": inBytes(content), "metadata": object{
		"document": "D" + page, "kind": "snils", "page": page, "role": "front", "media_type": "image/jpeg",
		"digest": domain.HashOf(content).String(), "filename": "скан.jpg"}}
	for k, v := range more {
		o[k] = v
	}
	got, err := ask(c, "tus", "upload", o)
	if err != nil {
		c.Fatal(err)
	}
	var requests []string
	for _, r := range got.(object)["requests"].([]any) {
		requests = append(requests, r.(string))
	}
	return got.(object)["url"].(string), requests
}

// arrived reports whether the authority has a page whole.
func (c *counter) arrived(page string) bool {
	c.Helper()
	all, err := c.client.FindDocuments(c.Context())
	if err != nil {
		c.Fatal(err)
	}
	i := slices.IndexFunc(all, func(d domain.Document) bool { return d.ID == domain.DocumentID("D"+page) })
	return i >= 0 && all[i].Pages[0].State != domain.FileQueued && all[i].Pages[0].State != domain.FileUploading
}

func TestAPublicClientUploadsInPieces(t *testing.T) {
	nodeOf(t, "tus")
	c, content := openCounter(t), scan(1)
	_, requests := c.upload("1", content, object{"piece": 100_000, "checksum": true})
	if want := 1 + (len(content)+99_999)/100_000; len(requests) != want || requests[0] != "POST 201" || !c.arrived("1") {
		t.Errorf("%d bytes: %v", len(content), requests)
	}
}

func TestAPublicClientPausesAndGoesOn(t *testing.T) {
	nodeOf(t, "tus")
	c := openCounter(t)
	_, requests := c.upload("1", scan(1), object{"piece": 100_000, "pause": 200_000})
	i := slices.Index(requests, "HEAD 200")
	if i < 3 || slices.Contains(requests[i:], "POST 201") || !c.arrived("1") {
		t.Error(requests)
	}
}

func TestAPublicClientGoesOnAfterItsConnectionWasCut(t *testing.T) {
	nodeOf(t, "tus")
	c, content := openCounter(t), scan(1)
	c.cut = 150_000
	_, requests := c.upload("1", content, object{})
	if got := strings.Join(requests, ", "); got != "POST 201, HEAD 200, PATCH 204" || !c.arrived("1") {
		t.Error(got)
	}
}

func TestAPublicClientSendsAgainWhatArrivedDamaged(t *testing.T) {
	nodeOf(t, "tus")
	c := openCounter(t)
	_, requests := c.upload("1", scan(1), object{"checksum": true, "wrong": true})
	want := "POST 201, PATCH " + strconv.Itoa(protocol.StatusDamaged) + ", HEAD 200, PATCH 204"
	if got := strings.Join(requests, ", "); got != want || !c.arrived("1") {
		t.Error(got)
	}
}

func TestAPublicClientEndsAnUpload(t *testing.T) {
	nodeOf(t, "tus")
	c, content := openCounter(t), scan(1)
	url, requests := c.upload("1", content, object{"piece": 100_000, "terminate": 200_000})
	if last := requests[len(requests)-1]; last != "DELETE 204" || c.arrived("1") {
		t.Fatal(requests)
	}
	id := domain.UploadID(url[strings.LastIndex(url, "/")+1:])
	if _, err := c.client.FindUpload(t.Context(), id); !errors.Is(err, domain.ErrNotFound) {
		t.Error("an upload that has ended:", err)
	}
	if _, requests := c.upload("1", content, object{}); strings.Join(requests, ", ") != "POST 201, PATCH 204" || !c.arrived("1") {
		t.Error("sent anew:", requests)
	}
}

func TestAPublicClientBeginsAnewOnceItsUploadExpired(t *testing.T) {
	nodeOf(t, "tus")
	c, content := openCounter(t), scan(1)
	url, requests := c.upload("1", content, object{"piece": 100_000, "leave": 200_000})
	if requests[0] != "POST 201" || c.arrived("1") {
		t.Fatal(requests)
	}
	u, err := c.client.FindUpload(t.Context(), domain.UploadID(url[strings.LastIndex(url, "/")+1:]))
	if err != nil {
		t.Fatal(err)
	}
	c.clock.Advance(u.ExpiresAt.Sub(c.clock.Now()) - time.Minute)
	c.renew()
	if _, requests := c.upload("1", content, object{"piece": 100_000, "leave": 300_000, "url": url}); requests[0] != "HEAD 200" {
		t.Error("a minute before:", requests)
	}
	c.clock.Advance(time.Minute)
	c.renew()
	anew, requests := c.upload("1", content, object{"url": url})
	if got := strings.Join(requests, ", "); got != "HEAD 404, POST 201, PATCH 204" || anew == url || !c.arrived("1") {
		t.Error("after it expired:", got)
	}
}
