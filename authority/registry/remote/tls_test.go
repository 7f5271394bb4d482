package registryremote_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net/http/httptest"
	"testing"
	"time"

	"razvorot/authority/registry"
	"razvorot/authority/registry/registrytest"
	registryremote "razvorot/authority/registry/remote"
	"razvorot/domain"
)

// ownCertificate is that of an authority, and who vouches for it.
func ownCertificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func TestBothSidesShowTheirCertificates(t *testing.T) {
	own, known := ownCertificate(t)
	stranger, _ := ownCertificate(t)
	simulated := registry.NewSimulatedOf(registrytest.People(t), nil)
	server := httptest.NewUnstartedServer(registryremote.Handler(simulated, "тайна"))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: known}
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	for name, c := range map[string]struct {
		way   *tls.Config
		token string
		works bool
	}{
		"right":                  {&tls.Config{RootCAs: roots, Certificates: []tls.Certificate{own}}, "тайна", true},
		"wrong token":            {&tls.Config{RootCAs: roots, Certificates: []tls.Certificate{own}}, "нет", false},
		"no certificate":         {&tls.Config{RootCAs: roots}, "тайна", false},
		"a stranger's":           {&tls.Config{RootCAs: roots, Certificates: []tls.Certificate{stranger}}, "тайна", false},
		"a register of nobody's": {&tls.Config{RootCAs: known, Certificates: []tls.Certificate{own}}, "тайна", false},
	} {
		client, err := registryremote.New(registryremote.Options{Registers: map[domain.Registry]registryremote.Endpoint{
			domain.RegistryMVD: {URL: server.URL, Token: c.token, TLS: c.way}}})
		if err != nil {
			t.Fatal(err)
		}
		err = check(t, client, domain.RegistryMVD)
		if (err == nil) != c.works || err != nil && !errors.Is(err, domain.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
