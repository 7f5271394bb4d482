package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"razvorot/credential"
	"razvorot/credential/base45"
	"razvorot/credential/proximity"
	"razvorot/credential/sequence"
	"razvorot/domain"
)

// invitationText begins the text of an invitation in a QR; base45 of the invitation follows.
const invitationText = "RZQ1:"

// OpenAsking reads what somebody asks for from an invitation: the content of a file, or the text of a QR. ErrTransition unless the
// passport is active, ErrUnavailable without a credential, ErrInvalid for what is no invitation, ErrCodeExpired for one that is
// over.
func (a *App) OpenAsking(ctx context.Context, id domain.RegistryID, content []byte) (Asking, error) {
	o, err := a.current()
	if err != nil {
		return Asking{}, err
	}
	way := domain.WayFile
	if text, ok := strings.CutPrefix(string(bytes.TrimSpace(content)), invitationText); ok {
		way = domain.WayAnimated
		if content, ok = base45.Decode(text); !ok {
			return Asking{}, domain.ErrInvalid
		}
	}
	invited, err := proximity.ParseInvitation(content, a.now())
	if fault, ok := errors.AsType[*credential.Fault](err); ok && fault.Check == proximity.CheckInvitationExpired {
		return Asking{}, domain.ErrCodeExpired
	}
	if err != nil {
		return Asking{}, fmt.Errorf("%w: %w", domain.ErrInvalid, err)
	}
	q, err := a.consider(ctx, id, question{way, invited.Request, invited.Transcript})
	if err != nil {
		return Asking{}, err
	}
	q.over = invited.Expires.Add(clocksApart)
	q.refuse = func(context.Context) {} // there is no way to whoever invited
	q.send = func(_ context.Context, response []byte) (Answered, error) { return sealed(invited, way, response) }
	o.counter.addAsking(q)
	return q.view, nil
}

// sealed returns an answer that only the reader of the invitation can open.
func sealed(invited *proximity.Invited, way domain.PresentationWay, response []byte) (Answered, error) {
	file, err := invited.Seal(response)
	if err != nil {
		return Answered{}, err
	}
	frames, err := sequence.Split(file, sequence.PartSize)
	if err != nil {
		return Answered{}, err
	}
	return Answered{Way: way, File: file, Parts: frames.Parts(),
		Frames: func(n int) ([]byte, error) { return codePNG([]byte(frames.Frame(n))) }}, nil
}
