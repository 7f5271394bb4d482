package domain_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"strings"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
)

func TestEachTypedErrorIsOfItsKind(t *testing.T) {
	for kind, err := range map[domain.Kind]error{
		domain.ErrRateLimited:     &domain.RateLimited{Wait: time.Minute},
		domain.ErrCodeWrong:       &domain.CodeWrong{AttemptsLeft: 3},
		domain.ErrUnavailable:     &domain.Unavailable{RetryAt: t0},
		domain.ErrInvalid:         &domain.Invalid{},
		domain.ErrTooLarge:        &domain.TooLarge{Size: 2, Limit: 1},
		domain.ErrUnsupportedType: &domain.UnsupportedType{MediaType: "image/heic"},
		domain.ErrForbidden:       &domain.Forbidden{Have: domain.Simplified, Need: domain.Confirmed},
		domain.ErrTransition:      &domain.Transition{Of: "x"},
	} {
		wrapped := fmt.Errorf("failed to do it: %w", err)
		if got, ok := domain.KindOf(wrapped); !ok || got != kind || !errors.Is(wrapped, kind) {
			t.Errorf("%v is of kind %v", err, got)
		}
		for _, other := range domain.Kinds() {
			if other != kind && errors.Is(wrapped, other) {
				t.Errorf("%v is also %v", err, other)
			}
		}
	}
	if _, ok := domain.KindOf(io.EOF); ok {
		t.Error("an error from elsewhere has a kind")
	}
}

func TestUnavailableKeepsItsCause(t *testing.T) {
	err := error(&domain.Unavailable{Cause: io.ErrUnexpectedEOF})
	if !errors.Is(err, io.ErrUnexpectedEOF) || !errors.Is(err, domain.ErrUnavailable) {
		t.Error(err)
	}
}

func TestOnlyBlockingFindingsMakeAnError(t *testing.T) {
	var l finding.List
	l.Add("a", finding.NameCase)
	if err := domain.InvalidUnlessClean(l); err != nil {
		t.Error(err)
	}
	l.Add("a", finding.Required)
	if err, ok := errors.AsType[*domain.Invalid](domain.InvalidUnlessClean(l)); !ok || len(err.Findings) != 2 {
		t.Error(err)
	}
}

// constants returns the string constants of a type in a file of the package.
func constants(t *testing.T, file, typ string) map[string]bool {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	ast.Inspect(parsed, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
			if id, ok := spec.Type.(*ast.Ident); ok && id.Name == typ {
				found[strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`)] = true
			}
		}
		return true
	})
	return found
}

func names[T ~string](list []T) map[string]bool {
	set := map[string]bool{}
	for _, x := range list {
		set[string(x)] = true
	}
	return set
}

// Lists of codes serve tests of completeness elsewhere; here they are held against the source.
func TestListsOfCodesAreComplete(t *testing.T) {
	var documentKinds []domain.DocumentKind
	for _, rules := range domain.DocumentKinds() {
		documentKinds = append(documentKinds, rules.Kind)
	}
	for typ, c := range map[string]struct {
		file string
		list map[string]bool
	}{
		"Kind":              {"errors.go", names(domain.Kinds())},
		"Actor":             {"machine.go", names(domain.Actors())},
		"ApplicationState":  {"applicationstate.go", names(domain.ApplicationStates())},
		"ApplicationAction": {"applicationstate.go", names(domain.ApplicationActions())},
		"InvoiceState":      {"fee.go", names(domain.InvoiceStates())},
		"TrialPayment":      {"fee.go", names(domain.TrialPaymentsAll())},
		"FileState":         {"filestate.go", names(domain.FileStates())},
		"FileAction":        {"filestate.go", names(domain.FileActions())},
		"FileReason":        {"filestate.go", names(domain.FileReasons())},
		"PassportState":     {"passport.go", names(domain.PassportStates())},
		"PassportAction":    {"passport.go", names(domain.PassportActions())},
		"RefusalCode":       {"refusal.go", names(domain.RefusalCodes())},
		"NoticeKind":        {"notice.go", names(domain.NoticeKinds())},
		"CommandKind":       {"outbox.go", names(domain.CommandKinds())},
		"ProofWay":          {"account.go", names(domain.ProofWays())},
		"DocumentKind":      {"documentkind.go", names(documentKinds)},
	} {
		declared := constants(t, c.file, typ)
		if fmt.Sprint(declared) != fmt.Sprint(c.list) || len(declared) == 0 {
			t.Errorf("%s: declared %v, listed %v", typ, declared, c.list)
		}
	}
}

func TestEveryRefusalHasACure(t *testing.T) {
	declared := constants(t, "refusal.go", "Cure")
	for _, code := range domain.RefusalCodes() {
		if !declared[string(code.Cure())] {
			t.Errorf("%s: %q", code, code.Cure())
		}
	}
	if domain.RefusalCode("from the future").Cure() != domain.CureSupport {
		t.Error("an unknown reason has no cure")
	}
}
