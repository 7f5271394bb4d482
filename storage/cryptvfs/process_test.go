package cryptvfs

import (
	"bufio"
	"errors"
	"io"
	"os"
	osexec "os/exec"
	"path/filepath"
	"testing"
)

// holdPath names the vault that this binary, started anew, mounts and holds
// until its standard input ends.
const holdPath = "CRYPTVFS_HOLD"

func TestHoldInAnotherProcess(t *testing.T) {
	path := os.Getenv(holdPath)
	if path == "" {
		return // the half of the tests below that runs in another process
	}
	m, err := Open(path, testKey)
	if err != nil {
		os.Stdout.WriteString("failed " + err.Error() + "\n")
		return
	}
	os.Stdout.WriteString("holds\n")
	io.Copy(io.Discard, os.Stdin)
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}

// holder is another process.
type holder struct {
	cmd *osexec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func startHolder(t *testing.T, path string) (*holder, string) {
	t.Helper()
	h := &holder{cmd: osexec.Command(os.Args[0], "-test.run=^TestHoldInAnotherProcess$", "-test.count=1")}
	h.cmd.Env = append(os.Environ(), holdPath+"="+path)
	h.in, _ = h.cmd.StdinPipe()
	out, _ := h.cmd.StdoutPipe()
	h.out = bufio.NewReader(out)
	if err := h.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.stop)
	line, err := h.out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return h, line
}

func (h *holder) stop() {
	h.in.Close()
	h.cmd.Wait()
}

func TestTwoProcessesDoNotHoldOneVault(t *testing.T) {
	s := newSpecimen(t, 10)
	first, said := startHolder(t, s.path)
	if said != "holds\n" {
		t.Fatal(said)
	}
	sameFile(t, s.path, ErrAlreadyOpen, "another process", "close it")
	first.stop()
	m := mustOpen(t, s.path)
	second, said := startHolder(t, s.path)
	if said == "holds\n" {
		t.Error("another process mounts what this one holds")
	}
	second.stop()
	holds(t, m, s.is)
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
}

// A process that dies gives the vault free.
func TestAKilledProcessHoldsNothing(t *testing.T) {
	s := newSpecimen(t, 10)
	h, said := startHolder(t, s.path)
	if said != "holds\n" {
		t.Fatal(said)
	}
	h.cmd.Process.Kill()
	h.cmd.Wait()
	m := mustOpen(t, s.path)
	holds(t, m, s.is)
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestOneProcessMountsAVaultOnce(t *testing.T) {
	s := newSpecimen(t, 10)
	m := mustOpen(t, s.path)
	link := filepath.Join(filepath.Dir(s.path), "link.db")
	if err := os.Symlink(s.path, link); err != nil {
		t.Log(err) // some systems reserve links for the administrator
		link = s.path
	}
	hard := filepath.Join(filepath.Dir(s.path), "hard.db")
	if err := os.Link(s.path, hard); err != nil {
		t.Log(err)
		hard = s.path
	}
	for _, path := range []string{s.path, link, hard} {
		again, err := Open(path, testKey)
		if err == nil {
			again.Close()
		}
		if !errors.Is(err, ErrAlreadyOpen) {
			t.Errorf("mounting %s again: %v", path, err)
		}
	}
	if _, err := Create(s.path, testKey); !errors.Is(err, ErrAlreadyOpen) && !errors.Is(err, ErrExist) {
		t.Errorf("creating over a mounted vault: %v", err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	m = mustOpen(t, link)
	if m.Path() != s.path {
		t.Errorf("through a link the path is %s", m.Path())
	}
	holds(t, m, s.is)
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
}

// Reading a mounted file, as a backup program in this process might, must not
// let another process in.
func TestReadingTheFileKeepsItHeld(t *testing.T) {
	s := newSpecimen(t, 10)
	m := mustOpen(t, s.path)
	if _, err := os.ReadFile(s.path); err != nil {
		t.Fatal(err)
	}
	h, said := startHolder(t, s.path)
	if said == "holds\n" {
		t.Error("another process mounts what this one holds")
	}
	h.stop()
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
}
