package support

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// composer is where something is written: the words, what goes with them, and the draft of both, which is kept in the vault.
type composer struct {
	env    *screen.Env
	name   string // of the draft: app.TalkDraft
	draft  app.TalkDraft
	keeper *screen.Keeper[app.TalkDraft]
	sender func(ctx context.Context, t app.Talk) error
	sent   func()

	text    *widget.Entry
	saved   *widget.Text
	send    *widget.Button
	remark  *fyne.Container // what is wrong
	extras  *fyne.Container // diagnostics and attachments
	object  *fyne.Container
	facts   []fact
	papers  []domain.Document
	picking bool // the list of documents is open
	folded  bool // what can go with the words is behind a link
	busy    bool
}

// composing is what a composer needs.
type composing struct {
	name   string
	draft  app.TalkDraft
	label  string
	hint   string // in the empty field
	folded bool   // what can go with the words is behind a link
	sender func(ctx context.Context, t app.Talk) error
	sent   func() // after it is in the outbox
}

// newComposer returns a composer with what was written before.
func newComposer(e *screen.Env, c composing) *composer {
	b := e.Book
	it := &composer{env: e, name: c.name, draft: c.draft, sender: c.sender, sent: c.sent,
		saved: widget.NewCaption(""), remark: widget.NewSpaced(theme.Space8), extras: widget.NewSpaced(theme.Space16)}
	it.keeper = screen.NewKeeper(e, func(ctx context.Context, d app.TalkDraft) (time.Time, error) {
		return e.Now(), e.App.KeepTalk(ctx, c.name, d)
	}, it.kept)
	it.folded = c.folded && !c.draft.Diagnose && len(c.draft.Attachments) == 0
	it.saved.Hide() // until there is something to say
	it.text = widget.NewTextEntry("support.text", c.label, 4)
	it.text.SetText(c.draft.Text)
	it.text.SetPlaceHolder(c.hint)
	it.text.OnChanged = func(text string) {
		it.draft.Text = text
		it.keeper.Soon(it.draft)
		it.say()
	}
	it.text.OnBlur = it.keeper.Now
	it.send = widget.NewPrimary("support.send", b.Say("support.send"), func() { it.submit(false) })
	it.object = widget.NewSpaced(theme.Space16,
		widget.NewSpaced(theme.Space8, widget.NewStrong(c.label), it.text, it.saved), it.extras, it.remark)
	it.drawExtras()
	it.load()
	return it
}

// load reads what can go with the words.
func (it *composer) load() {
	a, e := it.env.App, it.env
	screen.Load(e, a.Diagnostics, func(d app.Diagnostics, err error) {
		if err == nil { // without it the words can be sent all the same
			it.facts = factsOf(e.Book, d)
			it.drawExtras()
		}
	})
	it.loadPapers()
}

// loadPapers reads which documents there are. What is chosen from is drawn anew only if it is another.
func (it *composer) loadPapers() {
	screen.Load(it.env, func(ctx context.Context) ([]domain.Document, error) {
		return it.env.App.Documents(ctx, domain.DocumentFilter{Limit: papersOffered})
	}, func(all []domain.Document, err error) {
		same := func(x, y domain.Document) bool { return x.ID == y.ID && x.Title == y.Title && x.State() == y.State() }
		if err == nil && !slices.EqualFunc(it.papers, all, same) {
			it.papers = all
			it.drawExtras()
		}
	})
}

// papersOffered is how many documents are offered to be attached, the latest.
const papersOffered = 20

func (it *composer) kept(at time.Time, err error) {
	if err != nil {
		it.say(it.env.Problem(err, nil))
		return
	}
	if it.draft.Text != "" {
		it.saved.SetText(words.Saved(it.env.Book, at))
		it.saved.Show()
		widget.Relayout(it.object)
	}
}

// changed keeps what was chosen.
func (it *composer) changed() {
	it.keeper.Keep(it.draft)
	it.drawExtras()
}

// say shows what is wrong, or nothing.
func (it *composer) say(objects ...fyne.CanvasObject) {
	if len(objects) == 0 && len(it.remark.Objects) == 0 {
		return
	}
	it.remark.Objects = objects
	it.remark.Refresh()
	widget.Relayout(it.object)
}

// leave keeps what was typed last.
func (it *composer) leave() { it.keeper.Now() }

// submit sends what was written; closes when the matter is settled by it.
func (it *composer) submit(closes bool) {
	if it.busy {
		return
	}
	t := app.Talk{Topic: it.draft.Topic, Application: it.draft.Application, Text: it.draft.Text, Attachments: it.draft.Attachments,
		Draft: it.name, Closes: closes}
	if it.draft.Diagnose {
		t.Diagnostics = told(it.facts, it.draft.Struck)
	}
	if closes && t.Text == "" {
		t.Text = it.env.Book.Say("support.settled.text")
	}
	if over := utf8.RuneCountInString(t.Text) - domain.LongestMessage; over > 0 {
		it.say(widget.NewRemark(widget.Error, it.env.Book.Say("support.text.long", map[string]string{"Over": strconv.Itoa(over)})))
		return
	}
	it.setBusy(true)
	it.keeper.Drop()
	it.env.Act(func(ctx context.Context) error { return it.sender(ctx, t) }, func(err error) {
		it.setBusy(false)
		if err != nil {
			it.refused(err)
			return
		}
		it.clear()
		it.sent()
	})
}

func (it *composer) setBusy(busy bool) {
	it.busy = busy
	doing := ""
	if busy {
		doing = it.env.Book.Say("support.sending")
	}
	it.send.SetBusy(doing)
}

// refused tells what is wrong; the words stay.
func (it *composer) refused(err error) {
	b := it.env.Book
	it.keeper.Keep(it.draft)
	invalid, ok := errors.AsType[*domain.Invalid](err)
	if !ok {
		it.say(it.env.Problem(err, nil))
		return
	}
	var remarks []fyne.CanvasObject
	for _, f := range invalid.Findings {
		switch f.Field {
		case "topic":
			remarks = append(remarks, widget.NewRemark(widget.Error, b.Say("support.topic.none")))
		case "text":
			remarks = append(remarks, widget.NewRemark(widget.Error, b.Say("support.text.none")))
		default:
			remarks = append(remarks, widget.NewRemark(widget.Error, words.Finding(b, f)))
		}
	}
	it.say(remarks...)
}

// clear empties it after sending. The empty draft is kept by the same keeper: a write that is on its way must not bring words back.
func (it *composer) clear() {
	it.draft = app.TalkDraft{}
	it.text.SetText("")
	it.keeper.Keep(it.draft)
	it.saved.Hide()
	it.picking = false
	it.say()
	it.drawExtras()
}

// fill puts words that were refused back to be corrected, unless something else is being written.
func (it *composer) fill(text string) {
	if it.text.Text == "" {
		it.text.SetText(text)
	}
	widget.Focus(it.text)
}

// attachable returns the documents that the authority has, apart from those attached.
func (it *composer) attachable() []domain.Document {
	return slices.DeleteFunc(slices.Clone(it.papers), func(d domain.Document) bool {
		state := d.State()
		return len(d.Pages) == 0 || state == domain.FileQueued || state == domain.FileUploading || slices.Contains(it.draft.Attachments, d.ID)
	})
}
