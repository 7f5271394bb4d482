package authority_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"razvorot/domain"
)

// uploader is a citizen who is signed in.
func uploader(t *testing.T) *citizen {
	t.Helper()
	c := newCitizen(newBench(t), 0)
	c.register()
	c.signIn()
	return c
}

// large is a JPEG of several chunks: what follows the end of a JPEG is no part of it.
func large() []byte { return append(picture(1), make([]byte, 700<<10)...) }

// brokenReader yields some bytes and then an error.
type brokenReader struct {
	io.Reader
	err error
}

func (b brokenReader) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = b.err
	}
	return n, err
}

func TestAnInterruptedUploadGoesOnWhereItWasAfterACrash(t *testing.T) {
	c, content := uploader(t), large()
	p := announcement("d", domain.KindINN, domain.PageFront, content)
	u := ok(c.backend().CreateUpload(t.Context(), domain.NewKey(), p))(c)
	cut := int64(500 << 10)
	got, err := c.backend().AppendUpload(t.Context(), u.ID, 0, brokenReader{bytes.NewReader(content[:cut]), io.ErrClosedPipe})
	c.want(domain.ErrUnavailable, err)
	if got.Offset != cut {
		t.Errorf("%d of %d are kept", got.Offset, cut)
	}
	c.b.kill()
	again := ok(c.backend().CreateUpload(t.Context(), domain.NewKey(), p))(c)
	if again.ID != u.ID || again.Offset != cut {
		t.Errorf("%+v", again)
	}
	_, err = c.backend().AppendUpload(t.Context(), u.ID, 0, bytes.NewReader(content))
	c.want(domain.ErrConflict, err)
	if u = ok(c.backend().AppendUpload(t.Context(), u.ID, cut, bytes.NewReader(content[cut:])))(c); !u.Done() {
		t.Errorf("%+v", u)
	}
	c.awaitDocument("d", domain.FileAccepted)
}

func (c *citizen) awaitDocument(id domain.DocumentID, state domain.FileState) domain.Document {
	c.Helper()
	c.b.advance(rules().DocumentCheck)
	documents := ok(c.backend().FindDocuments(c.ctx()))(c)
	i := slices.IndexFunc(documents, func(d domain.Document) bool { return d.ID == id })
	if i < 0 || documents[i].State() != state {
		c.Fatalf("%v, not %s", documents, state)
	}
	return documents[i]
}

func TestWhatDiffersFromItsDigestIsNotKept(t *testing.T) {
	c, content := uploader(t), large()
	u := ok(c.backend().CreateUpload(t.Context(), domain.NewKey(), announcement("d", domain.KindINN, domain.PageFront, content)))(c)
	forged := bytes.Clone(content)
	forged[len(forged)-1]++
	got, err := c.backend().AppendUpload(t.Context(), u.ID, 0, bytes.NewReader(forged))
	c.want(domain.ErrDamaged, err)
	if got.Offset != 0 {
		t.Error(got.Offset)
	}
	got, err = c.backend().AppendUpload(t.Context(), u.ID, 0, bytes.NewReader(append(bytes.Clone(content), 0)))
	c.want(domain.ErrDamaged, err)
	if got.Offset != 0 {
		t.Error("of more than was announced", got.Offset, "are kept")
	}
	ok(c.backend().AppendUpload(t.Context(), u.ID, 0, bytes.NewReader(content)))(c)
}

func TestAWrongChecksumTakesBackItsOwnPieceOnly(t *testing.T) {
	c, content := uploader(t), large()
	u := ok(c.backend().CreateUpload(t.Context(), domain.NewKey(), announcement("d", domain.KindINN, domain.PageFront, content)))(c)
	first := int64(100 << 10)
	ok(c.backend().AppendUpload(t.Context(), u.ID, 0, bytes.NewReader(content[:first])))(c)
	for _, end := range []int64{first + 300<<10, int64(len(content))} {
		got, err := c.backend().AppendUpload(t.Context(), u.ID, first, brokenReader{bytes.NewReader(content[first:end]), domain.ErrDamaged})
		c.want(domain.ErrDamaged, err)
		if got.Offset != first {
			t.Errorf("%d are kept, not %d", got.Offset, first)
		}
	}
	ok(c.backend().AppendUpload(t.Context(), u.ID, first, bytes.NewReader(content[first:])))(c)
	c.awaitDocument("d", domain.FileAccepted)
}

func TestAFileIsWhatItsContentSays(t *testing.T) {
	c, content := uploader(t), []byte("\x89PNG\r\n\x1a\n and no more")
	u := ok(c.backend().CreateUpload(t.Context(), domain.NewKey(), announcement("d", domain.KindINN, domain.PageFront, content)))(c)
	_, err := c.backend().AppendUpload(t.Context(), u.ID, 0, bytes.NewReader(content))
	if e, ok := errors.AsType[*domain.UnsupportedType](err); !ok || e.MediaType != domain.MediaPNG {
		t.Error(err)
	}
	p := announcement("e", domain.KindINN, domain.PageFront, content)
	p.MediaType = domain.MediaPNG
	c.upload(p, content)
	d := c.awaitDocument("e", domain.FileRejected)
	if d.Pages[0].Reason != domain.FileUnreadable {
		t.Error(d.Pages[0].Reason)
	}
}

