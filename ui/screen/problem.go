package screen

import (
	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// Problem returns what to show where something could not be done: the words about the error, its code to copy for support,
// a button to try again unless retry is nil, the help text about such a trouble, and the way to support.
func (e *Env) Problem(err error, retry func()) fyne.CanvasObject {
	if retry == nil {
		return e.problem(err)
	}
	return e.problem(err, widget.NewSecondary("problem.retry", e.Book.Say("problem.retry"), retry))
}

// Unread returns what to show where a page could not be read: a Problem whose button has it read again, and says so until what came of
// that stands in its place.
func (e *Env) Unread(err error, read func()) fyne.CanvasObject {
	again := widget.NewSecondary("problem.retry", e.Book.Say("problem.retry"), nil)
	again.OnTapped = func() {
		again.SetBusy(e.Book.Say("problem.retrying"))
		read()
	}
	return e.problem(err, again)
}

func (e *Env) problem(err error, actions ...fyne.CanvasObject) fyne.CanvasObject {
	t := words.Explain(e.Book, err)
	if article := ArticleAbout(err); article != "" && !e.at(PageArticle, PageHelp) {
		actions = append(actions, widget.NewLink("problem.help", e.Book.Say("problem.help"), func() {
			e.Nav.Go(Route{Page: PageArticle, Arg: article})
		}))
	}
	if !e.at(withoutSupport...) {
		actions = append(actions, widget.NewLink("problem.support", e.Book.Say("problem.support"), func() {
			e.Nav.Go(Route{Page: PageWrite, Arg: ProblemArg + t.Code})
		}))
	}
	copied := widget.NewLink("problem.copy", e.Book.Say("problem.copy"), func() { e.Copy(t.Code) })
	return widget.NewFailure(widget.Trouble{What: t.What, Why: t.Why, Cure: t.Cure,
		Code: e.Book.Say("problem.code", map[string]string{"Code": t.Code}), Actions: append(actions, copied)})
}

// ProblemArg begins the argument of PageWrite for a ticket about an error, whose code follows. It is what package support reads.
const ProblemArg = ":problem:"

// withoutSupport are the pages that lead to no ticket: whoever stands there may have no account, or is writing one.
var withoutSupport = []Page{PageOnboarding, PageUnlock, PageRegister, PageSignIn, PageRestore, PageServer, PageVerify, PageVerifyAsk,
	PageBlock, PageHelp, PageArticle, PageTrial, PageSupport, PageWrite}

// at reports whether one of these pages is in front.
func (e *Env) at(pages ...Page) bool {
	if e.Nav == nil {
		return false
	}
	current := e.Nav.Current().Page
	for _, p := range pages {
		if p == current {
			return true
		}
	}
	return false
}

// articles are the help texts about a kind of error.
var articles = map[domain.Kind]string{
	domain.ErrUnavailable: "login.connection", domain.ErrOtherAuthority: "login.connection",
	domain.ErrCodeWrong: "login.code", domain.ErrCodeExpired: "login.code",
	domain.ErrWrongCredentials: "login.password", domain.ErrRateLimited: "login.password",
	domain.ErrTooLarge: "upload.size", domain.ErrUnsupportedType: "upload.size",
	domain.ErrBlocked: "passport.lost",
}

// ArticleAbout returns the id of the help text about an error, "" when there is none.
func ArticleAbout(err error) string {
	kind, _ := domain.KindOf(err)
	return articles[kind]
}
