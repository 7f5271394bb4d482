package faults_test

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/protocol"
	"razvorot/remote"
	"razvorot/remote/remotetest"
	"razvorot/ui/phrase"
	"razvorot/ui/words"
)

// wholeVariable has every place meet every fault, which takes minutes; without it each place meets some.
const wholeVariable = "RAZVOROT_FAULTS"

// act does the next thing of a flow, and reports whether there was none.
type act func(*world) (done bool, err error)

// stage is a state of device and authority that flows begin in.
type stage struct {
	from *stage
	acts []act
	more func(*world) // besides

	once sync.Once
	home string
	at   time.Time
}

// The stages.
var (
	nothing    = &stage{}
	vault      = &stage{from: nothing, acts: []act{(*world).makeVault}}
	registered = &stage{from: vault, acts: []act{(*world).register}}
	signedIn   = &stage{from: registered, acts: []act{(*world).signIn}}
	elsewhere  = &stage{from: signedIn, more: (*world).elsewhere}
	known      = &stage{from: signedIn, acts: []act{(*world).saveProfile}}
	ready      = &stage{from: known, acts: []act{(*world).prove, (*world).addAll}, more: (*world).byHand}
	applied    = &stage{from: ready, acts: []act{(*world).apply}}
	asked      = &stage{from: applied, more: (*world).asks}
	approved   = &stage{from: applied, more: (*world).approves}
	active     = &stage{from: approved, acts: []act{(*world).collect}}
)

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
		{"the password is changed", elsewhere, (*world).changePassword},
		{"other devices are ended", elsewhere, (*world).endDevices},
		{"a ticket is sent", signedIn, (*world).ask},
		{"a document is added", signedIn, (*world).addDocument},
		{"the profile is saved", signedIn, (*world).saveProfile},
		{"proving by questions", known, (*world).prove},
		{"proving by a letter", known, (*world).letter},
		{"an application is signed", ready, (*world).apply},
		{"an application is withdrawn", applied, (*world).withdraw},
		{"a question is answered", asked, (*world).reply},
		{"the passport is collected", approved, (*world).collect},
		{"an emergency", active, (*world).emergency},
	}
}

var stages struct {
	sync.Mutex
	folder string
}

func TestMain(m *testing.M) {
	status := m.Run()
	if stages.folder != "" {
		_ = os.RemoveAll(stages.folder)
	}
	os.Exit(status)
}

// enter copies a stage, made at its first use, and opens it.
func (s *stage) open(t testing.TB) *world {
	t.Helper()
	s.once.Do(func() { s.make(t) })
	if s.home == "" {
		t.Fatal("the stage was never made")
	}
	home := filepath.Join(t.TempDir(), "world")
	if err := os.CopyFS(home, os.DirFS(s.home)); err != nil {
		t.Fatal(err)
	}
	return openWorld(t, home, s.at)
}

