package api_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"razvorot/authority/api"
	"razvorot/domain"
	"razvorot/protocol"
)

func picture(t *testing.T) string {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 300, 400)), nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// tusRequest is a request as a public tus client makes it: without a key of ours.
func tusRequest(method, path, token, body string, header ...string) request {
	return request{method: method, path: path, body: body,
		header: append([]string{"Authorization", token, protocol.TusResumable, "1.0.0"}, header...)}
}

func create(t *testing.T, h http.Handler, token, content string) string {
	t.Helper()
	page := domain.PageUpload{Document: "D1", Kind: domain.KindSNILS, Page: "P1", Role: domain.PageFront,
		MediaType: domain.MediaJPEG, Digest: domain.HashOf([]byte(content))}
	response := tusRequest(http.MethodPost, "/v1/uploads", token, "", protocol.UploadLength, strconv.Itoa(len(content)),
		protocol.UploadMetadata, protocol.Metadata(page)).to(h)
	location := response.Header.Get("Location")
	if response.StatusCode != http.StatusCreated || !strings.HasPrefix(location, "/v1/uploads/") ||
		response.Header.Get(protocol.UploadExpires) == "" || response.Header.Get(protocol.TusResumable) != "1.0.0" {
		t.Fatalf("%d %v", response.StatusCode, response.Header)
	}
	return location
}

func TestAPublicTusClientUploads(t *testing.T) {
	h, d, token := signedIn(t)
	content := picture(t)
	location := create(t, h, token, content)
	offset := 0
	for _, part := range []string{content[:100], content[100:]} {
		head := tusRequest(http.MethodHead, location, token, "").to(h)
		if head.StatusCode != http.StatusOK || head.Header.Get(protocol.UploadOffset) != strconv.Itoa(offset) ||
			head.Header.Get(protocol.UploadLength) != strconv.Itoa(len(content)) {
			t.Fatalf("%d %v", head.StatusCode, head.Header)
		}
		patch := tusRequest(http.MethodPatch, location, token, part, "Content-Type", protocol.OffsetBytes,
			protocol.UploadOffset, strconv.Itoa(offset), protocol.UploadChecksum, protocol.ChecksumOf([]byte(part))).to(h)
		offset += len(part)
		if patch.StatusCode != http.StatusNoContent || patch.Header.Get(protocol.UploadOffset) != strconv.Itoa(offset) {
			t.Fatalf("%d %v", patch.StatusCode, patch.Header)
		}
	}
	if got := d.Content(domain.HashOf([]byte(content))); string(got) != content {
		t.Errorf("%d bytes arrived of %d", len(got), len(content))
	}
}

func TestWhatAnUploadIsRefusedFor(t *testing.T) {
	h, d, token := signedIn(t)
	content := picture(t)
	location := create(t, h, token, content)
	typed := []string{"Content-Type", protocol.OffsetBytes}
	at := func(offset string, more ...string) []string {
		return append(append(more, protocol.UploadOffset, offset), typed...)
	}
	large := strings.Repeat("x", domain.MaxFile+1)
	for name, c := range map[string]struct {
		r      request
		status int
		code   domain.Kind
	}{
		"another offset": {tusRequest(http.MethodPatch, location, token, content, at("7")...), 409, domain.ErrConflict},
		"no offset":      {tusRequest(http.MethodPatch, location, token, content, typed...), 422, domain.ErrInvalid},
		"a negative one": {tusRequest(http.MethodPatch, location, token, content, at("-1")...), 422, domain.ErrInvalid},
		"another type":   {tusRequest(http.MethodPatch, location, token, content, protocol.UploadOffset, "0"), 415, domain.ErrUnsupportedType},
		"a wrong sum": {tusRequest(http.MethodPatch, location, token, content,
			at("0", protocol.UploadChecksum, protocol.ChecksumOf(nil))...), 460, domain.ErrDamaged},
		"a strange sum": {tusRequest(http.MethodPatch, location, token, content,
			at("0", protocol.UploadChecksum, "md5 AAAA")...), 422, domain.ErrInvalid},
		"too much":        {tusRequest(http.MethodPatch, location, token, large, at("0")...), 413, domain.ErrTooLarge},
		"nobody's upload": {tusRequest(http.MethodPatch, "/v1/uploads/none", token, content, at("0")...), 404, domain.ErrNotFound},
		"another version": {request{method: http.MethodPatch, path: location, header: []string{"Authorization", token,
			protocol.TusResumable, "0.2.2"}}, 412, domain.ErrInvalid},
		"a file too large": {tusRequest(http.MethodPost, "/v1/uploads", token, "", protocol.UploadLength, "5242881",
			protocol.UploadMetadata, protocol.Metadata(domain.PageUpload{Document: "D2", Kind: domain.KindSNILS, Page: "P2",
				Role: domain.PageFront, MediaType: domain.MediaJPEG})), 413, domain.ErrTooLarge},
	} {
		response := c.r.to(h)
		if p := problem(t, response); response.StatusCode != c.status || p.Code != c.code {
			t.Errorf("%s: %d %s", name, response.StatusCode, p.Code)
		}
	}
	conflict := tusRequest(http.MethodPatch, location, token, content, at("7")...).to(h)
	if conflict.Header.Get(protocol.UploadOffset) != "0" {
		t.Error("a conflict does not tell the offset")
	}
	if d.Content(domain.HashOf([]byte(content))) != nil {
		t.Error("content arrived all the same")
	}
}

