package documents

import (
	"fmt"
	"image"
	"image/color"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetest "fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

const many = 10_000

// madeUp returns documents of a place in a list of many.
func madeUp(offset, limit int) []domain.Document {
	kinds := domain.DocumentKinds()
	var all []domain.Document
	for i := offset; i < min(offset+limit, many); i++ {
		kind := kinds[i%len(kinds)].Kind
		all = append(all, domain.Document{ID: domain.DocumentID(fmt.Sprint(i)), Kind: kind, Title: fmt.Sprintf("Документ %d", i),
			AddedAt: time.Date(2026, 6, 1+i%28, 9, 0, 0, 0, time.UTC),
			Pages: []domain.Page{{ID: domain.PageID(fmt.Sprint(i)), Role: domain.PageFront, MediaType: domain.MediaJPEG,
				Size: 1000, State: domain.FileStates()[i%6]}}})
	}
	return all
}

// listOfMany returns the rows over made-up documents, each with a picture, and how many were in memory at most.
func listOfMany(t testing.TB) (rows *fynewidget.List, most *int) {
	t.Helper()
	book, err := phrase.Open(phrase.Russian)
	if err != nil {
		t.Fatal(err)
	}
	l := &list{env: &screen.Env{Book: book}}
	most = new(int)
	l.window = newWindow(func(offset, limit int) {
		l.window.put(offset, madeUp(offset, limit))
		held := 0
		for _, block := range l.window.blocks {
			held += len(block)
		}
		*most = max(*most, held)
	})
	l.window.changed(many)
	picture := image.NewNRGBA(image.Rect(0, 0, previewSide, previewSide))
	l.previews = newPreviews(l.env, previewSide, func() {})
	for i := range many {
		l.previews.made[domain.PageID(fmt.Sprint(i))] = picture
	}
	return fynewidget.NewList(func() int { return l.window.count },
		func() fyne.CanvasObject { return widget.NewListRow() }, l.fill), most
}

// frames scrolls through a list and returns how long each frame took to lay out and draw.
func frames(t testing.TB, rows *fynewidget.List) []time.Duration {
	t.Helper()
	w := fynetest.NewTempWindow(t, rows)
	w.Resize(fyne.NewSize(720, 720))
	w.Canvas().Capture()
	step := rows.CreateItem().MinSize().Height * 5
	var took []time.Duration
	for i := range 60 {
		at := float32(i) * step
		if i%10 == 9 {
			at *= 17 // a throw to somewhere else
		}
		begun := time.Now()
		rows.ScrollToOffset(at)
		w.Canvas().Capture()
		took = append(took, time.Since(begun))
	}
	return took
}

// bareList returns a list of labels with rows as high as ours, so that as many are on the screen. The height is that of the
// row itself: List.SetItemHeight would have the list add up ten thousand heights for each frame.
func bareList() *fynewidget.List {
	height := canvas.NewRectangle(color.Transparent)
	height.SetMinSize(fyne.NewSize(0, widget.NewListRow().MinSize().Height))
	return fynewidget.NewList(func() int { return many },
		func() fyne.CanvasObject { return container.NewStack(height, fynewidget.NewLabel("Документ")) },
		func(i fynewidget.ListItemID, o fyne.CanvasObject) {
			o.(*fyne.Container).Objects[1].(*fynewidget.Label).SetText(fmt.Sprintf("Документ %d", i))
		})
}

// Frames are compared at the median: what a loaded machine does to single ones says nothing about the list.
func TestTenThousandDocumentsScrollAsAListDoes(t *testing.T) {
	if testing.Short() {
		t.Skip("compares times")
	}
	fynetest.NewTempApp(t).Settings().SetTheme(theme.New(theme.Options{Mode: theme.ModeLight}))
	ours, most := listOfMany(t)
	mine, theirs := frames(t, ours), frames(t, bareList())
	slices.Sort(mine)
	slices.Sort(theirs)
	t.Logf("median %v, bare %v; slowest %v, bare %v", mine[30], theirs[30], mine[59], theirs[59])
	if mine[30] > 3*theirs[30] {
		t.Errorf("a frame takes %v, over three times the %v of a bare list", mine[30], theirs[30])
	}
	if *most > blockSize*(mostBlocks+1) {
		t.Errorf("%d documents were in memory at once", *most)
	}
}

func TestTheWindowReadsOnlyWhatIsLookedAtAndReadsItAnewWhenItChanged(t *testing.T) {
	var asked []int
	w := newWindow(func(offset, _ int) { asked = append(asked, offset) })
	w.changed(many)
	if _, ok := w.at(5); ok {
		t.Error("a document is there before it was read")
	}
	w.at(6)
	w.put(0, madeUp(0, blockSize))
	if d, ok := w.at(5); !ok || d.ID != "5" {
		t.Errorf("in place 5 is %v", d)
	}
	w.changed(many)
	if d, ok := w.at(5); !ok || d.ID != "5" {
		t.Errorf("while it is read anew, in place 5 is %v", d)
	}
	w.at(9_999)
	if want := []int{0, 0, 9_984}; !slices.Equal(asked, want) {
		t.Errorf("asked for %v, want %v", asked, want)
	}
}

func TestAPastedTextNamesAFileOrNone(t *testing.T) {
	fynetest.NewTempApp(t)
	for text, want := range map[string]string{
		"":                                 "",
		"просто слова":                     "",
		"/nowhere/to/be/found.jpg":         "",
		"file:///papers/a.jpg":             "/papers/a.jpg",
		"copy\nfile:///papers/a.jpg\r\n":   "/papers/a.jpg",
		"\"" + t.TempDir() + "\"":          "",
		"file://" + t.TempDir():            "",
		"https://example.org/passport.jpg": "",
	} {
		got := ""
		if file := screen.Pasted(text); file != nil {
			got = file.Path()
		}
		if got != want {
			t.Errorf("%q names %q, want %q", text, got, want)
		}
	}
}
