package protocol_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/protocol"
)

var t0 = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// sent takes an error over the wire.
func sent(t *testing.T, err error) (response *http.Response, arrived error) {
	t.Helper()
	w := httptest.NewRecorder()
	protocol.ProblemOf(fmt.Errorf("failed to do it: %w", err)).Write(w)
	p, readErr := protocol.ReadProblem(w.Result().Body)
	if readErr != nil {
		t.Fatal(readErr)
	}
	return w.Result(), p.Err()
}

func TestEveryKindArrivesAsItself(t *testing.T) {
	for _, kind := range domain.Kinds() {
		response, got := sent(t, kind)
		if !errors.Is(got, kind) {
			t.Errorf("%s arrives as %v", kind, got)
		}
		if response.StatusCode < 400 || response.Header.Get("Content-Type") != protocol.ProblemJSON {
			t.Errorf("%s: status %d, %s", kind, response.StatusCode, response.Header.Get("Content-Type"))
		}
		head, err := protocol.ProblemOfHead(response.StatusCode, response.Header)
		if err != nil || !errors.Is(head.Err(), kind) {
			t.Errorf("%s arrives by headers as %v", kind, head.Err())
		}
	}
}

func typedErrors() []error {
	return []error{
		&domain.RateLimited{Wait: 90 * time.Second},
		&domain.CodeWrong{AttemptsLeft: 3}, &domain.CodeWrong{},
		&domain.Unavailable{RetryAt: t0}, &domain.Unavailable{},
		&domain.Invalid{Findings: finding.List{finding.At(person.FieldSNILS, finding.SNILSChecksum),
			finding.At("password", finding.PasswordShort.With("min", "8")), finding.At(person.FieldFamily, finding.NameCase)}},
		&domain.TooLarge{Size: 1<<62 + 1, Limit: domain.MaxFile},
		&domain.UnsupportedType{MediaType: "image/heic"}, &domain.UnsupportedType{},
		&domain.Forbidden{Have: domain.Simplified, Need: domain.Confirmed}, &domain.Forbidden{},
		&domain.Transition{Of: "passport", State: "blocked", Action: "activate", Actor: domain.Citizen},
	}
}

func TestEveryTypedErrorArrivesWithWhatItCarries(t *testing.T) {
	for _, err := range typedErrors() {
		if _, got := sent(t, err); !reflect.DeepEqual(got, err) {
			t.Errorf("%#v arrives as %#v", err, got)
		}
	}
}

func TestTheHeadersAloneTellWhenToAskAgain(t *testing.T) {
	for _, err := range []error{&domain.Unavailable{RetryAt: t0}, &domain.Unavailable{}, &domain.RateLimited{Wait: 90 * time.Second}} {
		response, _ := sent(t, err)
		head, readErr := protocol.ProblemOfHead(response.StatusCode, response.Header)
		if got := head.Err(); readErr != nil || !reflect.DeepEqual(got, err) {
			t.Errorf("%#v arrives by headers as %#v", err, got)
		}
	}
}

func TestAWaitIsRoundedUpAndNamedInTheHeaderToo(t *testing.T) {
	response, got := sent(t, &domain.RateLimited{Wait: 1500 * time.Millisecond})
	limited, ok := errors.AsType[*domain.RateLimited](got)
	if !ok || limited.Wait != 2*time.Second || response.Header.Get("Retry-After") != "2" {
		t.Errorf("%v, Retry-After %s", got, response.Header.Get("Retry-After"))
	}
	response, _ = sent(t, &domain.Unavailable{RetryAt: t0})
	if at, err := http.ParseTime(response.Header.Get("Retry-After")); err != nil || !at.Equal(t0) {
		t.Error(response.Header.Get("Retry-After"))
	}
	response, _ = sent(t, domain.ErrUnauthorised)
	if response.Header.Get("WWW-Authenticate") != "Bearer" {
		t.Error("a 401 does not say how to authenticate")
	}
}

