package ui_test

import (
	"bytes"
	"testing"

	"fyne.io/fyne/v2"
	fynestorage "fyne.io/fyne/v2/storage"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/widget"
)

func TestAPassportIsAddedPageByPage(t *testing.T) {
	a := newApplicant(t, app.NextAddDocuments)
	a.at(screen.PageDocuments, "")
	a.UntilSeen("Здесь будут ваши документы")
	a.Tap("documents.add")
	a.Tap("add.kind.passport")
	a.files.next = a.specimen(domain.KindPassport, domain.PagePersonal)
	a.Tap("add.file")
	a.UntilSeen("Убрали из файла: ")
	a.UntilSeen("модель телефона")
	a.Tap("add.take")
	a.UntilSeen("Страница 2 из 2")
	a.Tap("add.specimen")
	a.Tap("add.take")
	a.UntilSeen("Документ добавлен")
	a.Tap("add.done")
	a.UntilSeen("1 документ")
	a.passes("Принято")
	all, err := a.app.Documents(t.Context(), domain.DocumentFilter{})
	a.ok(err)
	row := "documents.open." + string(all[0].ID)
	a.Until("a preview", func() bool {
		shown, ok := a.Find(row).(*widget.ListRow)
		return ok && shown.Shown().Picture != nil
	})
	a.Tap(row)
	a.UntilSeen("Документ можно прикладывать к заявлению")
}

func TestAFileThatIsNotTakenSaysWhyAndWhatToDo(t *testing.T) {
	a := newApplicant(t, app.NextAddDocuments)
	a.at(screen.PageAddDocument, string(domain.KindSNILS))
	letter := a.specimen(domain.KindProofOfAddress, domain.PageFront)
	cases := map[string][]byte{
		"EMPTY":     {},
		"TYPE":      []byte("просто слова, ничего больше"),
		"DAMAGED":   a.specimen(domain.KindSNILS, domain.PageFront)[:5000],
		"HEIC":      append([]byte{0, 0, 0, 24}, "ftypheic\x00\x00\x00\x00mif1heic"...),
		"TOO-LARGE": append(letter, bytes.Repeat([]byte{' '}, 80<<20)...),
	}
	a.UntilID("add.file")
	before, _ := a.Place("add.file")
	for code, content := range cases {
		a.files.next = content
		a.Tap("add.file")
		a.UntilSeen("RZ-FILE-" + code)
		if after, inView := a.Place("add.file"); after != before || !inView {
			t.Errorf("%s: the way to another file went from %v to %v", code, before, after)
		}
	}
	n, err := a.app.CountDocuments(t.Context())
	a.ok(err)
	if n != 0 {
		t.Errorf("%d documents were stored", n)
	}
}

func TestAFileIsDroppedOrPasted(t *testing.T) {
	a := newApplicant(t, app.NextAddDocuments)
	a.at(screen.PageAddDocument, string(domain.KindSNILS))
	a.files.byPath["/papers/snils.jpg"] = a.specimen(domain.KindSNILS, domain.PageFront)
	a.UntilID("add.file")

	fyne.CurrentApp().Clipboard().SetContent("слова")
	a.Tap("add.paste")
	a.UntilSeen("В буфере обмена нет файла")
	fyne.CurrentApp().Clipboard().SetContent("file:///papers/snils.jpg\r\n")
	a.Tap("add.paste")
	a.UntilID("add.take")
	a.Tap("add.other")

	a.shell.Paste()
	a.UntilID("add.take")
	a.Tap("add.other")

	a.shell.Drop(fyne.Position{}, []fyne.URI{fynestorage.NewFileURI("/papers/snils.jpg"), fynestorage.NewFileURI("/papers/other.jpg")})
	a.UntilSeen("Берём по одной странице")
	a.Tap("add.take")
	a.UntilSeen("Документ добавлен")
}

