// Package scan has files looked through for malware before anybody opens them.
//
// A scanner is a program beside the authority that knows malware; a verdict is what it says of one file. Clamd speaks to the
// daemon of ClamAV, or to whatever else knows its protocol (clamd(8), «INSTREAM»).
package scan

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"razvorot/domain"
)

// Verdict is what a scanner says of a file.
type Verdict struct {
	Infected bool
	Name     string // of the malware, as the scanner calls it; "" for a clean file
}

// Scanner looks files through. It may be used by many goroutines.
type Scanner interface {
	// Scan reads a file to its end. A domain.Unavailable: the scanner gave no verdict, and is to be asked again later.
	// domain.ErrTooLarge: it takes no files of this size.
	Scan(ctx context.Context, file io.Reader) (Verdict, error)
}

const (
	patience   = 30 * time.Second // for one file, connecting included
	chunkSize  = 64 << 10
	mostAnswer = 4 << 10 // bytes of an answer; a name is some dozens
)

// Clamd is a scanner behind a socket. The zero Patience is half a minute.
type Clamd struct {
	network, address string
	Patience         time.Duration // for one file
}

var _ Scanner = (*Clamd)(nil)

// NewClamd returns the scanner at a socket: "unix" and a path, or "tcp" and host:port. It connects for each file anew, so it
// may be started before the scanner is.
func NewClamd(network, address string) *Clamd { return &Clamd{network: network, address: address} }

// Scan implements Scanner.
func (c *Clamd) Scan(ctx context.Context, file io.Reader) (Verdict, error) {
	answer, err := c.ask(ctx, "INSTREAM", file)
	if err != nil {
		return Verdict{}, err
	}
	return readVerdict(answer)
}

// Ping asks whether the scanner is there. A domain.Unavailable says that it is not.
func (c *Clamd) Ping(ctx context.Context) error {
	answer, err := c.ask(ctx, "PING", nil)
	if err == nil && answer != "PONG" {
		err = &domain.Unavailable{Cause: errors.New("the scanner gives answers of another kind")}
	}
	return err
}

// ask sends a command, a file with it when there is one, and returns the answer.
func (c *Clamd) ask(ctx context.Context, command string, file io.Reader) (string, error) {
	wait := c.Patience
	if wait == 0 {
		wait = patience
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, c.network, c.address)
	if err != nil {
		return "", &domain.Unavailable{Cause: fmt.Errorf("the scanner is not reached: %w", err)}
	}
	defer func() { _ = conn.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) }) // long past: ends what waits
	defer stop()
	// The answer counts even when sending failed: a scanner that has seen enough says so and closes.
	sent := send(conn, command, file)
	if unread, ok := errors.AsType[*unreadable](sent); ok {
		return "", unread.cause
	}
	answer, err := bufio.NewReader(io.LimitReader(conn, mostAnswer)).ReadString(0)
	if err != nil {
		return "", &domain.Unavailable{Cause: fmt.Errorf("the scanner does not answer: %w", errors.Join(sent, err))}
	}
	return strings.TrimSuffix(answer, "\x00"), nil
}

// unreadable is a file that could not be read, which is no fault of the scanner's.
type unreadable struct{ cause error }

func (u *unreadable) Error() string { return u.cause.Error() }

// send writes a command in the form that ends with NUL, and a file as chunks, each with its length before it as 32 bits in
// network order; a chunk of no bytes is the end.
func send(w io.Writer, command string, file io.Reader) error {
	if _, err := io.WriteString(w, "z"+command+"\x00"); err != nil || file == nil {
		return err
	}
	buf := make([]byte, 4+chunkSize)
	for {
		n, err := io.ReadFull(file, buf[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(buf, uint32(n))
			if _, err := w.Write(buf[:4+n]); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			_, err := w.Write(make([]byte, 4))
			return err
		case err != nil:
			return &unreadable{err}
		}
	}
}

// readVerdict reads «stream: OK», «stream: Name FOUND» and «… ERROR».
func readVerdict(answer string) (Verdict, error) {
	text, ofStream := strings.CutPrefix(answer, "stream: ")
	name, found := strings.CutSuffix(text, " FOUND")
	switch {
	case ofStream && text == "OK":
		return Verdict{}, nil
	case ofStream && found && name != "":
		return Verdict{Infected: true, Name: printable(name)}, nil
	case strings.HasSuffix(answer, "size limit exceeded. ERROR"):
		return Verdict{}, domain.ErrTooLarge
	}
	return Verdict{}, &domain.Unavailable{Cause: errors.New("the scanner failed at a file, or gives answers of another kind")}
}

// printable is a name as it may stand in a log: what a scanner says is text from outside.
func printable(name string) string {
	const longest = 120
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, name)
	return name[:min(len(name), longest)]
}
