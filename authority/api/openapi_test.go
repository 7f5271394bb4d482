package api_test

import (
	"encoding"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"razvorot/authority/api"
	"razvorot/domain"
	"razvorot/protocol"
)

const documentFile = "../../protocol/openapi.yaml"

var document = sync.OnceValues(func() (*openapi3.T, error) { return openapi3.NewLoader().LoadFromFile(documentFile) })

func openDocument(t testing.TB) *openapi3.T {
	t.Helper()
	d, err := document()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheDocumentIsOpenAPI(t *testing.T) {
	d := openDocument(t)
	if err := d.Validate(t.Context()); err != nil || d.OpenAPI != "3.1.0" {
		t.Error(d.OpenAPI, err)
	}
}

func operation(d *openapi3.T, r protocol.Route) *openapi3.Operation {
	item := d.Paths.Value(r.Pattern)
	if item == nil {
		return nil
	}
	return item.GetOperation(r.Method)
}

func TestEveryRouteIsDocumentedAndNoOther(t *testing.T) {
	d, served := openDocument(t), map[string]bool{}
	for _, e := range api.Endpoints() {
		served[e.Route.String()] = true
		if operation(d, e.Route) == nil {
			t.Error(e.Route, "is not documented")
		}
	}
	for _, r := range protocol.Routes() {
		if !served[r.String()] {
			t.Error(r, "is not served")
		}
	}
	ids := map[string]bool{}
	for path, item := range d.Paths.Map() {
		for method, o := range item.Operations() {
			if !served[method+" "+path] {
				t.Error(method, path, "is documented and not served")
			}
			if ids[o.OperationID] || o.OperationID == "" || o.Description == "" {
				t.Errorf("%s %s: operationId %q, %q", method, path, o.OperationID, o.Description)
			}
			ids[o.OperationID] = true
		}
	}
}

// TestWhatARouteWantsIsDocumented holds session, proof, key and body.
func TestWhatARouteWantsIsDocumented(t *testing.T) {
	d := openDocument(t)
	for _, e := range api.Endpoints() {
		o := operation(d, e.Route)
		if o == nil || o.Security == nil {
			t.Error(e.Route, "says nothing of sessions")
			continue
		}
		var session, proof bool
		for _, s := range *o.Security {
			_, session = s["session"]
			_, proof = s["proof"]
		}
		if session != e.Route.Signed || proof != (e.Route.Signed || e.Route.Proved) {
			t.Errorf("%s: session %t, proof %t", e.Route, session, proof)
		}
		key := o.Parameters.GetByInAndName("header", protocol.IdempotencyKey)
		if (key != nil) != e.Route.Keyed || key != nil && key.Required != (e.Route != protocol.CreateUpload) {
			t.Errorf("%s: key %+v", e.Route, key)
		}
		takes := o.RequestBody != nil && o.RequestBody.Value.Content["application/json"] != nil
		if takes != (e.In != nil) || takes != e.Route.TakesJSON() {
			t.Errorf("%s takes JSON: documented %t, declared %t, served %t", e.Route, takes, e.Route.TakesJSON(), e.In != nil)
		}
	}
}

func TestEveryProblemOfARouteIsDocumentedAndNoOther(t *testing.T) {
	d := openDocument(t)
	for _, e := range api.Endpoints() {
		o := operation(d, e.Route)
		if o == nil {
			continue
		}
		want := map[string]bool{}
		for _, code := range e.Route.Codes() {
			want[strconv.Itoa(protocol.StatusOf(code))+" "+string(code)] = true
		}
		if strings.HasPrefix(e.Route.Pattern, protocol.CreateUpload.Pattern) {
			want["412 invalid"] = true // of tus: another version
		}
		got := map[string]bool{}
		for status, response := range o.Responses.Map() {
			codes, _ := response.Value.Extensions["x-codes"].([]any)
			if status[0] != '2' && len(codes) == 0 {
				t.Errorf("%s: %s without a code", e.Route, status)
			}
			for _, code := range codes {
				got[status+" "+code.(string)] = true
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s answers %v, documented are %v", e.Route, want, got)
		}
	}
}

// otherNames are the schemas whose types share a name with another.
var otherNames = map[string]string{"person.Passport": "IdentityPassport", "protocol.Ticket": "TicketBody", "protocol.Code": "CodeBody",
	"finding.List": "Findings"}

func schemaName(x reflect.Type) string {
	if other := otherNames[x.String()]; other != "" {
		return other
	}
	return x.Name()
}

var textual = reflect.TypeFor[encoding.TextMarshaler]()

// shapes holds schemas against Go's types.
type shapes struct {
	*testing.T
	d    *openapi3.T
	seen map[string]reflect.Type
}

// hold holds a schema against a type, and all that it consists of.
func (s *shapes) hold(where string, ref *openapi3.SchemaRef, x reflect.Type) {
	for x.Kind() == reflect.Pointer {
		x = x.Elem()
	}
	if ref == nil {
		s.Errorf("%s: no schema for %s", where, x)
		return
	}
	if x != reflect.TypeFor[time.Time]() && x.Name() != "" && strings.HasPrefix(x.PkgPath(), "razvorot") {
		name := schemaName(x)
		if want := "#/components/schemas/" + name; ref.Ref != want {
			s.Errorf("%s: %q, want %s", where, ref.Ref, want)
			return
		}
		if s.seen[name] != nil {
			return
		}
		s.seen[name], where = x, name
	}
	v := ref.Value
	is := func(types ...string) {
		if !slices.ContainsFunc(types, func(t string) bool { return v.Type.Includes(t) }) {
			s.Errorf("%s: %v for %s", where, v.Type, x)
		}
	}
	switch {
	case x.Implements(textual), x.Kind() == reflect.String, reflect.PointerTo(x).Implements(textual):
		is("string")
	case x.Kind() == reflect.Bool:
		is("boolean")
	case x.Kind() == reflect.Int, x.Kind() == reflect.Int64:
		is("integer")
	case x.Kind() == reflect.Slice && x.Elem().Kind() == reflect.Uint8:
		is("string")
	case x.Kind() == reflect.Slice:
		is("array")
		s.hold(where+"[]", v.Items, x.Elem())
	case x.Kind() == reflect.Map:
		is("object")
		s.hold(where+"{}", v.AdditionalProperties.Schema, x.Elem())
	case x.Kind() == reflect.Struct:
		is("object")
		s.fields(where, v, x)
	default:
		s.Errorf("%s: %s is no JSON", where, x)
	}
}

func (s *shapes) fields(where string, v *openapi3.Schema, x reflect.Type) {
	there := map[string]bool{}
	var required []string
	for _, f := range reflect.VisibleFields(x) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || f.Anonymous || name == "-" {
			continue
		}
		there[name] = true
		if options == "" {
			required = append(required, name)
		}
		s.hold(where+"."+name, v.Properties[name], f.Type)
		if p := v.Properties[name]; p != nil && options == "" && f.Type.Kind() == reflect.Slice && p.Ref == "" && !p.Value.Type.Includes("null") {
			s.Errorf("%s.%s is null where there are none", where, name)
		}
	}
	for name := range v.Properties {
		if !there[name] {
			s.Errorf("%s.%s is documented, and no field of %s", where, name, x)
		}
	}
	slices.Sort(required)
	given := slices.Sorted(slices.Values(v.Required))
	if !slices.Equal(required, given) {
		s.Errorf("%s requires %v, sent are always %v", where, given, required)
	}
}

func TestEveryFieldIsDocumentedAndNoOther(t *testing.T) {
	s := &shapes{t, openDocument(t), map[string]reflect.Type{}}
	for _, e := range api.Endpoints() {
		o := operation(s.d, e.Route)
		if o == nil {
			continue
		}
		if e.In != nil && o.RequestBody != nil {
			s.hold(e.Route.String()+" takes", o.RequestBody.Value.Content["application/json"].Schema, e.In)
		}
		if e.Out != nil {
			s.hold(e.Route.String()+" answers", o.Responses.Value("200").Value.Content["application/json"].Schema, e.Out)
		}
	}
	s.hold("problem", &openapi3.SchemaRef{Ref: "#/components/schemas/Problem", Value: s.d.Components.Schemas["Problem"].Value},
		reflect.TypeFor[protocol.Problem]())
	for name := range s.d.Components.Schemas {
		if s.seen[name] == nil {
			t.Error(name, "is documented and nowhere used")
		}
	}
	values := constants(t)
	for name, x := range s.seen {
		var documented []string
		for _, v := range s.d.Components.Schemas[name].Value.Enum {
			documented = append(documented, v.(string))
		}
		want := values[x.String()]
		if x == reflect.TypeFor[domain.Kind]() {
			want = nil
			for _, code := range protocol.ProblemCodes() {
				want = append(want, string(code))
			}
		}
		if x == reflect.TypeFor[domain.Actor]() {
			want = append(slices.Clone(want), "") // of a message that a device sends: the authority knows who it is
		}
		slices.Sort(documented)
		slices.Sort(want)
		if !slices.Equal(documented, want) {
			t.Errorf("%s may be %v, documented are %v", name, want, documented)
		}
	}
}

// constants returns the values of the named strings of the domain, by type.
func constants(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, dir := range []string{"domain", "domain/person", "domain/finding"} {
		files, err := filepath.Glob("../../" + dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			source, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, source, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range f.Decls {
				if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.CONST {
					collect(all, f.Name.Name, g)
				}
			}
		}
	}
	return all
}

func collect(all map[string][]string, pkg string, g *ast.GenDecl) {
	for _, spec := range g.Specs {
		v := spec.(*ast.ValueSpec)
		of, ok := v.Type.(*ast.Ident)
		if !ok {
			continue
		}
		for _, value := range v.Values {
			if b, ok := value.(*ast.BasicLit); ok && b.Kind == token.STRING {
				text, _ := strconv.Unquote(b.Value)
				all[pkg+"."+of.Name] = append(all[pkg+"."+of.Name], text)
			}
		}
	}
}

func TestEveryBodyHasAnExampleThatFits(t *testing.T) {
	d := openDocument(t)
	hold := func(where string, media *openapi3.MediaType) {
		if media == nil || media.Example == nil {
			t.Error(where, "has no example")
			return
		}
		b, err := json.Marshal(media.Example)
		if err == nil {
			err = fits(d, media.Schema, b)
		}
		if err != nil {
			t.Errorf("%s: %.300v", where, err)
		}
	}
	for _, e := range api.Endpoints() {
		o := operation(d, e.Route)
		if o != nil && e.In != nil {
			hold(e.Route.String()+" takes", o.RequestBody.Value.Content["application/json"])
		}
		if o != nil && e.Out != nil {
			hold(e.Route.String()+" answers", o.Responses.Value("200").Value.Content["application/json"])
		}
	}
}
