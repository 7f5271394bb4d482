package registryremote_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"razvorot/authority/registry/registrytest"
	registryremote "razvorot/authority/registry/remote"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// plugin answers as it is told, in memory.
type plugin struct {
	asked  []*http.Request
	bodies []string
	answer func(w http.ResponseWriter, r *http.Request)
}

func (p *plugin) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	p.asked, p.bodies = append(p.asked, r), append(p.bodies, string(body))
	w := httptest.NewRecorder()
	p.answer(w, r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return w.Result(), nil
}

func says(status int, body string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func hangs(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func newClient(t *testing.T, p *plugin, change ...func(*registryremote.Options)) *registryremote.Client {
	t.Helper()
	e := registryremote.Endpoint{URL: "https://registers.example.org/all/", Token: "тайна"}
	o := registryremote.Options{Transport: p, Registers: map[domain.Registry]registryremote.Endpoint{
		domain.RegistryMVD: e, domain.RegistrySNILS: e, domain.RegistryFIAS: e}}
	for _, f := range change {
		f(&o)
	}
	c, err := registryremote.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func somebody(t *testing.T) person.Profile { return registrytest.People(t)[0].Profile }

func check(t *testing.T, c *registryremote.Client, r domain.Registry) error {
	t.Helper()
	_, err := c.Check(t.Context(), r, somebody(t), time.Now())
	return err
}

// retryAt is when a register that is unavailable is to be asked again, from now.
func retryAt(t *testing.T, err error) time.Duration {
	t.Helper()
	down, ok := errors.AsType[*domain.Unavailable](err)
	if !ok {
		t.Fatalf("it is not unavailable: %v", err)
	}
	if down.RetryAt.IsZero() {
		return 0
	}
	return time.Until(down.RetryAt)
}

func TestAQuestionHoldsOnlyWhatItsRegisterKnows(t *testing.T) {
	p := &plugin{answer: says(200, `{"outcome":"match"}`)}
	c := newClient(t, p)
	profile := somebody(t)
	profile.Work, profile.Email = "Завод", mustEmail(t)
	for _, r := range []domain.Registry{domain.RegistryMVD, domain.RegistrySNILS, domain.RegistryFIAS} {
		if _, err := c.Check(t.Context(), r, profile, time.Now()); err != nil {
			t.Fatal(err)
		}
		var q registryremote.Question
		if err := json.Unmarshal([]byte(p.bodies[len(p.bodies)-1]), &q); err != nil || q.Registry != r || len(q.Person) < 4 {
			t.Fatal(err, q.Registry, len(q.Person))
		}
		for field := range q.Person {
			if !slices.Contains(domain.FieldsOf(r), field) {
				t.Errorf("%s is told %s", r, field)
			}
		}
		asked := p.asked[len(p.asked)-1]
		if asked.URL.String() != "https://registers.example.org/all/check" || asked.Header.Get("Authorization") != "Bearer тайна" {
			t.Error(asked.URL)
		}
	}
}

func mustEmail(t *testing.T) person.Email {
	t.Helper()
	e, err := person.ParseEmail("a@example.org")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestAnAnswerThatSaysNothingIsNoAnswer(t *testing.T) {
	for _, body := range []string{"", "null", "[]", "{}", `{"outcome":"pending"}`, `{"outcome":"unavailable"}`, `{"outcome":"mismatch"}`,
		`{"outcome":"match","fields":["snils"]}`, `{"outcome":"mismatch","fields":["snils"]}`, `{"outcome":"mismatch","fields":["name.given","x"]}`,
		strings.Repeat(" ", 70<<10) + `{"outcome":"match"}`} {
		c := newClient(t, &plugin{answer: says(200, body)})
		if err := check(t, c, domain.RegistryMVD); !errors.Is(err, domain.ErrUnavailable) || !errors.Is(err, registryremote.ErrAnswer) {
			t.Errorf("%.40q: %v", body, err)
		}
	}
}

func TestFieldsThatDifferComeOnceAndInTheirOrder(t *testing.T) {
	c := newClient(t, &plugin{answer: says(200, `{"outcome":"mismatch","fields":["passport.issued","name.given","passport.issued"]}`)})
	got, err := c.Check(t.Context(), domain.RegistryMVD, somebody(t), time.Now())
	if err != nil || !slices.Equal(got.Fields, []finding.Field{person.FieldGiven, person.FieldIssued}) {
		t.Error(got.Fields, err)
	}
}

func TestARecordOfSomebodyElseIsNotTaken(t *testing.T) {
	another, err := json.Marshal(registryremote.Record{Person: registrytest.People(t)[1].Profile.Answers()})
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(t, &plugin{answer: says(200, string(another))})
	if _, err := c.Record(t.Context(), somebody(t)); !errors.Is(err, domain.ErrUnavailable) || !errors.Is(err, registryremote.ErrAnswer) {
		t.Error(err)
	}
}

func TestARegisterThatHangsIsGivenUpAfterFiveSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, &plugin{answer: hangs})
		began := time.Now()
		if err := check(t, c, domain.RegistryMVD); !errors.Is(err, domain.ErrUnavailable) || time.Since(began) != 5*time.Second {
			t.Error(err, time.Since(began))
		}
	})
}