func (s *stage) make(t testing.TB) {
	t.Helper()
	stages.Lock()
	if stages.folder == "" {
		var err error
		if stages.folder, err = os.MkdirTemp("", "faults"); err != nil {
			t.Fatal(err)
		}
	}
	stages.Unlock()
	home, err := os.MkdirTemp(stages.folder, "stage")
	if err != nil {
		t.Fatal(err)
	}
	at := start
	if s.from != nil {
		s.from.once.Do(func() { s.from.make(t) })
		if err := os.CopyFS(home, os.DirFS(s.from.home)); err != nil {
			t.Fatal(err)
		}
		at = s.from.at
	}
	w := openWorld(t, home, at)
	for _, a := range s.acts {
		w.walk(a)
	}
	if s.more != nil {
		w.opens()
		s.more(w)
	}
	if s.from != nil {
		w.settle(nil)
	}
	for _, err := range w.told {
		t.Errorf("an undisturbed citizen is told %v", err)
	}
	w.close()
	s.home, s.at = home, w.clock.Now()
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
	for tries, until := 0, w.clock.Now().Add(26*hour); ; {
		if w.rise() {
			continue
		}
		acted, err := w.enter()
		done := false
		if !acted {
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
			w.rests(err)
			tries++
		}
		if tries > 12 || w.clock.Now().After(until) || w.ctx.Err() != nil {
			w.t.Fatalf("the flow never ends; the citizen is told %v; last %v", w.told, err)
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

// counted is what there is of each thing.
type counted map[string]int

// tables of the authority of which there must be neither more nor fewer rows.
var tables = []string{"account", "application", "passport", "document", "conversation", "conversation_message", "identity_proof", "block_code",
	"session", "notice", "citizen_key WHERE account <> ''"}

// tally counts what the authority and the device have.
func (w *world) tally() (counted, error) {
	n := counted{}
	for _, table := range tables {
		var rows int
		if err := w.db.QueryRowContext(w.ctx, "SELECT COUNT(*) FROM "+table).Scan(&rows); err != nil {
			return nil, fmt.Errorf("%s: %w", table, err)
		}
		n["authority: "+table] = rows
	}
	messages, err := w.authority.Trial(nil).Messages(w.ctx, 0, 0)
	if err != nil {
		return nil, err
	}
	for _, m := range messages {
		if m.Code == "" { // codes may be asked for again
			n["messages"]++
		}
	}
	stage, err := w.program.Stage(w.ctx)
	if err != nil {
		return nil, err
	}
	n["device: "+string(stage)]++
	account, err := w.program.Account(w.ctx)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return nil, err
	}
	n["device: level "+account.Level.String()]++
	now, err := w.program.Connectivity(w.ctx)
	if err != nil {
		return nil, err
	}
	n["device: waiting"], n["device: failed"] = now.Waiting, now.Failed
	return n, w.tallyThings(n)
}

func (w *world) tallyThings(n counted) error {
	documents, err := w.program.Documents(w.ctx, domain.DocumentFilter{})
	for _, d := range documents {
		n[fmt.Sprintf("device: %s %s of %d pages", d.Kind, d.State(), len(d.Pages))]++
	}
	applications, failed := w.program.Applications(w.ctx)
	err = errors.Join(err, failed)
	for _, x := range applications {
		n[fmt.Sprintf("device: application %s, numbered %v", x.State, x.Number != "")]++
	}
	passports, failed := w.program.Passports(w.ctx)
	err = errors.Join(err, failed)
	for _, p := range passports {
		n["device: passport "+string(p.State)]++
	}
	conversations, failed := w.program.FindConversations(w.ctx)
	err = errors.Join(err, failed)
	for _, c := range conversations {
		n[fmt.Sprintf("device: ticket of %d messages, numbered %v", len(c.Messages), c.Number != "")]++
	}
	proofs, failed := w.program.Proofs(w.ctx)
	err = errors.Join(err, failed)
	for _, p := range proofs {
		n["device: proof "+string(p.State)]++
	}
	notices, failed := w.program.Notices(w.ctx, 0, 0)
	for _, x := range notices {
		n["device: notice "+string(x.Kind)]++
	}
	return errors.Join(err, failed)
}

// settle waits until all that is under way has come to rest, and returns what there is; sooner when it is what is wanted.
func (w *world) settle(want counted) counted {
	w.t.Helper()
	var last counted
	for same, turns := 0, 0; ; turns++ {
		if w.rise() {
			w.opens()
		}
		n, err := w.tally()
		if w.killed.Load() != nil {
			continue
		}
		if err != nil {
			w.t.Fatal(err)
		}
		if same++; !maps.Equal(n, last) || n["device: waiting"] > 0 && turns < 300 {
			same = 0
		}
		if last = n; same >= 20 && (want == nil || maps.Equal(n, want) || same >= 120) {
			return n
		}
		w.pass(2 * time.Second)
		if turns > 60 { // somebody was told to wait longer
			w.pass(time.Minute)
		}
	}
}

// differences tells what is other than it should be, in lines.
func differences(got, want counted) string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(union(got, want))) {
		if got[name] != want[name] {
			lines = append(lines, fmt.Sprintf("%s: %d, want %d", name, got[name], want[name]))
		}
	}
	return strings.Join(lines, "\n")
}

