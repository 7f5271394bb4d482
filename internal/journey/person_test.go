package journey_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/app"
	"razvorot/authority"
	"razvorot/capture/camera"
	"razvorot/domain"
	"razvorot/internal/wiring"
	"razvorot/storage"
	"razvorot/storage/keyslot"
	"razvorot/ui"
	"razvorot/ui/screen"
	"razvorot/ui/screentest"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// view is one way of looking at the window.
type view struct {
	name string
	size fyne.Size
	look theme.Options
}

var (
	wide, narrow = fyne.NewSize(1000, 720), fyne.NewSize(360, 720)

	light, dark = theme.Options{Mode: theme.ModeLight}, theme.Options{Mode: theme.ModeDark}

	usual     = view{"wide-light", wide, light}
	telephone = view{"narrow-light", narrow, light}
	// all are the views in which each screen is pictured for docs/screens.
	all = []view{usual, {"wide-dark", wide, dark}, telephone, {"narrow-dark", narrow, dark}}
)

// watched are rules under which each state of an application is on the screen for a moment.
func watched() authority.Rules {
	d := 50 * time.Millisecond
	return authority.Rules{Registry: d, RegistryRetry: 4 * d, DocumentCheck: d, Processing: 2 * d, Checking: 2 * d, Preparing: d}
}

// sitter sits in front of the program's window, with hands and eyes and nothing else.
type sitter struct {
	t        *testing.T
	folder   string // of the device
	locale   string
	start    view
	views    []view
	pictures string          // folder for pictures, "" for none
	shots    map[string]bool // names of the pictures that were taken
	among    bool            // others have windows too: the toolkit scrolls to the focus in the one that was opened last
	options  wiring.Options  // beside what every device has
	program  *wiring.Program
	backend  domain.Backend // the authority as the program reaches it, once there is a vault
	notifier *ui.Notifier
	shell    *ui.Shell
	saved    map[string][]byte // what was kept outside, by the name that was proposed
	alerts   []string          // what the operating system showed
	offered  []byte            // the file that the next dialog gives
	camera   *camera.Fake
	*screentest.Window
}

// sit puts somebody in front of a device on which nothing is yet.
func sit(t *testing.T, locale string, start view) *sitter {
	t.Helper()
	s := newSitter(t, locale, start)
	s.begin()
	return s
}

// newSitter returns somebody whose program was not started yet.
func newSitter(t *testing.T, locale string, start view) *sitter {
	t.Helper()
	s := &sitter{t: t, folder: filepath.Join(t.TempDir(), "device"), locale: locale, start: start,
		saved: map[string][]byte{}, shots: map[string]bool{}, camera: newCamera()}
	cheap := keyslot.FloorParams()
	s.options = wiring.Options{Dir: s.folder, Vault: storage.Options{Params: &cheap, BackupWork: 10}, Host: "test", Rules: watched(),
		Password: authority.LeastPasswordCost()}
	s.reach(wiring.Embedded(s.options))
	t.Cleanup(func() {
		if s.program != nil {
			s.ok(s.program.Close(context.Background()))
		}
	})
	return s
}

// reach has the program reach its authority in a way, from its next start on.
func (s *sitter) reach(way app.Connect) {
	s.options.Connect = func(ctx context.Context, v domain.Vault, sessions domain.SessionKeeper) (app.Connection, error) {
		c, err := way(ctx, v, sessions)
		s.backend = c.Backend
		return c, err
	}
}

// begin starts the program and opens its window.
func (s *sitter) begin() {
	s.t.Helper()
	s.launch()
	s.sitDown(screen.Route{})
}

// launch starts the program without a window.
func (s *sitter) launch() {
	s.notifier = ui.NewNotifier()
	s.options.Notifier = s.notifier
	s.program = wiring.New(s.options)
}

