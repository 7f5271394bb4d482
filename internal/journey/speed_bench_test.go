package journey_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/internal/wiring"
	"razvorot/ui"
	"razvorot/ui/screen"
	"razvorot/ui/screentest"
	"razvorot/ui/widget"
)

// The devices that are compared: somebody with a passport, and some documents or many.
const some, many = 100, 10_000

// openings is how often each screen is opened on each device, in turn.
const openings = 21

// BenchmarkSwitchingScreens goes from every screen of the navigation to every other: from the tap until the screen is there
// with what is on it. The time is that of the slowest pair, at the median of its rounds. Drawing it is timed apart: the test
// driver does that dot by dot in Go, which no window does; internal/windowbench times it in one.
func BenchmarkSwitchingScreens(b *testing.B) {
	for name, documents := range map[string]int{"some": some, "many": many} {
		b.Run(name, func(b *testing.B) {
			s := newBench(b, documents)
			s.unlock()
			s.sit()
			ways := s.navigation()
			for b.Loop() {
				var slowest time.Duration
				for _, from := range ways {
					for _, to := range ways {
						if from == to {
							continue
						}
						took := s.median(5, func() time.Duration {
							s.open(from)
							return s.open(to)
						})
						if took > slowest {
							slowest = took
							b.Logf("%s to %s: %v", from.Page, to.Page, took)
						}
					}
				}
				b.ReportMetric(slowest.Seconds()*1000, "ms/slowest-switch")
				b.ReportMetric(s.median(5, s.draw).Seconds()*1000, "ms/draw-in-go")
			}
		})
	}
}

// BenchmarkGrowth compares the start and the opening of every screen with many documents to the same with some: what
// counts is the median of the ratios of openings in turn.
func BenchmarkGrowth(b *testing.B) {
	little, much := newBench(b, some), newBench(b, many)
	for b.Loop() {
		b.ReportMetric(growth(little.start, much.start), "%more/start")
		worst, others := 0.0, much.screens()
		for i, to := range little.screens() {
			other := others[i]
			grown := growth(func() time.Duration { return little.openAnew(to) }, func() time.Duration { return much.openAnew(other) })
			b.Logf("%s: %+.1f %% of %v", to.Page, grown, little.openAnew(to))
			worst = max(worst, grown)
		}
		b.ReportMetric(worst, "%more/worst-screen")
	}
}

// growth returns by how many per cent the second takes longer.
func growth(little, much func() time.Duration) float64 {
	var ratios []float64
	for range openings {
		before := little()
		ratios = append(ratios, float64(much())/float64(before))
	}
	slices.Sort(ratios)
	return 100 * (ratios[len(ratios)/2] - 1)
}

// bench is somebody in front of the window of a device.
type bench struct {
	b        *testing.B
	program  *wiring.Program
	recovery string // opens the vault without the derivation
	shell    *ui.Shell
	*screentest.Window
}

// route is a screen with what begins the id of something that is to be seen once the screen is there, and not before.
type route struct {
	screen.Route
	until string
}

var home = route{screen.Route{Page: screen.PageHome}, "home.next"}

// newBench prepares a device of somebody with a passport. It is locked.
func newBench(b *testing.B, documents int) *bench {
	b.Helper()
	folder := filepath.Join(b.TempDir(), "device")
	ctx, cancel := context.WithTimeout(b.Context(), 2*time.Minute)
	defer cancel()
	program := open(folder)
	err := (citizen{app: program.App, papers: b.TempDir()}).walk(ctx)
	recovery, failed := program.NewRecovery(ctx)
	err = errors.Join(err, failed, program.ConfirmRecovery(ctx, recovery), program.Close(ctx),
		fill(ctx, filepath.Join(folder, "vault"), documents))
	if err != nil {
		b.Fatal(err)
	}
	s := &bench{b: b, program: open(folder), recovery: recovery}
	b.Cleanup(func() {
		if err := s.program.Close(context.Background()); err != nil {
			b.Error(err)
		}
	})
	return s
}

