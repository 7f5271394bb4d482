package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"razvorot/domain"
	"razvorot/protocol"
)

// credentials is issuing credentials, and what anybody may ask who verifies one.
func credentials() []endpoint {
	return []endpoint{
		taking(protocol.IssueCredentials, func(x *exchange, in domain.CredentialRequest) (protocol.Issued, error) {
			all, err := x.backend.IssueCredentials(x.Context(), x.key, id[domain.RegistryID](x), in)
			return protocol.Issued{Credentials: all}, err
		}),
		{route: protocol.FetchTrust, serve: serveTrust},
		{route: protocol.FetchIssuerCRL, serve: serveCRL(crlDesk.IssuerCRL)},
		{route: protocol.FetchReaderCRL, serve: serveCRL(crlDesk.ReaderCRL)},
		{route: protocol.FetchCRL, serve: serveCRL(crlDesk.IssuerCRL)},
		{route: protocol.FetchStatusList, serve: serveStatusList},
	}
}

func serveTrust(x *exchange) error {
	trust, err := x.backend.FetchTrust(x.Context())
	if err != nil {
		return err
	}
	x.send(protocol.JSON, trust)
	return nil
}

// crlDesk is a Desk with certificates of its own.
type crlDesk interface {
	IssuerCRL(ctx context.Context) ([]byte, error)
	ReaderCRL(ctx context.Context) ([]byte, error)
}

func serveCRL(fetch func(crlDesk, context.Context) ([]byte, error)) func(*exchange) error {
	return func(x *exchange) error {
		desk, able := x.h.desk.(crlDesk)
		if !able {
			return domain.ErrNotFound
		}
		crl, err := fetch(desk, x.Context())
		if err == nil {
			x.send(protocol.CRL, crl)
		}
		return err
	}
}

// jwtDesk is a Desk that signs status lists as JWT too.
type jwtDesk interface {
	StatusListJWT(ctx context.Context, name string) ([]byte, error)
}

// serveStatusList answers with a CWT, and with a JWT whoever reads nothing else (draft-ietf-oauth-status-list, 8.1).
func serveStatusList(x *exchange) error {
	name, accepted := x.PathValue("id"), strings.Join(x.Header.Values("Accept"), ",")
	x.w.Header().Set("Vary", "Accept")
	desk, able := x.h.desk.(jwtDesk)
	if able && strings.Contains(accepted, protocol.StatusListJWT) && !strings.Contains(accepted, protocol.StatusListCWT) {
		token, err := desk.StatusListJWT(x.Context(), name)
		if err == nil {
			x.send(protocol.StatusListJWT, token)
		}
		return err
	}
	token, err := x.backend.FetchStatusList(x.Context(), name)
	if err == nil {
		x.send(protocol.StatusListCWT, token)
	}
	return err
}

// send writes what is published as it is. Pages of any site may read it, so that verifiers can live in browsers
// (draft-ietf-oauth-status-list, 8.1).
func (x *exchange) send(mediaType string, content []byte) {
	x.w.Header().Set("Access-Control-Allow-Origin", "*")
	x.w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	x.w.Header().Set("Content-Type", mediaType)
	x.w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	x.w.WriteHeader(http.StatusOK)
	_, _ = x.w.Write(content) // whoever asked is gone: nothing to be done
}
