package api

import (
	"context"
	"errors"
	"strings"
	"time"

	"razvorot/authority"
	"razvorot/domain"
	"razvorot/protocol"
	"razvorot/protocol/dpop"
)

// boundDesk is a Desk whose sessions are bound to keys of devices (RFC 9449).
type boundDesk interface {
	// CheckProof holds a proof against its request. ErrUnauthorised, authority.ErrNonce.
	CheckProof(proof string, r dpop.Request) (dpop.Proof, error)
	// AuthenticateBound returns who an access token stands for, together with the key of a proof, the zero Proof for none.
	// ErrUnauthorised.
	AuthenticateBound(ctx context.Context, accessToken string, p dpop.Proof) (authority.Caller, error)
	// AuthenticateCommand is AuthenticateBound for a command, which looks for the session again when it is carried out.
	AuthenticateCommand(ctx context.Context, accessToken string, p dpop.Proof) (authority.Caller, error)
	// RefreshBound exchanges a refresh token for new tokens of the same key. ErrUnauthorised.
	RefreshBound(ctx context.Context, refreshToken string, p dpop.Proof) (domain.Session, error)
	// CallerBound is somebody with a key who signs in.
	CallerBound(p dpop.Proof) authority.Caller
	// Nonce returns what the next proof is to have, "" for nothing.
	Nonce() string
	// Now is the time that proofs are held against.
	Now() time.Time
}

// caller finds out who asks, by token and proof.
func (x *exchange) caller(route protocol.Route) (authority.Caller, error) {
	if !route.Signed && !route.Proved {
		return authority.Caller{}, nil
	}
	token := ""
	if route.Signed {
		var scheme string
		scheme, token, _ = strings.Cut(x.Header.Get("Authorization"), " ")
		if token == "" || !strings.EqualFold(scheme, "Bearer") && !strings.EqualFold(scheme, dpop.Scheme) {
			return authority.Caller{}, domain.ErrUnauthorised
		}
		if proved := x.Header.Get(dpop.Header) != ""; proved != strings.EqualFold(scheme, dpop.Scheme) {
			return authority.Caller{}, domain.ErrUnauthorised
		}
	}
	desk, able := x.h.desk.(boundDesk)
	switch {
	case !able && route.Signed:
		return x.h.desk.Authenticate(x.Context(), token)
	case !able:
		return authority.Caller{}, nil
	}
	if err := x.prove(desk, token); err != nil {
		return authority.Caller{}, err
	}
	if route.Signed && route.Keyed {
		return desk.AuthenticateCommand(x.Context(), token, x.proof)
	}
	if route.Signed {
		return desk.AuthenticateBound(x.Context(), token, x.proof)
	}
	return desk.CallerBound(x.proof), nil
}

// prove checks the proof that came with the request. None is ErrUnauthorised, but where bearers are let in.
func (x *exchange) prove(desk boundDesk, token string) error {
	proofs := x.Header.Values(dpop.Header)
	switch {
	case len(proofs) == 0 && x.h.bearer:
		return nil
	case len(proofs) != 1:
		return domain.ErrUnauthorised
	}
	var err error
	for _, base := range x.bases() {
		r := dpop.Request{Method: x.Method, URI: base + x.URL.EscapedPath(), Token: token}
		if x.proof, err = desk.CheckProof(proofs[0], r); err == nil || errors.Is(err, authority.ErrNonce) {
			return err
		}
	}
	return err
}

// bases are the addresses that the request may be about: the public one, else that which it names itself.
func (x *exchange) bases() []string {
	if x.h.public != "" {
		return []string{x.h.public}
	}
	scheme := "http://"
	if x.TLS != nil {
		scheme = "https://"
	}
	return []string{scheme + x.Host}
}

// refresh exchanges a refresh token.
func (x *exchange) refresh(token string) (domain.Session, error) {
	if desk, able := x.h.desk.(boundDesk); able {
		return desk.RefreshBound(x.Context(), token, x.proof)
	}
	return x.h.desk.Refresh(x.Context(), token)
}

// challenge tells somebody who is not let in what is wanted (RFC 9449, 7.1 and 9). What time it is here stands in every answer.
func (x *exchange) challenge(err error) {
	desk, able := x.h.desk.(boundDesk)
	if !able || !errors.Is(err, domain.ErrUnauthorised) {
		return
	}
	h := x.w.Header()
	wanted := dpop.InvalidToken
	if nonce := desk.Nonce(); nonce != "" {
		h.Set(dpop.NonceHeader, nonce)
	}
	switch {
	case errors.Is(err, authority.ErrNonce):
		wanted = dpop.UseNonce
	case errors.Is(err, dpop.ErrProof):
		wanted = dpop.InvalidProof
	}
	h.Set("WWW-Authenticate", `DPoP error="`+wanted+`", algs="ES256"`)
}
