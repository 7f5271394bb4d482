package faults_test

import (
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/protocol"
	"razvorot/ui/phrase"
	"razvorot/ui/words"
)

// wholeVariable has every place meet every fault, which takes minutes; without it each place meets some.
const wholeVariable = "RAZVOROT_FAULTS"

// act does the next thing of a flow, and reports whether there was none.
type act func(*world) (done bool, err error)

// flow is one row of the matrix.
type flow struct {
	name string
	from *stage
	act  act
}

// flows returns all, in the order of a citizen's way.
func flows() []flow {
	return []flow{
		{"the vault is made", nothing, (*world).makeVault},
		{"registering", vault, (*world).register},
		{"signing in", registered, (*world).signIn},
		{"a forgotten password", registered, (*world).forget},
		{"the way back without the app", shutOut, (*world).comeBack},
		{"the password is changed", elsewhere, (*world).changePassword},
		{"an authenticator app is set up", elsewhere, (*world).authenticator},
		{"control questions are chosen", elsewhere, (*world).questions},
		{"other devices are ended", elsewhere, (*world).endDevices},
		{"a spare phone is added", elsewhere, (*world).addSpare},
		{"the phone is changed", elsewhere, (*world).changePhone},
		{"a ticket is sent", signedIn, (*world).ask},
		{"a document is added", signedIn, (*world).addDocument},
		{"the profile is saved", signedIn, (*world).saveProfile},
		{"proving by questions", known, (*world).prove},
		{"proving by a letter", known, (*world).letter},
		{"proving at an office", known, (*world).atOffice},
		{"proving at a bank", known, (*world).atBank},
		{"proving by a video call", known, (*world).callIn},
		{"proving by a card", known, (*world).byCard},
		{"an application is signed", ready, (*world).apply},
		{"an application is withdrawn", applied, (*world).withdraw},
		{"applying again after a refusal", turnedDown, (*world).applyAgain},
		{"the consent to biometric data is taken back", ready, (*world).withdrawBiometrics},
		{"a fee is paid", billed, (*world).pay},
		{"another invoice is made", unpaid, (*world).renewInvoice},
		{"a guardian is invited", minor, (*world).invite},
		{"a guardian consents", parent, (*world).consent},
		{"a guardian takes the consent back", guardian, (*world).withdrawConsent},
		{"a question is answered", asked, (*world).reply},
		{"the passport is collected", approved, (*world).collect},
		{"a page is turned", ready, (*world).turnPage},
		{"a document is deleted", ready, (*world).deleteDocument},
		{"a printed version is ordered and called off", active, (*world).orderPrint},
		{"the passport is presented", met, (*world).present},
		{"an emergency", active, (*world).emergency},
		{"blocking by phone and recovery code", active, (*world).blockByCode},
		{"the passport is replaced after an emergency", stolen, (*world).replaced},
		{"a backup is made", active, (*world).backUp},
		{"another device is moved to", lost, (*world).move},
	}
}

// opens unlocks the vault.
func (w *world) opens() {
	w.t.Helper()
	for {
		acted, err := w.enter()
		if err != nil {
			w.t.Fatal("the vault does not open: ", err)
		}
		if !acted {
			return
		}
	}
}

// walk goes a flow to its end, as a citizen does: what failed is done again after a while, and a program that was killed is started
// again.
func (w *world) walk(a act) {
	w.t.Helper()
	for tries, until := 0, w.clock.Now().Add(100*hour); ; { // the way back takes 72
		if w.rise() {
			continue
		}
		acted, err := w.enter()
		done := false
		if !acted {
			if w.steps++; w.before != nil {
				w.before(w.steps)
			}
			done, err = a(w)
		}
		switch {
		case w.killed.Load() != nil:
			continue
		case err == nil && done:
			return
		case errors.Is(err, errWait):
			w.pass(time.Second)
		case err != nil:
			w.told = append(w.told, err)
			w.spent = errors.Is(err, domain.ErrCodeExpired)
			w.rests(err)
			tries++
		}
		if tries > 12 || w.clock.Now().After(until) || w.ctx.Err() != nil {
			n, _ := w.tally()
			places, _ := w.net.requests()
			w.t.Fatalf("the flow never ends; the citizen is told %v; last %v; there is %v; the last requests are %v", w.told, err, n,
				places[max(0, len(places)-6):])
		}
	}
}

// pass has time pass, and others act in it.
func (w *world) pass(d time.Duration) {
	w.clock.Advance(d)
	time.Sleep(2 * time.Millisecond) // the engine and the authority work in real time between two ticks
}

// rests waits as long as the citizen is told, a little over a minute when not.
func (w *world) rests(err error) {
	d := 80 * time.Second
	if limited, ok := errors.AsType[*domain.RateLimited](err); ok {
		d = max(d, limited.Wait)
	}
	if down, ok := errors.AsType[*domain.Unavailable](err); ok {
		d = max(d, down.RetryAt.Sub(w.clock.Now()))
	}
	w.pass(min(d, 2*hour))
}

// course is how a flow goes undisturbed.
type course struct {
	want    counted // what there is in the end
	places  []place // its requests
	steps   int
	commits int64 // transactions of the vault
}

var courses = map[string]course{} // by name of the flow: each is gone once

