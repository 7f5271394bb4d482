package remote

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"razvorot/domain"
	"razvorot/protocol"
)

// Pinned returns a transport over TCP with TLS 1.3 that talks to one authority alone: every connection is asked first whose it is,
// and one of another authority is closed before anything else is sent. Calls then end with domain.ErrOtherAuthority. The zero Hash is
// any authority. Roots are those that its certificate must lead to; nil for the machine's.
//
// What is compared is what the authority says of itself, over a connection that its certificate vouches for: it tells an authority
// that was set up anew, or another one that took over the name. Whoever holds the name's certificate and wants to deceive can repeat
// the hash; what such an authority issues is refused all the same, since credentials lead to the key itself.
func Pinned(base string, key domain.Hash, roots *x509.CertPool) (http.RoundTripper, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("address of an authority: %w", domain.ErrInvalid)
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS13, RootCAs: roots}
	if key == (domain.Hash{}) {
		return t, nil
	}
	p := prover{base: u, key: key, dialer: &tls.Dialer{NetDialer: &net.Dialer{Timeout: dialing}, Config: t.TLSClientConfig.Clone()}}
	// HTTP/1.1, which a connection that was used once by hand can go on with; proxies would see to connections of their own.
	p.dialer.Config.NextProtos = []string{"http/1.1"}
	t.DialTLSContext, t.Proxy, t.ForceAttemptHTTP2 = p.dial, nil, false
	return t, nil
}

const (
	dialing = 15 * time.Second
	proving = 15 * time.Second
)

// prover makes connections that belong to the authority of a key.
type prover struct {
	base   *url.URL
	key    domain.Hash
	dialer *tls.Dialer
}

func (p prover) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := p.dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	_ = conn.SetDeadline(time.Now().Add(proving))
	ended := context.AfterFunc(ctx, func() { _ = conn.Close() })
	if err = p.prove(conn); err == nil && !ended() {
		err = ctx.Err()
	}
	if err != nil {
		ended()
		return nil, errors.Join(err, conn.Close())
	}
	return conn, conn.SetDeadline(time.Time{})
}

// prove asks over a connection whose it is, as anybody may.
func (p prover) prove(conn net.Conn) error {
	q, err := http.NewRequest(protocol.Authority.Method, p.base.String()+protocol.Authority.Path(), nil)
	if err != nil {
		return err
	}
	if err := q.Write(conn); err != nil {
		return err
	}
	r := bufio.NewReader(io.LimitReader(conn, longestProof))
	response, err := http.ReadResponse(r, q)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	var info domain.AuthorityInfo
	if response.StatusCode != http.StatusOK || protocol.ReadJSON(bytes.NewReader(body), longestProof, &info) != nil ||
		response.Close || r.Buffered() > 0 {
		return fmt.Errorf("status %d to the question whose the connection is", response.StatusCode)
	}
	if info.KeyHash != p.key {
		return domain.ErrOtherAuthority
	}
	return nil
}

// longestProof bounds headers and body of the answer.
const longestProof = 64 << 10
