package pki

import (
	"crypto/sha256"
	"crypto/x509"
	"sync"
)

// memo remembers certificates that were proven: a verifier meets the same few signers all day, and a signature under a
// certificate is a third of what verifying costs. What may change about them (the moment, a CRL) is not in it. A nil memo
// remembers nothing.
type memo struct {
	mu    sync.Mutex
	known map[memoKey]proven
}

type memoKey struct {
	profile Profile
	digest  [sha256.Size]byte // of the DER
}

// proven is a certificate and the root that signed it.
type proven struct{ certificate, root *x509.Certificate }

// maxMemo is how many are remembered, each about 2 KiB. An authority has a handful of signers; whoever sends more than that
// costs what they would without a memo.
const maxMemo = 64

func newMemo() *memo { return &memo{known: map[memoKey]proven{}} }

func (m *memo) find(p Profile, der []byte) (proven, bool) {
	if m == nil || len(der) > maxCertificate {
		return proven{}, false
	}
	key := memoKey{p, sha256.Sum256(der)}
	m.mu.Lock()
	defer m.mu.Unlock()
	found, ok := m.known[key]
	return found, ok
}

func (m *memo) keep(p Profile, c proven) {
	if m == nil {
		return
	}
	key := memoKey{p, sha256.Sum256(c.certificate.Raw)}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.known) >= maxMemo {
		clear(m.known)
	}
	m.known[key] = c
}