func TestOptionsTellWhatOfTusIsSpoken(t *testing.T) {
	h := api.New(newFake(), api.Options{})
	for _, path := range []string{"/v1/uploads", "/v1/uploads/1"} {
		response := request{method: http.MethodOptions, path: path}.to(h)
		if response.StatusCode != http.StatusNoContent || response.Header.Get(protocol.TusVersion) != "1.0.0" ||
			response.Header.Get(protocol.TusExtension) != "creation,checksum,expiration,termination" ||
			response.Header.Get(protocol.TusMaxSize) != "5242880" || response.Header.Get(protocol.TusAlgorithms) != "sha256" {
			t.Errorf("%s: %d %v", path, response.StatusCode, response.Header)
		}
	}
}

func TestAPostMayStandForAPatch(t *testing.T) {
	h, _, token := signedIn(t)
	content := picture(t)
	r := tusRequest(http.MethodPost, create(t, h, token, content), token, content, "X-HTTP-Method-Override", "PATCH",
		"Content-Type", protocol.OffsetBytes, protocol.UploadOffset, "0")
	if response := r.to(h); response.StatusCode != http.StatusNoContent {
		t.Error(response.StatusCode)
	}
}

// Whoever announces a checksum has a piece held in memory until it is whole: many at once, sent slowly, would use it up.
func TestFewPiecesAreHeldAgainstTheirChecksum(t *testing.T) {
	h, _, token := signedIn(t)
	content := picture(t)
	location := create(t, h, token, content)
	patch := func(body io.Reader, header ...string) *httptest.ResponseRecorder {
		q := httptest.NewRequest(http.MethodPatch, location, body)
		for name, value := range map[string]string{"Authorization": token, protocol.TusResumable: "1.0.0",
			"Content-Type": protocol.OffsetBytes, protocol.UploadOffset: "0"} {
			q.Header.Set(name, value)
		}
		for i := 0; i < len(header); i += 2 {
			q.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, q)
		return w
	}
	sum := []string{protocol.UploadChecksum, protocol.ChecksumOf([]byte(content))}
	var slow []*io.PipeWriter
	ended := make(chan int)
	for range 32 {
		body, writer := io.Pipe()
		slow = append(slow, writer)
		go func() { ended <- patch(body, sum...).Code }()
		if _, err := io.WriteString(writer, content[:1]); err != nil { // it is being read
			t.Fatal(err)
		}
	}
	if got := patch(strings.NewReader(content), sum...); got.Code != http.StatusTooManyRequests || got.Header().Get("Retry-After") == "" {
		t.Errorf("one more: %d %v", got.Code, got.Header())
	}
	if got := patch(strings.NewReader(content)); got.Code != http.StatusNoContent {
		t.Error("one that is not held:", got.Code)
	}
	for _, writer := range slow {
		_ = writer.CloseWithError(io.ErrUnexpectedEOF)
		<-ended
	}
	if got := patch(strings.NewReader(content), sum...); got.Code == http.StatusTooManyRequests {
		t.Error("places are not given back")
	}
}
