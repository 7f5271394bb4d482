package request

import (
	"strings"

	"razvorot/credential"
	"razvorot/credential/codec"
	"razvorot/credential/cose"
	"razvorot/domain"
)

// Checks of a request.
const (
	CheckMalformed credential.Check = "request_malformed"
	CheckVersion   credential.Check = "request_version"
)

// Parse reads a DeviceRequest. It returns a *credential.Fault with CheckMalformed or CheckVersion. Who asks is not checked yet.
func Parse(b []byte) (Request, error) {
	if len(b) > MaxRequest {
		return Request{}, malformed()
	}
	var docs []codec.Raw
	var v string
	err := eachText(b, func(key string, value codec.Raw) error {
		switch key {
		case "version":
			return codec.Unmarshal(value, &v)
		case "docRequests":
			return codec.Unmarshal(value, &docs)
		}
		return nil
	})
	switch {
	case err != nil || v == "" || len(docs) == 0 || len(docs) > maxDocuments:
		return Request{}, malformed()
	case !strings.HasPrefix(v, "1."):
		return Request{}, credential.Reject(domain.Malformed, CheckVersion)
	}
	var r Request
	for _, raw := range docs {
		d, err := parseDocRequest(raw)
		if err != nil {
			return Request{}, malformed()
		}
		r.Documents = append(r.Documents, d)
	}
	return r, nil
}

func malformed() error { return credential.Reject(domain.Malformed, CheckMalformed) }

func parseDocRequest(raw codec.Raw) (Document, error) {
	var d Document
	err := eachText(raw, func(key string, value codec.Raw) error {
		switch key {
		case "itemsRequest":
			d.items = value
		case "readerAuth":
			m, err := cose.Parse(value)
			if err != nil {
				return err
			}
			d.auth, d.Chain = &m, m.Chain
		}
		return nil
	})
	if err != nil {
		return Document{}, err
	}
	if len(d.Chain) > maxCertificates {
		return Document{}, ErrRequest
	}
	return d, d.parseItems()
}

func (d *Document) parseItems() error {
	items, err := codec.Unwrap(d.items)
	if err != nil {
		return err
	}
	err = eachText(items, func(key string, value codec.Raw) (err error) {
		switch key {
		case "docType":
			err = codec.Unmarshal(value, &d.DocType)
		case "nameSpaces":
			d.Items, err = parseNameSpaces(value)
		case "requestInfo":
			d.RequestInfo = value
		}
		return err
	})
	if err != nil {
		return err
	}
	return d.check()
}

func parseNameSpaces(raw codec.Raw) ([]NameSpaceItems, error) {
	var all []NameSpaceItems
	err := eachText(raw, func(name string, value codec.Raw) error {
		ns := NameSpaceItems{Name: name}
		err := eachText(value, func(identifier string, retain codec.Raw) error {
			if len(retain) != 1 || retain[0] != wireFalse && retain[0] != wireTrue { // codec would take null for false
				return codec.ErrMalformed
			}
			ns.Elements = append(ns.Elements, Item{Identifier: identifier, Retain: retain[0] == wireTrue})
			return nil
		})
		all = append(all, ns)
		return err
	})
	return all, err
}

// maxPairs is the most entries of a map that is read here.
const maxPairs = maxElements

// eachText reads a map with text keys, in the order of the message: people see the question as it was asked.
func eachText(b []byte, do func(key string, value codec.Raw) error) error {
	var whole codec.Raw
	if err := codec.Unmarshal(b, &whole); err != nil { // well formed, and nothing follows
		return err
	}
	n, rest, err := mapHead(b)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for range n {
		var key string
		if len(rest) == 0 || rest[0]>>5 != majorText {
			return codec.ErrMalformed
		}
		if rest, err = codec.First(rest, &key); err != nil || seen[key] {
			return codec.ErrMalformed
		}
		seen[key] = true
		var value codec.Raw
		if rest, err = codec.First(rest, &value); err != nil {
			return err
		}
		if err := do(key, value); err != nil {
			return err
		}
	}
	return nil
}

// mapHead reads the head of a map of at most maxPairs entries.
func mapHead(b []byte) (n int, rest []byte, err error) {
	switch {
	case len(b) > 0 && b[0]>>5 == majorMap && b[0]&31 < 24:
		return int(b[0] & 31), b[1:], nil
	case len(b) > 1 && b[0] == majorMap<<5|24 && int(b[1]) <= maxPairs:
		return int(b[1]), b[2:], nil
	}
	return 0, nil, codec.ErrMalformed
}