func union(a, b counted) counted {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// clean goes a flow undisturbed, and returns what there is in the end and all its requests.
func (f flow) clean(t *testing.T) (counted, []place) {
	t.Helper()
	w := f.from.open(t)
	w.net.arm(place{}, nil)
	w.walk(f.act)
	for _, err := range w.told {
		t.Errorf("an undisturbed citizen is told %v", err)
	}
	n := w.settle(nil)
	places, _ := w.net.requests()
	w.close()
	return n, places
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
func (f flow) one(t *testing.T, at place, do func(*world) fault, want counted) {
	t.Helper()
	w := f.from.open(t)
	w.net.arm(at, do(w).do)
	w.walk(f.act)
	got := w.settle(want)
	_, met := w.net.requests()
	if !met && w.lives == 0 {
		t.Log("the request was not sent this time")
	}
	w.clear()
	if d := differences(got, want); d != "" {
		t.Errorf("it ends otherwise than undisturbed; the citizen was told %v\n%s", w.told, d)
	}
	w.close()
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
	for _, f := range flows() {
		t.Run(strings.ReplaceAll(f.name, " ", "_"), func(t *testing.T) {
			want, places := f.clean(t)
			every := kills()
			for _, x := range faults() {
				every = append(every, func(*world) fault { return x })
			}
			tried := 0
			for _, at := range places {
				for i, do := range every {
					name := short(at) + "/" + strings.ReplaceAll(do(&world{}).name, " ", "_")
					if at.nth > 3 || !chosen(f.name+short(at), i, len(every)) {
						continue
					}
					tried++
					t.Run(name, func(t *testing.T) { f.one(t, at, do, want) })
				}
			}
			t.Logf("%d requests, %d cases", len(places), tried)
		})
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
	want, places := f.clean(t)
	at := place{route.String(), 1}
	if !slices.Contains(places, at) {
		t.Fatalf("the flow never sends %s", route)
	}
	all := faults()
	i := slices.IndexFunc(all, func(x fault) bool { return x.name == name })
	f.one(t, at, func(*world) fault { return all[i] }, want)
}

func TestA6ASignInWhoseAnswerIsLostLeavesOneDeviceAndOneNotice(t *testing.T) {
	named(t, "signing in").meets(t, protocol.FinishSignIn, "cut after")
}

// elsewhere signs the citizen in on another device.
func (w *world) elsewhere() {
	w.t.Helper()
	b, err := remote.New(remote.Options{Base: remote.InProcessBase, Transport: w.way.Transport(), Sessions: &remotetest.Sessions{}, Clock: w.clock})
	w.ok(err)
	ctx := context.WithoutCancel(w.ctx)
	number, err := person.ParsePhone(phone)
	w.ok(err)
	sent, err := b.SignIn(ctx, person.Login{Phone: number}, password, domain.DeviceInfo{Name: "Ноутбук", Platform: "linux"})
	w.ok(err)
	code, err := w.code(domain.MessageSignIn)
	w.ok(err)
	ticket, err := b.ConfirmCode(ctx, sent.Challenge, code)
	w.ok(err)
	_, err = b.FinishSignIn(ctx, ticket)
	w.ok(err)
}

// byHand has an operator decide about applications.
func (w *world) byHand() { w.t.Helper(); w.ok(w.trial.SetByHand(w.ctx, true)) }

// asks has the operator ask something.
func (w *world) asks() {
	w.t.Helper()
	x, err := w.application()
	w.ok(err)
	w.ok(w.trial.Decide(w.ctx, x.ID, domain.Decision{Action: domain.Ask,
		Questions: []domain.Question{{Text: "Кем выдан паспорт?", Field: person.FieldIssuer}}}))
	w.ok(w.trial.SetByHand(w.ctx, false))
}

// approves has the operator approve, and waits until the passport is ready.
func (w *world) approves() {
	w.t.Helper()
	x, err := w.application()
	w.ok(err)
	w.ok(w.trial.Decide(w.ctx, x.ID, domain.Decision{Action: domain.Approve}))
	w.walk(func(w *world) (bool, error) {
		x, err := w.application()
		if err != nil || x.State == domain.Ready {
			return err == nil, err
		}
		return false, errWait
	})
}
