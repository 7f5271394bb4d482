package api

import (
	"reflect"

	"razvorot/protocol"
)

// Endpoint is a route with the types of the JSON that it takes and answers, nil for none.
type Endpoint struct {
	Route   protocol.Route
	In, Out reflect.Type
}

// Endpoints returns what is served.
func Endpoints() []Endpoint {
	var all []Endpoint
	for _, e := range endpoints() {
		all = append(all, Endpoint{e.route, e.in, e.out})
	}
	return all
}
