package form_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/form"
	"razvorot/ui/phrase"
	"razvorot/ui/screentest"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

var narrow = fyne.NewSize(360, 720)

func book(t *testing.T) *phrase.Book {
	t.Helper()
	fynetest.NewTempApp(t).Settings().SetTheme(theme.New(theme.Options{Mode: theme.ModeLight}))
	b, err := phrase.Open(phrase.Russian)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func today(t *testing.T) person.Date {
	t.Helper()
	d, err := person.NewDate(2026, time.March, 12)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// shown opens a form of a person's fields on a page and returns it with who fills it in.
func shown(t *testing.T, c form.Config, fields ...finding.Field) (*form.Form, *screentest.Window) {
	t.Helper()
	c.Book = book(t)
	for _, f := range fields {
		c.Specs = append(c.Specs, form.Person(c.Book, f))
	}
	day := today(t)
	c.Check = func(f finding.Field, a person.Answers) finding.List { return person.CheckField(f, a, day) }
	f := form.New(c)
	page := widget.NewPage(theme.ColumnForm, f.Object())
	return f, screentest.Show(t, page, narrow, theme.Options{Mode: theme.ModeLight})
}

func TestNumbersGetTheirSignsAsTheyAreTyped(t *testing.T) {
	_, w := shown(t, form.Config{}, person.FieldSNILS, person.FieldPassport, person.FieldDepartment, person.FieldBirth,
		person.FieldPhone)
	for _, c := range []struct {
		field       finding.Field
		typed, want string
	}{
		{person.FieldSNILS, "11223344595", "112-233-445 95"},
		{person.FieldSNILS, "112-233-445 95", "112-233-445 95"},
		{person.FieldPassport, "4509123456", "45 09 123456"},
		{person.FieldDepartment, "770001", "770-001"},
		{person.FieldBirth, "12032006", "12.03.2006"},
		{person.FieldBirth, "1.3.2006", "01.03.2006"},
		{person.FieldPhone, "89161234567", "+7 916 123-45-67"},
		{person.FieldPhone, "9161234567", "+7 916 123-45-67"},
		{person.FieldPhone, "+79161234567", "+7 916 123-45-67"},
	} {
		w.Type(form.Key(c.field), c.typed)
		if got := w.Value(form.Key(c.field)); got != c.want {
			t.Errorf("%s typed as %q became %q, want %q", c.field, c.typed, got, c.want)
		}
	}
}

func TestAMaskNeverChangesWhatIsDeletedOrTypedInTheMiddle(t *testing.T) {
	cases := []struct{ before, now, want string }{
		{"123-456-7", "123-456-", "123-456-"},                    // backspace
		{"123-456", "1239-456", "1239-456"},                      // in the middle
		{"", "112-233-445", "112-233-445"},                       // pasted
		{"123", "1234", "123-4"},                                 // at the end
		{"123a", "123a4", "123a4"},                               // not a number
		{"112-233-445 95", "112-233-445 951", "112-233-445 951"}, // too long: left for the person to see
	}
	for _, c := range cases {
		if got := form.SNILS.Typed(c.before, c.now); got != c.want {
			t.Errorf("%q → %q became %q, want %q", c.before, c.now, got, c.want)
		}
	}
}

func TestWhatIsPastedIsTidiedWhenTheFocusLeaves(t *testing.T) {
	_, w := shown(t, form.Config{}, person.FieldSNILS)
	w.UntilID("field.snils")
	entry := w.Find("field.snils").(*widget.Entry)
	w.Canvas().Focus(entry)
	clipboard := fynetest.NewClipboard()
	clipboard.SetContent(" 11223344595 ")
	entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
	if entry.Text != " 11223344595 " {
		t.Errorf("pasting was changed at once: %q", entry.Text)
	}
	w.Canvas().Unfocus()
	if entry.Text != "112-233-445 95" {
		t.Errorf("after the focus left it reads %q", entry.Text)
	}
}

func TestAFieldKeepsQuietUntilItsFocusLeaves(t *testing.T) {
	_, w := shown(t, form.Config{}, person.FieldSNILS)
	w.UntilID("field.snils")
	entry := w.Find("field.snils").(*widget.Entry)
	w.Canvas().Focus(entry)
	for _, r := range "112" {
		entry.TypedRune(r)
	}
	if w.Sees("11 цифр") {
		t.Error("it complains while the number is being typed")
	}
	w.Canvas().Unfocus()
	if !w.Sees("11 цифр") {
		t.Error("it says nothing after the focus left")
	}
	w.Canvas().Focus(entry)
	for _, r := range "23344595" {
		entry.TypedRune(r)
	}
	if w.Sees("11 цифр") {
		t.Error("it still complains about the whole number")
	}
}

func TestFindingsMoveTheFocusToTheFirstWrongField(t *testing.T) {
	f, w := shown(t, form.Config{}, person.FieldFamily, person.FieldSNILS, person.FieldINN)
	blocking := f.Show(finding.List{finding.At(person.FieldINN, finding.INNChecksum), finding.At(person.FieldSNILS, finding.Required)})
	if !blocking || !w.Sees("Заполните это поле") || !w.Sees("контрольные цифры не сходятся") {
		t.Errorf("blocking %v; to be seen: %v", blocking, w.Texts())
	}
	if !w.Focused("field.snils") {
		t.Errorf("the focus is on %v", w.Canvas().Focused())
	}
}

func TestEnterGoesOnAndSubmitsFromTheLastField(t *testing.T) {
	submitted := 0
	_, w := shown(t, form.Config{Submit: func() { submitted++ }}, person.FieldFamily, person.FieldGiven)
	w.UntilID("field.name.family")
	w.Canvas().Focus(w.Find("field.name.family").(fyne.Focusable))
	w.Press(fyne.KeyReturn)
	if !w.Focused("field.name.given") || submitted != 0 {
		t.Errorf("after Enter the focus is on %v", w.Canvas().Focused())
	}
	w.Press(fyne.KeyReturn)
	if submitted != 1 {
		t.Errorf("submitted %d times", submitted)
	}
}

func TestAFormShowsItsAnswersAsPeopleWriteThem(t *testing.T) {
	answers := person.Answers{person.FieldBirth: "2006-03-12", person.FieldSex: "female", person.FieldCitizenship: "RUS",
		person.FieldWork: "elsewhere"}
	saved := person.Answers{}
	f, w := shown(t, form.Config{Answers: answers, Changed: func(_ finding.Field, a person.Answers) { saved = a }},
		person.FieldBirth, person.FieldSex, person.FieldCitizenship)
	if got := w.Value("field.birth.date"); got != "12.03.2006" {
		t.Errorf("the date reads %q", got)
	}
	if w.Value("field.sex") != "female" || w.Value("field.citizenship") != "RUS" || !w.Sees("Россия") {
		t.Errorf("sex %q, citizenship %q", w.Value("field.sex"), w.Value("field.citizenship"))
	}
	w.Choose("field.sex", "male")
	if saved[person.FieldSex] != "male" || f.Value(person.FieldSex) != "male" || saved[person.FieldWork] != "elsewhere" {
		t.Error("the choice was not told, or other answers were lost")
	}
}

func TestAPasswordIsMeasuredAndChecked(t *testing.T) {
	b := book(t)
	p := form.NewPassword(form.PasswordConfig{Book: b, Field: "password", Label: "Пароль",
		Check:    func(s string) finding.List { return access.CheckPassword(s, access.Owner{}) },
		Strength: func(s string) access.Strength { return access.StrengthOf(s, access.Owner{}) }})
	w := screentest.Show(t, widget.NewPage(theme.ColumnForm, p.Object()), narrow, theme.Options{Mode: theme.ModeLight})
	w.Type("field.password", "abc")
	if !w.Sees("Надёжность: очень низкая") || !w.Sees("Нужно не меньше 8 знаков") {
		t.Errorf("to be seen: %v", w.Texts())
	}
	w.Type("field.password", "Zelenyj-7-kovjor!")
	if !w.Sees("Надёжность: высокая") || w.Sees("Нужно не меньше") || p.Value() != "Zelenyj-7-kovjor!" {
		t.Errorf("to be seen: %v", w.Texts())
	}
}

func TestAConsentIsTickedByItsWordsToo(t *testing.T) {
	b, read := book(t), 0
	c := form.NewConsent(b, domain.PersonalData, func() { read++ }, nil)
	w := screentest.Show(t, widget.NewPage(theme.ColumnForm, c.Object()), narrow, theme.Options{Mode: theme.ModeLight})
	if !c.Show(finding.List{finding.At("consent.personal_data", finding.ConsentMissing)}) || !w.Sees("Без этого согласия") {
		t.Error("a missing consent is not marked")
	}
	fynetest.TapCanvas(w.Canvas(), fyne.NewPos(180, 40))
	if !c.Given() || w.Sees("Без этого согласия") {
		t.Errorf("given %v; to be seen: %v", c.Given(), w.Texts())
	}
	w.Tap("consent.personal_data.read")
	if read != 1 {
		t.Error("the full text was not asked for")
	}
}
