package mail

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/textproto"

	gomail "github.com/wneessen/go-mail"

	"razvorot/authority/notify"
	"razvorot/domain"
)

// fault says what a failed letter means. A server that refuses the addressee or the letter for good (5xx to RCPT or DATA) is
// notify.ErrRefused. Everything else may pass: 4xx is RFC 5321's own word for it, a connection comes back, and 5xx to
// MAIL FROM is about our own name, which somebody has to set right.
func fault(err error) error {
	if err == nil {
		return nil
	}
	failed, ok := errors.AsType[*gomail.SendError](err)
	if !ok {
		return unreachable(err)
	}
	code := fmt.Sprint(failed.ErrorCode())
	if s := failed.EnhancedStatusCode(); s != "" {
		code += " " + s
	}
	about := failed.Reason == gomail.ErrSMTPRcptTo || failed.Reason == gomail.ErrSMTPData || failed.Reason == gomail.ErrSMTPDataClose
	if about && failed.ErrorCode() >= 500 {
		return &notify.Refusal{Code: code}
	}
	return &domain.Unavailable{Cause: fmt.Errorf("smtp: %s: %s", failed.Reason, code)}
}

// unreachable is a server that was not talked into taking letters. Servers repeat what they were told, so their words stay
// out of the error.
func unreachable(err error) error {
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		return &domain.Unavailable{Cause: fmt.Errorf("smtp: the server answers %d", reply.Code)}
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return &domain.Unavailable{Cause: fmt.Errorf("smtp: the server's certificate does not hold: %w", err)}
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return &domain.Unavailable{Cause: errors.New("smtp: the server's certificate is of nobody known")}
	}
	return &domain.Unavailable{Cause: fmt.Errorf("smtp: no connection: %w", err)}
}
