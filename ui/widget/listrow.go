package widget

import (
	"image"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// ListRowContent is what a ListRow shows. While something is not known yet it is left empty and a bar stands for it.
type ListRowContent struct {
	ID      string
	Picture image.Image   // small; nil for the icon
	Icon    fyne.Resource // of the kind
	Title   string
	Tone    Tone
	State   string
	Detail  string // parts with DetailBetween between them, the last ones left out where they do not fit
}

// DetailBetween stands between two parts of a detail.
const DetailBetween = " · "

// ListRow is the line of a list that holds thousands: always of one height, made once and filled anew as the list scrolls. It is
// drawn of plain text only, since a paragraph that wraps takes ten times as long. Words are cut to the width, unless the text is
// large: then the title has two lines, the state one of its own, and there is a picture only where there is much room.
type ListRow struct {
	fynewidget.BaseWidget
	OnTap   func(id string) // with the id of what the row shows at that moment
	content ListRowContent
	drawn   listRowLook // as it was drawn last
}

// listRowLook is what a row is drawn by besides its content. A list keeps rows that it does not show, and the toolkit does not tell those that
// the theme changed.
type listRowLook struct {
	theme   fyne.Theme
	variant fyne.ThemeVariant
}

func (r *ListRow) look() listRowLook {
	return listRowLook{r.Theme(), fyne.CurrentApp().Settings().ThemeVariant()}
}

var (
	_ fyne.Tappable   = (*ListRow)(nil)
	_ fyne.Accessible = (*ListRow)(nil)
	_ Identified      = (*ListRow)(nil)
)

// NewListRow returns an empty row.
func NewListRow() *ListRow {
	r := &ListRow{}
	r.ExtendBaseWidget(r)
	return r
}

// Set fills the row.
func (r *ListRow) Set(c ListRowContent) {
	if c == r.content && r.look() == r.drawn {
		return
	}
	r.content = c
	r.Refresh()
}

// ID implements Identified.
func (r *ListRow) ID() string { return r.content.ID }

// Text returns the title.
func (r *ListRow) Text() string { return r.content.Title }

// AccessibilityLabel implements fyne.Accessible.
func (r *ListRow) AccessibilityLabel() string { return r.content.Title + ". " + r.content.State }

// AccessibilityRole implements fyne.Accessible.
func (r *ListRow) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped implements fyne.Tappable.
func (r *ListRow) Tapped(at *fyne.PointEvent) {
	if r.OnTap != nil && r.content.ID != "" && !stray(at) {
		r.OnTap(r.content.ID)
	}
}

// Shown returns what the row is filled with.
func (r *ListRow) Shown() ListRowContent { return r.content }

// CreateRenderer implements fyne.Widget.
func (r *ListRow) CreateRenderer() fyne.WidgetRenderer {
	out := &listRowRenderer{row: r, picture: &canvas.Image{FillMode: canvas.ImageFillContain, ScaleMode: canvas.ImageScaleFastest},
		icon: &canvas.Image{FillMode: canvas.ImageFillContain}, tone: &canvas.Image{FillMode: canvas.ImageFillContain},
		title: canvas.NewText("", nil), second: canvas.NewText("", nil), state: canvas.NewText("", nil), detail: canvas.NewText("", nil),
		bar: canvas.NewRectangle(nil), ground: canvas.NewRectangle(nil)}
	out.title.TextStyle.Bold, out.second.TextStyle.Bold, out.state.TextStyle.Bold = true, true, true
	out.Refresh()
	return out
}

type listRowRenderer struct {
	row                  *ListRow
	ground, bar          *canvas.Rectangle
	picture, icon, tone  *canvas.Image
	title, state, detail *canvas.Text
	second               *canvas.Text  // the second line of a title in large text
	iconOf, toneOf       fyne.Resource // what the images were made of
	toneIs               Tone
}

// listRowAir is the space around a row's content.
const listRowAir = theme.Space12

func (r *listRowRenderer) sizes() (side, title, caption float32) {
	th := r.row.Theme()
	text, small := th.Size(fynetheme.SizeNameText), th.Size(fynetheme.SizeNameCaptionText)
	side = theme.Target * text / theme.TextBody
	return side, fyne.MeasureText("X", text, r.title.TextStyle).Height, fyne.MeasureText("X", small, r.state.TextStyle).Height
}

func (r *listRowRenderer) MinSize() fyne.Size {
	side, title, caption := r.sizes()
	if r.large() {
		return fyne.NewSize(theme.Target, 2*title+theme.Space4+caption+2*listRowAir)
	}
	return fyne.NewSize(side*3, max(side, title+theme.Space4+caption)+2*listRowAir)
}

// large tells whether words are so large that few of them fit on a line.
func (r *listRowRenderer) large() bool {
	return r.row.Theme().Size(fynetheme.SizeNameText) >= theme.TextBody*3/2
}

// pictureFrom is the width from which there is a picture beside large text.
const pictureFrom = 560

// layoutLarge puts large words under one another.
func (r *listRowRenderer) layoutLarge(x, width, title, caption float32) {
	c, y := r.row.content, listRowAir
	letters := lettering{r.row.Theme().Size(fynetheme.SizeNameText), r.title.TextStyle}.within(c.Title, width)
	lines := append(letters.wrap(c.Title, width), "")
	r.title.TextSize, r.second.TextSize = letters.size, letters.size
	r.title.Text, r.second.Text = lines[0], cutTo(strings.Join(lines[1:], " "), width, r.second)
	r.title.Move(fyne.NewPos(x, y))
	r.second.Move(fyne.NewPos(x, y+title))
	if len(lines) > 2 {
		y += title
	}
	y += title + theme.Space4
	after := x + caption + theme.Space8
	small := lettering{r.row.Theme().Size(fynetheme.SizeNameCaptionText), r.state.TextStyle}
	if room, need := x+width-after, small.width(c.State); need > room && room > 0 {
		small.size = whole(small.size * 0.99 * room / need)
	}
	r.state.TextSize, r.state.Text, r.detail.Text = small.size, c.State, ""
	r.tone.Move(fyne.NewPos(x, y))
	r.state.Move(fyne.NewPos(after, y))
}

func (r *listRowRenderer) Layout(size fyne.Size) {
	side, title, caption := r.sizes()
	pad := listRowAir
	top := (size.Height - side) / 2
	r.ground.Move(fyne.NewPos(pad, top))
	r.ground.Resize(fyne.NewSquareSize(side))
	r.picture.Move(fyne.NewPos(pad, top))
	r.picture.Resize(fyne.NewSquareSize(side))
	inset := side / 4
	r.icon.Move(fyne.NewPos(pad+inset, top+inset))
	r.icon.Resize(fyne.NewSquareSize(side - 2*inset))

	x := pad + side + theme.Space16
	beside := !r.large() || size.Width >= pictureFrom
	if !beside {
		x = pad
	}
	r.ground.Hidden = !beside
	r.picture.Hidden, r.icon.Hidden = r.picture.Hidden || !beside, r.icon.Hidden || !beside
	width := size.Width - x - pad
	y := (size.Height - title - theme.Space4 - caption) / 2
	r.title.Move(fyne.NewPos(x, y))
	r.title.Text = cutTo(r.row.content.Title, width, r.title)
	r.bar.Move(fyne.NewPos(x, y+title/4))
	r.bar.Resize(fyne.NewSize(min(width, side*4), title/2))
	r.tone.Resize(fyne.NewSquareSize(caption))
	r.second.Text = ""
	if r.large() {
		r.layoutLarge(x, width, title, caption)
		return
	}
	y += title + theme.Space4
	r.tone.Move(fyne.NewPos(x, y))
	after := x + caption + theme.Space8
	r.state.Move(fyne.NewPos(after, y))
	r.state.Text = cutTo(r.row.content.State, x+width-after, r.state)
	after += fyne.MeasureText(r.state.Text, r.state.TextSize, r.state.TextStyle).Width + theme.Space12
	r.detail.Move(fyne.NewPos(after, y))
	r.detail.Text = wholeParts(r.row.content.Detail, x+width-after, r.detail)
}

// wholeParts returns the parts of a detail that fit, the last ones left out: half a date says less than none.
func wholeParts(detail string, width float32, like *canvas.Text) string {
	for detail != "" && fyne.MeasureText(detail, like.TextSize, like.TextStyle).Width > width {
		detail = detail[:max(0, strings.LastIndex(detail, DetailBetween))]
	}
	return detail
}

// cutTo returns the words, cut with «…» where they do not fit, and nothing where not even a few would.
func cutTo(words string, width float32, like *canvas.Text) string {
	fits := func(s string) bool { return fyne.MeasureText(s, like.TextSize, like.TextStyle).Width <= width }
	if words == "" || fits(words) {
		return words
	}
	runes := []rune(words)
	low, high := 0, len(runes)
	for low < high {
		middle := (low + high + 1) / 2
		if fits(string(runes[:middle]) + "…") {
			low = middle
		} else {
			high = middle - 1
		}
	}
	if low < 3 {
		return ""
	}
	return string(runes[:low]) + "…"
}

func (r *listRowRenderer) Refresh() {
	look, c := r.row.look(), r.row.content
	th, variant, anew := look.theme, look.variant, look != r.row.drawn
	r.row.drawn = look
	r.ground.FillColor = th.Color(fynetheme.ColorNameDisabledButton, variant)
	r.ground.CornerRadius = theme.Space8
	r.bar.FillColor, r.bar.CornerRadius = r.ground.FillColor, theme.Space4
	r.bar.Hidden = c.Title != ""
	r.second.Color = th.Color(fynetheme.ColorNameForeground, variant)
	r.title.Color, r.title.TextSize = th.Color(fynetheme.ColorNameForeground, variant), th.Size(fynetheme.SizeNameText)
	r.state.Color, r.state.TextSize = th.Color(c.Tone.color(), variant), th.Size(fynetheme.SizeNameCaptionText)
	r.detail.Color, r.detail.TextSize = th.Color(theme.ColorNameSecondary, variant), r.state.TextSize
	r.picture.Hidden, r.icon.Hidden = c.Picture == nil, c.Picture != nil || c.Icon == nil
	if r.picture.Image != c.Picture {
		r.picture.Image = c.Picture
		r.picture.Refresh()
	}
	if !r.icon.Hidden && (anew || r.iconOf != c.Icon) {
		r.iconOf, r.icon.Resource = c.Icon, fynetheme.NewColoredResource(c.Icon, fynetheme.ColorNamePrimary)
		r.icon.Refresh()
	}
	r.tone.Hidden = c.State == ""
	if !r.tone.Hidden && (anew || r.toneOf != c.Tone.icon() || r.toneIs != c.Tone) {
		r.toneOf, r.toneIs = c.Tone.icon(), c.Tone
		r.tone.Resource = fynetheme.NewColoredResource(r.toneOf, c.Tone.color())
		r.tone.Refresh()
	}
	r.Layout(r.row.Size())
	canvas.Refresh(r.row)
}

func (r *listRowRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.icon, r.picture, r.bar, r.title, r.second, r.tone, r.state, r.detail}
}
func (r *listRowRenderer) Destroy() {}
