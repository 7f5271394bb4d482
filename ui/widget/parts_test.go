package widget_test

import (
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// onPage opens parts on a page in a size, with text at a scale.
func onPage(t *testing.T, size fyne.Size, scale float32, parts ...fyne.CanvasObject) (fyne.Window, *container.Scroll) {
	t.Helper()
	fynetest.NewTempApp(t).Settings().SetTheme(theme.New(theme.Options{Mode: theme.ModeLight, Scale: scale}))
	w := fynetest.NewTempWindow(t, nil)
	w.SetPadded(false)
	page := widget.NewPage(theme.ColumnContent, parts...)
	w.SetContent(page)
	w.Resize(size)
	return w, page
}

var (
	phone = fyne.NewSize(360, 640)
	desk  = fyne.NewSize(1000, 640)
)

func TestEveryPartFitsIntoAPhoneAtTwiceTheSize(t *testing.T) {
	tapped := func() {}
	parts := map[string]func() fyne.CanvasObject{
		"notice": func() fyne.CanvasObject {
			return widget.NewNotice(widget.Warning, "Требуется уточнение", "Ответьте на вопросы",
				widget.NewPrimary("a", "Ответить на вопросы ведомства", tapped))
		},
		"failure": func() fyne.CanvasObject {
			return widget.NewFailure(widget.Trouble{What: "Нет связи с ведомством", Why: "Нет интернета", Cure: "Повторите",
				Code: "Код для поддержки: RZ-UNAVAILABLE", Actions: []fyne.CanvasObject{widget.NewSecondary("b", "Повторить", tapped)}})
		},
		"list": func() fyne.CanvasObject {
			return widget.NewList(widget.NewRow(widget.RowContent{ID: "r", Title: "Подтверждение адреса регистрации", Detail: "Проверяется",
				Chip: widget.NewChip(widget.Busy, "Проверяется"), OnTap: tapped}))
		},
		"table": func() fyne.CanvasObject {
			return widget.NewTable(widget.Pair{Name: "Номер", Value: "1K2M-3N4P-5Q6R"})
		},
		"code": func() fyne.CanvasObject { return widget.NewCodeEntry("c", "Код", 6) },
		"stepper": func() fyne.CanvasObject {
			return widget.NewStepper("Шаг 2 из 6 · Проверка и подпись", 2, 6)
		},
		"actions": func() fyne.CanvasObject {
			return widget.NewActions(widget.NewPrimary("p", "Отправить заявление", tapped), widget.NewSecondary("s", "Назад", tapped))
		},
		"timeline": func() fyne.CanvasObject {
			return widget.NewTimeline(widget.Moment{Tone: widget.Success, Title: "Заявление принято", When: "12 марта 2026 г., 12:41"})
		},
		"tick": func() fyne.CanvasObject {
			return widget.NewTickLine(widget.NewTick("t", nil), "Согласен на обработку", widget.NewLink("l", "Прочитать полностью", tapped))
		},
		"empty": func() fyne.CanvasObject {
			return widget.NewEmpty(theme.PassportIcon(), "Здесь появится паспорт", widget.NewPrimary("e", "Подать заявление", tapped))
		},
		"progress": func() fyne.CanvasObject { return widget.NewProgress("Проверяем файл") },
		"skeleton": func() fyne.CanvasObject { return widget.NewSkeleton(3) },
	}
	for name, build := range parts {
		t.Run(name, func(t *testing.T) {
			part := build()
			w, _ := onPage(t, phone, 2, part)
			if got := w.Canvas().Size(); got.Width > phone.Width {
				t.Errorf("it needs %v", got)
			}
			if got := part.MinSize().Width; got > phone.Width-2*theme.Space16 {
				t.Errorf("it is %v wide", got)
			}
		})
	}
}

func TestButtonsAreTargetsAndSayWhatTheyWaitFor(t *testing.T) {
	taps := 0
	b := widget.NewPrimary("send", "Отправить", func() { taps++ })
	_, _ = onPage(t, desk, 1, widget.NewActions(b))
	if size := b.Size(); size.Height < theme.Target {
		t.Errorf("a button is %v", size)
	}
	fynetest.Tap(b)
	b.SetBusy("Отправляем…")
	fynetest.Tap(b)
	if taps != 1 || b.Text() != "Отправляем…" || !b.Disabled() {
		t.Errorf("%d taps, says %q", taps, b.Text())
	}
	b.SetBusy("")
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if taps != 2 || b.Text() != "Отправить" {
		t.Errorf("%d taps, says %q", taps, b.Text())
	}
}

func TestActionsStandAtTheRightOfAWidePageAndFillANarrowOne(t *testing.T) {
	primary, other := widget.NewPrimary("p", "Продолжить", nil), widget.NewSecondary("o", "Назад", nil)
	w, _ := onPage(t, desk, 1, widget.NewActions(primary, other))
	if absolute(primary).X <= absolute(other).X || absolute(primary).Y != absolute(other).Y {
		t.Errorf("wide: primary at %v, other at %v", absolute(primary), absolute(other))
	}
	w.Resize(phone)
	if primary.Size().Width != phone.Width-2*theme.Space16 || absolute(primary).Y >= absolute(other).Y {
		t.Errorf("narrow: primary %v at %v, other at %v", primary.Size(), absolute(primary), absolute(other))
	}
}

func TestTwoColumnsStandSideBySideOnlyWhereThereIsRoom(t *testing.T) {
	main, side := widget.NewText("Главное"), widget.NewText("Подробности")
	w, _ := onPage(t, desk, 1, widget.NewColumns(main, side))
	if absolute(side).X <= absolute(main).X || absolute(side).Y != absolute(main).Y {
		t.Errorf("wide: %v, %v", absolute(main), absolute(side))
	}
	w.Resize(phone)
	if absolute(side).X != absolute(main).X || absolute(side).Y <= absolute(main).Y {
		t.Errorf("narrow: %v, %v", absolute(main), absolute(side))
	}
}

func TestWhatGetsTheFocusComesIntoView(t *testing.T) {
	last := widget.NewEntry("last", "Последнее")
	w, page := onPage(t, phone, 1, widget.NewGap(2000), last)
	w.Canvas().Focus(last)
	if y := absolute(last).Y; y < 0 || y+last.Size().Height > phone.Height {
		t.Errorf("the field in focus is at %v, the page scrolled to %v", y, page.Offset.Y)
	}
}

func TestACodeIsTakenFromWhateverIsPasted(t *testing.T) {
	var got []string
	e := widget.NewCodeEntry("code", "Код", 6)
	e.OnComplete = func(code string) { got = append(got, code) }
	_, _ = onPage(t, phone, 1, e)
	clipboard := fynetest.NewClipboard()
	clipboard.SetContent("Код: 123 456. Никому не говорите")
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
	if len(got) != 1 || got[0] != "123456" {
		t.Fatalf("told %v", got)
	}
	e.SetWrong(true)
	e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	e.TypedRune('x')
	e.TypedRune('7')
	if len(got) != 2 || got[1] != "123457" {
		t.Errorf("told %v", got)
	}
}

func TestASelectIsChosenFromByKeysAndFromItsList(t *testing.T) {
	var got []string
	s := widget.NewSelect("sex", "Пол", "Выберите", []widget.Option{{Value: "f", Text: "Женский"}, {Value: "m", Text: "Мужской"}},
		func(v string) { got = append(got, v) })
	w, _ := onPage(t, phone, 1, s)
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	s.SetValue("elsewhere")
	s.Tapped(nil)
	if w.Canvas().Overlays().Top() == nil {
		t.Error("no list")
	}
	if len(got) != 3 || got[0] != "f" || got[1] != "m" || got[2] != "" {
		t.Errorf("told %q", got)
	}
}

func TestAButtonFollowsTheTheme(t *testing.T) {
	w, _ := onPage(t, phone, 1, widget.NewPrimary("p", "Продолжить", nil))
	shows := func(want color.NRGBA) bool {
		picture := w.Canvas().Capture()
		for x := range picture.Bounds().Dx() {
			if color.NRGBAModel.Convert(picture.At(x, 8)) == want {
				return true
			}
		}
		return false
	}
	if !shows(theme.Light.Primary) {
		t.Error("no accent in the light palette")
	}
	fyne.CurrentApp().Settings().SetTheme(theme.New(theme.Options{Mode: theme.ModeDark}))
	if !shows(theme.Dark.Primary) {
		t.Error("no accent after the change to dark")
	}
}

func TestAWordStaysWholeWhereTheScaleIsLarge(t *testing.T) {
	title := widget.NewTitle("Подтверждение")
	onPage(t, phone, 2, title)
	one := widget.NewTitle("А")
	onPage(t, phone, 2, one)
	if title.MinSize().Height > one.MinSize().Height {
		t.Errorf("the word takes %v, a line %v", title.MinSize().Height, one.MinSize().Height)
	}
}

func TestADetailLosesWholePartsWhereItDoesNotFit(t *testing.T) {
	fynetest.NewTempApp(t).Settings().SetTheme(theme.New(theme.Options{}))
	row := widget.NewListRow()
	row.Set(widget.ListRowContent{Title: "Паспорт", State: "Принято", Detail: "2 страницы" + widget.DetailBetween + "22 ноября 2026 г."})
	for width, want := range map[float32]string{600: "2 страницы · 22 ноября 2026 г.", 300: "2 страницы", 160: ""} {
		row.Resize(fyne.NewSize(width, row.MinSize().Height))
		got := ""
		for _, o := range fynetest.WidgetRenderer(row).Objects() {
			if text, ok := o.(*canvas.Text); ok && strings.Contains(text.Text, "стран") {
				got = text.Text
			}
		}
		if got != want {
			t.Errorf("%v dp wide the detail is %q, want %q", width, got, want)
		}
	}
}