// clean goes a flow undisturbed.
func (f flow) clean(t *testing.T) course {
	t.Helper()
	if c, gone := courses[f.name]; gone {
		return c
	}
	w := f.from.open(t)
	w.net.arm(place{}, nil)
	w.walk(f.act)
	for _, err := range w.told {
		t.Errorf("an undisturbed citizen is told %v", err)
	}
	c := course{steps: w.steps, commits: w.commits.Load()}
	c.want = w.settle(nil)
	c.places, _ = w.net.requests()
	w.close()
	if !t.Failed() {
		courses[f.name] = c
	}
	return c
}

var books = sync.OnceValues(func() ([]*phrase.Book, error) {
	var all []*phrase.Book
	for _, language := range []phrase.Language{"ru", "en"} {
		b, err := phrase.Open(language)
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, nil
})

// clear checks what the citizen was told: errors of a kind that the screens have words for, and nothing of the garbage.
func (w *world) clear() {
	w.t.Helper()
	all, err := books()
	w.ok(err)
	for _, err := range w.told {
		if kind, known := domain.KindOf(err); !known || !slices.Contains(domain.Kinds(), kind) {
			w.t.Errorf("the citizen is told of a fault of the program: %v (%T)", err, err)
		}
		for _, b := range all {
			x := words.Explain(b, err)
			if x.What == "" || x.Cure == "" || x.Code == "RZ-PROGRAM" {
				w.t.Errorf("the citizen is told %+v", x)
			}
			if strings.Contains(fmt.Sprint(x, err), marker) {
				w.t.Errorf("the citizen is told the garbage: %v", err)
			}
		}
	}
}

// one has a flow meet one fault and holds the end against that of the undisturbed one.
func (f flow) one(t *testing.T, at place, do func(*world) fault, want counted) (happened bool) {
	t.Helper()
	w := f.from.open(t)
	w.net.arm(at, do(w).do)
	w.walk(f.act)
	got := w.settle(want)
	_, met := w.net.requests()
	if happened = met || w.lives > 0; !happened {
		t.Log("the request was not sent this time")
	}
	w.clear()
	if d := differences(got, want); d != "" {
		t.Errorf("it ends otherwise than undisturbed; the citizen was told %v\n%s", w.told, d)
	}
	w.close()
	return happened
}

// kills are the ways in which the program ends within a request.
func kills() []func(*world) fault {
	return []func(*world) fault{
		func(w *world) fault { return fault{"killed before", w.killing(false)} },
		func(w *world) fault { return fault{"killed after", w.killing(true)} },
	}
}

// chosen reports whether a request is to meet the i-th of so many faults in this run: each meets all with RAZVOROT_FAULTS=all (make
// faults), every other one meets one in the usual run, and one of eight in the short run; always the same ones.
func chosen(request string, i, of int) bool {
	part := 2
	switch {
	case os.Getenv(wholeVariable) == "all":
		return true
	case testing.Short():
		part = 8
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(request))
	return int(h.Sum32()%uint32(part*of)) == i
}

// TestEveryFlowEndsWellWhateverOneRequestMeets is the matrix: flows, their requests, faults.
func TestEveryFlowEndsWellWhateverOneRequestMeets(t *testing.T) {
	all, happened := 0, 0
	for _, f := range flows() {
		t.Run(strings.ReplaceAll(f.name, " ", "_"), func(t *testing.T) {
			clean := f.clean(t)
			every := kills()
			for _, x := range faults() {
				every = append(every, func(*world) fault { return x })
			}
			tried := 0
			for _, at := range clean.places {
				for i, do := range every {
					name := short(at) + "/" + strings.ReplaceAll(do(&world{}).name, " ", "_")
					if at.nth > 3 && os.Getenv(wholeVariable) != "all" || !chosen(f.name+short(at), i, len(every)) {
						continue
					}
					tried++
					t.Run(name, func(t *testing.T) {
						if all++; f.one(t, at, do, clean.want) {
							happened++
						}
					})
				}
			}
			t.Logf("%d requests, %d cases", len(clean.places), tried)
		})
	}
	t.Logf("%d cases, in %d of which the fault happened", all, happened)
	if all-happened > max(3, all/10) {
		t.Errorf("in %d of %d cases nothing happened: they show nothing", all-happened, all)
	}
}

// named returns a flow of the table.
func named(t *testing.T, name string) flow {
	t.Helper()
	all := flows()
	i := slices.IndexFunc(all, func(f flow) bool { return f.name == name })
	if i < 0 {
		t.Fatal("no such flow: ", name)
	}
	return all[i]
}

// meets has a flow meet one fault at the first request of a route.
func (f flow) meets(t *testing.T, route protocol.Route, name string) {
	t.Helper()
	clean := f.clean(t)
	at := place{route.String(), 1}
	if !slices.Contains(clean.places, at) {
		t.Fatalf("the flow never sends %s", route)
	}
	all := faults()
	i := slices.IndexFunc(all, func(x fault) bool { return x.name == name })
	if !f.one(t, at, func(*world) fault { return all[i] }, clean.want) {
		t.Error("the fault did not happen: this shows nothing")
	}
}

func TestA6ASignInWhoseAnswerIsLostLeavesOneDeviceAndOneNotice(t *testing.T) {
	named(t, "signing in").meets(t, protocol.FinishSignIn, "cut after")
}
