package main

import (
	"crypto/ecdh"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"razvorot/credential"
	"razvorot/credential/proximity"
)

// Blocks of a secret, besides the PRIVATE KEY: the invitation that it belongs to, and that it has served, when it has.
const (
	blockInvitation = "RAZVOROT INVITATION"
	blockUsed       = "RAZVOROT ANSWERED" // holds the moment, RFC 3339
)

// errAnswered is a second answer to a request. Whoever saw the request can make one.
var errAnswered = errors.New("an answer to this request was opened before: make a new request, or open it all the same with --again")

// writeSecret returns the secret of an invitation as it is written.
func writeSecret(i *proximity.Invitation) ([]byte, error) {
	key, err := x509.MarshalPKCS8PrivateKey(i.Key())
	if err != nil {
		return nil, err
	}
	secret := pem.EncodeToMemory(&pem.Block{Type: blockInvitation, Bytes: i.Bytes()})
	return append(secret, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})...), nil
}

// readSecret reads the file of a secret, and whether it has served.
func readSecret(name string) (i *proximity.Invitation, served bool, err error) {
	blocks, err := readPEM(name)
	if err != nil {
		return nil, false, err
	}
	var invitation []byte
	var key *ecdh.PrivateKey
	for _, b := range blocks {
		switch b.Type {
		case blockInvitation:
			invitation = b.Bytes
		case "PRIVATE KEY":
			if key, err = sessionKey(name, b.Bytes); err != nil {
				return nil, false, err
			}
		}
	}
	if invitation == nil || key == nil {
		return nil, false, fmt.Errorf("%s: not the secret of a request", name)
	}
	i, err = proximity.RestoreInvitation(invitation, key)
	if _, refused := errors.AsType[*credential.Fault](err); refused {
		return nil, false, fmt.Errorf("%s: not the secret of a request", name)
	}
	return i, hasServed(blocks), err
}

func hasServed(blocks []*pem.Block) bool {
	return slices.ContainsFunc(blocks, func(b *pem.Block) bool { return b.Type == blockUsed })
}

// spend notes in the file of a secret that it has served. It is written anew beside it, which only one can do at a time, and put
// into its place whole. It returns errAnswered when somebody else was first.
func spend(name string, at time.Time) (err error) {
	fresh := name + ".lock"
	f, err := os.OpenFile(fresh, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("an answer is being opened elsewhere; if not, delete %s", fresh)
	}
	if err != nil {
		return fmt.Errorf("that the secret has served cannot be noted: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(fresh)
		}
	}()
	content, err := servedNow(name, at)
	if err != nil {
		return errors.Join(err, f.Close())
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(fresh, name)
}

// servedNow returns what a secret's file is to hold once it has served.
func servedNow(name string, at time.Time) ([]byte, error) {
	blocks, err := readPEM(name)
	if err != nil {
		return nil, err
	}
	if hasServed(blocks) {
		return nil, errAnswered
	}
	var content []byte
	for _, b := range append(blocks, &pem.Block{Type: blockUsed, Bytes: []byte(at.Format(time.RFC3339))}) {
		content = append(content, pem.EncodeToMemory(b)...)
	}
	return content, nil
}
