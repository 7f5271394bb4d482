package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"razvorot/authority/config"
)

// trialTerm is how long the certificate of a trial holds: browsers take no longer ones.
const trialTerm = 397 * 24 * time.Hour

// trialCertificate makes the certificate of a trial that has none: for this machine's names, signed by itself. Who is to trust it is
// told its file.
func trialCertificate(c *config.Config) error {
	if !c.Simulate || c.API.Certificate != "" {
		return nil
	}
	c.API.Certificate, c.API.Key = filepath.Join(c.Dir, "tls.crt"), filepath.Join(c.Dir, "tls.key")
	host, _, _ := net.SplitHostPort(c.API.Listen)
	now := time.Now()
	if holds(c.API.Certificate, host, now) {
		return nil
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return fmt.Errorf("dir: %w", err)
	}
	return makeCertificate(c.API.Certificate, c.API.Key, host, now)
}

// names of this machine.
func names(host string) []string {
	all := []string{"localhost", "127.0.0.1", "::1"}
	if host != "" {
		all = append(all, host)
	}
	return all
}

// holds reports whether there is a certificate that is good for another month.
func holds(file, host string, now time.Time) bool {
	text, err := os.ReadFile(file)
	if err != nil {
		return false
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return false
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil || now.AddDate(0, 1, 0).After(cert.NotAfter) {
		return false
	}
	for _, name := range names(host) {
		if cert.VerifyHostname(name) != nil {
			return false
		}
	}
	return true
}

func makeCertificate(certFile, keyFile, host string, now time.Time) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return err
	}
	cert := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: "Razvorot trial (specimen)"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(trialTerm), KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true}
	for _, name := range names(host) {
		if ip := net.ParseIP(name); ip != nil {
			cert.IPAddresses = append(cert.IPAddresses, ip)
		} else {
			cert.DNSNames = append(cert.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, &key.PublicKey, key)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return errors.Join(writePEM(keyFile, "PRIVATE KEY", private), writePEM(certFile, "CERTIFICATE", der))
}

// writePEM puts a whole file into place, readable by its owner alone.
func writePEM(file, kind string, der []byte) error {
	next := file + ".new"
	if err := os.WriteFile(next, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		return err
	}
	if err := os.Rename(next, file); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
