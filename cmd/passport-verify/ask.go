package main

import (
	"context"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"razvorot/credential"
	"razvorot/credential/codec"
	"razvorot/credential/cose"
	"razvorot/credential/photoid"
	"razvorot/credential/proximity"
	"razvorot/credential/request"
	"razvorot/credential/sequence"
)

// wish is what a holder is asked for, and who asks.
type wish struct {
	preset   string
	elements []string // «namespace/identifier», besides
	retain   bool
	reader   string // PEM file with certificate and key; empty for nobody in particular
}

func (w *wish) flags(f *flag.FlagSet) {
	f.StringVar(&w.preset, "preset", "", "what to ask for: "+strings.Join(presets(), ", "))
	f.Func("element", "`namespace/identifier` to ask for besides; may be repeated", func(s string) error {
		w.elements = append(w.elements, s)
		return nil
	})
	f.BoolVar(&w.retain, "retain", false, "say that what is shown will be kept")
	f.StringVar(&w.reader, "reader", "", "PEM `file` with the reader's certificates and private key, to say who asks")
}

func presets() []string {
	var ids []string
	for _, p := range photoid.Presets() {
		ids = append(ids, p.ID)
	}
	return ids
}

// request returns what is asked for.
func (w *wish) request() (request.Request, error) {
	d := request.Document{DocType: photoid.DocType}
	add := func(space, id string) {
		i := slices.IndexFunc(d.Items, func(s request.NameSpaceItems) bool { return s.Name == space })
		if i < 0 {
			d.Items, i = append(d.Items, request.NameSpaceItems{Name: space}), len(d.Items)
		}
		d.Items[i].Elements = append(d.Items[i].Elements, request.Item{Identifier: id, Retain: w.retain})
	}
	if w.preset != "" {
		i := slices.IndexFunc(photoid.Presets(), func(p photoid.Preset) bool { return p.ID == w.preset })
		if i < 0 {
			return request.Request{}, fmt.Errorf("--preset is one of %s", strings.Join(presets(), ", "))
		}
		for _, wanted := range photoid.Presets()[i].Elements {
			for _, id := range wanted.Identifiers {
				add(wanted.NameSpace, id)
			}
		}
	}
	for _, e := range w.elements {
		space, id, ok := strings.Cut(e, "/")
		if !ok || space == "" || id == "" {
			return request.Request{}, errors.New("--element is namespace/identifier")
		}
		add(space, id)
	}
	if len(d.Items) == 0 {
		return request.Request{}, errors.New("--preset or --element is needed: what to ask for")
	}
	return request.Request{Documents: []request.Document{d}}, nil
}

// build returns what makes the DeviceRequest once there is a session, signed when the reader says who it is.
func (w *wish) build() (func(transcript []byte) ([]byte, error), error) {
	r, err := w.request()
	if err != nil {
		return nil, err
	}
	var signer cose.Signer
	var chain [][]byte
	if w.reader != "" {
		if signer, chain, err = readReader(w.reader); err != nil {
			return nil, err
		}
	}
	return func(transcript []byte) ([]byte, error) { return r.Encode(transcript, signer, chain) }, nil
}

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

// blockInvitation is the PEM block with the invitation that a secret belongs to.
const blockInvitation = "RAZVOROT INVITATION"

// ask makes a request to be handed to a holder, and the secret by which the answer is opened.
func ask(_ context.Context, args []string, c console) (*report, error) {
	f := newFlags(c, "passport-verify ask")
	var w wish
	w.flags(f)
	out := f.String("out", "", "`file` for the request")
	secret := f.String("secret", "", "`file` for the secret that opens the answer; delete it afterwards")
	valid := f.Duration("valid", time.Hour, "how long an answer is taken, at most 24h")
	about, err := parse(f, args)
	switch {
	case err != nil:
		return nil, err
	case len(about) > 0 || *out == "" || *secret == "":
		return nil, errors.New("--out and --secret are needed, and nothing else; -h tells more")
	case *valid <= 0 || *valid > proximity.MaxInvitation:
		return nil, fmt.Errorf("--valid is more than 0 and at most %v", proximity.MaxInvitation)
	}
	build, err := w.build()
	if err != nil {
		return nil, err
	}
	invitation, err := proximity.Invite(build, time.Now().Add(*valid))
	if err != nil {
		return nil, err
	}
	key, err := x509.MarshalPKCS8PrivateKey(invitation.Key())
	if err != nil {
		return nil, err
	}
	kept := pem.EncodeToMemory(&pem.Block{Type: blockInvitation, Bytes: invitation.Bytes()})
	kept = append(kept, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})...)
	if err := create(*secret, kept, 0o600); err != nil {
		return nil, err
	}
	return nil, create(*out, invitation.Bytes(), 0o644)
}

// create writes a new file: a request that somebody may be answering is not replaced.
func create(name string, content []byte, mode os.FileMode) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

// open verifies the answer to a request.
func open(ctx context.Context, args []string, c console) (*report, error) {
	var o options
	f := o.flags(c, "passport-verify open")
	secret := f.String("secret", "", "`file` with the secret of the request")
	name, err := one(f, args, "a file with the answer")
	if err != nil {
		return nil, err
	}
	if *secret == "" {
		return nil, errors.New("--secret is needed: what the request was made with")
	}
	invitation, err := readSecret(*secret)
	if err != nil {
		return nil, err
	}
	v, err := o.verifier(ctx)
	if err != nil {
		return nil, err
	}
	content, err := readInput(c, name)
	if err != nil {
		return nil, err
	}
	answer, err := joined(content)
	if err != nil {
		return nil, err
	}
	response, err := invitation.Open(answer, v.at)
	if err != nil {
		var d document
		d.fault(err)
		return v.refused(d.Outcome, d.Check), nil
	}
	return v.deviceResponse(response, invitation.Transcript(), invitation.Key()), nil
}

func readSecret(name string) (*proximity.Invitation, error) {
	blocks, err := readPEM(name)
	if err != nil {
		return nil, err
	}
	var invitation []byte
	var key *ecdh.PrivateKey
	for _, b := range blocks {
		switch b.Type {
		case blockInvitation:
			invitation = b.Bytes
		case "PRIVATE KEY":
			if key, err = sessionKey(name, b.Bytes); err != nil {
				return nil, err
			}
		}
	}
	if invitation == nil || key == nil {
		return nil, fmt.Errorf("%s: not the secret of a request", name)
	}
	i, err := proximity.RestoreInvitation(invitation, key)
	if _, refused := errors.AsType[*credential.Fault](err); refused {
		return nil, fmt.Errorf("%s: not the secret of a request", name)
	}
	return i, err
}

// joined returns an answer: as it is, or put together from the texts of a row of codes, one a line.
func joined(content []byte) ([]byte, error) {
	text := string(content[:min(len(content), codec.MaxMessage)])
	if !sequence.IsFrame(text) {
		return content, nil
	}
	var c sequence.Collector
	for line := range strings.SplitSeq(text, "\n") {
		if _, err := c.Add(strings.TrimSpace(line)); err != nil && !errors.Is(err, sequence.ErrMalformed) {
			return nil, fmt.Errorf("a row of codes: %w", err)
		}
	}
	answer, whole := c.Message()
	if !whole {
		return nil, errors.New("a row of codes that is not complete: read more of them")
	}
	return answer, nil
}
