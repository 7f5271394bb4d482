package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"razvorot/credential/codec"
	"razvorot/credential/proximity"
	"razvorot/credential/request"
	"razvorot/credential/sequence"
)

// open verifies the answer to a request.
func open(ctx context.Context, args []string, c console) (*report, error) {
	var o options
	f := o.flags(c, "passport-verify open")
	secret := f.String("secret", "", "`file` with the secret of the request; it is noted there that it has served")
	again := f.Bool("again", false, "open an answer although one was opened before")
	name, err := one(f, args, "a file with the answer")
	if err != nil {
		return nil, err
	}
	if *secret == "" {
		return nil, errors.New("--secret is needed: what the request was made with")
	}
	invitation, served, err := readSecret(*secret)
	if err != nil {
		return nil, err
	}
	if served && !*again {
		return nil, errAnswered
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
	if !*again {
		if err := spend(*secret, v.at); err != nil {
			return nil, err
		}
	}
	asked, err := questionOf(invitation)
	if err != nil {
		return nil, err
	}
	return v.deviceResponse(response, conversation{invitation.Transcript(), invitation.Key()}, asked), nil
}

// questionOf returns what an invitation asks for.
func questionOf(i *proximity.Invitation) (question, error) {
	invited, err := proximity.ParseInvitation(i.Bytes(), i.Expires()) // that it is not over was seen when the answer was opened
	if err != nil {
		return nil, err
	}
	r, err := request.Parse(invited.Request)
	return r.Documents, err
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