// sitDown opens the window of the program, at a page or where the door of the vault says.
func (s *sitter) sitDown(at screen.Route) {
	s.t.Helper()
	queue := screentest.NewQueue()
	shell, err := ui.Open(fynetest.NewTempApp(s.t), ui.Config{App: s.program.App, Start: at, Locale: s.locale, Look: s.start.look,
		Loop: queue, Notifier: s.notifier, Saver: s, Picker: s, Alert: s, Camera: s.camera})
	s.ok(err)
	s.shell = shell
	s.Window = screentest.Wrap(s.t, shell.Window(), queue)
	s.Window.Limit = 3 * time.Minute // of a machine that does much else, under the race detector
	s.Window.Examines = !s.among
	s.Resize(s.start.size)
	s.Queue.Drain()
}

// restart quits the program and starts it again.
func (s *sitter) restart() {
	s.t.Helper()
	s.ok(s.program.Close(s.t.Context()))
	s.Window.Close()
	s.begin()
}

func (s *sitter) ok(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// Save implements screen.Saver.
func (s *sitter) Save(name string, content []byte, done func(bool, error)) {
	s.saved[name] = slices.Clone(content)
	done(true, nil)
}

// Alert implements screen.Alerter.
func (s *sitter) Alert(title, text string, _ func()) { s.alerts = append(s.alerts, title+": "+text) }

// Pick implements screen.Picker.
func (s *sitter) Pick(_ []string, done func(io.ReadCloser, error)) {
	done(io.NopCloser(bytes.NewReader(s.offered)), nil)
}

// Open implements screen.Picker.
func (s *sitter) Open(file fyne.URI) (io.ReadCloser, error) { return os.Open(file.Path()) }

// kept returns the one file with an ending that was kept outside.
func (s *sitter) kept(ending string) []byte {
	s.t.Helper()
	for name, content := range s.saved {
		if filepath.Ext(name) == ending {
			return content
		}
	}
	s.t.Fatalf("no %s was kept", ending)
	return nil
}

// at waits until a page is in front.
func (s *sitter) at(page screen.Page) {
	s.t.Helper()
	s.Until("the page "+string(page), func() bool { return s.shell.Current().Page == page })
}

// code returns the latest code that came for a purpose.
func (s *sitter) code(purpose domain.MessagePurpose) string {
	s.t.Helper()
	trial, ok := s.program.Trial()
	if !ok {
		s.t.Fatal("no trial authority")
	}
	messages, err := trial.Messages(s.t.Context(), 0, 0)
	s.ok(err)
	for _, m := range slices.Backward(messages) {
		if m.Purpose == purpose && m.Code != "" {
			return m.Code
		}
	}
	s.t.Fatalf("no code came for %s", purpose)
	return ""
}

// enter pastes the code that came for a purpose, once it stands on the panel.
func (s *sitter) enter(id string, purpose domain.MessagePurpose) {
	s.t.Helper()
	s.UntilID(id)
	code := s.code(purpose)
	s.UntilSeen(code[:3] + " " + code[3:])
	s.shot(id)
	s.Find(id).(*widget.CodeEntry).SetText("Код: " + code)
	s.Queue.Drain()
}

// shot pictures what is in front, in every view, and puts the window back as it was. A name is pictured once.
func (s *sitter) shot(name string) {
	s.t.Helper()
	if !s.among {
		s.Examine()
	}
	if s.pictures == "" || s.shots[name] {
		return
	}
	s.shots[name] = true
	s.shell.Toast("") // it lies over the title, and people are slower than this test
	for _, v := range s.views {
		s.look(v)
		file := fmt.Sprintf("%02d-%s-%s-%s.png", len(s.shots), strings.ReplaceAll(name, ".", "-"), s.locale, v.name)
		s.ok(s.SaveSmall(filepath.Join(s.pictures, file)))
	}
	s.look(s.start)
}

func (s *sitter) look(v view) {
	fyne.CurrentApp().Settings().SetTheme(theme.New(v.look))
	s.Resize(v.size)
	s.Queue.Drain()
	if got := s.Canvas().Size(); got != v.size {
		s.t.Errorf("%s needs a window of %v, larger than %v", s.shell.Current().Page, got, v.size)
	}
}

// has reports whether a program of the system is installed; on CI every one of them must be.
func has(t *testing.T, program string) bool {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return true
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed; `make test` as root installs it", program)
	}
	t.Logf("not checked: %s is not installed", program)
	return false
}
