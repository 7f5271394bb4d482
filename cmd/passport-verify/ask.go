package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"razvorot/credential/cose"
	"razvorot/credential/photoid"
	"razvorot/credential/proximity"
	"razvorot/credential/request"
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

// build returns what is asked for, and what makes the DeviceRequest of it once there is a session, signed when the reader says who it is.
func (w *wish) build() (question, func(transcript []byte) ([]byte, error), error) {
	r, err := w.request()
	if err != nil {
		return nil, nil, err
	}
	var signer cose.Signer
	var chain [][]byte
	if w.reader != "" {
		if signer, chain, err = readReader(w.reader); err != nil {
			return nil, nil, err
		}
	}
	return r.Documents, func(transcript []byte) ([]byte, error) { return r.Encode(transcript, signer, chain) }, nil
}

// ask makes a request to be handed to a holder, and the secret by which the answer is opened.
func ask(_ context.Context, args []string, c console) (*report, error) {
	f := newFlags(c, "passport-verify ask")
	var w wish
	w.flags(f)
	out := f.String("out", "", "`file` for the request")
	secret := f.String("secret", "", "`file` for the secret that opens the answer; delete it afterwards")
	valid := f.Duration("valid", time.Hour, "how long an answer is taken, at most 24h")
	from := f.String("at", "", "`moment` that --valid counts from, 2026-01-31T12:00:00+03:00; now when it is not given")
	about, err := parse(f, args)
	switch {
	case err != nil:
		return nil, err
	case len(about) > 0 || *out == "" || *secret == "":
		return nil, errors.New("--out and --secret are needed, and nothing else; -h tells more")
	case *valid <= 0 || *valid > proximity.MaxInvitation:
		return nil, fmt.Errorf("--valid is more than 0 and at most %v", proximity.MaxInvitation)
	}
	at, err := moment(*from)
	if err != nil {
		return nil, err
	}
	_, build, err := w.build()
	if err != nil {
		return nil, err
	}
	invitation, err := proximity.Invite(build, at.Add(*valid))
	if err != nil {
		return nil, err
	}
	return nil, handOver(invitation, *out, *secret)
}

// handOver writes the request and the secret that belongs to it, both or none.
func handOver(i *proximity.Invitation, out, secret string) error {
	kept, err := writeSecret(i)
	if err != nil {
		return err
	}
	if err := create(secret, kept, 0o600); err != nil {
		return err
	}
	if err := create(out, i.Bytes(), 0o644); err != nil {
		return errors.Join(err, os.Remove(secret))
	}
	return nil
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
