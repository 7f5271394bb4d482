package screen

import (
	"fyne.io/fyne/v2"

	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// Problem returns what to show where something could not be done: the words about the error, its code to copy for support,
// and a button to try again unless retry is nil.
func (e *Env) Problem(err error, retry func()) fyne.CanvasObject {
	t := words.Explain(e.Book, err)
	var actions []fyne.CanvasObject
	if retry != nil {
		actions = append(actions, widget.NewSecondary("problem.retry", e.Book.Say("problem.retry"), retry))
	}
	copied := widget.NewLink("problem.copy", e.Book.Say("problem.copy"), func() { e.Copy(t.Code) })
	return widget.NewFailure(widget.Trouble{What: t.What, Why: t.Why, Cure: t.Cure,
		Code: e.Book.Say("problem.code", map[string]string{"Code": t.Code}), Actions: append(actions, copied)})
}
