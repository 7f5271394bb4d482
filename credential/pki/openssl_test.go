package pki_test

import (
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"razvorot/internal/peer"
)

// TestOpensslAcceptsTheCertificates has another implementation read them and check the chain strictly.
func TestOpensslAcceptsTheCertificates(t *testing.T) {
	openssl := peer.Program(t, "openssl")
	h := newHouse(t)
	dir := t.TempDir()
	file := func(name string, c issued) string {
		path := filepath.Join(dir, name)
		block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
		if err := os.WriteFile(path, block, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	run := func(args ...string) (string, error) {
		out, err := exec.Command(openssl, args...).CombinedOutput()
		return string(out), err
	}
	iaca, readers := file("iaca.pem", h.iaca), file("readers.pem", h.readers)
	document, reader := file("document.pem", h.document), file("reader.pem", h.reader)
	moment := "1780000000" // 28 May 2026
	for _, c := range [][2]string{{iaca, iaca}, {iaca, document}, {iaca, file("status.pem", h.status)}, {readers, readers},
		{readers, reader}} {
		out, err := run("verify", "-x509_strict", "-check_ss_sig", "-attime", moment, "-CAfile", c[0], c[1])
		if err != nil {
			t.Errorf("openssl verify %s: %v\n%s", filepath.Base(c[1]), err, out)
		}
	}
	if out, err := run("verify", "-attime", moment, "-CAfile", readers, document); err == nil {
		t.Errorf("openssl takes a signer for a reader authority's:\n%s", out)
	}
	text, err := run("x509", "-in", document, "-noout", "-text")
	if err != nil {
		t.Fatal(err, text)
	}
	for _, want := range []string{"Version: 3", "X509v3 Key Usage: critical\n                Digital Signature\n",
		"X509v3 Extended Key Usage: critical\n                1.0.18013.5.1.2\n",
		"X509v3 Issuer Alternative Name: \n                URI:https://ca.example/",
		"URI:https://ca.example/crl", "C = RU"} {
		if !strings.Contains(text, want) && !strings.Contains(text, strings.ReplaceAll(want, " = ", "=")) {
			t.Errorf("openssl reads no %q in\n%s", want, text)
		}
	}
}
