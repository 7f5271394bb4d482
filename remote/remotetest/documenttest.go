package remotetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing/iotest"
	"time"

	"razvorot/domain"
)

var documentTests = []test{
	{"a page is uploaded, checked and accepted", testUpload},
	{"an upload goes on where it broke off", testUploadResumed},
	{"an upload whose content breaks off keeps what arrived or less", testUploadBroken},
	{"another offset than the one due is refused", testUploadOffset},
	{"content that differs from its digest is refused", testUploadDamaged},
	{"content that is there already is not sent again", testUploadRepeated},
	{"a file that may not be uploaded is refused when announced", testUploadRefused},
	{"content of another type than announced is refused", testUploadType},
	{"an upload grows old", testUploadExpired},
	{"an upload is ended and its file is sent anew", testUploadEnded},
	{"an upload is announced once with one key", testUploadKey},
	{"a rejected or unread page can be replaced", testPageReplaced},
	{"a document is deleted, and one that is not there too", testDelete},
	{"nobody sees another's documents", testDocumentsOfOthers},
}

func front(content []byte) domain.PageUpload {
	return pageOf(domain.KindSNILS, domain.PageFront, content)
}

func testUpload(s *scene) {
	s.citizen()
	content := picture(1)
	p := front(content)
	u := got(s.Backend.CreateUpload(s.ctx, key(), p))(s)
	s.check(u.ID != "" && u.Offset == 0 && u.Size == p.Size && u.ExpiresAt.After(s.Clock.Now()), "%+v", u)
	u = got(s.Backend.AppendUpload(s.ctx, u.ID, 0, bytes.NewReader(content)))(s)
	s.check(u.Done(), "%+v", u)
	d, ok := s.document(p.Document)
	s.check(ok && d.Kind == p.Kind && len(d.Pages) == 1, "%v", d)
	s.await("the page is accepted", func() bool {
		d, _ = s.document(p.Document)
		return d.State() == domain.FileAccepted
	})
	page := d.Pages[0]
	s.check(page.ID == p.Page && page.Role == p.Role && page.Size == p.Size && page.Digest == p.Digest &&
		page.MediaType == p.MediaType, "%+v", page)
}

func testUploadResumed(s *scene) {
	s.citizen()
	content := picture(1)
	half := len(content) / 2
	u := got(s.Backend.CreateUpload(s.ctx, key(), front(content)))(s)
	u = got(s.Backend.AppendUpload(s.ctx, u.ID, 0, bytes.NewReader(content[:half])))(s)
	s.check(u.Offset == int64(half) && !u.Done(), "%+v", u)
	found := got(s.Backend.FindUpload(s.ctx, u.ID))(s)
	s.check(found.Offset == u.Offset && found.Size == u.Size && found.ID == u.ID, "%+v, %+v", found, u)
	u = got(s.Backend.AppendUpload(s.ctx, u.ID, u.Offset, bytes.NewReader(content[half:])))(s)
	s.check(u.Done(), "%+v", u)
}

func testUploadBroken(s *scene) {
	s.citizen()
	content := picture(1)
	u := got(s.Backend.CreateUpload(s.ctx, key(), front(content)))(s)
	half := int64(len(content) / 2)
	broken := io.MultiReader(bytes.NewReader(content[:half]), iotest.ErrReader(errors.New("the file went away")))
	so, err := s.Backend.AppendUpload(s.ctx, u.ID, 0, broken)
	s.check(err != nil && so.Offset <= half, "%+v: %v", so, err)
	for range patience { // what broke off may still be arriving
		u = got(s.Backend.FindUpload(s.ctx, u.ID))(s)
		s.check(u.Offset <= half, "%d bytes arrived of %d", u.Offset, half)
		u, err = s.Backend.AppendUpload(s.ctx, u.ID, u.Offset, bytes.NewReader(content[u.Offset:]))
		if !errors.Is(err, domain.ErrConflict) {
			break
		}
	}
	s.ok(err)
	s.check(u.Done(), "%+v", u)
}

func testUploadOffset(s *scene) {
	s.citizen()
	content := picture(1)
	u := got(s.Backend.CreateUpload(s.ctx, key(), front(content)))(s)
	got(s.Backend.AppendUpload(s.ctx, u.ID, 0, bytes.NewReader(content[:100])))(s)
	for _, offset := range []int64{0, 99, 101} {
		so, err := s.Backend.AppendUpload(s.ctx, u.ID, offset, bytes.NewReader(content[offset:]))
		s.wants(domain.ErrConflict, err)
		s.check(so.Offset == 100, "offset %d told", so.Offset)
	}
}

func testUploadDamaged(s *scene) {
	s.citizen()
	content := picture(1)
	u := got(s.Backend.CreateUpload(s.ctx, key(), front(content)))(s)
	damaged := bytes.Clone(content)
	damaged[len(damaged)/2] ^= 1
	so, err := s.Backend.AppendUpload(s.ctx, u.ID, 0, bytes.NewReader(damaged))
	s.wants(domain.ErrDamaged, err)
	s.check(so.Offset < so.Size || so.Size == 0, "%+v", so)
	s.wants(domain.ErrDamaged, failure(s.Backend.AppendUpload(s.ctx,
		got(s.Backend.CreateUpload(s.ctx, key(), front(content)))(s).ID, 0, bytes.NewReader(append(bytes.Clone(content), 0)))))
	s.upload(front(content), content) // the good content is taken
}

