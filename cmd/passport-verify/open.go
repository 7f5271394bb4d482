package main

import (
	"context"
	"crypto/ecdh"
	"errors"
	"fmt"
	"strings"

	"razvorot/credential"
	"razvorot/credential/codec"
	"razvorot/credential/proximity"
	"razvorot/credential/sequence"
)

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