func (s *bench) unlock() {
	s.b.Helper()
	if err := s.program.Unlock(s.b.Context(), app.ByRecovery, s.recovery); err != nil {
		s.b.Fatal(err)
	}
}

// sit opens the window at home.
func (s *bench) sit() {
	s.b.Helper()
	queue := screentest.NewQueue()
	shell, err := ui.Open(fynetest.NewTempApp(s.b), ui.Config{App: s.program.App, Locale: tongue, Look: light, Loop: queue,
		Start: home.Route})
	if err != nil {
		s.b.Fatal(err)
	}
	s.shell = shell
	s.Window = screentest.Wrap(s.b, shell.Window(), queue)
	s.Resize(wide)
	s.wait(home)
}

// start opens the vault and the window, and returns how long it took until home was there.
func (s *bench) start() time.Duration {
	s.b.Helper()
	if err := s.program.Lock(s.b.Context()); err != nil {
		s.b.Fatal(err)
	}
	begun := time.Now()
	s.unlock()
	s.sit()
	return time.Since(begun)
}

// open opens a screen and waits until it is there, and returns how long that took.
func (s *bench) open(to route) time.Duration {
	s.b.Helper()
	begun := time.Now()
	s.shell.Go(to.Route)
	s.wait(to)
	return time.Since(begun)
}

// draw draws what is on the screen and returns how long that took.
func (s *bench) draw() time.Duration {
	begun := time.Now()
	s.Canvas().Capture()
	return time.Since(begun)
}

// openAnew is open with nothing of the screen in memory.
func (s *bench) openAnew(to route) time.Duration {
	s.b.Helper()
	s.shell.Restart(screen.Route{Page: screen.PageSettings})
	s.wait(route{until: "settings."})
	return s.open(to)
}

// wait waits until what a screen is known by is to be seen: all of the screen comes with it.
func (s *bench) wait(for_ route) {
	s.b.Helper()
	s.Until(for_.until, func() bool {
		return s.First(func(o fyne.CanvasObject) bool {
			it, ok := o.(widget.Identified)
			return ok && strings.HasPrefix(it.ID(), for_.until)
		}) != nil
	})
}

func (s *bench) median(rounds int, f func() time.Duration) time.Duration {
	s.b.Helper()
	var all []time.Duration
	for range rounds {
		all = append(all, f())
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// navigation is the screens that the rail leads to.
func (s *bench) navigation() []route {
	at := func(page screen.Page, until string) route { return route{screen.Route{Page: page}, until} }
	return []route{home, at(screen.PagePassport, "passport.qr"), at(screen.PageDocuments, "documents.open."),
		at(screen.PageServices, "services.open."), at(screen.PageMessages, "messages.open."), at(screen.PageProfile, "profile."),
		at(screen.PageSecurity, "security.lock"), at(screen.PageSettings, "settings."), at(screen.PageTrial, "trial.")}
}

// screens is every screen of somebody with a passport; opening anew begins at the settings, which are left out.
func (s *bench) screens() []route {
	s.b.Helper()
	ctx := s.b.Context()
	documents, failed := s.program.Documents(ctx, domain.DocumentFilter{Limit: 1})
	applications, err := s.program.Applications(ctx)
	passports, err2 := s.program.Passports(ctx)
	if err := errors.Join(failed, err, err2); err != nil {
		s.b.Fatal(err)
	}
	at := func(page screen.Page, arg, until string) route {
		return route{screen.Route{Page: page, Arg: arg}, until}
	}
	all := slices.DeleteFunc(s.navigation(), func(r route) bool { return r.Page == screen.PageSettings })
	return append(all, at(screen.PageLevel, "", "level."), at(screen.PageDocument, string(documents[0].ID), "document.rename"),
		at(screen.PageAddDocument, "", "add.kind."), at(screen.PageService, string(domain.ElectronicPassport), "service."),
		at(screen.PageApplications, "", "applications.open."),
		at(screen.PageApplication, string(applications[0].ID), "application."),
		at(screen.PagePassportQR, string(passports[0].ID), "passport.qr.renew"))
}