func TestARejectedPageIsReplaced(t *testing.T) {
	c := uploader(t)
	bad := []byte("\xff\xd8\xff no picture")
	p := announcement("d", domain.KindINN, domain.PageFront, bad)
	c.upload(p, bad)
	c.awaitDocument("d", domain.FileRejected)
	good := announcement("d", domain.KindINN, domain.PageFront, picture(3))
	good.Page = p.Page
	c.upload(good, picture(3))
	if d := c.awaitDocument("d", domain.FileAccepted); len(d.Pages) != 1 {
		t.Error(len(d.Pages))
	}
}

func TestTheSameContentIsSentOnce(t *testing.T) {
	c := uploader(t)
	c.upload(announcement("d", domain.KindINN, domain.PageFront, picture(1)), picture(1))
	u := ok(c.backend().CreateUpload(t.Context(), domain.NewKey(), announcement("e", domain.KindSNILS, domain.PageFront, picture(1))))(c)
	if !u.Done() {
		t.Error("asked for again")
	}
	c.awaitDocument("e", domain.FileAccepted)
	other := newCitizen(c.b, 1) // who may not learn by it that somebody else has the file
	other.register()
	other.signIn()
	u = ok(other.backend().CreateUpload(t.Context(), domain.NewKey(), announcement("e", domain.KindSNILS, domain.PageFront, picture(1))))(other)
	if u.Offset != 0 {
		t.Error("another's content is taken")
	}
}

func TestContentGoesWithItsDocument(t *testing.T) {
	c := uploader(t)
	c.upload(announcement("d", domain.KindINN, domain.PageFront, picture(1)), picture(1))
	half := announcement("e", domain.KindSNILS, domain.PageFront, picture(2))
	u := ok(c.backend().CreateUpload(t.Context(), domain.NewKey(), half))(c)
	ok(c.backend().AppendUpload(t.Context(), u.ID, 0, bytes.NewReader(picture(2)[:10])))(c)
	for _, id := range []domain.DocumentID{"d", "e", "none"} {
		if err := c.backend().DeleteDocument(t.Context(), domain.NewKey(), id); err != nil {
			t.Error(err)
		}
	}
	var chunks int
	if err := c.b.db.QueryRow("SELECT COUNT(*) FROM blob_chunk").Scan(&chunks); err != nil || chunks != 0 {
		t.Error(chunks, "chunks are left", err)
	}
	c.b.advance(time.Minute) // the check of what is gone
}

func TestAnUploadExpires(t *testing.T) {
	c := uploader(t)
	p := announcement("d", domain.KindINN, domain.PageFront, picture(1))
	u := ok(c.backend().CreateUpload(t.Context(), domain.NewKey(), p))(c)
	ok(c.backend().AppendUpload(t.Context(), u.ID, 0, bytes.NewReader(picture(1)[:10])))(c)
	c.b.clock.Advance(u.ExpiresAt.Sub(c.b.clock.Now()))
	_, err := c.backend().FindUpload(t.Context(), u.ID)
	c.want(domain.ErrNotFound, err)
	_, err = c.backend().AppendUpload(t.Context(), u.ID, 10, bytes.NewReader(picture(1)[10:]))
	c.want(domain.ErrNotFound, err)
	if u = ok(c.backend().CreateUpload(t.Context(), domain.NewKey(), p))(c); u.Offset != 0 {
		t.Error(u.Offset)
	}
}

func TestNobodyFillsTheDiskAlone(t *testing.T) {
	c := uploader(t)
	announce := func(n int) error {
		id := fmt.Sprint("many-", n)
		_, err := c.backend().CreateUpload(t.Context(), domain.NewKey(), domain.PageUpload{Document: domain.DocumentID(id), Kind: domain.KindSNILS,
			Page: domain.PageID(id), Role: domain.PageFront, MediaType: domain.MediaJPEG, Size: 9, Digest: domain.HashOf([]byte(id))})
		return err
	}
	n := 0
	var err error
	for n <= 300 && err == nil {
		n++
		err = announce(n)
	}
	if !errors.Is(err, domain.ErrInvalid) || n != 201 {
		t.Fatalf("%d files: %v", n, err)
	}
	if err := c.backend().DeleteDocument(t.Context(), domain.NewKey(), "many-1"); err != nil {
		t.Fatal(err)
	}
	if err := announce(n); err != nil {
		t.Error("in the place of another:", err)
	}
}
