// Package backup is where the citizen makes a backup of the vault, has one looked at without restoring it, and is reminded of it; where
// everything is brought to a new device at the first start; and where the move to that device is followed to its end.
//
// A backup is prepared first: made beside the vault, read back, and only then saved where the citizen wants it.
package backup

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// facts is what the screen shows.
type facts struct {
	plan  app.BackupPlan
	move  *app.Move // nil for none
	known bool      // backups can be read here
}

// Screen is the screen of screen.PageBackup.
type Screen struct {
	env      *screen.Env
	readings screen.Readings
	body     *fyne.Container
	content  fyne.CanvasObject

	plan, make, check, move, erase *fyne.Container // the places of the parts
	shown                          bool
	cancel                         context.CancelFunc // of the backup that is being made
	prepared                       domain.PreparedBackup
}

var _ screen.Refresher = (*Screen)(nil)

// New builds the screen of screen.PageBackup; it has no argument.
func New(e *screen.Env, _ string) screen.Screen {
	s := &Screen{env: e, body: widget.NewSpaced(theme.Space32, widget.NewSkeleton(4))}
	for _, place := range []**fyne.Container{&s.plan, &s.make, &s.check, &s.move, &s.erase} {
		*place = widget.NewSpaced(theme.Space16)
	}
	s.content = widget.NewPage(theme.ColumnForm, s.body)
	s.load()
	return s
}

// Content implements screen.Screen.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Refresh implements screen.Refresher.
func (s *Screen) Refresh(topic app.Topic) {
	if topic == app.TopicBackup || topic == app.TopicSession || topic == app.TopicPassports {
		s.load()
	}
}

func (s *Screen) load() { screen.Reload(s.env, &s.readings, s.read, s.show) }

func (s *Screen) read(ctx context.Context) (f facts, err error) {
	if f.plan, err = s.env.App.BackupPlan(ctx); err != nil {
		return f, err
	}
	f.known = s.env.App.BackupsKnown()
	m, err := s.env.App.Move(ctx)
	switch {
	case err == nil:
		f.move = &m
	case !errors.Is(err, domain.ErrNotFound):
		return f, err
	}
	return f, nil
}

func (s *Screen) show(f facts, err error) {
	if err != nil {
		if !s.shown {
			s.body.Objects = []fyne.CanvasObject{s.env.Unread(err, s.load)}
			s.body.Refresh()
			widget.Relayout(s.body)
		}
		return
	}
	if !s.shown {
		s.shown = true
		s.askKey()
		s.offerCheck()
		s.offerErase()
		s.body.Objects = []fyne.CanvasObject{s.move, widget.NewCard(s.make), widget.NewCard(s.plan)}
		if f.known {
			s.body.Add(widget.NewCard(s.check))
		}
		s.body.Add(widget.NewCard(s.erase))
	}
	s.put(s.plan, s.planned(f.plan)...)
	if f.move == nil {
		s.put(s.move)
		s.move.Hide()
	} else {
		s.move.Show()
		s.put(s.move, widget.NewCard(s.moved(*f.move)))
	}
	s.body.Refresh()
	widget.Relayout(s.body)
}

// put fills a part.
func (s *Screen) put(place *fyne.Container, objects ...fyne.CanvasObject) {
	place.Objects = objects
	place.Refresh()
	widget.Relayout(s.body)
}

// planned tells of the last backup and asks how often to remind.
func (s *Screen) planned(p app.BackupPlan) []fyne.CanvasObject {
	b := s.env.Book
	last := b.Say("backup.last.none")
	if !p.Last.IsZero() {
		last = b.Say("backup.last", map[string]string{"Moment": words.When(b, p.Last), "Size": words.Size(b, p.Size)})
	}
	objects := []fyne.CanvasObject{widget.NewHeading(b.Say("backup.plan")), widget.NewText(last)}
	if !p.Due.IsZero() && !s.env.Now().Before(p.Due) {
		objects = append(objects, widget.NewNotice(widget.Warning, b.Say("notice.title.backup_due"), ""))
	}
	names := map[app.BackupEvery]string{app.BackupWeekly: b.Say("backup.weekly"), app.BackupMonthly: b.Say("backup.monthly"),
		app.BackupNever: b.Say("backup.never")}
	var options []widget.Option
	for _, every := range app.BackupEveries() {
		options = append(options, widget.Option{Value: string(every), Text: names[every]})
	}
	remind := widget.NewRadio("backup.every", options, nil)
	remind.SetValue(string(p.Every))
	remind.OnChanged(func(value string) {
		s.env.Act(func(ctx context.Context) error { return s.env.App.SetBackupEvery(ctx, app.BackupEvery(value)) }, func(err error) {
			if err != nil {
				s.put(s.plan, append(s.planned(p), s.env.Problem(err, nil))...)
			}
		})
	})
	return append(objects, widget.NewStrong(b.Say("backup.every")), remind)
}

// fileName is the name that a backup is offered to be kept under: no two of one minute are made.
func fileName(made time.Time) string {
	return "razvorot-" + made.Local().Format("2006-01-02-1504") + extension
}