func TestARegisterThatFailsFiveTimesIsLeftAloneForAWhileAndTriedByOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &plugin{answer: says(500, "")}
		var states []string
		c := newClient(t, p, func(o *registryremote.Options) {
			o.Changed = func(s registryremote.State) { states = append(states, string(s.Registry)+" "+s.Breaker) }
		})
		for range 4 {
			if wait := retryAt(t, check(t, c, domain.RegistryMVD)); wait != 0 {
				t.Errorf("it is left alone for %v too early", wait)
			}
		}
		if wait := retryAt(t, check(t, c, domain.RegistryMVD)); wait != 30*time.Second {
			t.Errorf("after the fifth failure it is to be asked in %v", wait)
		}
		time.Sleep(10 * time.Second)
		if wait := retryAt(t, check(t, c, domain.RegistryMVD)); wait != 20*time.Second || len(p.asked) != 5 {
			t.Errorf("asked %d times, again in %v", len(p.asked), wait)
		}
		if s := c.States(); s[1].Registry != domain.RegistryMVD || s[1].Breaker != "open" || time.Until(s[1].RetryAt) != 20*time.Second ||
			s[2].Breaker != "closed" {
			t.Errorf("%+v", s)
		}
		if s := c.RegistryStates(time.Now()); s[1].Available || time.Until(s[1].RetryAt) != 20*time.Second || !s[2].Available {
			t.Errorf("%+v", s)
		}
		time.Sleep(20 * time.Second)
		p.answer = func(w http.ResponseWriter, r *http.Request) { // while it is tried, nobody else asks
			if wait := retryAt(t, check(t, c, domain.RegistryMVD)); wait != 5*time.Second {
				t.Errorf("beside the one that tries it: in %v", wait)
			}
			says(200, `{"outcome":"match"}`)(w, r)
		}
		if err := check(t, c, domain.RegistryMVD); err != nil || len(p.asked) != 6 {
			t.Errorf("asked %d times: %v", len(p.asked), err)
		}
		p.answer = says(200, `{"outcome":"match"}`)
		if err := check(t, c, domain.RegistryMVD); err != nil || fmt.Sprint(states) != "[mvd open mvd half-open mvd closed]" {
			t.Error(err, states)
		}
	})
}

func TestARegisterThatIsDownLeavesTheOthersAlone(t *testing.T) {
	p := &plugin{answer: says(500, "")}
	c := newClient(t, p)
	for range 6 {
		_ = check(t, c, domain.RegistryMVD)
	}
	p.answer = says(200, `{"outcome":"match"}`)
	if err := check(t, c, domain.RegistrySNILS); err != nil {
		t.Error(err)
	}
}

func TestWhatARegisterAnswersToOnePersonSaysNothingOfTheRegister(t *testing.T) {
	for _, status := range []int{400, 422} {
		p := &plugin{answer: says(status, "+79161234567")}
		c := newClient(t, p)
		for range 10 {
			if err := check(t, c, domain.RegistryMVD); !errors.Is(err, domain.ErrUnavailable) || strings.Contains(err.Error(), "7916") {
				t.Errorf("%d: %v", status, err)
			}
		}
		if len(p.asked) != 10 {
			t.Errorf("%d: left alone after %d questions", status, len(p.asked))
		}
	}
	p := &plugin{answer: says(404, "")}
	c := newClient(t, p)
	for range 10 {
		if _, err := c.Record(t.Context(), somebody(t)); !errors.Is(err, domain.ErrNotFound) {
			t.Error(err)
		}
	}
}

