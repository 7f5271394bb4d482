package api

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"razvorot/domain"
	"razvorot/protocol"
)

// answering is an endpoint without a body.
func answering[Out any](route protocol.Route, do func(*exchange) (Out, error)) endpoint {
	return endpoint{route: route, out: reflect.TypeFor[Out](), serve: func(x *exchange) error {
		out, err := do(x)
		if err != nil {
			return err
		}
		return x.answer(out)
	}}
}

// taking is an endpoint with a body.
func taking[In, Out any](route protocol.Route, do func(*exchange, In) (Out, error)) endpoint {
	e := answering(route, func(x *exchange) (Out, error) {
		var in In
		if err := x.read(&in); err != nil {
			var none Out
			return none, err
		}
		return do(x, in)
	})
	e.in = reflect.TypeFor[In]()
	return e
}

// read reads the JSON body.
func (x *exchange) read(v any) error {
	if err := x.wantType(protocol.JSON); err != nil {
		return err
	}
	return protocol.ReadJSON(x.Body, x.limit, v)
}

func (x *exchange) wantType(want string) error {
	given, _, err := mime.ParseMediaType(x.Header.Get("Content-Type"))
	if err != nil || given != want {
		return &domain.UnsupportedType{MediaType: given}
	}
	return nil
}

// answer writes JSON; a list of nothing is an empty list.
func (x *exchange) answer(v any) error {
	b, err := json.Marshal(v)
	if list := reflect.ValueOf(v); list.Kind() == reflect.Slice && list.IsNil() {
		b = []byte("[]")
	}
	if err != nil {
		return fmt.Errorf("failed to write the answer: %w", err)
	}
	x.w.Header().Set("Content-Type", protocol.JSON)
	x.w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	_, _ = x.w.Write(b) // whoever asked is gone: nothing to be done
	return nil
}

// id returns the identifier in the path.
func id[T ~string](x *exchange) T { return T(x.PathValue("id")) }

// nothing makes an answer of an error alone.
func nothing(err error) (protocol.Nothing, error) { return protocol.Nothing{}, err }

// wait returns how long a poll may take, or ErrInvalid.
func (x *exchange) wait() (time.Duration, error) {
	text := x.URL.Query().Get("wait")
	if text == "" {
		return 0, nil
	}
	seconds, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return 0, fmt.Errorf("wait: %w", domain.ErrInvalid)
	}
	return min(time.Duration(seconds)*time.Second, x.h.maxWait), nil
}

// describeTus tells a public client what of tus is spoken here.
func describeTus(h http.Header) {
	h.Set(protocol.TusResumable, protocol.TusProtocol)
	h.Set(protocol.TusVersion, protocol.TusProtocol)
	h.Set(protocol.TusExtension, protocol.TusExtensions)
	h.Set(protocol.TusMaxSize, strconv.Itoa(domain.MaxFile))
	h.Set(protocol.TusAlgorithms, protocol.ChecksumSHA256)
}
