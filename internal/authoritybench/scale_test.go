package authoritybench_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/internal/postgrestest"
	"razvorot/remote/remotetest"
)

// town is a server with so many citizens.
type town struct {
	*process
	*gateway
	residents []resident
	desk      *http.Client // of an operator who is signed in
	next      int
}

// found makes a town: some residents who sign in, and the crowd.
func found(t testing.TB, address string, residents, crowd int) *town {
	t.Helper()
	g := newGateway(t)
	p := serve(t, address, g.environment()...)
	d, kept := openStore(t, address)
	b := &town{process: p, gateway: g}
	for i := range 2 { // some of them before the crowd, some behind
		b.residents = append(b.residents, settle(t, kept, i*residents, residents/2)...)
		if i == 0 {
			gather(t, d.SQL, kept, crowd)
		}
	}
	b.enter()
	return b
}

var csrfField = regexp.MustCompile(`name="csrf" value="([0-9a-f]{64})"`)

// enter signs an operator in at the console.
func (b *town) enter() {
	b.Helper()
	var staff []struct{ Login, Password, Secret string }
	if err := json.Unmarshal(b.get("/trial/operators"), &staff); err != nil {
		b.Fatal(err)
	}
	jar, _ := cookiejar.New(nil)                                  // never fails
	b.desk = &http.Client{Jar: jar, Transport: &http.Transport{}} // goes on where it is sent
	b.Cleanup(b.desk.CloseIdleConnections)
	page := b.page("/sign-in", nil)
	page = b.page("/sign-in", url.Values{"csrf": {token(page)}, "login": {staff[0].Login}, "password": {staff[0].Password}})
	page = b.page("/second/code", url.Values{"csrf": {token(page)}, "code": {must(totp.GenerateCode(staff[0].Secret, time.Now()))}})
	if !strings.Contains(page, `action="/case/`) {
		b.Fatal("the operator sees no queue with cases")
	}
}

func token(page string) string {
	if found := csrfField.FindStringSubmatch(page); found != nil {
		return found[1]
	}
	return ""
}

// page fetches a page of the console, or sends a form.
func (b *town) page(path string, form url.Values) string {
	b.Helper()
	var answer *http.Response
	var err error
	if form == nil {
		answer, err = b.desk.Get(b.console + path)
	} else {
		answer, err = b.desk.PostForm(b.console+path, form)
	}
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		b.Fatal(path, answer.Status, err)
	}
	return string(text)
}

// signIn signs the next resident in on a new device, and returns how long the three requests took: without the code's way.
func (b *town) signIn(ctx context.Context) (time.Duration, error) {
	r := b.residents[b.next%len(b.residents)]
	b.next++
	carrier := b.carrier(false)
	defer carrier.CloseIdleConnections()
	d := b.client(&remotetest.Sessions{}, carrier)
	if _, err := d.Authority(ctx); err != nil { // connected
		return 0, err
	}
	begun := time.Now()
	sent, err := d.SignIn(ctx, person.Login{Phone: r.account.Phone}, password, domain.DeviceInfo{Name: "Стол"})
	took := time.Since(begun)
	if err != nil {
		return 0, err
	}
	code, err := b.code(ctx, r.account.Phone)
	if err != nil {
		return 0, err
	}
	begun = time.Now()
	ticket, err := d.ConfirmCode(ctx, sent.Challenge, code)
	if err == nil {
		_, err = d.FinishSignIn(ctx, ticket)
	}
	return took + time.Since(begun), err
}

func (b *town) queue() time.Duration {
	b.Helper()
	begun := time.Now()
	if page := b.page("/queue", nil); strings.Count(page, `action="/case/`) < 20 {
		b.Fatal("the queue is shorter than it is")
	}
	return time.Since(begun)
}

// share returns the duration that a share of all is not longer than.
func share(of []time.Duration, part float64) time.Duration {
	all := slices.Sorted(slices.Values(of))
	return all[min(len(all)-1, int(part*float64(len(all))))]
}

// explained has PostgreSQL write the plan of everything it does to its log.
const explained = "&session_preload_libraries=auto_explain&auto_explain.log_min_duration=0"

var (
	throughIndex = regexp.MustCompile(`Index (?:Only )?Scan (?:Backward )?using (\w+) on (\w+)|Bitmap Index Scan on (\w+)`)
	endToEnd     = regexp.MustCompile(`Seq Scan on (\w+)`)
)

func TestSignInAndTheQueueReadNoTableFromEndToEnd(t *testing.T) {
	s := postgrestest.Start(t)
	b := found(t, s.Database(t)+explained, 4, 3000)
	before := len(s.Log(t))
	if _, err := b.signIn(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.queue()
	b.until("what was done is in the log", 10*time.Second, func() bool { return strings.Contains(s.Log(t)[before:], "FROM office_case") })
	log := s.Log(t)[before:]
	for _, f := range endToEnd.FindAllStringSubmatch(log, -1) {
		t.Error("read from end to end:", f[1])
	}
	used := map[string]bool{}
	for _, f := range throughIndex.FindAllStringSubmatch(log, -1) {
		used[f[1]+f[3]] = true
	}
	for _, want := range []string{"account_phone_key", "account_pkey", "challenge_pkey", "office_case_queue", "citizen_key_pkey"} {
		if !used[want] {
			t.Errorf("%s is not used; those that are: %v", want, used)
		}
	}
}

// BenchmarkAMillionAccounts measures signing in and the queue's page at a server with 10,000 citizens and at one with a million, in turn.
func BenchmarkAMillionAccounts(b *testing.B) {
	s := postgrestest.Start(b, "shared_buffers=1GB", "max_wal_size=8GB", "maintenance_work_mem=256MB", "wal_level=minimal", "max_wal_senders=0")
	towns := map[string]*town{}
	for name, crowd := range map[string]int{"small": 10_000, "large": 1_000_000} {
		begun := time.Now()
		towns[name] = found(b, s.Database(b), 300, crowd)
		b.Logf("%d citizens were made in %s", crowd, time.Since(begun).Round(time.Second))
	}
	const rounds, signIns, pages = 5, 60, 100
	b.Run("p99", func(b *testing.B) {
		signed, shown := map[string][]time.Duration{}, map[string][]time.Duration{}
		for round := range rounds + 1 {
			for name, town := range towns {
				for range signIns {
					took, err := town.signIn(b.Context())
					if err != nil {
						b.Fatal(err)
					}
					signed[name] = append(signed[name], took)
				}
				for range pages {
					shown[name] = append(shown[name], town.queue())
				}
			}
			if round == 0 { // made ready
				clear(signed)
				clear(shown)
			}
		}
		for what, took := range map[string]map[string][]time.Duration{"sign-in": signed, "queue": shown} {
			for _, part := range []struct {
				name string
				of   float64
			}{{"p50", .5}, {"p99", .99}} {
				small, large := share(took["small"], part.of), share(took["large"], part.of)
				b.ReportMetric(large.Seconds()*1000, fmt.Sprintf("ms-%s-%s", what, part.name))
				b.ReportMetric(large.Seconds()/small.Seconds(), fmt.Sprintf("ratio-%s-%s", what, part.name))
			}
		}
		b.ReportMetric(0, "ns/op")
	})
}