func TestADocumentIsRenamedPausedReplacedAndDeleted(t *testing.T) {
	a := newApplicant(t, app.NextAddDocuments)
	a.at(screen.PageDocuments, "")
	a.Tap("documents.add")
	a.Tap("add.kind.snils")
	a.authority.SetOffline(true)
	a.Tap("add.specimen")
	a.Tap("add.take")
	a.Tap("add.done")
	a.UntilSeen("1 документ")
	all, err := a.app.Documents(t.Context(), domain.DocumentFilter{})
	a.ok(err)
	a.Tap("documents.open." + string(all[0].ID))

	a.UntilSeen("В очереди")
	a.Tap("document.pause.front")
	a.UntilSeen("Приостановлено")
	a.Tap("document.resume.front")
	a.UntilID("document.pause.front")
	a.UntilSeen("Убрали из файла: ")

	a.Tap("document.rename")
	a.Type("document.title", "Зелёная карточка")
	a.Tap("document.title.save")
	a.UntilSeen("Зелёная карточка")

	a.authority.SetOffline(false)
	a.passes("Принято")
	a.Tap("document.replace.front")
	a.files.next = a.specimen(domain.KindSNILS, domain.PageFront)
	a.Tap("add.file")
	a.Tap("add.take")
	a.UntilSeen("Этот файл уже добавлен")
	a.shell.Back()

	a.Tap("document.delete")
	a.UntilSeen("Ещё 10 минут его можно вернуть")
	a.Tap("document.delete.no")
	a.Tap("document.delete")
	a.Type("document.delete.passphrase", "не та фраза")
	a.Tap("document.delete.yes")
	a.UntilSeen("Фраза не подошла")
	if n, err := a.app.CountDocuments(t.Context()); err != nil || n != 1 {
		t.Fatalf("whoever found the program open deleted it: %d, %v", n, err)
	}
	a.Type("document.delete.passphrase", passphrase)
	a.Tap("document.delete.yes")
	a.UntilSeen("Здесь будут ваши документы")
}

// renaming is an applicant who has just typed a new name for a document.
func renaming(t *testing.T, title string) (*applicant, domain.DocumentID) {
	t.Helper()
	a := newApplicant(t, app.NextFinishDraft)
	all, err := a.app.Documents(t.Context(), domain.DocumentFilter{Kind: domain.KindSNILS})
	a.ok(err)
	d := all[0]
	a.at(screen.PageDocuments, "")
	a.Tap("documents.open." + string(d.ID))
	a.Tap("document.rename")
	a.Type("document.title", title)
	return a, d.ID
}

func TestANameIsKeptThoughThePageIsLeftAtOnce(t *testing.T) {
	const title = "Зелёная карточка"
	a, id := renaming(t, title)
	a.keeper.held.Lock()
	a.Tap("document.title.save")
	a.shell.Back()
	a.keeper.held.Unlock()
	a.ok(a.shell.Farewell(t.Context()))
	d, err := a.app.Document(t.Context(), id)
	a.ok(err)
	if d.Title != title {
		t.Errorf("kept is %q", d.Title)
	}
}

func TestANameThatWasNotKeptIsToldAfterThePageWasLeft(t *testing.T) {
	a, _ := renaming(t, "Зелёная карточка")
	defer a.keeper.full.Store(false)
	a.keeper.held.Lock()
	a.Tap("document.title.save")
	a.shell.Back()
	a.keeper.full.Store(true)
	a.keeper.held.Unlock()
	a.UntilSeen("То, что вы сделали последним на прошлой странице, не сохранилось. На устройстве кончилось место.")
}

func TestAPaperInSheetsIsAskedForBySheets(t *testing.T) {
	a := newApplicant(t, app.NextAddDocuments)
	a.at(screen.PageAddDocument, string(domain.KindCourtDecision))
	a.UntilSeen("Лист")
	if a.Sees("Лицевая сторона") {
		t.Error("a court decision is asked for by its front")
	}
}