func TestAFaultAndACauseAreNotTold(t *testing.T) {
	w := httptest.NewRecorder()
	protocol.ProblemOf(errors.New("secret-table: no such column")).Write(w)
	protocol.ProblemOf(&domain.Unavailable{Cause: errors.New("secret-host refused")}).Write(w)
	if strings.Contains(w.Body.String(), "secret") || w.Code != http.StatusInternalServerError {
		t.Error(w.Code, w.Body.String())
	}
	p := protocol.ProblemOf(io.EOF)
	if err := p.Err(); !errors.Is(err, domain.ErrUnavailable) {
		t.Error("a fault of the authority arrives as", err)
	}
	if err := (protocol.Problem{Code: "from_the_future", Status: 418}).Err(); !errors.Is(err, domain.ErrUnavailable) {
		t.Error("an unknown code arrives as", err)
	}
}

func TestAnImpossibleWaitDoesNotOverflow(t *testing.T) {
	for _, seconds := range []int64{1 << 62, -1, -1 << 63} {
		limited, ok := errors.AsType[*domain.RateLimited](protocol.Problem{Code: domain.ErrRateLimited, WaitSeconds: seconds}.Err())
		if !ok || limited.Wait < 0 || limited.Wait > 366*24*time.Hour {
			t.Errorf("%d seconds are %v", seconds, limited.Wait)
		}
	}
}

func TestWhatIsNoProblemIsRefused(t *testing.T) {
	for _, text := range []string{"", "null", "[]", "{}", `{"code":1}`, "<html>", `{"code":"conflict"} x`, `{"code":"conflict"`} {
		if p, err := protocol.ReadProblem(strings.NewReader(text)); !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("%q is %+v, %v", text, p, err)
		}
	}
	long := `{"code":"conflict","title":"` + strings.Repeat("x", 1<<20) + `"}`
	if _, err := protocol.ReadProblem(strings.NewReader(long)); !errors.Is(err, domain.ErrTooLarge) {
		t.Error(err)
	}
}

// endless is a body that never ends, and counts what was read of it.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	e.read += len(p)
	return len(p), nil
}

func TestAnEndlessBodyIsReadToTheLimit(t *testing.T) {
	e := &endless{}
	var v any
	if err := protocol.ReadJSON(e, 1000, &v); !errors.Is(err, domain.ErrTooLarge) || e.read > 2000 {
		t.Errorf("%v after %d bytes", err, e.read)
	}
}

func TestNumbersAndWholeThingsAreNotLost(t *testing.T) {
	account := domain.Account{ID: "1", Version: 1<<62 + 1, Level: domain.Standard, CreatedAt: t0}
	b, err := json.Marshal(protocol.Changes{Changes: []domain.Change{{At: t0, Account: &account}}, Cursor: "c"})
	if err != nil {
		t.Fatal(err)
	}
	var got protocol.Changes
	if err := protocol.ReadJSON(bytes.NewReader(b), protocol.MaxAnswer, &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Changes) != 1 || !reflect.DeepEqual(*got.Changes[0].Account, account) || got.Cursor != "c" {
		t.Errorf("%+v", got)
	}
}

func TestErrorsOfReadingRepeatNothingThatWasRead(t *testing.T) {
	for _, text := range []string{`{"phone":"+79160000000","email":{}}`, `{"phone": 79160000000}`, `{"phone":"+79160000000",}`,
		`{"phone":"+7916000000000000000000"}`} {
		var in protocol.Contacts
		err := protocol.ReadJSON(strings.NewReader(text), 1000, &in)
		if !errors.Is(err, domain.ErrInvalid) || strings.Contains(err.Error(), "7916") {
			t.Errorf("%v", err)
		}
	}
}

func FuzzProblem(f *testing.F) {
	for _, err := range typedErrors() {
		w := httptest.NewRecorder()
		protocol.ProblemOf(err).Write(w)
		f.Add(w.Body.Bytes())
	}
	f.Add([]byte(`{"code":"forbidden_transition"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := protocol.ReadProblem(bytes.NewReader(b))
		if err != nil {
			if _, ok := domain.KindOf(err); !ok {
				t.Fatal("an error without a kind:", err)
			}
			return
		}
		told := p.Err()
		kind, ok := domain.KindOf(told)
		if !ok || told.Error() == "" {
			t.Fatalf("%+v has no kind", p)
		}
		if again := protocol.ProblemOf(told).Err(); !errors.Is(again, kind) {
			t.Fatalf("%v, sent on, is %v", told, again)
		}
	})
}