func testUploadRepeated(s *scene) {
	s.citizen()
	content := picture(1)
	s.upload(front(content), content)
	again := front(content)
	u := got(s.Backend.CreateUpload(s.ctx, key(), again))(s)
	s.check(u.Done(), "it is to be sent again: %+v", u)
	s.await("the second document is accepted too", func() bool {
		d, _ := s.document(again.Document)
		return d.State() == domain.FileAccepted
	})
	b := s.other()
	theirs := got(b.CreateUpload(s.ctx, key(), front(content)))(s)
	s.check(theirs.Offset == 0, "a stranger learns that somebody has this file")
}

func testUploadRefused(s *scene) {
	s.citizen()
	p := front(picture(1))
	large := p
	large.Size = domain.MaxFile + 1
	e := typed[*domain.TooLarge](s, failure(s.Backend.CreateUpload(s.ctx, key(), large)))
	s.check(e.Size == large.Size && e.Limit == domain.MaxFile, "%+v", e)
	heic := p
	heic.MediaType = "image/heic"
	t := typed[*domain.UnsupportedType](s, failure(s.Backend.CreateUpload(s.ctx, key(), heic)))
	s.check(t.MediaType == "image/heic", "%+v", t)
	portrait := p
	portrait.Kind, portrait.MediaType = domain.KindPortrait, domain.MediaPDF
	s.wants(domain.ErrUnsupportedType, failure(s.Backend.CreateUpload(s.ctx, key(), portrait)))
	unknown := p
	unknown.Kind = "library_card"
	s.wants(domain.ErrInvalid, failure(s.Backend.CreateUpload(s.ctx, key(), unknown)))
	nowhere := p
	nowhere.Document = ""
	s.wants(domain.ErrInvalid, failure(s.Backend.CreateUpload(s.ctx, key(), nowhere)))
}

func testUploadType(s *scene) {
	s.citizen()
	content := bytes.Repeat([]byte("no picture at all\n"), 1000)
	u := got(s.Backend.CreateUpload(s.ctx, key(), front(content)))(s)
	_, err := s.Backend.AppendUpload(s.ctx, u.ID, 0, bytes.NewReader(content))
	s.wants(domain.ErrUnsupportedType, err)
}

func testUploadExpired(s *scene) {
	s.citizen()
	content := picture(1)
	u := got(s.Backend.CreateUpload(s.ctx, key(), front(content)))(s)
	s.Advance(u.ExpiresAt.Sub(s.Clock.Now()) + time.Second)
	s.wants(domain.ErrNotFound, failure(s.Backend.FindUpload(s.ctx, u.ID)))
	s.wants(domain.ErrNotFound, failure(s.Backend.AppendUpload(s.ctx, u.ID, 0, bytes.NewReader(content))))
	s.wants(domain.ErrNotFound, failure(s.Backend.FindUpload(s.ctx, domain.NewID[domain.UploadID]())))
}

// ender is a way to an authority on which uploads are ended. The port has none: an app lets what it no longer wants expire.
type ender interface {
	DeleteUpload(ctx context.Context, id domain.UploadID) error
}

func testUploadEnded(s *scene) {
	b, able := s.Backend.(ender)
	if !able {
		s.Skip("this way cannot end uploads")
	}
	s.citizen()
	content := picture(1)
	p := front(content)
	u := got(s.Backend.CreateUpload(s.ctx, key(), p))(s)
	got(s.Backend.AppendUpload(s.ctx, u.ID, 0, bytes.NewReader(content[:len(content)/2])))(s)
	s.ok(b.DeleteUpload(s.ctx, u.ID))
	s.wants(domain.ErrNotFound, failure(s.Backend.FindUpload(s.ctx, u.ID)))
	s.wants(domain.ErrNotFound, b.DeleteUpload(s.ctx, u.ID))
	anew := got(s.Backend.CreateUpload(s.ctx, key(), p))(s)
	s.check(anew.ID != u.ID && anew.Offset == 0, "%+v", anew)
	s.check(got(s.Backend.AppendUpload(s.ctx, anew.ID, 0, bytes.NewReader(content)))(s).Done(), "it does not arrive")
}

func testUploadKey(s *scene) {
	s.citizen()
	k, p := key(), front(picture(1))
	first := got(s.Backend.CreateUpload(s.ctx, k, p))(s)
	again := got(s.Backend.CreateUpload(s.ctx, k, p))(s)
	s.check(first.ID == again.ID, "two uploads")
	s.check(len(got(s.Backend.FindDocuments(s.ctx))(s)) <= 1, "two documents")
}

func testPageReplaced(s *scene) {
	s.citizen()
	old := front(picture(1))
	s.upload(old, picture(1))
	fresh := front(picture(2))
	fresh.Document = old.Document
	s.upload(fresh, picture(2))
	d, _ := s.document(old.Document)
	s.check(len(d.Pages) == 1 && d.Pages[0].Digest == fresh.Digest, "%+v", d.Pages)
}

func testDelete(s *scene) {
	s.citizen()
	p := front(picture(1))
	s.upload(p, picture(1))
	k := key()
	s.ok(s.Backend.DeleteDocument(s.ctx, k, p.Document))
	s.ok(s.Backend.DeleteDocument(s.ctx, k, p.Document))
	s.ok(s.Backend.DeleteDocument(s.ctx, key(), p.Document))
	_, there := s.document(p.Document)
	s.check(!there, "still there")
}

func testDocumentsOfOthers(s *scene) {
	s.citizen()
	p := front(picture(1))
	u := s.upload(p, picture(1))
	b := s.other()
	s.check(len(got(b.FindDocuments(s.ctx))(s)) == 0, "a stranger's documents")
	s.wants(domain.ErrNotFound, failure(b.FindUpload(s.ctx, u.ID)))
	s.ok(b.DeleteDocument(s.ctx, key(), p.Document)) // as one that is not there
	_, there := s.document(p.Document)
	s.check(there, "a stranger deleted it")
}
