package postgrestest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Server is a PostgreSQL. Its methods are not to be called at the same time.
type Server struct {
	bin     string
	asked   []string  // settings besides, name=value
	folder  string    // of the socket and, below it, the data
	guard   io.Closer // closed, or lost with this process, it ends the server and removes the folder
	ended   func() error
	run     *exec.Cmd
	stopped <-chan error // tells once that run has ended
}

const patience = 60 * time.Second // with a slow machine

// start makes a cluster below a folder and runs it, with settings besides the usual ones or in place of them.
func start(bin, below string, asked ...string) (*Server, error) {
	folder, err := os.MkdirTemp(below, "postgrestest") // a socket's path has at most 107 bytes
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, asked: asked, folder: folder}
	if err := give(folder); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	if err := s.watch(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	out, err := s.command(filepath.Join(bin, "initdb"), "-D", s.data(), "-U", "tester", "-A", "trust", "-E", "UTF8",
		"--no-locale", "--no-sync").CombinedOutput()
	if err != nil {
		s.close()
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	if err := s.resume(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *Server) data() string { return filepath.Join(s.folder, "data") }

// command is a program run as who may run PostgreSQL, which root may not.
func (s *Server) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir = s.folder
	c.Env = append(os.Environ(), "LC_ALL=C", "TZ=UTC")
	asOrdinaryUser(c)
	return c
}

// watcher waits for the end of its input. The kernel closes that with this process, whatever ended it.
const watcher = `read -r _; running="$0/data/postmaster.pid"; [ -e "$running" ] && kill -QUIT "$(head -n 1 "$running")"
n=0; while [ -e "$running" ] && [ $n -lt 200 ]; do n=$((n+1)); sleep 0.05; done; rm -rf "$0"`

func (s *Server) watch() error {
	c := s.command("/bin/sh", "-c", watcher, s.folder)
	c.Dir = "/"
	in, err := c.StdinPipe()
	if err != nil {
		return err
	}
	s.guard, s.ended = in, c.Wait
	return c.Start()
}

// close ends the server and removes it.
func (s *Server) close() {
	_ = s.guard.Close()
	_ = s.ended()
	_ = os.RemoveAll(s.folder) // belongs to another user: root's to remove
}

// settings keep a test's server small and quick.
var settings = []string{"listen_addresses=", "fsync=off", "full_page_writes=off", "max_connections=300",
	"shared_buffers=32MB", "max_wal_size=256MB", "max_parallel_workers_per_gather=0", "autovacuum_naptime=5s", "logging_collector=off"}

// resume runs the server and waits until it answers.
func (s *Server) resume() error {
	until := time.Now().Add(patience)
	for {
		err := s.runOnce(until)
		if err == nil || time.Now().After(until) {
			return err
		}
		time.Sleep(50 * time.Millisecond) // what was killed still holds its memory
	}
}

// runOnce starts the server; an error is one that ended before it answered.
func (s *Server) runOnce(until time.Time) error {
	log, err := os.OpenFile(s.folder+"/log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	args := []string{"-D", s.data(), "-k", s.folder}
	for _, x := range slices.Concat(settings, s.asked) { // of two the later holds
		args = append(args, "-c", x)
	}
	s.run = s.command(filepath.Join(s.bin, "postgres"), args...)
	s.run.Stdout, s.run.Stderr = log, log
	if err := s.run.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func(c *exec.Cmd) { ended <- c.Wait() }(s.run)
	s.stopped = ended
	for time.Now().Before(until) {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		err = s.exec(ctx, "SELECT 1")
		cancel()
		if err == nil {
			return nil
		}
		select {
		case <-ended:
			return fmt.Errorf("PostgreSQL ended: %w\n%s", err, s.lastWords())
		case <-time.After(20 * time.Millisecond):
		}
	}
	return fmt.Errorf("PostgreSQL does not answer: %w\n%s", err, s.lastWords())
}

func (s *Server) lastWords() string {
	b, _ := os.ReadFile(s.folder + "/log")
	return strings.ToValidUTF8(string(b[max(0, len(b)-2000):]), "?")
}

// Kill ends the server with all its processes as kill -9 does: nothing is rounded off, connections break.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	children := childrenOf(s.run.Process.Pid)
	s.signal(t, syscall.SIGKILL)
	for _, pid := range children {
		if p, err := os.FindProcess(pid); err == nil {
			_ = p.Kill() // without their parent they end by themselves, a little later
		}
	}
}

// Processes returns the ids of the server's processes: its own, and those that serve connections and work behind them.
func (s *Server) Processes() []int { return append(childrenOf(s.run.Process.Pid), s.run.Process.Pid) }

// childrenOf returns the processes that a process started. Where there is no /proc there are none.
func childrenOf(parent int) []int {
	var all []int
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		b, err := os.ReadFile(name)
		if err != nil {
			continue // ended meanwhile
		}
		var pid, ppid int
		var state string
		_, after, _ := strings.Cut(string(b), ") ") // the name before it may hold anything
		if _, err := fmt.Sscan(after, &state, &ppid); err != nil || ppid != parent {
			continue
		}
		if _, err := fmt.Sscan(string(b), &pid); err == nil {
			all = append(all, pid)
		}
	}
	return all
}

// Stop ends the server in order: transactions under way are aborted, connections closed.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	s.signal(t, syscall.SIGINT) // «fast»
}

func (s *Server) signal(t testing.TB, with syscall.Signal) {
	t.Helper()
	if err := s.run.Process.Signal(with); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.stopped:
	case <-time.After(patience):
		t.Fatal("PostgreSQL does not end")
	}
}

// Resume runs the server again over the same data.
func (s *Server) Resume(t testing.TB) {
	t.Helper()
	if err := s.resume(); err != nil {
		t.Fatal(err)
	}
}

// Program returns the path of one of PostgreSQL's programs, such as pgbench.
func (s *Server) Program(name string) string { return filepath.Join(s.bin, name) }

// Log returns what the server has written to its log.
func (s *Server) Log(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile(s.folder + "/log")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Folder makes a folder that the server may write to.
func (s *Server) Folder(t testing.TB, path string) {
	t.Helper()
	if err := errors.Join(os.Mkdir(path, 0o700), give(path)); err != nil {
		t.Fatal(err)
	}
}