func TestWhoeverGoesAwayIsNoFailureOfTheRegister(t *testing.T) {
	p := &plugin{answer: hangs}
	c := newClient(t, p)
	for range 10 {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := c.Check(ctx, domain.RegistryMVD, somebody(t), time.Now()); !errors.Is(err, domain.ErrUnavailable) {
			t.Error(err)
		}
	}
	if s := c.States(); s[1].Breaker != "closed" {
		t.Errorf("%+v", s)
	}
}

func TestARegisterSaysItselfWhenItIsToBeAskedAgain(t *testing.T) {
	for header, want := range map[string]time.Duration{"600": 10 * time.Minute, "999999999": 24 * time.Hour, "-5": 0, "soon": 0, "": 0,
		"Sat, 01 Jan 2000 00:20:00 GMT": 20 * time.Minute} { // time begins at midnight there
		synctest.Test(t, func(t *testing.T) {
			p := &plugin{answer: func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", header)
				w.WriteHeader(http.StatusServiceUnavailable)
			}}
			c := newClient(t, p)
			if wait := retryAt(t, check(t, c, domain.RegistryMVD)); wait != want {
				t.Errorf("%q: in %v", header, wait)
			}
			if s := c.RegistryStates(time.Now()); s[1].Available != (want == 0) {
				t.Errorf("%q: %+v", header, s[1])
			}
			_ = check(t, c, domain.RegistryMVD)
			if asked := len(p.asked); (asked == 1) != (want > 0) {
				t.Errorf("%q: asked %d times", header, asked)
			}
		})
	}
}

func TestARedirectIsNotFollowedWithAPerson(t *testing.T) {
	p := &plugin{answer: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "https://elsewhere.example/check")
		w.WriteHeader(http.StatusTemporaryRedirect)
	}}
	if err := check(t, newClient(t, p), domain.RegistryMVD); !errors.Is(err, domain.ErrUnavailable) || len(p.asked) != 1 {
		t.Error(err, len(p.asked))
	}
}

func TestARegisterWithoutAPluginIsUnavailable(t *testing.T) {
	if err := check(t, newClient(t, &plugin{}), domain.RegistryINN); !errors.Is(err, domain.ErrUnavailable) {
		t.Error(err)
	}
}

func TestWrongOptionsAreToldAtOnce(t *testing.T) {
	for _, url := range []string{"", "registers.example.org", "http://registers.example.org", "https://registers.example.org?key=1", "ftp://a"} {
		_, err := registryremote.New(registryremote.Options{Registers: map[domain.Registry]registryremote.Endpoint{domain.RegistryMVD: {URL: url}}})
		if err == nil || !strings.Contains(err.Error(), "mvd") {
			t.Errorf("%q: %v", url, err)
		}
	}
	_, err := registryremote.New(registryremote.Options{Registers: map[domain.Registry]registryremote.Endpoint{"zags": {URL: "https://a.example"}}})
	if _, none := registryremote.New(registryremote.Options{}); err == nil || none == nil {
		t.Error(err, none)
	}
}

func TestAnEndpointIsNotPrintedWithItsToken(t *testing.T) {
	e := registryremote.Endpoint{URL: "https://registers.example.org", Token: "тайна"}
	if text := fmt.Sprintf("%v %+v %#v", e, e, e); strings.Contains(text, "тайна") {
		t.Error(text)
	}
}

func FuzzReadVerdict(f *testing.F) {
	f.Add([]byte(`{"outcome":"mismatch","fields":["name.given"]}`))
	f.Add([]byte(`{"person":{"passport.number":"45 14 985585","name.family":"Учебнов"}}`))
	asked := person.Profile{}
	f.Fuzz(func(t *testing.T, body []byte) {
		c, err := registryremote.ReadVerdict(domain.RegistryMVD, body)
		if err == nil && (c.Outcome == domain.Mismatch) != (len(c.Fields) > 0) {
			t.Errorf("%+v", c)
		}
		if _, err := registryremote.ReadRecord(asked, body); err == nil {
			t.Error("a record of nobody")
		}
	})
}
