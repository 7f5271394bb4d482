package main

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"

	"razvorot/credential/cose"
)

// maxPEM is the most bytes of a PEM file that is read.
const maxPEM = 64 << 10

// readReader reads the certificates and the private key of a reader.
func readReader(name string) (cose.Signer, [][]byte, error) {
	blocks, err := readPEM(name)
	if err != nil {
		return nil, nil, err
	}
	var chain [][]byte
	var signer cose.Signer
	for _, b := range blocks {
		switch b.Type {
		case "CERTIFICATE":
			chain = append(chain, b.Bytes)
		case "PRIVATE KEY":
			key, err := x509.ParsePKCS8PrivateKey(b.Bytes)
			if err != nil {
				return nil, nil, fmt.Errorf("%s: not a PKCS#8 key", name)
			}
			if signer, err = cose.NewSigner(key); err != nil {
				return nil, nil, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	if signer == nil || len(chain) == 0 {
		return nil, nil, fmt.Errorf("%s: a CERTIFICATE and a PRIVATE KEY are needed", name)
	}
	return signer, chain, nil
}

func readPEM(name string) ([]*pem.Block, error) {
	rest, err := readFile(name, maxPEM)
	if err != nil {
		return nil, err
	}
	var blocks []*pem.Block
	for {
		var b *pem.Block
		if b, rest = pem.Decode(rest); b == nil {
			return blocks, nil
		}
		blocks = append(blocks, b)
	}
}

// readSessionKey reads an ephemeral key on P-256.
func readSessionKey(name string) (*ecdh.PrivateKey, error) {
	blocks, err := readPEM(name)
	if err != nil {
		return nil, err
	}
	for _, b := range blocks {
		if b.Type == "PRIVATE KEY" {
			return sessionKey(name, b.Bytes)
		}
	}
	return nil, fmt.Errorf("%s: no PRIVATE KEY", name)
}

func sessionKey(name string, der []byte) (*ecdh.PrivateKey, error) {
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, fmt.Errorf("%s: not a PKCS#8 key", name)
	}
	switch k := key.(type) {
	case *ecdsa.PrivateKey: // what PKCS#8 holds for ECDH too
		return k.ECDH()
	case *ecdh.PrivateKey:
		return k, nil
	}
	return nil, fmt.Errorf("%s: a key of another kind", name)
}
