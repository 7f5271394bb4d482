package api

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"razvorot/domain"
)

// lookEvery is how often Watch looks whether the files of a certificate have changed.
const lookEvery = 10 * time.Second

// maxPEM bounds the files of a certificate and its key.
const maxPEM = 1 << 20

// Certificates is the certificate of a server, which changes without a restart: files that were renewed are read again. A pair
// that is broken, such as one of which only one file was renewed yet, changes nothing.
type Certificates struct {
	certFile, keyFile string
	now               atomic.Pointer[pair]
}

// pair is a certificate with the bytes it was read from.
type pair struct {
	cert, key []byte
	tls       *tls.Certificate
}

// OpenCertificates reads a chain and its key from PEM files. Its errors name the files and nothing of what is in them.
func OpenCertificates(certFile, keyFile string) (*Certificates, error) {
	c := &Certificates{certFile: certFile, keyFile: keyFile}
	return c, c.Reload()
}

// Config returns what a server needs: TLS 1.3 with the certificate as it is at the moment of each connection.
func (c *Certificates) Config() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS13,
		NextProtos:     []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.now.Load().tls, nil },
	}
}

// Reload reads the files again. With an error the certificate stays as it was.
func (c *Certificates) Reload() error {
	cert, err := readPEM(c.certFile)
	if err != nil {
		return err
	}
	key, err := readPEM(c.keyFile)
	if err != nil {
		return err
	}
	if old := c.now.Load(); old != nil && bytes.Equal(old.cert, cert) && bytes.Equal(old.key, key) {
		return nil
	}
	x, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return fmt.Errorf("certificate %s with key %s: %w", c.certFile, c.keyFile, err)
	}
	c.now.Store(&pair{cert, key, &x})
	return nil
}

func readPEM(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxPEM {
		return nil, fmt.Errorf("%s: %w", name, &domain.TooLarge{Size: info.Size(), Limit: maxPEM})
	}
	return os.ReadFile(name)
}

// Ends returns when the certificate in use ends.
func (c *Certificates) Ends() time.Time { return c.now.Load().tls.Leaf.NotAfter }

// Watch reloads the files when they change, until the context ends. failed is told of each look that failed, and may be nil.
func (c *Certificates) Watch(ctx context.Context, clock domain.Clock, failed ...func(error)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-clock.After(lookEvery):
		}
		if err := c.Reload(); err != nil {
			for _, f := range failed {
				f(err)
			}
		}
	}
}
