package scan_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"razvorot/authority/scan"
	"razvorot/authority/scan/scantest"
	"razvorot/domain"
)

func TestACleanFileIsCalledSo(t *testing.T) {
	s := scantest.Start(t)
	for _, size := range []int{0, 1, 64 << 10, 5 << 20} {
		if v, err := scan.NewClamd("tcp", s.Address()).Scan(t.Context(), bytes.NewReader(make([]byte, size))); err != nil || v.Infected {
			t.Error(size, v, err)
		}
		if s.LastSize() != size {
			t.Errorf("the scanner saw %d bytes of %d", s.LastSize(), size)
		}
	}
}

func TestTheTestFileIsFoundWhereverItLies(t *testing.T) {
	s := scantest.Start(t)
	for _, before := range []int{0, 64<<10 - 10, 1 << 20} {
		file := append(make([]byte, before), scantest.EICAR()...)
		v, err := scan.NewClamd("tcp", s.Address()).Scan(t.Context(), bytes.NewReader(file))
		if err != nil || !v.Infected || v.Name != "Eicar-Test-Signature" {
			t.Error(before, v, err)
		}
	}
}

func TestAScannerIsReachedByAUnixSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "clamd.sock")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	scantest.Serve(t, l)
	if v, err := scan.NewClamd("unix", path).Scan(t.Context(), bytes.NewReader(scantest.EICAR())); err != nil || !v.Infected {
		t.Error(v, err)
	}
	if err := scan.NewClamd("unix", path).Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAFileThatIsTooLargeForTheScannerIsCalledSo(t *testing.T) {
	s := scantest.Start(t)
	s.Limit(1000)
	if _, err := scan.NewClamd("tcp", s.Address()).Scan(t.Context(), bytes.NewReader(make([]byte, 1<<20))); !errors.Is(err, domain.ErrTooLarge) {
		t.Error(err)
	}
}

func TestAScannerThatDoesNotAnswerIsUnavailable(t *testing.T) {
	s := scantest.Start(t)
	s.Mute(true)
	c := scan.NewClamd("tcp", s.Address())
	ctx, cancel := context.WithCancel(t.Context())
	s.OnFile(cancel) // the caller loses patience once all was sent
	if _, err := c.Scan(ctx, strings.NewReader("x")); !errors.Is(err, domain.ErrUnavailable) {
		t.Error(err)
	}
	if err := scan.NewClamd("unix", filepath.Join(t.TempDir(), "none")).Ping(t.Context()); !errors.Is(err, domain.ErrUnavailable) {
		t.Error(err)
	}
}

func TestAnAnswerOfAnotherKindIsNoVerdict(t *testing.T) {
	for _, answer := range []string{"", "stream: ", "stream:  FOUND", "stream: OK?", "OK", "FOUND", "stream: Can't open ERROR", "x\x00stream: OK"} {
		s := scantest.Start(t)
		s.Always(answer)
		if v, err := scan.NewClamd("tcp", s.Address()).Scan(t.Context(), strings.NewReader("x")); !errors.Is(err, domain.ErrUnavailable) {
			t.Errorf("%q: %v %v", answer, v, err)
		}
	}
}

func TestAFileThatCannotBeReadIsNoFaultOfTheScanner(t *testing.T) {
	broken := errors.New("broken")
	s := scantest.Start(t)
	if _, err := scan.NewClamd("tcp", s.Address()).Scan(t.Context(), iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Error(err)
	}
}

func FuzzAnswerOfAScanner(f *testing.F) {
	for _, answer := range []string{"stream: OK", "stream: X FOUND", "INSTREAM size limit exceeded. ERROR", "stream: \x1b[2J FOUND", ""} {
		f.Add(answer)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		v, err := scan.ReadVerdict(answer)
		if err == nil && !strings.HasPrefix(answer, "stream: ") {
			t.Errorf("%q was taken for a verdict: %v", answer, v)
		}
		if strings.ContainsFunc(v.Name, func(r rune) bool { return r < ' ' || r > '~' }) || len(v.Name) > 120 {
			t.Errorf("%q may not stand in a log", v.Name)
		}
	})
}
