// Package scantest is a scanner for tests: it speaks the protocol of clamd, and knows the EICAR test file alone.
package scantest

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"testing"
)

// EICAR returns the file that scanners call malware by agreement and that harms nobody (eicar.org). It is put together here,
// so that this source is not taken for it.
func EICAR() []byte {
	return []byte(`X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`)
}

// Server is a scanner on loopback, ended with its test.
type Server struct {
	listener net.Listener

	mu     sync.Mutex
	size   int    // of the last file
	limit  int    // of a file, 0 for none
	mute   bool   // it reads and never answers
	always string // what it answers, whatever it was asked
	forced bool
	onFile func()
}

// Start starts a scanner on a port of its own.
func Start(t testing.TB) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return Serve(t, l)
}

// Serve starts a scanner on a listener.
func Serve(t testing.TB, l net.Listener) *Server {
	s := &Server{listener: l}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go s.talk(conn)
		}
	}()
	return s
}

// Address returns where it listens.
func (s *Server) Address() string { return s.listener.Addr().String() }

// LastSize returns how long the file was that it was sent last.
func (s *Server) LastSize() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.size
}

// Limit has files of more bytes refused.
func (s *Server) Limit(bytes int) { s.set(func() { s.limit = bytes }) }

// Mute has it answer nothing.
func (s *Server) Mute(mute bool) { s.set(func() { s.mute = mute }) }

// Always has it answer the same to everything.
func (s *Server) Always(answer string) { s.set(func() { s.always, s.forced = answer, true }) }

// OnFile has f called when a file was read to its end.
func (s *Server) OnFile(f func()) { s.set(func() { s.onFile = f }) }

func (s *Server) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func (s *Server) talk(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	r := bufio.NewReader(conn)
	command, err := r.ReadString(0)
	if err != nil {
		return
	}
	answer := "PONG"
	if command == "zINSTREAM\x00" {
		if answer, err = s.scan(r); err != nil {
			return
		}
	}
	s.mu.Lock()
	if s.forced {
		answer = s.always
	}
	mute, onFile := s.mute, s.onFile
	s.mu.Unlock()
	if onFile != nil {
		onFile()
	}
	if mute {
		_, _ = io.Copy(io.Discard, r) // until the other side gives up
		return
	}
	_, _ = io.WriteString(conn, answer+"\x00")
}

func (s *Server) scan(r io.Reader) (string, error) {
	var file bytes.Buffer
	for {
		var size uint32
		if err := binary.Read(r, binary.BigEndian, &size); err != nil {
			return "", err
		}
		if size == 0 {
			break
		}
		if _, err := io.CopyN(&file, r, int64(size)); err != nil {
			return "", err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.size = file.Len()
	switch {
	case s.limit > 0 && file.Len() > s.limit:
		return "INSTREAM size limit exceeded. ERROR", nil
	case bytes.Contains(file.Bytes(), EICAR()):
		return "stream: Eicar-Test-Signature FOUND", nil
	}
	return "stream: OK", nil
}
