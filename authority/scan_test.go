package authority_test

import (
	"bytes"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/scan"
	"razvorot/authority/scan/scantest"
	"razvorot/domain"
)

// scanned is a citizen whose files go through a scanner.
func scanned(t *testing.T) (*citizen, *scantest.Server) {
	t.Helper()
	s := scantest.Start(t)
	c := newCitizen(newBench(t, func(o *authority.Options) { o.Scanner = scan.NewClamd("tcp", s.Address()) }), 0)
	c.register()
	c.signIn()
	return c, s
}

// page returns the one page of the one document.
func (c *citizen) page() domain.Page {
	c.Helper()
	all := ok(c.backend().FindDocuments(c.ctx()))(c)
	if len(all) != 1 || len(all[0].Pages) != 1 {
		c.Fatal(len(all), "documents")
	}
	return all[0].Pages[0]
}

func TestAFileWithMalwareIsRejectedAndSaidSo(t *testing.T) {
	c, _ := scanned(t)
	bad := append(picture(1), scantest.EICAR()...) // a picture all the same
	c.upload(announcement("portrait", domain.KindPortrait, domain.PageFront, bad), bad)
	c.b.advance(rules().DocumentCheck)
	if p := c.page(); p.State != domain.FileRejected || p.Reason != domain.FileMalware {
		t.Error(p.State, p.Reason)
	}
}

func TestACleanFileIsAcceptedByWayOfTheScanner(t *testing.T) {
	c, s := scanned(t)
	c.upload(announcement("portrait", domain.KindPortrait, domain.PageFront, picture(1)), picture(1))
	c.b.advance(rules().DocumentCheck)
	if p := c.page(); p.State != domain.FileAccepted || s.LastSize() != len(picture(1)) {
		t.Error(p.State, s.LastSize())
	}
}

// TestAFileWaitsForAScannerThatDoesNotAnswer lets a day go by, over a crash, which is far more tries than a job has that fails.
func TestAFileWaitsForAScannerThatDoesNotAnswer(t *testing.T) {
	c, s := scanned(t)
	s.Always("")
	c.upload(announcement("portrait", domain.KindPortrait, domain.PageFront, picture(1)), picture(1))
	for range 24 {
		c.b.advance(time.Hour)
		if p := c.page(); p.State != domain.FileChecking {
			t.Fatal(p.State, p.Reason)
		}
	}
	c.b.kill()
	s.Always("stream: OK")
	c.b.advance(time.Minute)
	if p := c.page(); p.State != domain.FileAccepted {
		t.Error(p.State, p.Reason)
	}
}

func TestAFileThatTheScannerDoesNotTakeIsTooLarge(t *testing.T) {
	c, s := scanned(t)
	s.Limit(10)
	c.upload(announcement("portrait", domain.KindPortrait, domain.PageFront, picture(1)), picture(1))
	c.b.advance(rules().DocumentCheck)
	if p := c.page(); p.State != domain.FileRejected || p.Reason != domain.FileTooBig {
		t.Error(p.State, p.Reason)
	}
	if !bytes.HasPrefix(picture(1), []byte{0xff, 0xd8}) {
		t.Error("it was refused for what it is")
	}
}
