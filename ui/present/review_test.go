package present

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/screentest"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// wanted are two things that a passport has and one that it has not.
var wanted = []app.AskedItem{{Element: "org.iso.23220.1/birth_date", Have: true, Value: "07.03.1990"},
	{Element: "org.iso.23220.1/family_name", Have: true, Value: "Примерова", Retain: true},
	{Element: "org.iso.23220.photoid.1/travel_document_number"}}

// TestWhoAsksIsTold shows a review of each kind and reads it. With RAZVOROT_CREDENTIAL=<folder> it draws them.
func TestWhoAsksIsTold(t *testing.T) {
	folder := os.Getenv("RAZVOROT_CREDENTIAL")
	for _, c := range []struct {
		name   string
		asking app.Asking
		says   []string
		show   bool
	}{
		{"trusted", app.Asking{Reader: app.ReaderView{Name: "Поликлиника № 1", Trusted: true}, Items: wanted},
			[]string{"Поликлиника № 1", "present.reader.trusted", "present.retained"}, true},
		{"claims", app.Asking{Reader: app.ReaderView{Name: "Поликлиника № 1", Check: "signer_unknown"}, Items: wanted},
			[]string{"present.reader.claims.text"}, true},
		{"nobody", app.Asking{Items: wanted, Linkable: true}, []string{"present.reader.nobody", "present.linkable.text"}, true},
		{"wrong", app.Asking{Reader: app.ReaderView{Name: "Поликлиника № 1", Wrong: true}, Items: wanted},
			[]string{"present.reader.wrong.text"}, false},
		{"nothing", app.Asking{Items: wanted[2:]}, []string{"present.nothing.text"}, false},
	} {
		for _, language := range phrase.Languages() {
			b, err := phrase.Open(language)
			if err != nil {
				t.Fatal(err)
			}
			look := theme.Options{Mode: theme.ModeLight}
			fynetest.NewTempApp(t).Settings().SetTheme(theme.New(look)) // before anything is made of it
			e := &screen.Env{Book: b, Clock: domain.SystemClock{}}
			r := newReview(e, c.asking, func(app.Answered, []string) {}, func() {}, func() {})
			w := screentest.Show(t, widget.NewPage(theme.ColumnForm, r.Object()), fyne.NewSize(360, 900), look)
			for _, key := range c.says {
				if !w.Sees(b.Say(key)) {
					t.Errorf("%s, %s: %s is not told: %v", c.name, language, key, w.Texts())
				}
			}
			if (w.Find("present.show") != nil) != c.show || w.Find("present.decline") == nil {
				t.Errorf("%s: the ways on are %v", c.name, w.IDs())
			}
			if folder != "" {
				if err := w.SaveSmall(filepath.Join(folder, fmt.Sprintf("review-%s-%s.png", c.name, language))); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func TestNothingTickedIsNothingToShow(t *testing.T) {
	b, err := phrase.Open(phrase.Russian)
	if err != nil {
		t.Fatal(err)
	}
	fynetest.NewTempApp(t)
	r := newReview(&screen.Env{Book: b, Clock: domain.SystemClock{}}, app.Asking{Items: wanted}, nil, nil, nil)
	w := screentest.Show(t, r.Object(), fyne.NewSize(360, 900), theme.Options{})
	if got := r.chosen(); len(got) != 2 || got[0] != "org.iso.23220.1/family_name" {
		t.Errorf("chosen: %v", got)
	}
	for _, item := range wanted[:2] {
		w.Tap("present.item." + item.Element)
	}
	if !r.show.Disabled() {
		t.Error("nothing can be shown")
	}
}

func TestThoughThePassphraseIsWrongTheWaysOnStayInView(t *testing.T) {
	b, err := phrase.Open(phrase.Russian)
	if err != nil {
		t.Fatal(err)
	}
	for _, height := range []float32{480, 560, 640} {
		fynetest.NewTempApp(t)
		r := newReview(&screen.Env{Book: b, Clock: domain.SystemClock{}}, app.Asking{Items: wanted}, nil, nil, nil)
		w := screentest.Show(t, widget.NewPage(theme.ColumnForm, r.Object()), fyne.NewSize(360, height), theme.Options{})
		widget.Focus(r.passphrase)
		r.submit()
		if !w.Sees(b.Say("present.passphrase.needed")) {
			t.Fatal("the passphrase is not missed")
		}
		for _, id := range []string{"present.passphrase", "present.show", "present.decline"} {
			if at, there := w.Place(id); !there {
				t.Errorf("in a window of %.0f %s is at %.0f, out of view", height, id, at.Y)
			}
		}
	}
}

// TestThePassphraseIsKeptInNoReviewThatFailed shows and declines where there is no vault to do it with.
func TestThePassphraseIsKeptInNoReviewThatFailed(t *testing.T) {
	b, err := phrase.Open(phrase.Russian)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"present.show", "present.decline"} {
		fynetest.NewTempApp(t).Settings().SetTheme(theme.New(theme.Options{})) // before anything is made of it
		queue, declined := screentest.NewQueue(), false
		e := &screen.Env{App: app.New(app.Config{Clock: domain.SystemClock{}}), Book: b, Loop: queue, Clock: domain.SystemClock{}}
		r := newReview(e, app.Asking{Items: wanted}, nil, func() { declined = true }, nil)
		w := screentest.Show(t, widget.NewPage(theme.ColumnForm, r.Object()), fyne.NewSize(360, 900), theme.Options{})
		w.Queue = queue
		w.Type("present.passphrase", "четыре мокрых фотографии на столе")
		w.Tap(id)
		w.UntilID("problem.copy")
		if w.Value("present.passphrase") != "" {
			t.Errorf("after %s the passphrase is still there", id)
		}
		if declined || (w.Find("problem.retry") != nil) != (id == "present.decline") {
			t.Errorf("after %s the ways on are %v", id, w.IDs())
		}
	}
}

func TestDecliningAReaderThatIsWrongMayFailAndSaysSo(t *testing.T) {
	b, err := phrase.Open(phrase.Russian)
	if err != nil {
		t.Fatal(err)
	}
	for _, asking := range []app.Asking{{Reader: app.ReaderView{Name: "Поликлиника № 1", Wrong: true}}, {Items: wanted[2:]}} {
		fynetest.NewTempApp(t).Settings().SetTheme(theme.New(theme.Options{}))
		queue := screentest.NewQueue()
		e := &screen.Env{App: app.New(app.Config{Clock: domain.SystemClock{}}), Book: b, Loop: queue, Clock: domain.SystemClock{}}
		r := newReview(e, asking, nil, func() { t.Error("declined") }, nil)
		w := screentest.Show(t, widget.NewPage(theme.ColumnForm, r.Object()), fyne.NewSize(360, 900), theme.Options{})
		w.Queue = queue
		w.Tap("present.decline")
		w.UntilID("problem.retry")
	}
}
