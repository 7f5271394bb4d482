package ui

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/ui/application"
	"razvorot/ui/backup"
	"razvorot/ui/documents"
	"razvorot/ui/emergency"
	"razvorot/ui/fee"
	"razvorot/ui/guardian"
	"razvorot/ui/help"
	"razvorot/ui/home"
	"razvorot/ui/lock"
	"razvorot/ui/messages"
	"razvorot/ui/office"
	"razvorot/ui/onboarding"
	"razvorot/ui/passport"
	"razvorot/ui/present"
	"razvorot/ui/print"
	"razvorot/ui/profile"
	"razvorot/ui/proof"
	"razvorot/ui/register"
	"razvorot/ui/screen"
	"razvorot/ui/security"
	"razvorot/ui/server"
	"razvorot/ui/service"
	"razvorot/ui/settings"
	"razvorot/ui/signin"
	"razvorot/ui/support"
	"razvorot/ui/theme"
	"razvorot/ui/trial"
	"razvorot/ui/unlock"
	"razvorot/ui/verify"
	"razvorot/ui/widget"
	"razvorot/ui/wizard"
)

// place is how a page is shown.
type place struct {
	build screen.Builder
	bare  bool // without navigation: the person has one thing to do
	named bool // a bare page whose name stands in the header, since none stands in the page
}

// places is every page of the program; a new screen adds its line here.
var places = map[screen.Page]place{
	screen.PageOnboarding:    {build: onboarding.New, bare: true},
	screen.PageUnlock:        {build: unlock.New, bare: true},
	screen.PageRegister:      {build: register.New, bare: true},
	screen.PageSignIn:        {build: signin.New, bare: true},
	screen.PageProfile:       {build: profile.New},
	screen.PageLevel:         {build: proof.NewLevel},
	screen.PageProof:         {build: proof.New},
	screen.PageProving:       {build: proof.NewProving},
	screen.PageGuardian:      {build: guardian.New},
	screen.PageOffices:       {build: office.NewList},
	screen.PageOffice:        {build: office.NewCard},
	screen.PagePrint:         {build: print.New},
	screen.PagePrintSlot:     {build: print.NewSlot},
	screen.PageHome:          {build: home.New},
	screen.PagePassport:      {build: passport.New},
	screen.PagePassportQR:    {build: passport.NewQR, bare: true, named: true},
	screen.PagePresent:       {build: present.New},
	screen.PagePresentNearby: {build: present.NewNearby, bare: true, named: true},
	screen.PagePresentAsked:  {build: present.NewAsked, bare: true, named: true},
	screen.PagePresentations: {build: present.NewLog},
	screen.PageVerify:        {build: verify.New},
	screen.PageVerifyAsk:     {build: verify.NewAsk, bare: true, named: true},

	screen.PageMessages:  {build: newMessages},
	screen.PageNotices:   {build: messages.NewChoice},
	screen.PageSupport:   {build: support.New},
	screen.PageWrite:     {build: support.NewWrite},
	screen.PageHelp:      {build: help.New, bare: true, named: true},
	screen.PageArticle:   {build: help.NewArticle, bare: true, named: true},
	screen.PageSecurity:  {build: security.New},
	screen.PageTrial:     {build: trial.New},
	screen.PageSettings:  {build: settings.New},
	screen.PageLock:      {build: lock.New},
	screen.PageBackup:    {build: backup.New},
	screen.PageRestore:   {build: backup.NewRestore, bare: true},
	screen.PageServer:    {build: server.New, bare: true, named: true},
	screen.PageEmergency: {build: emergency.New},
	screen.PageBlock:     {build: emergency.NewBlock, bare: true, named: true},

	screen.PageDocuments:    {build: documents.New},
	screen.PageDocument:     {build: documents.NewDocument},
	screen.PageAddDocument:  {build: documents.NewAdd},
	screen.PageServices:     {build: service.New},
	screen.PageService:      {build: service.NewService},
	screen.PageWizard:       {build: wizard.New},
	screen.PageApplications: {build: application.NewList},
	screen.PageApplication:  {build: application.New},
	screen.PageFee:          {build: fee.New},
}

// newMessages is the list of messages, or the ticket that a message leads to.
func newMessages(env *screen.Env, arg string) screen.Screen {
	if arg != "" {
		return support.NewTicket(env, arg)
	}
	return messages.New(env, arg)
}

// elsewhere is what stands where a notice of a newer authority leads to a page that this program has not.
type elsewhere struct{ env *screen.Env }

func newElsewhere(env *screen.Env, _ string) screen.Screen { return elsewhere{env} }

// Title implements screen.Titled.
func (e elsewhere) Title() string { return e.env.Book.Say("app.name") }

// Content implements screen.Screen.
func (e elsewhere) Content() fyne.CanvasObject {
	home := widget.NewPrimary("elsewhere.home", e.env.Book.Say("elsewhere.home"), e.env.Nav.Home)
	return widget.NewPage(theme.ColumnForm, widget.NewEmpty(fynetheme.InfoIcon(), e.env.Book.Say("elsewhere.text"), home))
}
